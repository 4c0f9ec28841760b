use std::collections::HashMap;

use kernel::{Coded, Fault, Lang};

/// The label files of one crate.
#[derive(Clone, Copy, Debug)]
pub struct LabelFiles {
    /// The crate.
    pub owner: &'static str,
    /// French, the source.
    pub fr: &'static str,
    /// English.
    pub en: &'static str,
}

/// Every label in every language. A key without a label shows as itself, and a check keeps that
/// from happening.
#[derive(Debug, Default)]
pub struct Labels {
    fr: HashMap<String, String>,
    en: HashMap<String, String>,
}

impl Labels {
    /// Reads the files.
    ///
    /// # Errors
    /// A file is not TOML of texts, or a key is said twice.
    pub fn read(files: &[LabelFiles]) -> Result<Self, Fault> {
        let mut labels = Self::default();
        for file in files {
            add(&mut labels.fr, file.owner, file.fr)?;
            add(&mut labels.en, file.owner, file.en)?;
        }
        Ok(labels)
    }

    /// The label of `key`.
    pub fn get<'a>(&'a self, lang: Lang, key: &'a str) -> &'a str {
        self.find(lang, key).unwrap_or(key)
    }

    /// The label of `key`, if there is one.
    pub fn find(&self, lang: Lang, key: &str) -> Option<&str> {
        let labels = match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        };
        labels.get(key).map(String::as_str)
    }

    /// The label of `key` with `{0}`, `{1}`… filled.
    pub fn fill(&self, lang: Lang, key: &str, args: &[String]) -> String {
        let label = self.get(lang, key);
        let mut out = String::with_capacity(label.len() + 32);
        let mut rest = label;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let filled = after.split_once('}').and_then(|(place, after)| {
                let arg = args.get(place.parse::<usize>().ok()?)?;
                Some((arg, after))
            });
            rest = match filled {
                Some((arg, after)) => {
                    out.push_str(arg);
                    after
                }
                None => {
                    out.push('{');
                    after
                }
            };
        }
        out.push_str(rest);
        out
    }

    /// The languages there are.
    pub fn languages() -> &'static [Lang] {
        Lang::ALL
    }
}

fn add(labels: &mut HashMap<String, String>, owner: &str, text: &str) -> Result<(), Fault> {
    let read: HashMap<String, String> = toml::from_str(text)
        .map_err(|error| Fault::new("reading labels", format!("{owner}: {error}")))?;
    for (key, label) in read {
        if let Some(twice) = labels.insert(key.clone(), label) {
            return Err(Fault::new(
                "reading labels",
                format!("{owner}: {key} is said twice ({twice})"),
            ));
        }
    }
    Ok(())
}
