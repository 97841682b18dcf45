//! Bytes of an answer as they came, owned for as long as their exchange is looked at.

use std::{fmt, ops::Range};

use redial_redact::Tainted;

/// Headers as they came, names in lower case. `Debug` prints their number; there is no `Display` and no `Serialize`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawHeaders {
    /// All names and values, a line feed behind each.
    text: Vec<u8>,
    /// Where each name and its value stand.
    fields: Vec<(Range<usize>, Range<usize>)>,
}

/// A body, or its first part. `Debug` prints its length; there is no `Display` and no `Serialize`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawBody(Vec<u8>);

impl RawHeaders {
    /// Headers that were read elsewhere.
    pub(crate) fn of<'a>(headers: impl Iterator<Item = (Tainted<'a>, Tainted<'a>)>) -> Self {
        let mut all = Self { text: Vec::with_capacity(512), fields: Vec::with_capacity(16) };
        for (name, value) in headers {
            let name = all.put(name.bytes());
            all.text.get_mut(name.clone()).unwrap_or_default().make_ascii_lowercase();
            let value = all.put(value.bytes());
            all.fields.push((name, value));
        }
        all
    }

    fn put(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.text.len();
        self.text.extend_from_slice(bytes);
        self.text.push(b'\n');
        start..start + bytes.len()
    }

    fn at(&self, place: &Range<usize>) -> Tainted<'_> {
        Tainted::new(self.text.get(place.clone()).unwrap_or_default())
    }

    /// All names and values in one text, a line each.
    pub fn text(&self) -> Tainted<'_> {
        Tainted::new(&self.text)
    }

    /// All headers, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Tainted<'_>, Tainted<'_>)> {
        self.fields.iter().map(|(name, value)| (self.at(name), self.at(value)))
    }

    /// The first value of a name, compared without case.
    pub fn get(&self, name: &str) -> Option<Tainted<'_>> {
        self.iter().find(|(n, _)| n.bytes().eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl From<&hyper::HeaderMap> for RawHeaders {
    fn from(map: &hyper::HeaderMap) -> Self {
        Self::of(map.iter().map(|(name, value)| (Tainted::from(name.as_str()), Tainted::new(value.as_bytes()))))
    }
}

impl fmt::Debug for RawHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawHeaders({})", self.fields.len())
    }
}

impl RawBody {
    /// The bytes, for parsers and rules.
    pub fn tainted(&self) -> Tainted<'_> {
        Tainted::new(&self.0)
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A body that is there already.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Takes what fits under `max`; returns whether all of it did.
    pub(crate) fn extend_to(&mut self, bytes: &[u8], max: usize) -> bool {
        let room = max.saturating_sub(self.0.len());
        self.0.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        bytes.len() <= room
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}
