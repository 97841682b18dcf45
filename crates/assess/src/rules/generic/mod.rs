//! Words and codes that no speaker owns.

mod account;
mod api;
mod class;
mod gist;
mod request;
mod service;

use super::Rule;

pub(crate) use api::speaks_of_an_api;

pub(super) const TABLES: [&[Rule]; 5] = [request::RULES, account::RULES, service::RULES, gist::RULES, class::RULES];
