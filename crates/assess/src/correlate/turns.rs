//! Models in turn: after a failure the next one is asked, and after the last one the first again. The passes tie what has the same
//! body first, and see two calls side by side there, though nothing of them ever ran at once: in order of time it is one.

use std::collections::BTreeMap;

use super::{
    calls::Ties,
    matching::Link,
    outer::{self, OUTER_MS},
    view::View,
};

/// What attempts share that are the same but for their model, of one client.
type Group = (u32, u32, u32);

/// The links of each row of attempts that is a call of models in turn.
pub(super) fn links(views: &[View<'_>], ties: &Ties) -> Vec<Link> {
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    // Views are in order of time, and so are the members of a group.
    for (index, view) in views.iter().enumerate() {
        groups.entry((view.loose, view.seen.client, view.process)).or_default().push(index);
    }
    let several = |members: &Vec<usize>| {
        let mut bodies = members.iter().filter_map(|index| views.get(*index)).map(|view| view.body);
        let first = bodies.next();
        bodies.any(|body| Some(body) != first)
    };
    let rows = groups.into_values().filter(several).flat_map(|members| rows(views, &members));
    rows.filter_map(|row| in_turn(views, ties, &row)).flatten().collect()
}

/// Parts of a group in which one attempt began after the other had failed, and not long after.
fn rows(views: &[View<'_>], members: &[usize]) -> Vec<Vec<usize>> {
    let follows = |one: &usize, other: &usize| {
        let pair = views.get(*one).zip(views.get(*other));
        pair.is_some_and(|(earlier, later)| {
            let end = earlier.failed_at().filter(|_| !earlier.is_over_for(later));
            end.and_then(|end| later.start().checked_sub(end)).is_some_and(|wait| wait <= OUTER_MS)
        })
    };
    members.chunk_by(follows).map(<[usize]>::to_vec).collect()
}

/// The row as one call; `None` where it is one already, or where a link that is more than a guess says otherwise.
fn in_turn(views: &[View<'_>], ties: &Ties, row: &[usize]) -> Option<Vec<Link>> {
    let next: BTreeMap<usize, usize> = row.iter().copied().zip(row.iter().copied().skip(1)).collect();
    let mut leaps = false;
    for index in row {
        for link in [ties.from(*index), ties.to(*index)].into_iter().flatten() {
            let leap = next.get(&link.from) != Some(&link.to);
            let inside = row.binary_search(&link.from).is_ok() && row.binary_search(&link.to).is_ok();
            if !inside || (leap && (link.is_exact() || link.fits)) {
                return None;
            }
            leaps |= leap;
        }
    }
    if !leaps {
        return None;
    }
    let tie = |(from, to): (&usize, &usize)| match ties.from(*from) {
        Some(link) if link.to == *to => Some(*link),
        _ => {
            let (earlier, later) = views.get(*from).zip(views.get(*to))?;
            let kind = outer::resent(earlier, later).or_else(|| outer::fallback(earlier, later))?;
            Some(Link { from: *from, to: *to, kind, cost: 0, fits: false })
        }
    };
    next.iter().map(tie).collect()
}
