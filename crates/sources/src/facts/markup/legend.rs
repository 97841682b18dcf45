//! What a page says of marks, and of many fields at once: legends, and sentences that list the required ones.

use super::{
    super::{
        Need,
        entry::{self, Said},
        outline::Block,
        section::{self, Section},
        table::Row,
        words,
    },
    Met, Reader,
};

/// Most fields of a sentence.
pub(super) const LISTED: usize = 40;
/// Most letters of a legend of signs.
const LEGEND: usize = 160;

/// «required» of «required, -: optional»: a dash or a cross in a cell says no without a legend.
fn without_dashes(text: &str) -> &str {
    let of_dash = |rest: &str| rest.trim_start().starts_with(['-', '–', '—', '×', '−']);
    text.split_once([',', '、', ';', '/']).filter(|(_, rest)| of_dash(rest)).map_or(text, |(own, _)| own)
}

impl Reader<'_> {
    /// «* required», «Fields marked with * are optional».
    pub(super) fn legend(&mut self, text: &str) -> bool {
        if self.unmarked_by(text) || self.signs_by(text) {
            return true;
        }
        if !text.contains('*') || text.chars().count() > 120 {
            return false;
        }
        let plain = words::plain(text);
        let first = text.trim_start();
        let about = first.starts_with('*')
            || first.starts_with("(*)")
            || plain.contains("marked")
            || plain.contains("with *")
            || plain.contains("asterisk")
            || plain.contains("带 *")
            || plain.contains("带*");
        let starts_as_field = entry::may_be_name(first.split_whitespace().next().unwrap_or_default().trim_matches('*'));
        if !about || (starts_as_field && !first.starts_with("* ")) || plain.is_empty() {
            return false;
        }
        let words: Vec<&str> = plain.split([' ', '=', ':', '：', '(', ')', ',', '.']).collect();
        let says = |need: Need| {
            words.iter().any(|word| words::mark(word) == Some(need))
                || words::mark(plain.trim_start_matches([' ', '=', '-', ':'])) == Some(need)
        };
        self.star = match (says(Need::Required), says(Need::Optional)) {
            (true, false) => Some(Need::Required),
            (false, true) => Some(Need::Optional),
            _ => Some(Need::Unknown),
        };
        true
    }

    /// «● required, ○ optional», «† This field is required.», «Required fields are marked with ●.»: signs, each with what it means.
    fn signs_by(&mut self, text: &str) -> bool {
        if text.chars().count() > LEGEND || !text.contains(words::is_sign) {
            return false;
        }
        let said: Vec<&str> = text.split(words::is_sign).map(without_dashes).collect();
        let signs = text.chars().filter(|c| words::is_sign(*c));
        // Either each sign stands before its words, or each behind them.
        let first = said.first().is_some_and(|before| words::legend(before).is_some());
        let last = said.last().is_some_and(|after| words::legend(after).is_some());
        let found: Vec<(char, Need)> = signs
            .zip(said.windows(2))
            .filter_map(|(sign, around)| {
                let [before, after] = around else { return None };
                let need =
                    if first && last { Need::Unknown } else { words::legend(if first { before } else { after })? };
                Some((sign, need))
            })
            .collect();
        for (sign, need) in &found {
            let own = self.signs.entry(*sign).or_insert(*need);
            if own != need {
                *own = Need::Unknown;
            }
        }
        !found.is_empty()
    }

    /// «All fields are required unless marked optional»: what a row without a mark says.
    fn unmarked_by(&mut self, text: &str) -> bool {
        if text.chars().count() > 160 {
            return false;
        }
        let plain = words::plain(text);
        // Of fields in general, and of how they are marked: «required unless `stream` is set» is a condition of one.
        let nouns = ["fields", "parameters", "properties", "arguments", "attributes", "members", "keys", "all "];
        let signs =
            ["marked", "noted", "stated", "otherwise", "indicated", "specified", "labelled", "labeled", "flagged"];
        let general = nouns.iter().any(|noun| plain.contains(noun)) && signs.iter().any(|sign| plain.contains(sign));
        let says = |mark: &str| {
            let after = plain.contains(&format!("{mark} unless"));
            let before = plain.starts_with("unless")
                && (plain.ends_with(&format!("are {mark}")) || plain.ends_with(&format!("is {mark}")));
            general && (after || before)
        };
        let eastern = ["均为必填", "都是必填", "皆为必填", "均为必选", "は必須です", "すべて必須"];
        let exceptions = ["除", "未标", "限り", "以外"];
        let required = says("required")
            || (eastern.iter().any(|words| plain.contains(words))
                && exceptions.iter().any(|word| plain.contains(word)));
        let optional = says("optional");
        match (required, optional) {
            (true, false) => self.unmarked = Some(Need::Required),
            (false, true) => self.unmarked = Some(Need::Optional),
            _ => return false,
        }
        true
    }

    /// «Required fields: `model`, `messages`.»: fields that a sentence lists. `false`: it lists none.
    pub(super) fn listed(&mut self, index: usize, block: &Block, text: &str) -> bool {
        let Some((label, names)) = text.split_once([':', '：']) else { return false };
        let Some((part, Some(need))) = section::label(label).filter(|_| !label.trim().is_empty()) else { return false };
        let names = names.replace(" and ", ",").replace(" und ", ",").replace("和", ",");
        let names: Vec<&str> = names
            .split([',', '、', '，'])
            .map(|name| name.trim().trim_matches(['`', '"', '.', '。', '“', '”']))
            .filter(|name| !name.is_empty())
            .collect();
        let is_name = |name: &&str| entry::may_be_name(name) && !words::is_answer(name);
        // «Required: no» is a label with its value.
        let few = names.len() < 2 && words::mark(label).is_some();
        if names.is_empty() || few || names.len() > LISTED || self.is_full() || !names.iter().all(is_name) {
            return false;
        }
        let section = match (part, self.section().0) {
            (Section::Parameters, Section::Other) => Section::Parameters,
            (Section::Parameters, open) => open,
            (part, _) => part,
        };
        self.mark_used(index, 1);
        let (group, at) = (self.group, block.at());
        for name in names {
            let said = Said { need: Some(need), ..Said::default() };
            let row = Row { name: name.to_owned(), said, star: false, level: 0, section: None, at };
            let (need, look) = (None, String::new());
            self.met.push(Met { row, block: index, section, need, group, marked: true, in_table: true, look });
        }
        true
    }
}
