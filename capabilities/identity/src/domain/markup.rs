/// A piece of the terms' text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The title of an article: a line that begins with `# `.
    Heading(String),
    /// The title of a part: a line that begins with `## `.
    Subheading(String),
    /// Lines that follow each other.
    Paragraph(String),
    /// Lines that begin with `- `.
    Items(Vec<String>),
}

/// What stands between a line and the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
}

/// Reads the whole of our markup: headings, paragraphs, lists. There is nothing else in it, and
/// what it holds is escaped where it is shown: no text can bring a tag along.
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut gap = Gap::Blank;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            gap = Gap::Blank;
        } else if let Some(title) = line.strip_prefix("## ") {
            blocks.push(Block::Subheading(title.trim().to_owned()));
            gap = Gap::Blank;
        } else if let Some(title) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(title.trim().to_owned()));
            gap = Gap::Blank;
        } else if let Some(item) = line.strip_prefix("- ") {
            add_item(&mut blocks, item, gap);
            gap = Gap::None;
        } else {
            add_line(&mut blocks, line, gap);
            gap = Gap::None;
        }
    }
    blocks
}

fn add_item(blocks: &mut Vec<Block>, item: &str, gap: Gap) {
    match blocks.last_mut() {
        Some(Block::Items(items)) if gap == Gap::None => items.push(item.trim().to_owned()),
        _ => blocks.push(Block::Items(vec![item.trim().to_owned()])),
    }
}

fn add_line(blocks: &mut Vec<Block>, line: &str, gap: Gap) {
    let text = match blocks.last_mut() {
        Some(Block::Paragraph(text)) if gap == Gap::None => Some(text),
        Some(Block::Items(items)) if gap == Gap::None => items.last_mut(),
        _ => None,
    };
    match text {
        Some(text) => {
            text.push(' ');
            text.push_str(line);
        }
        None => blocks.push(Block::Paragraph(line.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_lists_are_told_apart() {
        let text = "# Article 1\r\nUne ligne\nqui continue.\n\nUne autre :\n- un\n- deux,\n  suite\n\n## Partie\n#sans espace";
        let expected = [
            Block::Heading("Article 1".into()),
            Block::Paragraph("Une ligne qui continue.".into()),
            Block::Paragraph("Une autre :".into()),
            Block::Items(vec!["un".into(), "deux, suite".into()]),
            Block::Subheading("Partie".into()),
            Block::Paragraph("#sans espace".into()),
        ];
        assert_eq!(read(text), expected);
    }
}
