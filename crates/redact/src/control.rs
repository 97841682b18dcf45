use crate::{Nonce, digest::mac, encoding};

/// The positive control of a scan: values that nobody knows but the note, spliced into the stream of an artefact
/// in every promised encoding, at its start, middle and end. A scan that does not find all of them proves nothing.
///
/// The values have a fixed shape (`rdl-` and 40 letters and digits) rather than the credential's own, so that the note
/// tells nothing of the credential's length; they follow from the seed, so that a stranger can plant them again.
#[derive(Debug, Clone)]
pub struct Control {
    seed: Nonce,
}

/// Places in an artefact's stream where the control is planted: start, middle, end.
pub(crate) const PLACES: usize = 3;

impl Control {
    /// `seed` is drawn at random for each run and stands in the note.
    pub fn new(seed: Nonce) -> Self {
        Self { seed }
    }

    /// The seed, for the note.
    pub fn seed(&self) -> &Nonce {
        &self.seed
    }

    /// How many values one artefact's stream carries.
    pub fn planted() -> usize {
        PLACES * encoding::ALL.iter().map(|e| e.variants).sum::<usize>()
    }

    /// Every planted value, in the order of planting.
    pub(crate) fn values(&self) -> Vec<Vec<u8>> {
        (0..Self::planted()).map(|i| self.value(i)).collect()
    }

    /// The bytes to splice in at one of the three places.
    pub(crate) fn splice(&self, place: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut index = place * Self::planted() / PLACES;
        for encoding in encoding::ALL {
            for variant in 0..encoding.variants {
                out.push(b'\n');
                out.extend((encoding.encode)(&self.value(index), variant));
                index += 1;
            }
        }
        out.push(b'\n');
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
