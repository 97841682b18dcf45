use std::fmt;

use zeroize::Zeroizing;

use crate::{Identifier, encoding};

/// Shortest value that is searched for: a shorter one would hit everywhere (actions/runner#507).
const MIN_SEARCHED: usize = 8;

/// A value that opens something, with the name it was found under. It is wiped when dropped, and neither
/// `Debug` nor anything else prints it.
#[derive(Clone)]
pub struct Secret {
    name: Identifier,
    value: Zeroizing<Vec<u8>>,
}

impl Secret {
    /// `name` is that of the variable, file or command it came from.
    pub fn new(name: Identifier, value: &[u8]) -> Self {
        Self { name, value: Zeroizing::new(value.to_vec()) }
    }

    /// The name it was found under.
    pub fn name(&self) -> &Identifier {
        &self.name
    }

    /// The value, for the one header it belongs in and for the search.
    pub fn expose(&self) -> &[u8] {
        &self.value
    }

    /// What stands for the value in the encodings that show nothing of it: base64 wherever it stands in that, and hex. A log that is
    /// told to leave out the value leaves these.
    pub fn encoded(&self) -> impl Iterator<Item = Vec<u8>> {
        encoding::UNLIKE.iter().flat_map(|encoding| (encoding.needles)(self.text()))
    }

    /// The value as another text holds it: without the blanks and ends of lines around it that a file, a paste or a template leaves.
    pub(crate) fn text(&self) -> &[u8] {
        self.value.trim_ascii()
    }

    /// The password of an address (`postgres://app:…@host`), if it is long enough to be searched for.
    pub(crate) fn password(&self) -> Option<&[u8]> {
        let value = self.text();
        let authority = memchr::memmem::find(value, b"://").and_then(|at| value.get(at + 3..))?;
        let login = authority.get(..memchr::memchr(b'@', authority)?)?;
        let password = login.get(memchr::memchr(b':', login)? + 1..)?;
        (password.len() >= MIN_SEARCHED).then_some(password)
    }

    /// Whether the value is long enough to be searched for.
    pub fn searchable(&self) -> bool {
        self.text().len() >= MIN_SEARCHED
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.name)
    }
}
