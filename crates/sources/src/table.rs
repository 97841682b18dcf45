//! The table of pages: one file each, compiled in, since the outside world writes it.

use std::sync::OnceLock;

use redial_note::Family;
use serde::Deserialize;

/// A documentation page that backs a claim.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePage {
    /// What it backs: `chat`, `errors`.
    pub area: String,
    /// The endpoint family whose contract it is.
    pub family: Option<Family>,
    /// Its address.
    pub url: String,
    /// The date at which a person last read it for this table. No decision is made on it.
    pub accessed: String,
    /// What to verify there.
    pub verifies: String,
    /// What may safely be said of it.
    pub wording: String,
}

const FILES: [&str; 8] = [
    include_str!("../pages/cometapi/repository_instructions.toml"),
    include_str!("../pages/cometapi/ci_evidence.toml"),
    include_str!("../pages/cometapi/chat.toml"),
    include_str!("../pages/cometapi/responses.toml"),
    include_str!("../pages/cometapi/messages.toml"),
    include_str!("../pages/cometapi/gemini.toml"),
    include_str!("../pages/cometapi/errors.toml"),
    include_str!("../pages/cometapi/escalation.toml"),
];

/// Every page, in the order of the documentation.
pub fn pages() -> &'static [SourcePage] {
    static PAGES: OnceLock<Vec<SourcePage>> = OnceLock::new();
    PAGES.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "the files are compiled in, and a test parses each")]
        let parse = |text: &&str| toml::from_str(text).expect("a page of the table is well-formed");
        FILES.iter().map(parse).collect()
    })
}

/// The page of a family's contract. `models` has none: its request has neither body nor fields to verify.
pub fn page_of(family: Family) -> Option<&'static SourcePage> {
    pages().iter().find(|page| page.family == Some(family))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use redial_redact::{Label, SafeUrl, Sentence, Tainted};

    use super::*;

    #[test]
    fn each_file_is_a_page_and_each_page_has_its_file() {
        let areas: BTreeSet<_> = pages().iter().map(|page| page.area.as_str()).collect();
        assert_eq!(areas.len(), FILES.len());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pages/cometapi");
        let files: BTreeSet<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        let names: BTreeSet<_> = files.iter().map(|file| file.file_stem().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, areas);
        for page in pages() {
            assert!(SafeUrl::new(Tainted::from(page.url.as_str())).is_ok(), "{}", page.url);
            assert!(page.url.starts_with("https://"));
            assert!(Label::new(Tainted::from(page.area.as_str())).is_ok());
            assert!(Sentence::new(Tainted::from(page.wording.as_str())).is_ok());
        }
    }

    #[test]
    fn every_family_with_a_body_has_a_page() {
        for family in Family::ALL {
            assert_eq!(page_of(family).is_some(), family != Family::Models, "{family}");
        }
    }
}
