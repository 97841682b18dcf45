//! For tests only: the simulator as a process of its own, and the ground truth that it writes.

mod crew;
mod left;
mod load;
mod mask;
mod process;
mod scene;
mod scratch;
mod truth;

pub use crew::{moment, side_by_side};
pub use left::files;
pub use load::{Load, Tally};
pub use mask::MASKS;
pub use process::SimulatorProcess;
pub use scene::{Ran, SCENE_KEY, Scene};
pub use scratch::Scratch;
pub use truth::{Arrived, By, Credential, Ended, Seen, Truth, TruthFault};
