//! Minimum-cost maximum matching: of all ways to link as many attempts as possible, the cheapest.

use std::collections::{BTreeMap, VecDeque};

use redial_note::CorrelationMethod;

/// Most links of a part that is matched at its best; of a greater one the cheapest links are taken first.
const MOST_LINKS: usize = 256;

/// «`to` continues `from`», as far as that is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: CorrelationMethod,
    pub(super) cost: i64,
    /// Whether the wait and the failure are what the client is known for.
    pub(super) fits: bool,
}

impl Link {
    /// Whether the client itself says that it continues something.
    pub(super) fn is_exact(&self) -> bool {
        matches!(
            self.kind,
            CorrelationMethod::IdempotencyKey | CorrelationMethod::Redirect | CorrelationMethod::RetryCount
        )
    }
}

/// Chooses links so that no attempt has two successors or two predecessors.
pub(super) fn matching(links: &[Link]) -> Vec<Link> {
    parts(links)
        .into_values()
        .flat_map(|part| if part.len() > MOST_LINKS { cheapest_first(part) } else { best(&part) })
        .collect()
}

/// Links that share no attempt, not even through others, are matched apart.
fn parts(links: &[Link]) -> BTreeMap<usize, Vec<Link>> {
    // Successors and predecessors are different roles of an attempt: even and odd numbers.
    let mut parent: BTreeMap<usize, usize> = BTreeMap::new();
    for link in links {
        let (a, b) = (root(&mut parent, link.from * 2), root(&mut parent, link.to * 2 + 1));
        parent.insert(a.max(b), a.min(b));
    }
    let mut parts: BTreeMap<usize, Vec<Link>> = BTreeMap::new();
    for link in links {
        parts.entry(root(&mut parent, link.from * 2)).or_default().push(*link);
    }
    parts
}

fn root(parent: &mut BTreeMap<usize, usize>, of: usize) -> usize {
    let mut at = of;
    while let Some(next) = parent.get(&at).copied().filter(|next| *next != at) {
        at = next;
    }
    // The way is short the next time.
    parent.insert(of, at);
    at
}

fn cheapest_first(mut links: Vec<Link>) -> Vec<Link> {
    links.sort_by_key(|link| (link.cost, link.to, link.from));
    let (mut from, mut to) = (BTreeMap::new(), BTreeMap::new());
    links.retain(|link| {
        let free = !from.contains_key(&link.from) && !to.contains_key(&link.to);
        if free {
            from.insert(link.from, ());
            to.insert(link.to, ());
        }
        free
    });
    links
}

/// The state of the search: which link each attempt has, by the attempt.
#[derive(Default)]
struct Mates {
    /// Predecessor to link.
    from: BTreeMap<usize, usize>,
    /// Successor to link.
    to: BTreeMap<usize, usize>,
}

/// The links that begin in each predecessor.
type Outgoing = BTreeMap<usize, Vec<usize>>;

/// Successive shortest augmenting paths: each adds one link, at the least cost.
fn best(links: &[Link]) -> Vec<Link> {
    let mut mates = Mates::default();
    let mut outgoing: Outgoing = BTreeMap::new();
    for (index, link) in links.iter().enumerate() {
        outgoing.entry(link.from).or_default().push(index);
    }
    while let Some((end, back)) = shortest(links, &outgoing, &mates) {
        augment(links, &mut mates, end, &back);
    }
    let mut chosen: Vec<usize> = mates.from.into_values().collect();
    chosen.sort_unstable();
    chosen.into_iter().filter_map(|index| links.get(index).copied()).collect()
}

/// The successor in which the cheapest augmenting path ends, and the link by which each successor was reached.
fn shortest(links: &[Link], outgoing: &Outgoing, mates: &Mates) -> Option<(usize, BTreeMap<usize, usize>)> {
    let mut reached: BTreeMap<usize, i64> = BTreeMap::new();
    let mut back: BTreeMap<usize, usize> = BTreeMap::new();
    let free = outgoing.keys().copied().filter(|from| !mates.from.contains_key(from)).map(|from| (from, 0));
    let mut queue: VecDeque<(usize, i64)> = free.collect();
    while let Some((from, so_far)) = queue.pop_front() {
        for index in outgoing.get(&from).into_iter().flatten() {
            let Some(link) = links.get(*index).filter(|_| mates.from.get(&from) != Some(index)) else { continue };
            let cost = so_far.saturating_add(link.cost);
            if reached.get(&link.to).is_some_and(|known| *known <= cost) {
                continue;
            }
            reached.insert(link.to, cost);
            back.insert(link.to, *index);
            // A successor that has a link gives it back: its predecessor looks for another.
            if let Some(held) = mates.to.get(&link.to).and_then(|held| links.get(*held)) {
                queue.push_back((held.from, cost.saturating_sub(held.cost)));
            }
        }
    }
    let ends = reached.iter().filter(|(to, _)| !mates.to.contains_key(to));
    let end = ends.min_by_key(|(to, cost)| (**cost, **to)).map(|(to, _)| *to)?;
    Some((end, back))
}

fn augment(links: &[Link], mates: &mut Mates, end: usize, back: &BTreeMap<usize, usize>) {
    let mut to = end;
    // A path has no more steps than there are links.
    for _ in 0..=links.len() {
        let Some((index, link)) = back.get(&to).and_then(|index| Some((*index, links.get(*index)?))) else { return };
        let given_back = mates.from.insert(link.from, index);
        mates.to.insert(to, index);
        match given_back.and_then(|held| links.get(held)) {
            Some(held) => to = held.to,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(from: usize, to: usize, cost: i64) -> Link {
        Link { from, to, kind: CorrelationMethod::BodyAndTiming, cost, fits: true }
    }

    fn pairs(links: &[Link]) -> Vec<(usize, usize)> {
        let mut pairs: Vec<_> = links.iter().map(|link| (link.from, link.to)).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn as_many_as_possible_come_before_as_cheap_as_possible() {
        // The nearest predecessor in order of time would leave 3 without one.
        let links = [link(0, 2, 5), link(1, 2, 1), link(1, 3, 100)];
        assert_eq!(pairs(&matching(&links)), [(0, 2), (1, 3)]);
        let links = [link(0, 2, 1), link(0, 3, 3), link(1, 2, 1), link(1, 3, 1)];
        assert_eq!(pairs(&matching(&links)), [(0, 2), (1, 3)]);
    }

    /// All matchings, one by one: how many links and at what cost.
    fn exhaustive(links: &[Link], used: &[usize], at: usize) -> (usize, i64) {
        let Some(link) = links.get(at) else {
            let cost: i64 = used.iter().map(|i| links[*i].cost).sum();
            return (used.len(), -cost);
        };
        let without = exhaustive(links, used, at + 1);
        if used.iter().any(|i| links[*i].from == link.from || links[*i].to == link.to) {
            return without;
        }
        let mut with = used.to_vec();
        with.push(at);
        without.max(exhaustive(links, &with, at + 1))
    }

    proptest! {
        #[test]
        fn it_is_the_best_of_all(raw in prop::collection::vec((0_usize..5, 5_usize..10, 0_i64..50), 0..12)) {
            let links: Vec<Link> = raw.iter().map(|(from, to, cost)| link(*from, *to, *cost)).collect();
            let chosen = matching(&links);
            let cost: i64 = chosen.iter().map(|link| link.cost).sum();
            prop_assert_eq!((chosen.len(), -cost), exhaustive(&links, &[], 0));
        }
    }
}
