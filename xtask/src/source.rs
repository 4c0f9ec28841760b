//! Splits a Rust file into what a scanner may trust: its code, and the texts in its quotes.

/// A file with its comments gone and its quoted texts set apart. Lines keep their numbers.
#[derive(Debug, Default)]
pub struct Source {
    pub code: String,
    pub literals: Vec<Literal>,
}

/// One quoted text and the line on which it starts.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    pub line: usize,
    pub text: String,
    /// The code just before the opening quote, as far as it is an identifier and a bracket: `t(`.
    pub before: String,
}

impl Source {
    pub fn read(text: &str) -> Source {
        let mut scan = Scan {
            chars: text.chars().collect(),
            at: 0,
            line: 1,
            source: Source::default(),
        };
        while scan.at < scan.chars.len() {
            scan.step();
        }
        scan.source
    }
}

struct Scan {
    chars: Vec<char>,
    at: usize,
    line: usize,
    source: Source,
}

impl Scan {
    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => self.line_comment(),
            ('/', '*') => self.block_comment(),
            ('"', _) => self.text(),
            ('r', '"' | '#') if !self.inside_word() && self.raw_hashes().is_some() => {
                self.raw_text()
            }
            ('\'', _) => self.character_or_lifetime(),
            _ => self.keep(),
        }
    }

    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> char {
        let taken = self.peek(0);
        self.at += 1;
        if taken == '\n' {
            self.line += 1;
        }
        taken
    }

    fn keep(&mut self) {
        let kept = self.take();
        self.source.code.push(kept);
    }

    /// Passes over one character; only the end of a line stays.
    fn drop_one(&mut self) {
        if self.take() == '\n' {
            self.source.code.push('\n');
        }
    }

    fn line_comment(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            self.at += 1;
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.drop_one();
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    fn text(&mut self) {
        let (line, before) = (self.line, self.before());
        self.at += 1;
        let mut text = String::new();
        while self.at < self.chars.len() && self.peek(0) != '"' {
            match self.peek(0) {
                '\\' => self.escape(&mut text),
                c => {
                    text.push(c);
                    self.drop_one();
                }
            }
        }
        self.at += 1;
        self.finish(line, before, text);
    }

    fn escape(&mut self, text: &mut String) {
        self.at += 1;
        match self.peek(0) {
            '\n' => {
                while self.at < self.chars.len() && self.peek(0).is_whitespace() {
                    self.drop_one();
                }
            }
            'n' => self.replace('\n', text),
            't' => self.replace('\t', text),
            c @ ('"' | '\\' | '\'') => self.replace(c, text),
            c => {
                text.push('\\');
                self.replace(c, text);
            }
        }
    }

    fn replace(&mut self, meaning: char, text: &mut String) {
        text.push(meaning);
        self.at += 1;
    }

    /// How many `#` open the raw text that starts here, if one does.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = (1..).take_while(|ahead| self.peek(*ahead) == '#').count();
        (self.peek(1 + hashes) == '"').then_some(hashes)
    }

    fn raw_text(&mut self) {
        let hashes = self.raw_hashes().unwrap_or(0);
        let (line, before) = (self.line, self.before());
        self.at += hashes + 2;
        let mut text = String::new();
        while self.at < self.chars.len() && !self.raw_ends(hashes) {
            text.push(self.peek(0));
            self.drop_one();
        }
        self.at += 1 + hashes;
        self.finish(line, before, text);
    }

    fn raw_ends(&self, hashes: usize) -> bool {
        self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#')
    }

    fn finish(&mut self, line: usize, before: String, text: String) {
        self.source.code.push_str("\"\"");
        self.source.literals.push(Literal { line, text, before });
    }

    fn character_or_lifetime(&mut self) {
        let escaped = self.peek(1) == '\\';
        if !escaped && self.peek(2) != '\'' {
            return self.keep();
        }
        self.at += if escaped { 3 } else { 2 };
        while self.at < self.chars.len() && self.take() != '\'' {}
        self.source.code.push_str("' '");
    }

    fn inside_word(&self) -> bool {
        self.at > 0 && {
            let previous = self.chars[self.at - 1];
            previous != 'b' && previous != 'c' && is_word(previous)
        }
    }

    fn before(&self) -> String {
        let code = self.source.code.trim_end();
        let start = code
            .rfind(|c: char| !(is_word(c) || matches!(c, '(' | '!' | '.' | ':')))
            .map_or(0, |at| {
                at + code[at..].chars().next().map_or(1, char::len_utf8)
            });
        code[start..].to_owned()
    }
}

/// Whether a character may stand inside a Rust name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The lines (from 1) on which `word` stands in the code, as a word of its own.
pub fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let ends_in_word = word.chars().next_back().is_some_and(is_word);
    let stands_alone = |line: &str, at: usize| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !(before.is_some_and(is_word) || ends_in_word && after.is_some_and(is_word))
    };
    let found = |line: &str| {
        line.match_indices(word)
            .any(|(at, _)| stands_alone(line, at))
    };
    code.lines()
        .enumerate()
        .filter(|(_, line)| found(line))
        .map(|(index, _)| index + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &Source) -> Vec<&str> {
        source
            .literals
            .iter()
            .map(|literal| literal.text.as_str())
            .collect()
    }

    #[test]
    fn comments_are_neither_code_nor_text() {
        let source = Source::read("a(); // \"no\"\n/* \"no /* deep */ \" */ b(\"yes\");");
        assert_eq!(source.code, "a(); \n b(\"\");");
        assert_eq!(texts(&source), ["yes"]);
    }

    #[test]
    fn every_kind_of_quote_is_read() {
        let source =
            Source::read("f(\"a\\\"b\", r#\"c\"d\"#, br\"e\", '\"', b'\\'', \"g\\\n   h\")");
        assert_eq!(texts(&source), ["a\"b", "c\"d", "e", "gh"]);
    }

    #[test]
    fn lifetimes_and_raw_names_open_nothing() {
        let source = Source::read("fn f<'a>(x: &'a str, r#type: u8) { g(\"one\") }");
        assert_eq!(texts(&source), ["one"]);
        assert!(source.code.contains("&'a str, r#type"));
    }

    #[test]
    fn a_text_knows_its_line_and_what_calls_it() {
        let source = Source::read("\n\n  visit.t(\"a\n b\"); x");
        assert_eq!(source.literals[0].line, 3);
        assert_eq!(source.literals[0].before, "visit.t(");
        assert_eq!(lines_with(&source.code, "x"), [4]);
    }

    #[test]
    fn a_word_is_not_found_inside_another() {
        let code = "mydb::x\ndb::y\ndbx::z\nasync fnord\nasync fn go";
        assert_eq!(lines_with(code, "db::"), [2]);
        assert_eq!(lines_with(code, "async fn"), [5]);
    }
}
