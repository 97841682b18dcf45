//! `redial run`: a command behind the recorder, and the note of what it asked.

mod doors;
mod job;
mod outside;
mod pages;
mod period;
mod service;

pub(crate) use doors::{Doors, Mint, doors};
pub(crate) use job::{CONNECT, HEAD, Order, Outcome, run};
pub(crate) use outside::NamedFile;
pub(crate) use pages::Pages;
pub(crate) use service::{Rotation, Service, serve};
