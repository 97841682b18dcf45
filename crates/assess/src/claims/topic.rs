//! Lines that say nothing: headings that only name what is told of («Rate limits of the gateway», «What it costs»), the close of a
//! letter, and the subject of a commit that takes another one back.

use super::{
    phrase::is_of,
    subject::{self, NAMED, NAMES},
    words::{Word, text},
};

/// What a heading names, as its first words.
#[rustfmt::skip]
const TOPICS: &[&[&str]] = &[
    &["rate", "limits"], &["rate", "limit"], &["limits"], &["quotas"], &["quota"], &["pricing"], &["prices"], &["price"], &["costs"],
    &["cost"], &["billing"], &["latency"], &["speed"], &["performance"], &["uptime"], &["availability"], &["reliability"],
    &["stability"], &["quality"], &["model", "quality"], &["response", "text"], &["output", "quality"], &["root", "cause"],
    &["root", "causes"], &["cause"], &["causes"], &["reason"], &["reasons"], &["capacity"], &["provider", "capacity"], &["health"],
    &["account", "state"], &["account", "status"], &["status"], &["production", "readiness"], &["readiness"],
];

/// What joins a topic to its thing. Others say something of it: «latency under a second».
const JOINED: &[&str] = &["of", "for", "behind", "on", "in", "at", "by", "during", "after"];

/// Words with which something is said: then it is more than a name.
#[rustfmt::skip]
const SAID: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "does", "do", "did", "will", "can", "could", "would", "should",
    "may", "must", "not", "no", "never", "always", "none", "zero", "free", "unlimited", "found", "fixed", "gone", "solved", "guaranteed",
    ":", "—", "–", "-", ";", ",", ".", "!", "?", "%", "=", "(", ">", "<",
];

/// Most words of a heading that names a topic.
const LONGEST: usize = 10;

/// Whether a line says nothing.
pub(super) fn is_none(words: &[Word]) -> bool {
    is_named(words)
        || is_asked(words)
        || is_close(words)
        || is_taken_back(words)
        || leads(words)
        || is_bare(words)
        || is_message(words)
}

/// «403 permission_denied; "You do not have permission to use this model."»: what a program answered who asked it, between quotation
/// marks, alone or behind its status.
fn is_message(words: &[Word]) -> bool {
    let is_mark = |word: &Word| matches!(word.text.as_str(), "\"" | "“" | "”");
    let Some(open) = words.iter().position(is_mark) else { return false };
    let is_answer = open == 0 || text(words, 0).len() == 3 && text(words, 0).starts_with(['4', '5']);
    let to_reader = matches!(text(words, open + 1), "you" | "your" | "please");
    let mut behind = words.iter().skip(open + 1).skip_while(|word| !is_mark(word)).skip(1);
    is_answer && to_reader && behind.all(|word| word.text == ".")
}

/// What a bare name may be of, and what joins two.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "gateway", "gateways", "provider", "providers", "vendor", "vendors", "endpoint", "endpoints", "model", "models", "key", "keys", "api", "apis",
    "upstream", "upstreams", "prompt", "prompts", "client", "account", "the", "a", "an", "our", "my", "your", "its", "their", "this", "of", "and", "&",
    "for", "in", "behind", ".",
];

/// «The gateway and its key», «Nothing more.»: neither a verb nor a property.
fn is_bare(words: &[Word]) -> bool {
    let nothing = text(words, 0) == "nothing" && matches!(text(words, 1), "more" | "less" | "else");
    nothing && matches!(text(words, 2), "" | ".") || words.iter().all(|word| THINGS.contains(&word.text.as_str()))
}

/// «Two calls with one key, a second apart:» leads to what is shown below it, and says nothing of it.
fn leads(words: &[Word]) -> bool {
    let [before @ .., last] = words else { return false };
    last.text == ":" && !subject::says(before)
}

/// `Revert "…"`: the subject of a commit whose change is taken back, as git writes it.
fn is_taken_back(words: &[Word]) -> bool {
    let [first, second, .., last] = words else { return false };
    first.text == "revert" && second.text == "\"" && last.text == "\""
}

/// «Best, Mira», «Kind regards»: a wish and names.
fn is_close(words: &[Word]) -> bool {
    let text = |at: usize| text(words, at);
    let wishes = matches!(text(1), "regards" | "wishes") && matches!(text(0), "best" | "kind" | "warm");
    let wish =
        wishes || matches!(text(0), "best" | "cheers" | "regards" | "thanks" | "sincerely" | "yours") && text(1) == ",";
    let is_name = |word: &Word| word.capital || matches!(word.text.as_str(), "," | "and" | "the" | "team" | "all");
    wish && words.iter().skip(2).all(is_name)
}

/// Whether a sentence is the name of a topic and says nothing of it: without a verb, a number or a stop, and its thing behind it.
fn is_named(words: &[Word]) -> bool {
    if words.len() > LONGEST || words.iter().any(|word| says(&word.text)) {
        return false;
    }
    let text = |at: usize| text(words, at);
    TOPICS.iter().any(|topic| {
        let begins = topic.iter().enumerate().all(|(at, part)| text(at) == *part);
        begins
            && (words.len() == topic.len() || JOINED.contains(&text(topic.len())) && is_thing(words, topic.len() + 1))
    })
}

/// Whether it is an embedded question that stands as a heading: «What it costs», and not «What it costs is nothing».
fn is_asked(words: &[Word]) -> bool {
    let [first, second, ..] = words else { return false };
    first.text == "what"
        && matches!(second.text.as_str(), "it" | "they" | "this" | "the" | "happened" | "went" | "caused")
        && words.len() <= LONGEST
        && !words.iter().skip(2).any(|word| says(&word.text))
}

/// A status is the name of what happened; another number says something.
fn says(word: &str) -> bool {
    let is_status = word.len() == 3 && word.starts_with(['4', '5']);
    SAID.contains(&word) || word.contains('%') || word.starts_with(|c: char| c.is_ascii_digit()) && !is_status
}

/// Whether a thing is named there: an article, a name, a status.
fn is_thing(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        NAMES.contains(&word.text.as_str())
            || is_of(NAMED, &word.text)
            || word.capital
            || word.text.starts_with(['4', '5'])
    })
}

#[cfg(test)]
mod tests {
    use super::{super::words::words, *};

    #[test]
    fn a_heading_that_names_its_topic_says_nothing_of_it() {
        for text in [
            "Rate limits of CometAPI",
            "Root cause of the 503",
            "Pricing",
            "Uptime of the gateway",
            "Availability of gpt-5",
            "Reasons for the 429",
            "Latency of our model",
        ] {
            assert!(is_named(&words(text)), "{text}");
        }
        for text in ["Best, Mira", "Kind regards", "Best wishes, Jo and Ana", "Cheers, the team"] {
            assert!(is_close(&words(text)), "{text}");
        }
        for text in ["What it costs", "What happened", "What the gateway answered"] {
            assert!(is_asked(&words(text)), "{text}");
        }
    }

    #[test]
    fn a_subject_that_takes_another_one_back_says_nothing() {
        assert!(is_none(&words("Revert \"Remove the wait, there is no limit\"")));
        for text in
            ["revert \"add fallback\", the gateway never fails", "Reapply \"Remove the wait, there is no limit\""]
        {
            assert!(!is_none(&words(text)), "{text}");
        }
    }

    #[test]
    fn a_message_to_who_asked_is_a_programs() {
        let behind_its_status =
            "403 permission_denied (whose side: account), 12 ms; \"You have no permission to use this model.\"";
        for text in [
            behind_its_status,
            "\"You do not have permission to use this model.\"",
            "\"Your credit balance is too low\"",
        ] {
            assert!(is_none(&words(text)), "{text}");
        }
        for text in
            ["You do not have permission to use this model.", "\"The gateway never fails\"", "\"You\" pay \"nothing\""]
        {
            assert!(!is_none(&words(text)), "{text}");
        }
    }

    #[test]
    fn a_bare_name_says_nothing() {
        for text in ["The gateway", "the gateway", "The gateway and its key.", "Nothing more.", "Nothing else"] {
            assert!(is_none(&words(text)), "{text}");
        }
        for text in ["No gateway", "Nothing fails", "Nothing more to pay.", "The gateway, always"] {
            assert!(!is_none(&words(text)), "{text}");
        }
    }

    #[test]
    fn what_leads_to_something_shown_says_nothing() {
        for text in ["Two calls on the same key, one after the other:", "Three bodies for one model:"] {
            assert!(is_none(&words(text)), "{text}");
        }
        for text in ["The gateway is stable:", "Never fails:", "The gateway never fails: ask anyone"] {
            assert!(!is_none(&words(text)), "{text}");
        }
    }

    #[test]
    fn one_that_says_something_is_none() {
        for text in [
            "Rate limits of CometAPI: none",
            "Root cause of the 503 found",
            "Pricing is fair.",
            "Uptime of 99.99 %",
            "Latency under a second",
            "Rate limits vanish",
            "Cost of zero",
            "Uptime of the gateway guaranteed",
            "What it costs is nothing",
            "What a gateway!",
            "Limits of the gateway are gone",
            "Best of all, it is free",
            "Thanks, everything works again",
        ] {
            assert!(!is_none(&words(text)), "{text}");
        }
    }
}
