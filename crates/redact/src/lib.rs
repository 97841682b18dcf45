//! Text from outside becomes text to show; proof that nothing else got out.
//!
//! Left of this crate text is [`Tainted`]: borrowed, unprintable, not serialisable. Right of it every
//! text is one of the clean types below, each made by one function that refuses what it does not know.
//! A clean type that is read back is checked again: `Deserialize` runs the same gate.

#[macro_use]
mod clean;
mod again;
mod argv;
mod chosen;
mod control;
mod detector;
mod digest;
mod disguise;
mod encoding;
mod header;
mod hunt;
mod keyed;
mod label;
mod number;
pub mod packed;
mod place;
mod scan;
mod secret;
mod sentence;
mod shape;
mod sieve;
mod sketch;
mod tainted;

pub use again::Again;
pub use argv::{Argv, Word};
pub use clean::{GAP, Refused};
pub use control::{Control, forms_sha256};
pub use detector::{Detectors, Flaw, Misfit};
pub use digest::{Digesting, Fingerprint, FingerprintKey, KeyId, Nonce, Sha256};
pub use encoding::percent_decoded;
pub use header::{AllowedHeader, HeaderName, SIMULATOR_MARK};
pub use hunt::{Hunter, Kind as SightingKind, Sighting, Sightings, Size, Trail};
pub use keyed::{KeyedDigest, Tag};
pub use label::{FieldName, Identifier, Label, OpaqueId, Pointer};
pub use number::{LARGEST_COUNT, count};
pub use place::{GitRef, Host, SafePath, SafeUrl};
pub use scan::{ArtefactScan, Hit, Scanner, Search};
pub use secret::Secret;
pub use sentence::{CleanArg, Millis, Remark, Sentence, Shell, Valued, is_unseen};
pub use shape::{credential_shape, is_placeholder, rules_sha256};
pub use sketch::Sketch;
pub use tainted::Tainted;
