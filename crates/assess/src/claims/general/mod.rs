//! What no row of phrases knows: a sentence that says something of a gateway, as it is and not as it was once, and nothing of
//! how it is set up or spoken to. Its kind is told by what else it speaks of.

mod lists;
mod topics;

pub(super) use self::{
    lists::{ACTORS, HEARERS, LASTING, MECHANICS, OBJECTS, YIELDS},
    topics::{kind, topic},
};
use super::{
    Kind,
    phrase::is_of,
    predicate::{Needs, Said},
    stance::{denies_something, is_past},
    vocabulary::OTHER,
    words::Word,
};

/// What a sentence says of a gateway in general, if it does.
pub(super) fn said(words: &[Word]) -> Option<Said> {
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    let others = words.iter().any(|word| is_of(OTHER, &word.text));
    let spelt = |word: &Word| word.text.contains(['_', '/']) && word.text.len() > 1 || word.text.starts_with("--");
    if words.len() < 4 || others || has(MECHANICS) || words.iter().any(spelt) || denies_something(words) {
        return None;
    }
    if is_of_their_doing(words) {
        return Some(Said {
            kind: Kind::RootCause,
            needs: Needs::Nothing,
            words: (0, 1),
            negative: true,
            topic: false,
        });
    }
    let at = speaks_of(words)?;
    let acts = words
        .get(at + 1)
        .is_some_and(|word| word.text.len() > 3 && word.text.ends_with('s') && !word.text.ends_with("ss"));
    let yields = words.get(at).is_some_and(|word| YIELDS.contains(&word.text.as_str()) && word.text.ends_with('s'));
    let past = words.iter().any(|word| is_past(&word.text));
    if !(acts || has(LASTING) || yields && !past) || is_told_passively(words) {
        return None;
    }
    Some(Said { kind: kind(words), needs: Needs::Nothing, words: (at, at + 1), negative: true, topic: false })
}

/// «Is counted by», «are sent with»: how something is done, but for what is judged of somebody.
pub(super) fn is_told_passively(words: &[Word]) -> bool {
    #[rustfmt::skip]
    const JUDGED: &[&str] = &[
        "fixed", "resolved", "blocked", "charged", "billed", "limited", "throttled", "overloaded", "restricted", "refunded", "credited",
        "deducted", "covered", "guaranteed", "affected", "saturated", "cleared", "approved", "revoked", "suspended", "retired",
        "switched", "discontinued", "solved", "cured", "priced", "overpriced", "needed", "required", "bothered", "impressed", "unmatched",
        "trusted", "loved", "interrupted", "delayed", "unlimited", "tired", "recovered", "unlocked", "allowed", "permitted", "doubled",
        "disappointed", "hurried", "rushed", "gifted", "skilled", "staffed", "equipped", "prepared", "swamped", "sated", "settled",
        "relaxed", "hit", "sized", "designed", "tuned", "hardened", "improved", "repaired", "built", "loaded", "confirmed", "respected",
        "known", "invoiced", "debited", "reimbursed", "capped", "enabled", "flagged", "lifted", "raised", "waived", "granted",
    ];
    #[rustfmt::skip]
    const DONE: &[&str] = &[
        "set", "kept", "put", "sent", "built", "read", "written", "made", "found", "chosen", "given", "taken", "drawn", "shown", "split",
        "held",
    ];
    const WITH: &[&str] = &["in", "with", "by", "from", "to", "as", "on", "at", "of", "for"];
    let done = |at: usize, word: &Word| {
        DONE.contains(&word.text.as_str())
            && words.get(at + 1).is_none_or(|next| WITH.contains(&next.text.as_str()) || next.text == ".")
    };
    let is = |word: &Word| matches!(word.text.as_str(), "is" | "are" | "be" | "been");
    let passive =
        |next: &Word| next.text.len() > 4 && next.text.ends_with("ed") && !JUDGED.contains(&next.text.as_str());
    words.iter().enumerate().any(|(at, word)| {
        let after = words.get(at + 1..(at + 3).min(words.len())).unwrap_or_default();
        is(word) && (after.iter().any(passive) || after.first().is_some_and(|next| done(at + 1, next)))
    })
}

/// What went wrong on the other side, told as known.
fn is_of_their_doing(words: &[Word]) -> bool {
    #[rustfmt::skip]
    const DAMAGE: &[&str] = &[
        "late", "cost", "took", "broke", "wrong", "failed", "cut", "dropped", "lost", "killed", "knocked", "tripped", "restarted",
        "crashed", "pulled", "overslept", "forgot", "botched", "ran", "collapsed", "choked", "stumbled", "misfired", "reacted", "expired",
        "leaked", "burst", "starved", "throttled", "overheated", "blew", "hit", "hurt", "stalled", "hung", "froze",
    ];
    const THEIRS: &[&str] = &["their", "provider*", "vendor*", "upstream*", "operator*", "supplier*"];
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    let once = |word: &Word| matches!(word.text.as_str(), "attempt" | "we" | "c1") || word.text.parse::<u32>().is_ok();
    has(THEIRS)
        && has(DAMAGE)
        && !words.iter().any(|word| is_of(&["is", "are", "will", "can", "has", "have"], &word.text))
        && !words.first().is_some_and(once)
}

/// Where the one begins of whom it is said.
fn speaks_of(words: &[Word]) -> Option<usize> {
    let begins = |at: usize| {
        words
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rposition(|word| matches!(word.text.as_str(), "," | ";" | ":" | "—" | "and" | "but" | "that"))
            .map_or(0, |at| at + 1)
    };
    let acts = |(at, word): &(usize, &Word)| {
        let before = words.get(begins(*at)..*at).unwrap_or_default();
        is_of(ACTORS, &word.text) && before.len() <= 6 && !before.iter().any(|word| is_of(LASTING, &word.text))
    };
    let yields = |(at, word): &(usize, &Word)| YIELDS.contains(&word.text.as_str()) && *at - begins(*at) <= 2;
    let heard = words.iter().take(3).position(|word| HEARERS.contains(&word.text.as_str()));
    let anywhere = || words.iter().position(|word| is_of(ACTORS, &word.text));
    let named = || words.iter().any(|word| is_of(ACTORS, &word.text) || is_of(OBJECTS, &word.text));
    if words.first().is_some_and(|word| word.text == "their") {
        return Some(0);
    }
    words
        .iter()
        .enumerate()
        .find(|one| acts(one) || yields(one))
        .map(|(at, _)| at)
        .or_else(|| heard.filter(|_| named()))
        .or_else(|| if words.iter().any(|word| is_past(&word.text)) { None } else { anywhere() })
}
