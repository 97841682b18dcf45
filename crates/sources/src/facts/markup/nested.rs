//! Fields that lie in others are none of the request's own.

use super::{
    super::{Need, nesting, section::Section},
    Met, Reader,
};

/// What the body as a whole is called in a row of its own.
const WHOLES: [&str; 7] = ["body", "requestbody", "payload", "request", "root", "json", "data"];

impl Reader<'_> {
    /// Takes out what lies in another field: by its signs, by its dotted name, or by its place in the tree.
    pub(super) fn nest(&mut self) {
        let groups: std::collections::BTreeSet<usize> = self.met.iter().map(|met| met.group).collect();
        let mut nested = vec![false; self.met.len()];
        for group in groups {
            let members: Vec<usize> =
                (0..self.met.len()).filter(|at| self.met.get(*at).is_some_and(|met| met.group == group)).collect();
            self.nest_group(&members, &mut nested);
        }
        let mut nested = nested.into_iter();
        self.met.retain(|_| !nested.next().unwrap_or(false));
    }

    fn nest_group(&mut self, members: &[usize], nested: &mut [bool]) {
        // What comes below a row that is the body itself has levels of its own.
        let root = self.unwrap_body(members);
        let (before, below): (Vec<usize>, Vec<usize>) =
            members.iter().copied().filter(|at| Some(*at) != root).partition(|at| root.is_some_and(|root| *at < root));
        for members in [before, below] {
            self.nest_level(&members, nested);
        }
    }

    fn nest_level(&self, members: &[usize], nested: &mut [bool]) {
        let get = |at: usize| self.met.get(at);
        let lowest = members.iter().filter_map(|at| get(*at)).map(|met| met.row.level).min().unwrap_or(0);
        let in_table = members.iter().any(|at| get(*at).is_some_and(|met| met.in_table));
        let places: Vec<usize> = members.iter().filter_map(|at| get(*at)).map(|met| met.row.at).collect();
        let top = if in_table { places } else { self.top(members, &places) };
        // `### messages`, and below it `#### role`.
        let mut shallowest = u8::MAX;
        for at in members {
            let Some(met) = get(*at) else { continue };
            let heading = self.blocks.get(met.block).and_then(|block| block.heading).unwrap_or(u8::MAX);
            let below = heading < u8::MAX && heading > shallowest;
            shallowest = shallowest.min(heading);
            let dotted = met.row.name.trim_end_matches("[]").contains(['.', '[']);
            let deeper = met.row.level > lowest || !top.contains(&met.row.at);
            if let Some(nested) = nested.get_mut(*at) {
                *nested = dotted || deeper || below && !in_table;
            }
        }
    }

    /// The names at the top of a list: by their places in the tree, and by how far they are pushed to the right below a field that
    /// may have fields.
    fn top(&self, members: &[usize], places: &[usize]) -> Vec<usize> {
        let mut top = nesting::top(self.dom, places);
        let pushes = nesting::push_of(self.dom, places);
        let mut lowest = u32::MAX;
        let mut holds = false;
        for ((at, place), push) in members.iter().zip(places).zip(pushes) {
            let kind = self.met.get(*at).and_then(|met| met.row.said.kind);
            if push > lowest && holds {
                top.retain(|own| own != place);
                continue;
            }
            lowest = lowest.min(push);
            holds = !matches!(kind, Some("string" | "integer" | "number" | "boolean" | "null"));
        }
        top
    }

    /// A row `body` above rows of its fields is the body itself, and `body.model` its field.
    /// Another name is one if its row says that it goes into the body, and those of its fields say nothing. In a list that is the body's
    /// already, `body` and `data` may be fields of it: nobody can tell, unless its row says where it goes.
    fn unwrap_body(&mut self, members: &[usize]) -> Option<usize> {
        let get = |at: usize| self.met.get(at);
        let is_named = |at: &usize| get(*at).is_some_and(is_called_as_a_whole);
        let is_said = |at: &usize| get(*at).is_some_and(|met| met.row.section == Some(Section::Body));
        let said: Vec<usize> = members.iter().copied().filter(is_said).collect();
        let alone = said.first().copied().filter(|_| said.len() == 1);
        let named = members.iter().copied().find(is_named);
        let root = [alone, named].into_iter().flatten().find(|root| self.holds_the_rest(*root, members))?;
        if Some(root) != alone
            && get(root)?.section == Section::Body
            && !self.is_placed_as_the_body(root, &said, members)
        {
            let own = self.met.get_mut(root)?;
            own.row.said.need = Some(Need::Unknown);
            self.unclear.push(own.group);
            return None;
        }
        let prefix = format!("{}.", get(root)?.row.name);
        for at in members.iter().copied().filter(|at| *at > root) {
            let Some(met) = self.met.get_mut(at) else { continue };
            if let Some(rest) = met.row.name.strip_prefix(&prefix) {
                met.row.name = rest.to_owned();
            }
        }
        if let Some(met) = self.met.get_mut(root) {
            met.section = Section::Nested;
        }
        Some(root)
    }

    /// Whether the row of a whole is the first that says that it goes into the body, above others that say so, too: that is how exports
    /// show a body, `body` above `» model`. By a name alone, as in `data.model`, only `body` is told from a field.
    fn is_placed_as_the_body(&self, root: usize, said: &[usize], members: &[usize]) -> bool {
        let get = |at: usize| self.met.get(at);
        let Some(own) = get(root) else { return false };
        let mut below = members.iter().filter(|at| **at > root).filter_map(|at| get(*at));
        let deeper = below.all(|met| met.row.level > own.row.level || met.row.section == Some(Section::Elsewhere));
        said.first() == Some(&root) && (deeper || own.row.name.eq_ignore_ascii_case("body"))
    }

    /// Whether the only field of a list is the body as a whole, whose own fields stand elsewhere: it is called so, or as its
    /// type is (`createRequest CreateRequest (required)`, as generators of clients write).
    pub(super) fn is_the_body(&self, met: &Met) -> bool {
        let in_letters = |text: &str| {
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>()
        };
        let row = self.dom.around(met.row.at).find(|at| self.dom.name(*at) == "tr").filter(|_| met.in_table);
        let end = row.and_then(|row| self.dom.node(row)).map(|node| node.end);
        let blocks = self.blocks.iter().skip(met.block).skip_while(|block| block.at() < met.row.at);
        let own = blocks.enumerate().take_while(|(at, block)| end.map_or(*at == 0, |end| block.at() < end));
        let name = in_letters(&met.row.name);
        let again = own.flat_map(|(_, block)| &block.pieces).filter(|piece| in_letters(&piece.text) == name).count();
        is_called_as_a_whole(met) || again >= 2
    }

    /// Whether all rows after one lie in it: deeper, or with its name before theirs. A field that is called `body` holds none.
    fn holds_the_rest(&self, root: usize, members: &[usize]) -> bool {
        let Some(own) = self.met.get(root) else { return false };
        let prefix = format!("{}.", own.row.name);
        let mut rest = members.iter().filter(|at| **at > root).filter_map(|at| self.met.get(*at)).peekable();
        let elsewhere = |met: &&Met| met.row.section == Some(Section::Elsewhere);
        rest.peek().is_some()
            && rest
                .filter(|met| !elsewhere(met))
                .all(|met| met.row.level > own.row.level || met.row.name.starts_with(&prefix))
    }
}

fn is_called_as_a_whole(met: &Met) -> bool {
    is_whole(&met.row.name)
}

/// Whether a row is called as the body as a whole is.
pub(super) fn is_whole(name: &str) -> bool {
    WHOLES.contains(&name.to_ascii_lowercase().as_str())
}
