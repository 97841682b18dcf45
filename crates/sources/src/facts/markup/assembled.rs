//! What was met, as the facts of each endpoint on the page.

use super::{
    super::{
        Facts, Field, Need, Place,
        section::{self, Section},
        stated::{Plainness, Stated},
    },
    HEADERS, Met, Reader, part,
    prose::PROSE,
    withheld,
};

impl Reader<'_> {
    pub(super) fn assemble(mut self) -> Vec<Facts> {
        self.nest();
        let stated = self.endpoints();
        let starts = self.starts(&stated);
        let all: Vec<Met> =
            std::mem::take(&mut self.met).into_iter().chain(std::mem::take(&mut self.components)).collect();
        let mut found = Vec::new();
        for (at, stated) in stated.iter().enumerate() {
            let from = starts.get(at).copied().unwrap_or(0);
            let to = starts.get(at + 1).copied().unwrap_or(usize::MAX);
            let own: Vec<&Met> = all.iter().filter(|met| met.block >= from && met.block < to).collect();
            let mut facts = Facts::of(Place::Markup, Some(stated.endpoint.clone()));
            self.fill(&mut facts, &own, (from, stated.block));
            let is_read = facts.endpoint.as_ref().is_some_and(|endpoint| endpoint.method == Some("GET"));
            if is_read && facts.fields.is_empty() && self.has_none((from, to)) {
                (facts.complete, facts.says_required) = (true, true);
            }
            self.demand(&mut facts, &own, (from, to));
            facts.complete &= !self.withheld.iter().any(|block| (from..to).contains(block));
            facts.complete &=
                !self.is_titled_as_gone(from, stated.block) && !self.is_denied(&stated.endpoint, (from, to));
            found.push(facts);
        }
        let best = stated.first().map(|stated| stated.how);
        found.extend(
            best.into_iter()
                .flat_map(|best| self.addresses.in_passing(best))
                .map(|endpoint| Facts { complete: false, ..Facts::of(Place::Markup, Some(endpoint)) }),
        );
        if found.is_empty() {
            let mut facts = Facts::of(Place::Markup, None);
            self.fill(&mut facts, &all.iter().collect::<Vec<_>>(), (0, 0));
            found.extend(Some(facts).filter(|facts| !facts.fields.is_empty()));
        }
        for facts in &mut found {
            facts.complete &= !self.dom.cut && !self.crowded;
            facts.statuses = self.statuses.iter().map(|(_, status)| *status).collect();
        }
        found
    }

    /// The endpoints that count: those that stand alone, else those of lists and sentences; each once.
    fn endpoints(&self) -> Vec<Stated> {
        let best = self.addresses.stated.iter().map(|stated| stated.how).max().unwrap_or(Plainness::Sentence);
        let mut found: Vec<Stated> = Vec::new();
        for stated in self.addresses.stated.iter().filter(|stated| stated.how == best) {
            if !found
                .iter()
                .any(|own| own.endpoint.path == stated.endpoint.path && own.endpoint.method == stated.endpoint.method)
            {
                found.push(stated.clone());
            }
        }
        found
    }

    /// Where the part of each endpoint begins: at the heading above it, the first at the beginning of the page.
    fn starts(&self, stated: &[Stated]) -> Vec<usize> {
        if let Some(starts) = self.starts_of_their_own(stated) {
            return starts;
        }
        let mut starts = Vec::new();
        let mut after = 0;
        for (at, stated) in stated.iter().enumerate() {
            let heading = (after..=stated.block).rev().find(|index| {
                self.blocks.get(*index).is_some_and(|block| {
                    block.heading.is_some() && section::label(&block.text()).is_none_or(|_| block.heading == Some(1))
                })
            });
            let start = if at == 0 { 0 } else { heading.unwrap_or(stated.block) };
            // Fields between the heading and the endpoint belong to whom stands before them.
            let between = self.met.iter().any(|met| met.block > start && met.block < stated.block);
            starts.push(if between && at > 0 { stated.block } else { start });
            after = stated.block + 1;
        }
        starts
    }

    /// Where each endpoint has a heading of its own, and all of them one level, a part begins there wherever in it the endpoint
    /// stands: some sites show it beside the fields, which is behind them.
    fn starts_of_their_own(&self, stated: &[Stated]) -> Option<Vec<usize>> {
        let level = |at: usize| self.blocks.get(at).and_then(|block| block.heading);
        let is_title = |at: &usize| {
            self.blocks.get(*at).is_some_and(|block| block.heading.is_some() && section::label(&block.text()).is_none())
        };
        let mut starts: Vec<usize> = Vec::new();
        for stated in stated {
            let from = starts.last().map_or(0, |last| last + 1);
            starts.push((from..=stated.block).rev().find(is_title)?);
        }
        let first = starts.first().copied()?;
        let alike = level(first) != Some(1) || starts.len() == 1;
        (starts.len() > 1 && alike && starts.iter().all(|start| level(*start) == level(first))).then_some(starts)
    }

    /// `stated`: from where the part of the endpoint begins to where it is stated.
    fn fill(&self, facts: &mut Facts, met: &[&Met], stated: (usize, usize)) {
        let of = |section: Section| met.iter().copied().filter(move |met| met.section == section);
        let section = if of(Section::Body).next().is_some() {
            Section::Body
        } else if of(Section::Parameters).next().is_some() {
            Section::Parameters
        } else {
            Section::Other
        };
        let path = facts.endpoint.as_ref().map(|endpoint| endpoint.path.clone()).unwrap_or_default();
        let own: Vec<&Met> = of(section).filter(|met| !is_elsewhere(&met.row.name, section, &path)).collect();
        if let [only] = own.as_slice()
            && self.is_the_body(only)
        {
            facts.complete = false;
            return;
        }
        let marks: Vec<&String> =
            own.iter().flat_map(|met| &met.row.said.marks).filter(|look| part::is_styled(look)).collect();
        let required = own.iter().any(|met| self.need(met, &marks, false) == Need::Required);
        let labels = Labels::of(&own, required);
        facts.says_required =
            required || labels == Labels::Optional || self.unmarked.is_some() || own.iter().any(|met| met.marked);
        facts.complete = !own.is_empty() && !own.iter().any(|met| self.unclear.contains(&met.group));
        facts.complete &= !self.is_of_something_else(&own, section, stated);
        // What may be of the body, or of the answer, is neither required nor missing.
        facts.complete &= of(Section::Unsure).next().is_none();
        // Sentences are no table of all fields, but where they say so.
        facts.open |= !self.prose.closed && own.iter().any(|met| met.group == PROSE);
        let group_says = |group: usize| {
            own.iter().any(|met| met.group == group && (met.marked || self.need(met, &marks, false) == Need::Required))
        };
        let first = own.iter().map(|met| met.group).min();
        for met in &own {
            let says = group_says(met.group) || (required && !met.in_table);
            let mut need = self.need(met, &marks, says);
            need = match need {
                Need::Unknown if labels == Labels::Optional && !is_marked(met) => Need::Required,
                Need::Optional if labels == Labels::Both && !is_marked(met) => Need::Unknown,
                need @ (Need::Required | Need::Optional | Need::Conditional | Need::Unknown) => need,
            };
            // A second table may be that of a field's own fields, or of a thing that no field here names.
            let title = if Some(met.group) == first { Title::None } else { self.title(met, &own) };
            if title == Title::Field {
                continue;
            }
            let is_aside = || Some(met.group) != first && met.in_table && self.is_aside(met, &own);
            if need == Need::Required && (title == Title::Thing || is_aside()) {
                need = Need::Unknown;
            }
            if met.row.said.refused {
                facts.refused.insert(met.row.name.clone());
            }
            facts.add(Field { name: met.row.name.clone(), need, kind: met.row.said.kind });
        }
        // Fields below another label after those of the body may be its own, too: they are not vouched for.
        let after = own.iter().map(|met| met.block).min().unwrap_or(usize::MAX);
        let stray = of(Section::Parameters).filter(|met| section == Section::Body && met.block > after);
        for met in stray.filter(|met| !is_elsewhere(&met.row.name, Section::Parameters, &path)) {
            let need = match self.need(met, &marks, true) {
                Need::Required => Need::Unknown,
                need @ (Need::Optional | Need::Conditional | Need::Unknown) => need,
            };
            if facts.field(&met.row.name).is_none() {
                facts.add(Field { name: met.row.name.clone(), need, kind: met.row.said.kind });
            }
        }
    }

    /// Whether a heading from the beginning of an endpoint's part to where it is stated says that it answers no more.
    fn is_titled_as_gone(&self, from: usize, to: usize) -> bool {
        let above = self.blocks.get(from..=to).unwrap_or_default();
        above.iter().any(|block| block.heading.is_some() && withheld::names_what_is_gone(&block.text()))
    }

    /// Whether a table comes after another one under the same headings, with a text between that speaks of a field.
    fn is_aside(&self, met: &Met, own: &[&Met]) -> bool {
        let before = own.iter().filter(|other| other.group < met.group).map(|other| other.block).max();
        let Some(before) = before else { return false };
        let between = self.blocks.get(before..met.block).unwrap_or_default();
        let near = between.iter().rev().take(20).take_while(|block| block.heading.is_none() && block.table.is_none());
        near.into_iter().any(|block| {
            let text = block.text();
            text.ends_with(':') || self.speaks_of_a_field(&text)
        })
    }

    /// What a title says that stands between a list of fields and the lists before it.
    fn title(&self, met: &Met, own: &[&Met]) -> Title {
        let before = || own.iter().copied().filter(|other| other.group < met.group);
        let Some(last) = before().map(|other| other.block).max() else { return Title::None };
        let between = self.blocks.get(last + 1..=met.block).unwrap_or_default();
        let title = between.iter().rev().find(|block| block.heading.is_some_and(|level| level > 1));
        let Some(text) = title.map(|title| self.heading(title)) else { return Title::None };
        let holds = |field: &Met| matches!(field.row.said.kind, Some("object" | "array"));
        if before().any(|field| holds(field) && section::is_of_field(&text, &field.row.name)) {
            return Title::Field;
        }
        let may_hold = |field: &Met| field.row.said.kind.is_none() || holds(field);
        let named = || before().any(|field| may_hold(field) && section::names_field(&text, &field.row.name));
        let is_aside = section::names_a_thing(&text) || section::names_a_condition(&text);
        if is_aside || named() { Title::Thing } else { Title::None }
    }

    fn need(&self, met: &Met, marks: &[&String], says: bool) -> Need {
        let said = &met.row.said;
        let by_sign = said.sign.and_then(|sign| self.signs.get(&sign).copied());
        let own = said.need.filter(|need| by_sign.is_none() || *need != Need::Unknown);
        let stated = own.or(by_sign).or_else(|| met.row.star.then_some(self.star).flatten()).or(met.need);
        // Beside signs that a legend explains, another one means something, too.
        let is_strange = !self.signs.is_empty() && said.sign.is_some() && by_sign.is_none();
        match stated {
            _ if said.deprecated => Need::Optional,
            Some(need) => need,
            None if is_strange => Need::Unknown,
            None if said.strange.iter().any(|look| marks.contains(&look)) => Need::Unknown,
            None if self.unmarked.is_some() && !met.marked => self.unmarked.unwrap_or(Need::Unknown),
            None if says || met.marked => Need::Optional,
            None => Need::Unknown,
        }
    }
}

/// What a title of its own says of a list that comes after others of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    /// Nothing against it being the body's, too.
    None,
    /// That the fields lie in a field of the lists before it: «The `input` items», «Safety settings».
    Field,
    /// That they may, or lie in something that lies in a body («Message parameters», «Content block», `MessageParam`), or that they are of
    /// some requests only («Only for streaming»).
    Thing,
}

/// Headers and parameters of the path in a list that says no place.
fn is_elsewhere(name: &str, section: Section, path: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let in_path =
        [format!("{{{name}}}"), format!(":{name}"), format!("<{name}>")].iter().any(|form| path.contains(form));
    HEADERS.contains(&lower.as_str()) || (section != Section::Body && in_path)
}

/// What the labels beside the names of a list mark, if they mark what is optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// Only that (apiDoc, comments of code): what has no label is required.
    Optional,
    /// That, and what is required: what has no label is not understood.
    Both,
    /// Something else.
    Other,
}

impl Labels {
    fn of(own: &[&Met], required: bool) -> Self {
        let is_label = |met: &&&Met| !met.row.said.marks.is_empty() && met.row.said.need == Some(Need::Optional);
        let optional = own.iter().filter(is_label).count();
        let marked = own.iter().filter(|met| is_marked(met)).count();
        match optional {
            0 => Self::Other,
            _ if required => Self::Both,
            _ if marked == optional => Self::Optional,
            _ => Self::Other,
        }
    }
}

/// Whether a field, or the heading above it, or a column says anything of whether it is required.
fn is_marked(met: &Met) -> bool {
    let said = &met.row.said;
    said.need.is_some() || said.deprecated || said.sign.is_some() || met.row.star || met.need.is_some() || met.marked
}
