//! The file of detectors: its schema, and what is wrong with one.

use serde::Deserialize;

use super::{template::Template, value::Check};

/// Detectors in one file at most.
const MOST: usize = 500;
/// Bytes of a user's file at most.
const LONGEST: usize = 256 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    detector: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[serde(default)]
    place: Place,
    #[serde(default)]
    shapes: Vec<String>,
    #[serde(default)]
    apart: bool,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    except_small: Vec<String>,
    #[serde(default)]
    capital: bool,
    #[serde(default)]
    min: usize,
    #[serde(default)]
    check: Check,
    gate: Option<usize>,
}

/// Where a detector looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    #[default]
    Anywhere,
    Assigned,
    Query,
    Cookie,
    Login,
    Block,
}

/// One kind of credential.
#[derive(Debug, Clone)]
pub(super) struct Detector {
    pub(super) id: String,
    pub(super) place: Place,
    pub(super) shapes: Vec<Template>,
    /// Words of each name, in lower case.
    pub(super) names: Vec<Vec<Vec<u8>>>,
    pub(super) except: Vec<Vec<u8>>,
    /// The same, where the name has a small letter.
    pub(super) except_small: Vec<Vec<u8>>,
    /// Whether the name has no small letter, as variables of an environment.
    pub(super) capital: bool,
    pub(super) min: usize,
    pub(super) check: Check,
    /// Prefixes that are kept out of a note, how long what follows has to be, and whether case does not matter.
    pub(super) gate: Vec<(Vec<u8>, usize, bool)>,
}

/// What is wrong with a file of detectors. Its text is never part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is larger than 256 KiB or has more than 500 detectors.
    #[error("is larger than 256 KiB, or has more than 500 detectors")]
    TooLarge,
    /// It is no TOML, or has a field or a word that is not known.
    #[error("is no TOML, or has a field or a word that is not known")]
    Schema,
    /// An id is not of lower-case letters, digits and dashes, or stands twice.
    #[error("has an id that is not of lower-case letters, digits and dashes, or that stands twice")]
    Id,
    /// A shape has no literal text of three characters, no run, or a run that swallows what follows it.
    #[error(
        "has a shape without three characters to find it by, without a run, or with a run that swallows what follows"
    )]
    Shape,
    /// A run is made of something that is not known.
    #[error("has a run of an unknown class")]
    Class,
    /// A detector has neither shapes nor names, or those of another place.
    #[error("has a detector without shapes or names for its place")]
    Place,
    /// A name's last word has fewer than three characters, or other characters than letters, digits and `_`.
    #[error("has a name whose last word is shorter than three characters, or is not of letters, digits and `_`")]
    Name,
}

/// A flaw, and its line where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit {
    /// Line of the file, from 1; 0 where it is no single one.
    pub line: usize,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Reads a file of detectors.
pub(super) fn read(text: &str) -> Result<Vec<Detector>, Misfit> {
    let whole = |flaw| Misfit { line: 0, flaw };
    if text.len() > LONGEST {
        return Err(whole(Flaw::TooLarge));
    }
    // The parser's message quotes the file; only its place is kept.
    let table: Table = toml::from_str(text).map_err(|error| Misfit {
        line: error.span().map_or(0, |span| line_of(text, span.start)),
        flaw: Flaw::Schema,
    })?;
    if table.detector.len() > MOST {
        return Err(whole(Flaw::TooLarge));
    }
    let mut detectors: Vec<Detector> = Vec::new();
    for row in table.detector {
        let id = row.id.clone();
        // Every process reads the file that is compiled in: the line is looked for where it is to be told.
        let misfit = |flaw| {
            let at = text.find(&format!("id = \"{id}\""));
            Misfit { line: at.map_or(0, |at| line_of(text, at)), flaw }
        };
        let detector = detector(row).map_err(misfit)?;
        if detectors.iter().any(|other| other.id == id) {
            return Err(misfit(Flaw::Id));
        }
        detectors.push(detector);
    }
    Ok(detectors)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn detector(row: Row) -> Result<Detector, Flaw> {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if row.id.is_empty() || row.id.len() > 40 || !row.id.bytes().all(letters) {
        return Err(Flaw::Id);
    }
    let fits = match row.place {
        Place::Anywhere => !row.shapes.is_empty() && row.names.is_empty(),
        Place::Assigned | Place::Query | Place::Cookie => row.shapes.is_empty() && !row.names.is_empty(),
        Place::Login | Place::Block => row.shapes.is_empty() && row.names.is_empty(),
    };
    if !fits {
        return Err(Flaw::Place);
    }
    let shapes = row.shapes.iter().map(|shape| Template::parse(shape, row.apart)).collect::<Result<Vec<_>, _>>()?;
    let gate = |shape: &Template| {
        let least = row.gate.unwrap_or_else(|| shape.least().min(16));
        Some((shape.prefix()?.to_vec(), least, row.apart)).filter(|_| least > 0)
    };
    Ok(Detector {
        gate: shapes.iter().filter_map(gate).collect(),
        names: row.names.iter().map(|name| words(name)).collect::<Result<Vec<_>, _>>()?,
        except: lower(row.except),
        except_small: lower(row.except_small),
        capital: row.capital,
        id: row.id,
        place: row.place,
        shapes,
        min: row.min,
        check: row.check,
    })
}

fn lower(words: Vec<String>) -> Vec<Vec<u8>> {
    words.into_iter().map(|word| word.to_ascii_lowercase().into_bytes()).collect()
}

fn words(name: &str) -> Result<Vec<Vec<u8>>, Flaw> {
    let words: Vec<Vec<u8>> = name.split(' ').map(|word| word.to_ascii_lowercase().into_bytes()).collect();
    let letters = |word: &Vec<u8>| !word.is_empty() && word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let found = words.last().is_some_and(|last| last.len() >= 3);
    if found && words.iter().all(letters) { Ok(words) } else { Err(Flaw::Name) }
}
