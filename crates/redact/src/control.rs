use crate::{Identifier, Nonce, Secret, Sha256, digest::mac, disguise, encoding};

/// The positive control of a scan: values that nobody knows but the note, spliced into the stream of an artefact
/// in every promised disguise, at its start, in its middle across the edge of a read buffer, and at its end. A scan that
/// does not find all of them proves nothing.
///
/// The values have a fixed shape (`rdl-` and 40 letters, digits, `+` and `/`) rather than the credential's own, so that the
/// note tells nothing of the credential's length; they follow from the seed, so that a stranger can plant them again.
#[derive(Debug, Clone)]
pub struct Control {
    seed: Nonce,
}

/// Places in an artefact's stream where the control is planted: start, middle, end.
pub(crate) const PLACES: usize = 3;

/// What stands between the values: whatever a compressed one looks like to a terminal ends there.
const APART: [u8; 3] = *b"\n\x07\n";

/// Every promised form by its name: `NAME/N` for the nth way of an encoding.
fn forms() -> impl Iterator<Item = (String, Form)> {
    let encoded = |e: &'static encoding::Encoding| (0..e.variants).map(move |n| (e, n));
    let encoded = encoding::ALL.into_iter().flat_map(encoded).map(|(e, n)| {
        let form: Form = Box::new(move |value| (e.encode)(value, n));
        (format!("{}/{n}", e.name), form)
    });
    encoded.chain(disguise::ALL.iter().map(|d| (d.name.to_owned(), Box::new(d.write) as Form)))
}

/// Writes a value in one of the promised forms.
type Form = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// Digest of the names of all promised forms (`redaction.control.forms_sha256`).
pub fn forms_sha256() -> Sha256 {
    let names: Vec<String> = forms().map(|(name, _)| name).collect();
    Sha256::of(names.join("\n").as_bytes())
}

impl Control {
    /// `seed` is drawn at random for each run and stands in the note.
    pub fn new(seed: Nonce) -> Self {
        Self { seed }
    }

    /// One for a search of which nothing is published: it need not be another each time.
    pub fn unpublished() -> Self {
        Self::new(Nonce::from_bytes([0; 16]))
    }

    /// The seed, for the note.
    pub fn seed(&self) -> &Nonce {
        &self.seed
    }

    /// How many values one artefact's stream carries.
    pub fn planted() -> usize {
        PLACES * Self::at_each_place()
    }

    fn at_each_place() -> usize {
        encoding::ALL.iter().map(|e| e.variants).sum::<usize>() + disguise::ALL.len()
    }

    /// Every planted value, in the order of planting.
    pub(crate) fn values(&self) -> Vec<Secret> {
        (0..Self::planted()).map(|i| Secret::new(Identifier::ours("control"), &self.value(i))).collect()
    }

    /// The bytes to splice in at one of the three places, each value on lines of its own.
    pub(crate) fn splice(&self, place: usize) -> Vec<u8> {
        let mut out = APART.to_vec();
        for (index, (_, write)) in (place * Self::at_each_place()..).zip(forms()) {
            out.extend(write(&self.value(index)));
            out.extend(APART);
        }
        out
    }

    fn value(&self, index: usize) -> Vec<u8> {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789+/";
        let mut value = b"rdl-".to_vec();
        for half in 0..2 {
            let bytes = mac(self.seed.as_str().as_bytes(), format!("control {index} {half}").as_bytes());
            value.extend(bytes.iter().take(20).filter_map(|b| LETTERS.get(usize::from(*b) % LETTERS.len())));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn forms_have_names_of_their_own_and_none_shows_the_value_but_the_plain_one() {
        let names: BTreeSet<String> = forms().map(|(name, _)| name).collect();
        assert_eq!(names.len(), Control::at_each_place());
        let value = Control::new(Nonce::from_bytes([1; 16])).value(0);
        for (name, write) in forms().filter(|(name, _)| name != "plain/0") {
            let written = write(&value);
            assert!(!written.is_empty() && !written.windows(value.len()).any(|w| w == value), "{name}");
        }
    }
}
