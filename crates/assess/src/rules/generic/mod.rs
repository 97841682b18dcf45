//! Words and codes that no speaker owns.

mod account;
mod class;
mod request;
mod service;

use super::Rule;

pub(super) const TABLES: [&[Rule]; 4] = [request::RULES, account::RULES, service::RULES, class::RULES];
