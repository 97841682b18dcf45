//! What a page says of itself that leaves its list open: that there are more fields than it shows, or that the endpoint is gone.

use super::super::words;

/// Longest text that is looked at, in bytes.
const LONGEST: usize = 400;

/// What a list has, as its page calls it.
#[rustfmt::skip]
const WHAT: [&str; 12] = [
    "parameters", "parameter", "params", "fields", "field", "properties", "property", "attributes", "entries", "rows", "items", "results",
];

/// Whether a text says that what is shown of a list is not all that there is: «…», «(continued on the next page)», «Page 1 of 2», «Load
/// more», «The table lists the most common parameters», «Further fields are listed in …», «See …: every request must also carry them».
pub(super) fn goes_on(text: &str) -> bool {
    const ELSEWHERE: [&str; 6] = ["listed", "described", "documented", "found", "defined", "apply"];
    if matches!(text.trim(), "…" | "..." | "etc." | "Loading…" | "Loading..." | "loading…" | "loading...") {
        return true;
    }
    let words = split(text);
    let plain = words.join(" ");
    let is = |of: &[&str]| words.iter().position(|word| of.contains(&word.as_str()));
    let begins = |of: &[&str]| words.first().is_some_and(|first| of.contains(&first.as_str()));
    // «Page 3 of 12 in this guide» counts other pages than those of a list.
    let of_pages =
        (begins(&["showing"]) && words.len() <= 8 || begins(&["page"]) && words.len() <= 5) && is_counted(&words);
    let continues = plain.starts_with("continued on") || plain.starts_with("continues on");
    let of_more = matches!(plain.as_str(), "load more" | "load all" | "show all" | "view all");
    // «The fields below»: those are on the page.
    if words.len() > 20 || is(&["below", "above", "following", "optional"]).is_some() {
        return of_pages || continues || of_more;
    }
    let of_all = is(&["full", "complete", "entire"]).is_some() && is(&["list", "table", "reference"]).is_some()
        || words.len() <= 4 && begins(&["view", "see"]) && is(&["all"]).is_some();
    let of_fields = is(&WHAT);
    let some = is(&["common", "important", "main", "frequent"]);
    let of_some = some.zip(of_fields).is_some_and(|(some, what)| some < what && what - some <= 3)
        && is(&["shown", "lists", "listed", "shows", "apply", "covers"]).is_some();
    let others = is(&["further", "additional", "other", "more", "remaining"]);
    // «… are on page 2», as «… are listed on page 2».
    let stands = words.windows(3).any(|three| match three {
        [is, place, what] => {
            is == "are" && matches!(place.as_str(), "on" | "under") && matches!(what.as_str(), "page" | "the")
        }
        _ => false,
    });
    let elsewhere = others.zip(of_fields).is_some_and(|(others, what)| others < what && what - others <= 2)
        && (stands || is(&ELSEWHERE).is_some() && is(&["in", "on", "under", "at", "separately"]).is_some());
    let of_each = ["every request", "each request", "all requests"].iter().any(|each| plain.contains(each))
        && is(&["must", "has", "have", "needs", "need"]).is_some()
        && is(&["them", "these", "those"]).is_some();
    of_pages || continues || of_more || of_fields.is_some() && (of_all || of_some || elsewhere || of_each)
}

/// «1 to 9 of 14»: the last of two counts is more.
fn is_counted(words: &[String]) -> bool {
    let number = |word: &String| word.parse::<usize>().ok();
    words.windows(3).any(|part| match part {
        [last, of, all] if of == "of" => number(last).zip(number(all)).is_some_and(|(last, all)| last < all),
        _ => false,
    })
}

/// Whether a text says that a list goes on: «Show 3 more parameters», «5 more required parameters are not shown», «Showing 1 to 9 of
/// 14 entries». `shown`: how many fields were met.
pub(super) fn tells_of_more(text: &str, shown: usize) -> bool {
    const OPENS: [&str; 7] = ["show", "view", "load", "see", "display", "expand", "showing"];
    let words = split(text);
    if words.len() > 14 || !words.iter().any(|word| WHAT.contains(&word.as_str())) {
        return false;
    }
    let has = |one: &str| words.iter().any(|word| word == one);
    let number = |word: &String| word.parse::<usize>().ok();
    let begins = words.first().is_some_and(|first| OPENS.contains(&first.as_str()));
    let more = words.windows(2).any(|pair| matches!(pair, [count, more] if number(count).is_some() && more == "more"));
    let all = words.iter().filter_map(number).any(|count| count > shown) && has("all");
    is_counted(&words) || more || begins && (has("more") || all) || has("not") && has("shown")
}

/// How texts say that something answers no more.
const GONE: [&str; 8] = [
    "removed",
    "shut down",
    "retired",
    "discontinued",
    "decommissioned",
    "no longer available",
    "no longer supported",
    "turned off",
];
/// What makes of that a condition, or something that is to come.
const OPEN: [&str; 8] = ["if", "when", "unless", "will", "for", "not", "until", "from"];

/// Whether a title says that what it names answers no more: «Version 1 (retired 2026-10-01)».
pub(super) fn names_what_is_gone(title: &str) -> bool {
    let words = split(title);
    let plain = words.join(" ");
    !words.iter().any(|word| OPEN.contains(&word.as_str()))
        && GONE.iter().any(|gone| plain == *gone || plain.contains(&format!(" {gone}")))
}

/// Whether a short text names a form of a body that is not JSON; one that names a path says it of another endpoint.
pub(super) fn is_another_form(text: &str) -> bool {
    const FORMS: [&str; 4] =
        ["multipart/form-data", "application/x-www-form-urlencoded", "application/xml", "text/xml"];
    if text.len() > 80 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let names_path = || text.split_whitespace().any(|word| word.trim_start_matches('`').starts_with('/'));
    FORMS.iter().any(|form| lower.contains(form)) && !names_path()
}

/// Whether a text says that the endpoint answers no more: «This endpoint was shut down on 1 October 2026». One that is deprecated does.
pub(super) fn says_it_is_gone(text: &str) -> bool {
    text.split(['.', '!', ';']).any(|sentence| {
        let words = split(sentence);
        let is_open = words.iter().any(|word| OPEN.contains(&word.as_str()));
        let plain = words.join(" ");
        let of_it = ["this endpoint", "this api", "this method", "this operation", "this route"]
            .iter()
            .find_map(|own| plain.split_once(own))
            .map(|(_, rest)| rest.trim_start());
        let said = of_it.and_then(|rest| ["was ", "is ", "has been "].iter().find_map(|verb| rest.strip_prefix(verb)));
        let said = said.map(|rest| rest.strip_prefix("now ").unwrap_or(rest));
        !is_open && said.is_some_and(|rest| GONE.iter().any(|gone| rest.starts_with(gone)))
    })
}

/// The words of a text in small letters, without the signs around them; none of a long one.
fn split(text: &str) -> Vec<String> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    text.split(|c: char| c.is_whitespace() || matches!(c, '–' | '-'))
        .map(words::plain)
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_goes_on_is_told_from_one_that_does_not() {
        let more = [
            "5 more required parameters are not shown.",
            "Show 3 more parameters",
            "Show all 14 parameters",
            "Showing 1 to 9 of 14 entries",
            "1–9 of 14 fields",
        ];
        for text in more {
            assert!(tells_of_more(text, 9), "{text}");
        }
        let whole = [
            "Showing 1 to 9 of 9 entries",
            "Show all 9 parameters",
            "Show parameters",
            "These parameters control more",
        ];
        for text in whole {
            assert!(!tells_of_more(text, 9), "{text}");
        }
    }

    #[test]
    fn a_list_that_is_only_a_part_is_told_from_one_that_is_whole() {
        let parts = [
            "…",
            "(continued on the next page)",
            "Page 1 of 2",
            "Load more",
            "The table lists the most common parameters.",
            "Further required fields are listed in Common fields.",
            "See the full list of parameters",
            "The account parameters have a page of their own: every request must also carry them.",
        ];
        for text in parts {
            assert!(goes_on(text), "{text}");
        }
        let whole = [
            "Page 2 of 2",
            "More fields of the answer are listed below.",
            "See all guides",
            "These parameters may be sent with every request.",
            "Every request must carry these parameters, which are described below.",
            "Additional properties are rejected.",
            "Other parameters are optional and described in the following table.",
        ];
        for text in whole {
            assert!(!goes_on(text), "{text}");
        }
    }

    #[test]
    fn an_endpoint_that_is_gone_is_told_from_one_that_will_be() {
        assert!(says_it_is_gone("Removed. This endpoint was shut down on 1 October 2026. Use POST /v2."));
        assert!(says_it_is_gone("This API is no longer available."));
        for text in ["This endpoint is deprecated.", "This endpoint will be removed.", "This endpoint is not removed."]
        {
            assert!(!says_it_is_gone(text), "{text}");
        }
    }
}
