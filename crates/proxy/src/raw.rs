//! Bytes of an answer as they came, owned for as long as their exchange is looked at.

use std::fmt;

use redial_redact::Tainted;

/// Headers as they came, names in lower case. `Debug` prints their number; there is no `Display` and no `Serialize`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawHeaders(Vec<(Vec<u8>, Vec<u8>)>);

/// A body, or its first part. `Debug` prints its length; there is no `Display` and no `Serialize`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawBody(Vec<u8>);

impl RawHeaders {
    /// Headers that were read elsewhere.
    pub(crate) fn of<'a>(headers: impl Iterator<Item = (Tainted<'a>, Tainted<'a>)>) -> Self {
        Self(headers.map(|(name, value)| (name.bytes().to_vec(), value.bytes().to_vec())).collect())
    }

    /// All headers, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Tainted<'_>, Tainted<'_>)> {
        self.0.iter().map(|(name, value)| (Tainted::new(name), Tainted::new(value)))
    }

    /// The first value of a name, compared without case.
    pub fn get(&self, name: &str) -> Option<Tainted<'_>> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| Tainted::new(value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&hyper::HeaderMap> for RawHeaders {
    fn from(map: &hyper::HeaderMap) -> Self {
        Self(map.iter().map(|(name, value)| (name.as_str().into(), value.as_bytes().into())).collect())
    }
}

impl fmt::Debug for RawHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawHeaders({})", self.0.len())
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
