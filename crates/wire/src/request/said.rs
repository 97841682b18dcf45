//! The user's texts of a request, in whatever format it is: what stays the same where the same is asked at another endpoint.
//!
//! The turns are the members of `messages`, `input` or `contents`, their texts `content` or the `text` of its parts. Of all texts only
//! the last is kept: with their number and length it tells conversations apart, and each is no more than copied.

use redial_redact::{Fingerprint, FingerprintKey};

/// So many bytes of the last text's beginning and of its end are hashed: a large body is hashed once, and not twice.
const HASHED: usize = 4 * 1024;

/// Texts as they come.
#[derive(Default)]
pub(super) struct Said {
    /// Texts of the turn that is open, if it may be the user's.
    open: Vec<u8>,
    /// Whose that turn is, as far as it has been said: the user's or not.
    is_user: Option<bool>,
    /// Whether a turn that names nobody is the user's: Gemini's may leave it out.
    nameless: bool,
    /// The last turn's texts.
    last: Vec<u8>,
    turns: u64,
    bytes: u64,
}

impl Said {
    /// Its buffers stay.
    pub(super) fn clear(&mut self) {
        [&mut self.open, &mut self.last].into_iter().for_each(Vec::clear);
        (self.is_user, self.nameless, self.turns, self.bytes) = (None, false, 0, 0);
    }

    /// Whether turns that follow may leave out whose they are.
    pub(super) fn begin_turns(&mut self, nameless: bool) {
        self.nameless = nameless;
    }

    pub(super) fn open_turn(&mut self) {
        self.open.clear();
        self.is_user = None;
    }

    /// Whose the open turn is.
    pub(super) fn role(&mut self, role: &[u8]) {
        self.is_user = Some(role == b"user");
    }

    /// A text of the open turn.
    pub(super) fn text(&mut self, text: &[u8]) {
        // Whose it is mostly comes before it.
        if self.is_user != Some(false) {
            self.open.extend_from_slice(text);
        }
    }

    pub(super) fn close_turn(&mut self) {
        if self.is_user.unwrap_or(self.nameless) && !self.open.is_empty() {
            self.turns += 1;
            self.bytes += self.open.len() as u64;
            std::mem::swap(&mut self.open, &mut self.last);
        }
        self.open_turn();
    }

    /// A text that is a request's only turn.
    pub(super) fn alone(&mut self, text: &[u8]) {
        self.open_turn();
        self.role(b"user");
        self.text(text);
        self.close_turn();
    }

    /// What the texts are known by: their number, their length, and beginning and end of the last; `None` where there is none.
    pub(super) fn fingerprint(&self, key: &FingerprintKey) -> Option<Fingerprint> {
        let (head, rest) = self.last.split_at_checked(HASHED).unwrap_or((&self.last, &[]));
        let tail = rest.get(rest.len().saturating_sub(HASHED)..).unwrap_or_default();
        let (turns, bytes) = (self.turns.to_le_bytes(), self.bytes.to_le_bytes());
        (self.turns > 0).then(|| key.fingerprint_of([b"texts", &turns[..], &bytes[..], head, tail]))
    }
}
