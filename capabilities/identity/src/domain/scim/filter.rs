use serde_json::Value;

use super::attribute::{Attribute, get};
use crate::domain::refusal::ScimRefusal;

const LONGEST: usize = 4_096;
const DEEPEST: usize = 16;
/// The most comparisons of one filter.
pub const MOST_TERMS: usize = 64;

/// A filter of RFC 7644, 3.4.2.2, held against what a resource says.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// `userName eq "x"`
    Compare(Attribute, Operator, Value),
    /// `title pr`
    Present(Attribute),
    /// Both.
    And(Box<Filter>, Box<Filter>),
    /// Either.
    Or(Box<Filter>, Box<Filter>),
    /// Not.
    Not(Box<Filter>),
    /// `emails[type eq "work"]`
    Some(Attribute, Box<Filter>),
}

/// How two values are held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

impl Operator {
    fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "co" => Self::Co,
            "sw" => Self::Sw,
            "ew" => Self::Ew,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }

    fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Eq => left == right,
            Self::Ne => left != right,
            Self::Gt => left > right,
            Self::Ge => left >= right,
            Self::Lt => left < right,
            Self::Le => left <= right,
            Self::Co | Self::Sw | Self::Ew => false,
        }
    }
}

impl Filter {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, ScimRefusal> {
        if text.len() > LONGEST {
            return Err(ScimRefusal::InvalidFilter);
        }
        let mut reader = Reader {
            words: words(text)?,
            at: 0,
        };
        let filter = reader.either(0)?;
        match reader.at == reader.words.len() && filter.terms() <= MOST_TERMS {
            true => Ok(filter),
            false => Err(ScimRefusal::InvalidFilter),
        }
    }

    /// How many comparisons it makes.
    pub fn terms(&self) -> usize {
        match self {
            Self::Compare(..) | Self::Present(_) => 1,
            Self::And(left, right) | Self::Or(left, right) => left.terms() + right.terms(),
            Self::Not(inner) | Self::Some(_, inner) => inner.terms(),
        }
    }

    /// Whether it holds of `resource`.
    pub fn holds(&self, resource: &Value) -> bool {
        match self {
            Self::Compare(attribute, operator, wanted) => {
                compare(resource, attribute, (*operator, wanted))
            }
            Self::Present(attribute) => values(resource, attribute)
                .iter()
                .any(|value| !matches!(value, Value::Null) && value.as_str() != Some("")),
            Self::And(left, right) => left.holds(resource) && right.holds(resource),
            Self::Or(left, right) => left.holds(resource) || right.holds(resource),
            Self::Not(inner) => !inner.holds(resource),
            Self::Some(attribute, inner) => {
                let found = resource
                    .as_object()
                    .and_then(|all| get(all, &attribute.name));
                match found {
                    Some(Value::Array(each)) => each.iter().any(|one| inner.holds(one)),
                    Some(one) => inner.holds(one),
                    None => false,
                }
            }
        }
    }

    /// The text `name` must be equal to wherever the filter holds, when it says so: what an index
    /// can be asked for.
    pub fn pinned(&self, name: &str) -> Option<&str> {
        match self {
            Self::Compare(attribute, Operator::Eq, Value::String(text))
                if attribute.name.eq_ignore_ascii_case(name) && attribute.sub.is_none() =>
            {
                Some(text)
            }
            Self::And(left, right) => left.pinned(name).or_else(|| right.pinned(name)),
            _ => None,
        }
    }

    /// What an element must say for the filter to hold, when it is made of `eq` and `and` alone.
    pub fn described(&self) -> Option<Vec<(&Attribute, &Value)>> {
        match self {
            Self::Compare(attribute, Operator::Eq, value) => Some(vec![(attribute, value)]),
            Self::And(left, right) => {
                let mut all = left.described()?;
                all.extend(right.described()?);
                Some(all)
            }
            _ => None,
        }
    }
}

fn compare(resource: &Value, attribute: &Attribute, asked: (Operator, &Value)) -> bool {
    let (operator, wanted) = asked;
    let found = values(resource, attribute);
    let exact = is_exact(attribute);
    if wanted.is_null() {
        return match operator {
            Operator::Eq => found.is_empty(),
            Operator::Ne => !found.is_empty(),
            _ => false,
        };
    }
    if operator == Operator::Ne {
        let equal = |value: &&Value| one(value, (Operator::Eq, wanted), exact);
        return !found.iter().any(equal);
    }
    found.iter().any(|value| one(value, asked, exact))
}

/// Ids are compared to the letter (RFC 7643, 3.1), other texts in any case.
fn is_exact(attribute: &Attribute) -> bool {
    matches!(attribute.name.as_str(), "id" | "externalid" | "meta")
        || (matches!(attribute.name.as_str(), "members" | "groups"))
}

fn one(value: &Value, (operator, wanted): (Operator, &Value), exact: bool) -> bool {
    match (value, wanted) {
        (Value::String(left), Value::String(right)) => {
            let fold = |text: &str| match exact {
                true => text.to_owned(),
                false => text.to_lowercase(),
            };
            let (left, right) = (fold(left), fold(right));
            match operator {
                Operator::Co => left.contains(&right),
                Operator::Sw => left.starts_with(&right),
                Operator::Ew => left.ends_with(&right),
                other => other.holds(&left, &right),
            }
        }
        // Some directories write truth as a text.
        (Value::Bool(left), Value::String(right)) => {
            let right = right.eq_ignore_ascii_case("true");
            matches!(operator, Operator::Eq) && *left == right
        }
        (Value::Bool(left), Value::Bool(right)) => {
            matches!(operator, Operator::Eq) && left == right
        }
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => operator.holds(&left, &right),
            _ => false,
        },
        _ => false,
    }
}

/// Every value of an attribute; of one with several, each one's, and `value` where no part is named.
fn values<'a>(resource: &'a Value, attribute: &Attribute) -> Vec<&'a Value> {
    let Some(found) = resource
        .as_object()
        .and_then(|all| get(all, &attribute.name))
    else {
        return Vec::new();
    };
    let of = |value: &'a Value| -> Option<&'a Value> {
        match (value, &attribute.sub) {
            (Value::Object(parts), Some(sub)) => get(parts, sub),
            (Value::Object(parts), None) => Some(get(parts, "value").unwrap_or(value)),
            (_, Some(_)) => None,
            (_, None) => Some(value),
        }
    };
    match found {
        Value::Array(each) => each.iter().filter_map(of).collect(),
        one => of(one).into_iter().collect(),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Open,
    Close,
    OpenPart,
    ClosePart,
    Text(Value),
    Plain(String),
}

fn words(text: &str) -> Result<Vec<Word>, ScimRefusal> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '(' => single(&mut words, Word::Open),
            ')' => single(&mut words, Word::Close),
            '[' => single(&mut words, Word::OpenPart),
            ']' => single(&mut words, Word::ClosePart),
            '"' => {
                let length = quoted(rest).ok_or(ScimRefusal::InvalidFilter)?;
                let value = serde_json::from_str(&rest[..length]);
                words.push(Word::Text(value.map_err(|_| ScimRefusal::InvalidFilter)?));
                length
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "()[]\"".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                words.push(Word::Plain(rest[..length].to_owned()));
                length
            }
        };
        rest = rest[taken..].trim_start();
    }
    Ok(words)
}

fn single(words: &mut Vec<Word>, word: Word) -> usize {
    words.push(word);
    1
}

/// The length of a JSON string that begins here, its quotes too.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

struct Reader {
    words: Vec<Word>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Result<Word, ScimRefusal> {
        let word = self.words.get(self.at).cloned();
        self.at += 1;
        word.ok_or(ScimRefusal::InvalidFilter)
    }

    fn takes(&mut self, keyword: &str) -> bool {
        let here = matches!(self.words.get(self.at),
            Some(Word::Plain(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(here);
        here
    }

    fn wants(&mut self, wanted: &Word) -> Result<(), ScimRefusal> {
        match self.next()? == *wanted {
            true => Ok(()),
            false => Err(ScimRefusal::InvalidFilter),
        }
    }

    fn either(&mut self, depth: usize) -> Result<Filter, ScimRefusal> {
        let mut left = self.both(depth)?;
        while self.takes("or") {
            left = Filter::Or(Box::new(left), Box::new(self.both(depth)?));
        }
        Ok(left)
    }

    fn both(&mut self, depth: usize) -> Result<Filter, ScimRefusal> {
        let mut left = self.term(depth + 1)?;
        while self.takes("and") {
            left = Filter::And(Box::new(left), Box::new(self.term(depth + 1)?));
        }
        Ok(left)
    }

    fn term(&mut self, depth: usize) -> Result<Filter, ScimRefusal> {
        // Chains of `and` and `or` nest too when they are held and dropped.
        if depth > DEEPEST || self.words.len() > 8 * MOST_TERMS {
            return Err(ScimRefusal::InvalidFilter);
        }
        if self.takes("not") {
            self.wants(&Word::Open)?;
            let inner = self.either(depth)?;
            self.wants(&Word::Close)?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        match self.next()? {
            Word::Open => {
                let inner = self.either(depth)?;
                self.wants(&Word::Close)?;
                Ok(inner)
            }
            Word::Plain(name) => self.compared(&name, depth),
            _ => Err(ScimRefusal::InvalidFilter),
        }
    }

    fn compared(&mut self, name: &str, depth: usize) -> Result<Filter, ScimRefusal> {
        let attribute = Attribute::parse(name).map_err(|_| ScimRefusal::InvalidFilter)?;
        if self.words.get(self.at) == Some(&Word::OpenPart) {
            self.at += 1;
            let inner = self.either(depth)?;
            self.wants(&Word::ClosePart)?;
            return Ok(Filter::Some(attribute, Box::new(inner)));
        }
        let Word::Plain(word) = self.next()? else {
            return Err(ScimRefusal::InvalidFilter);
        };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(attribute));
        }
        let operator = Operator::parse(&word).ok_or(ScimRefusal::InvalidFilter)?;
        let value = match self.next()? {
            Word::Text(value) => value,
            Word::Plain(word) => literal(&word)?,
            _ => return Err(ScimRefusal::InvalidFilter),
        };
        Ok(Filter::Compare(attribute, operator, value))
    }
}

/// `true`, `false` (in any case: some directories write `True`), `null`, a number.
fn literal(word: &str) -> Result<Value, ScimRefusal> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Ok(true.into()),
        "false" => Ok(false.into()),
        "null" => Ok(Value::Null),
        number => {
            let read: Result<i64, _> = number.parse();
            read.map(Value::from)
                .map_err(|_| ScimRefusal::InvalidFilter)
        }
    }
}

#[cfg(test)]
mod tests;
