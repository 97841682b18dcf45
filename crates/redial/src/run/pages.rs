//! The documentation pages of the families that a run asks: read beside its traffic, when a family is first seen.

use std::convert::Infallible;

use redial_note::{Event, Family, Source};
use redial_proxy::Log;
use tokio::sync::watch;

use crate::{
    config::Config,
    documents::{Looker, Wanted},
    terminal,
};

/// Reads pages.
#[derive(Debug)]
pub(crate) struct Pages<'a> {
    pub(crate) looker: Looker<'a>,
    pub(crate) config: &'a Config,
}

impl Pages<'_> {
    /// Reads the page of each family once, for as long as it is polled: whoever drops it in the middle of a page has to
    /// call it once more, and finish.
    pub(crate) async fn follow(
        &self,
        families: &mut watch::Receiver<Vec<Family>>,
        read: &mut usize,
        log: &Log,
    ) -> Infallible {
        loop {
            self.catch_up(families, read, log).await;
            if families.changed().await.is_err() {
                // The recorder has gone: no other family can come.
                return std::future::pending().await;
            }
        }
    }

    /// Reads the pages of the families that were seen so far.
    pub(crate) async fn catch_up(&self, families: &mut watch::Receiver<Vec<Family>>, read: &mut usize, log: &Log) {
        loop {
            let next = families.borrow_and_update().get(*read).copied();
            let Some(family) = next else { return };
            if let Some(source) = self.page(family).await {
                log.write(Event::Source(source));
            }
            *read += 1;
        }
    }

    async fn page(&self, family: Family) -> Option<Source> {
        match Wanted::of_family(family, self.config) {
            Ok(wanted) => Some(self.looker.look(&wanted?.of_client()).await.source),
            Err(problem) => {
                terminal::say(&problem.to_string());
                None
            }
        }
    }
}
