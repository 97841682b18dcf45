use std::fmt;

/// Bytes from outside, borrowed from the buffer they came in.
///
/// It has no `Display` and no `Serialize`, and its `Debug` prints a length, so that it can be neither
/// stored in a note nor printed by accident. The borrow checker ends its life with the exchange.
///
/// ```compile_fail
/// let text = redial_redact::Tainted::from("sk-secret");
/// println!("{text}");
/// ```
/// ```compile_fail
/// fn serialisable<T: serde::Serialize>(_: T) {}
/// serialisable(redial_redact::Tainted::from("sk-secret"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Tainted<'a>(&'a [u8]);

impl<'a> Tainted<'a> {
    /// Wraps bytes that came from outside.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The bytes, for parsers and rules. What leaves them for a note goes through a clean type.
    pub const fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// The text up to the first byte that is not UTF-8.
    pub fn text(self) -> &'a str {
        match str::from_utf8(self.0) {
            Ok(text) => text,
            Err(error) => {
                self.0.get(..error.valid_up_to()).and_then(|valid| str::from_utf8(valid).ok()).unwrap_or_default()
            }
        }
    }
}

impl<'a> From<&'a str> for Tainted<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.as_bytes())
    }
}

impl<'a> From<&'a [u8]> for Tainted<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Tainted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tainted({} bytes)", self.0.len())
    }
}
