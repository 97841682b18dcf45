//! Chosen links, and the calls that they make.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{CorrelationMethod, CorrelationMethods};

use super::{
    links::{Found, fits_step},
    matching::{Link, matching},
    view::View,
};

/// The chosen links, by both ends: each attempt has at most one successor and one predecessor.
#[derive(Debug)]
pub(super) struct Ties {
    next: BTreeMap<usize, Link>,
    previous: BTreeMap<usize, usize>,
    forced: BTreeSet<(usize, usize)>,
}

impl Ties {
    pub(super) fn new(found: &Found) -> Self {
        let forced = found.forced.iter().map(|link| (link.from, link.to)).collect();
        let mut ties = Self { next: BTreeMap::new(), previous: BTreeMap::new(), forced };
        ties.add(&found.forced);
        ties.add(&matching(&found.open));
        ties
    }

    pub(super) fn add(&mut self, links: &[Link]) {
        for link in links {
            self.next.insert(link.from, *link);
            self.previous.insert(link.to, link.from);
        }
    }

    /// Ties attempts anew, in place of what tied them.
    pub(super) fn turn(&mut self, links: &[Link]) {
        for link in links {
            self.next.remove(&link.to);
            self.previous.remove(&link.from);
        }
        // Each row is tied from its first to its last: what began or ended in it does so no more.
        self.add(links);
    }

    /// A client's layer has only so many attempts: what comes after them is an outer layer's. And each of its retries has
    /// its own wait: another's speaks for somebody else.
    pub(super) fn split(&mut self, views: &[View<'_>]) {
        let (_, heads) = self.ends(views.len());
        for head in heads {
            let Some(profile) = views.get(head).map(|view| view.profile) else { continue };
            let (mut at, mut length) = (head, 1_usize);
            while let Some(link) = self.next.get_mut(&at) {
                length += 1;
                if length > profile.most && !link.is_exact() {
                    (link.kind, length) = (CorrelationMethod::ResentAfterFailure, 1);
                }
                if link.kind == CorrelationMethod::BodyAndTiming {
                    let pair = views.get(link.from).zip(views.get(link.to));
                    link.fits &= length <= profile.seen
                        && pair.is_some_and(|(earlier, later)| fits_step(earlier, later, length.saturating_sub(2)));
                }
                at = link.to;
            }
        }
    }

    /// Attempts with different idempotency keys are never one call, not even by way of one that has none.
    pub(super) fn part_keys(&mut self, views: &[View<'_>]) {
        let (_, heads) = self.ends(views.len());
        for head in heads {
            let (mut at, mut key) = (Some(head), 0);
            while let Some(index) = at {
                let own = views.get(index).map_or(0, |view| view.seen.key);
                if key != 0
                    && own != 0
                    && own != key
                    && let Some(before) = self.previous.remove(&index)
                {
                    self.next.remove(&before);
                }
                key = if own == 0 { key } else { own };
                at = self.next.get(&index).map(|link| link.to);
            }
        }
    }

    /// Attempts without a successor, and attempts without a predecessor.
    pub(super) fn ends(&self, count: usize) -> (Vec<usize>, Vec<usize>) {
        let tails = (0..count).filter(|index| !self.next.contains_key(index)).collect();
        let heads = (0..count).filter(|index| !self.previous.contains_key(index)).collect();
        (tails, heads)
    }

    /// The attempts of the call that begins with one, in order.
    pub(super) fn call(&self, head: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(head), |at| self.next.get(at).map(|link| link.to))
    }

    /// The link that leads to an attempt.
    pub(super) fn to(&self, index: usize) -> Option<&Link> {
        self.next.get(self.previous.get(&index)?)
    }

    /// The link that leads on from an attempt.
    pub(super) fn from(&self, index: usize) -> Option<&Link> {
        self.next.get(&index)
    }

    /// The methods that tie the call that begins with an attempt.
    pub(super) fn methods(&self, head: usize) -> CorrelationMethods {
        CorrelationMethods::of(self.call(head).filter_map(|index| self.from(index)).map(|link| link.kind))
    }

    /// Attempts of each try of the outer layers; empty where there was one only.
    pub(super) fn tries(&self, head: usize) -> Vec<u64> {
        tries(self.call(head).filter_map(|index| self.from(index)))
    }

    /// Whether nothing else than this link is possible.
    pub(super) fn is_forced(&self, link: &Link) -> bool {
        self.forced.contains(&(link.from, link.to))
    }
}

fn tries<'a>(links: impl Iterator<Item = &'a Link>) -> Vec<u64> {
    let mut tries = vec![1_u64];
    for link in links {
        let outer = matches!(link.kind, CorrelationMethod::ResentAfterFailure | CorrelationMethod::FallbackModel);
        match tries.last_mut() {
            Some(last) if !outer => *last += 1,
            _ => tries.push(1),
        }
    }
    if tries.len() > 1 { tries } else { Vec::new() }
}
