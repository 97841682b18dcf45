//! The endpoints that the text of a page states: method and path in one block, in pieces, in rows of a table, or beside labels.

mod labels;
mod mentioned;

use labels::{ADDRESS, BASE, METHOD};

use super::{Endpoint, outline::Block, path, words};
use crate::dom::Dom;

/// Most statements of a page.
const MOST: usize = 200;
/// How many blocks from a statement a whole address may stand that shows its base.
const BESIDE: usize = 6;
/// Heads of tables that say something of endpoints which they do not describe.
const LIMITS: [&str; 11] =
    ["limit", "limits", "rpm", "tpm", "rps", "quota", "price", "pricing", "cost", "credits", "latency"];
/// Most addresses in one choice.
const MOST_SERVERS: usize = 20;

/// How plainly an endpoint is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Plainness {
    /// In a sentence.
    Sentence,
    /// As one of several in a list.
    Listed,
    /// On its own.
    Alone,
}

/// An endpoint and the block that states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    /// What is stated.
    pub(crate) endpoint: Endpoint,
    /// Which block.
    pub(crate) block: usize,
    /// How plainly.
    pub(crate) how: Plainness,
}

/// What a page says of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// The endpoints, in order.
    pub(crate) stated: Vec<Stated>,
    /// The paths of the bases that it names, each once.
    pub(crate) bases: Vec<String>,
    /// A method that stands beside a label, for a path that stands beside another.
    method: Option<(&'static str, usize)>,
    /// A path that stands alone, and whether it is relative.
    path: Option<(String, bool, usize)>,
    /// The paths of whole addresses that stand alone, and where; none where they belong to what is stated.
    wholes: Vec<(String, Option<usize>)>,
    /// Paths that are named anywhere, each once.
    mentioned: Vec<Endpoint>,
}

impl Addresses {
    /// Reads blocks in their order; those of tables of fields are left out.
    pub(crate) fn read(dom: &Dom, blocks: &[Block], is_field: &dyn Fn(usize) -> bool) -> Self {
        let mut found = Self::default();
        for (index, block) in blocks.iter().enumerate() {
            if is_field(index) {
                continue;
            }
            match &block.listing {
                Some(text) => found.listing(index, text),
                None => found.block(dom, blocks, index, block),
            }
        }
        found.servers(dom);
        found.overlays(dom);
        found.settle();
        found
    }

    /// The bases that a page offers to choose from («Servers»): options that are nothing but addresses.
    fn servers(&mut self, dom: &Dom) {
        // What is in a choice is hidden in its own way, and so is another one in it.
        let choices = dom.elements().filter(|(at, element)| element.name == "select" && dom.stands_shown(*at));
        for (at, _) in choices {
            let end = dom.node(at).map_or(at, |node| node.end);
            let options = (at..end).filter(|at| dom.name(*at) == "option").take(MOST_SERVERS);
            let base = |at: usize| {
                let text = (at..end).take(MOST_SERVERS).find_map(|at| dom.own_text(at))?;
                let word = first_word(text);
                let path = path::path(word).map(|(path, _)| path).unwrap_or_default();
                is_origin(word).then_some(path)
            };
            let bases: Option<Vec<String>> = options.map(base).collect();
            bases.into_iter().flatten().for_each(|base| self.base(base));
        }
    }

    /// The whole addresses that Redoc keeps below a path until it is clicked: they only say below which base it lies.
    fn overlays(&mut self, dom: &Dom) {
        let closed =
            dom.elements().filter(|(at, element)| element.attribute("aria-hidden") == "true" && dom.stands_shown(*at));
        for (at, _) in closed {
            let end = dom.node(at).map_or(at, |node| node.end);
            let mut origin: Option<&str> = None;
            for text in (at..end).filter_map(|at| dom.own_text(at)).map(str::trim).filter(|text| !text.is_empty()) {
                let whole = origin.filter(|_| text.starts_with('/')).map(|origin| format!("{origin}{text}"));
                let path = whole.and_then(|whole| path::path(&whole)).filter(|_| self.wholes.len() < MOST);
                self.wholes.extend(path.map(|(path, _)| (path, None)));
                origin = Some(text).filter(|text| is_origin(text));
            }
        }
    }

    fn base(&mut self, base: String) {
        if !self.bases.contains(&base) {
            self.bases.push(base);
        }
    }

    fn state(&mut self, method: Option<&'static str>, path: String, relative: bool, block: usize, how: Plainness) {
        if self.stated.len() < MOST {
            self.stated.push(Stated { endpoint: Endpoint { method, path, relative }, block, how });
        }
    }

    /// A listing of one line is a statement (` ```http `), and so is the request line above headers; a longer one is an example.
    fn listing(&mut self, index: usize, text: &str) {
        self.mention(text);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let Some(line) = lines.next() else { return };
        let next = lines.next();
        if next.is_some_and(|next| !is_header(next)) {
            return;
        }
        if next.is_some() {
            if let Some((method, (path, relative))) =
                in_line(line).filter(|_| capital_method(first_word(line)).is_some())
            {
                self.state(Some(method), path, relative, index, Plainness::Alone);
            }
            return;
        }
        if let Some((method, (path, relative))) = in_line(line) {
            self.state(Some(method), path, relative, index, Plainness::Alone);
        } else if let Some((path, relative)) = path::path(line).filter(|_| !line.contains(' ')) {
            self.alone(path, relative, index);
        }
    }

    /// The base of a path that stands below one, as all whole addresses beside it show it.
    fn base_of_wholes(&self, stated: &Stated) -> Option<&str> {
        let near = |at: &Option<usize>| at.is_none_or(|at| at.abs_diff(stated.block) <= BESIDE);
        let beside = self.wholes.iter().filter(|(_, at)| near(at));
        let mut bases = beside.filter_map(|(whole, _)| whole.strip_suffix(stated.endpoint.path.as_str()));
        let first = bases.next()?;
        bases.all(|base| base == first).then_some(first)
    }

    fn block(&mut self, dom: &Dom, blocks: &[Block], index: usize, block: &Block) {
        let text = block.text();
        if text.chars().count() > 2000 || leads_elsewhere(dom, block) {
            return;
        }
        self.mention(&text);
        if let Some((method, (path, relative))) = in_line(&text) {
            self.state(Some(method), path, relative, index, Plainness::Alone);
            return;
        }
        if let Some((method, (path, relative))) = in_pieces(dom, blocks, index) {
            self.state(Some(method), path, relative, index, Plainness::Alone);
            return;
        }
        let first = block.pieces.first().map_or("", |piece| piece.text.as_str());
        let small = path::method(first).filter(|method| block.pieces.len() == 1 && method.to_lowercase() == first);
        if let Some(method) = capital_method(first).or(small) {
            // A method before the title, and the address below it.
            self.method.get_or_insert((method, index));
        }
        if self.beside_label(blocks, index, block, &text) {
            return;
        }
        if let Some((path, relative)) = path::path(&text).filter(|_| !text.contains(' ')) {
            self.alone(path, relative, index);
            return;
        }
        if let Some((method, (path, relative))) = in_sentence(block, &text) {
            self.state(Some(method), path, relative, index, Plainness::Sentence);
        }
    }

    fn alone(&mut self, path: String, relative: bool, index: usize) {
        if !relative && self.wholes.len() < MOST {
            self.wholes.push((path.clone(), Some(index)));
        }
        if self.path.is_none() && path.len() > 1 {
            self.path = Some((path, relative, index));
        }
    }

    /// «Endpoint: https://…», «Method: POST», «Base URL: …»: the value in the same block, or in the next.
    fn beside_label(&mut self, blocks: &[Block], index: usize, block: &Block, text: &str) -> bool {
        let (label, value) = match text.split_once([':', '：']) {
            Some((label, value)) if !label.contains('/') && !value.starts_with("//") => {
                (words::plain(label), value.trim().to_owned())
            }
            _ => {
                let first = block.pieces.first().map(|piece| words::plain(&piece.text)).unwrap_or_default();
                let rest: Vec<&str> = block.pieces.iter().skip(1).map(|piece| piece.text.as_str()).collect();
                (first.clone(), if METHOD.contains(&first.as_str()) { rest.join(" ") } else { rest.concat() })
            }
        };
        let is = |list: &[&str]| list.contains(&label.as_str());
        if !(is(&BASE) || is(&ADDRESS) || is(&METHOD)) {
            return false;
        }
        let value = if value.is_empty() {
            blocks.get(index + 1).map(|next| next.listing.clone().unwrap_or_else(|| next.text())).unwrap_or_default()
        } else {
            value
        };
        let value = value.trim();
        if is(&METHOD) {
            let word = value.split_whitespace().next().unwrap_or_default();
            let Some(method) = path::method(word) else { return false };
            // «Method POST Path /v1/messages», in one block.
            let beside = value.split_whitespace().skip(1).find_map(path::path);
            match beside {
                Some((path, relative)) => self.state(Some(method), path, relative, index, Plainness::Alone),
                None => drop(self.method.get_or_insert((method, index))),
            }
            return true;
        }
        if is(&BASE) {
            let word = value.split_whitespace().next().unwrap_or_default();
            let base = path::path(word).map(|(path, _)| path).or_else(|| is_origin(word).then(String::new));
            let Some(base) = base else { return false };
            self.base(base);
            return true;
        }
        if let Some((method, (path, relative))) = in_line(value) {
            self.state(Some(method), path, relative, index, Plainness::Alone);
            return true;
        }
        let word = value.split_whitespace().next().unwrap_or_default();
        let Some((path, relative)) = path::path(word) else { return false };
        // «URL: /v1/messages Method: POST», in one block.
        let words: Vec<&str> = value.split_whitespace().collect();
        let beside = words.windows(2).find_map(|pair| match pair {
            [label, method] if METHOD.contains(&words::plain(label).as_str()) => path::method(method),
            _ => None,
        });
        match beside {
            Some(method) => self.state(Some(method), path, relative, index, Plainness::Alone),
            None => self.alone(path, relative, index),
        }
        true
    }

    /// Rows of a table that is none of fields: endpoints with their methods, or labels and values.
    pub(crate) fn rows(&mut self, rows: &[Vec<String>], block: usize) {
        let of_limits = |cell: &String| words::plain(cell).split(' ').any(|word| LIMITS.contains(&word));
        if rows.first().is_some_and(|heads| heads.iter().any(of_limits)) {
            // What a table of limits or prices names may be the endpoint of any page.
            return rows.iter().flatten().for_each(|cell| self.mention(cell));
        }
        let mut listed = Vec::new();
        for row in rows {
            let method =
                row.iter().find_map(|cell| path::method(cell).filter(|_| cell.split_whitespace().count() == 1));
            let path = row.iter().find_map(|cell| path::path(cell).filter(|_| !cell.trim().contains(' ')));
            let whole = row.iter().find_map(|cell| in_line(cell));
            let label = words::plain(row.first().map(String::as_str).unwrap_or_default());
            match (method, path) {
                _ if whole.is_some() => listed.extend(whole.map(|(method, path)| (Some(method), path))),
                (Some(method), Some(path)) => listed.push((Some(method), path)),
                (Some(method), None) if METHOD.contains(&label.as_str()) => {
                    self.method.get_or_insert((method, block));
                }
                (None, Some((path, relative))) if ADDRESS.contains(&label.as_str()) => {
                    self.alone(path, relative, block)
                }
                (None, Some((path, _))) if BASE.contains(&label.as_str()) => self.base(path),
                _ => {}
            }
        }
        let how = if listed.len() == 1 { Plainness::Alone } else { Plainness::Listed };
        for (method, (path, relative)) in listed {
            self.state(method, path, relative, block, how);
        }
    }

    /// Puts together what stood apart, and the bases before what is below them.
    pub(crate) fn settle(&mut self) {
        self.stated.sort_by_key(|stated| stated.block);
        let plain = self.stated.iter().any(|stated| stated.how == Plainness::Alone);
        if let (Some((path, relative, block)), false) = (&self.path, plain) {
            let method = self.method.map(|(method, _)| method);
            let known = self
                .stated
                .iter()
                .find(|stated| stated.endpoint.path == *path)
                .and_then(|stated| stated.endpoint.method);
            let endpoint = Endpoint { method: method.or(known), path: path.clone(), relative: *relative };
            self.stated.push(Stated { endpoint, block: *block, how: Plainness::Alone });
            self.stated.sort_by_key(|stated| stated.block);
        }
        let mut stated = std::mem::take(&mut self.stated);
        for stated in stated.iter_mut().filter(|stated| stated.endpoint.relative) {
            let base = match self.bases.as_slice() {
                [] => self.base_of_wholes(stated),
                [base] => Some(base.as_str()),
                _ => None,
            };
            let Some(base) = base else { continue };
            stated.endpoint.path = path::below(base, &stated.endpoint.path);
            stated.endpoint.relative = false;
        }
        self.stated = stated;
    }
}

/// A method in capitals that stands alone.
fn capital_method(text: &str) -> Option<&'static str> {
    path::method(text).filter(|method| *method == text)
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

/// `Content-Type: application/json`: what stands below the request line of a request.
fn is_header(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, value)| {
        name.len() >= 3
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && value.starts_with([' ', '\t'])
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}

fn is_origin(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

/// Method and path in a line with hardly anything else: `POST https://…`, `/v1/messages (POST)`.
pub(crate) fn in_line(line: &str) -> Option<(&'static str, (String, bool))> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let glued = |word: &str| {
        ["POST", "GET", "PUT", "PATCH", "DELETE"].into_iter().find_map(|method| {
            let rest = word.strip_prefix(method)?;
            (rest.starts_with('/') || rest.starts_with("http")).then(|| path::path(rest))?.map(|path| (method, path))
        })
    };
    match words.as_slice() {
        [word] => glued(word),
        [first, second] if capital_method(first).is_some() && is_rooted(second) => {
            path::method(first).zip(path::path(&format!("/{second}")))
        }
        [first, second, rest @ ..] if rest.len() <= 2 => {
            let other = rest.iter().all(|word| word.starts_with("HTTP/") || word.chars().count() <= 8);
            let pair =
                path::method(first).zip(path::path(second)).or_else(|| path::method(second).zip(path::path(first)));
            pair.filter(|_| other && (rest.is_empty() || !rest.iter().any(|word| word.starts_with('/'))))
        }
        _ => None,
    }
}

/// A method in an element of its own, and the path in the elements after it: one a segment, with or without slashes.
fn in_pieces(dom: &Dom, blocks: &[Block], index: usize) -> Option<(&'static str, (String, bool))> {
    let block = blocks.get(index)?;
    let first = block.pieces.first()?;
    let method = path::method(&first.text).filter(|_| first.text.split_whitespace().count() == 1)?;
    let later = blocks
        .get(index + 1..)?
        .iter()
        .take(40)
        .take_while(|block| block.listing.is_none())
        .flat_map(|block| &block.pieces);
    let mut path = String::new();
    let mut slashless = None;
    for piece in block.pieces.iter().skip(1).chain(later).take(60) {
        let text: String = piece.text.split_whitespace().collect();
        let fits = text.chars().all(path::may_be_in_path) && piece.text.split_whitespace().count() <= 3;
        let parent = dom.node(piece.element).map(|node| node.parent);
        let joins = if path.is_empty() {
            if is_version(&text) {
                slashless = Some(parent);
            }
            text.starts_with(['/', '{', '<', '$']) || text.starts_with("http") || slashless.is_some()
        } else if slashless.is_some() && slashless == Some(parent) {
            true
        } else {
            text.starts_with('/')
                || path.ends_with('/')
                || (text.starts_with([':', '{', '.']) || path.ends_with([':', '}'])) && piece.glued
        };
        if !fits || !joins || text.len() > 200 {
            // A word between method and path («Copy», «Try it») is passed over once nothing was read yet.
            if path.is_empty()
                && piece.text.split_whitespace().count() <= 2
                && !text.contains('/')
                && path::method(&text).is_none()
            {
                continue;
            }
            break;
        }
        if slashless.is_some() && !path.ends_with('/') && !text.starts_with(['/', ':']) {
            path.push('/');
        }
        path.push_str(&text);
    }
    path::path(&path).map(|path| (method, path))
}

/// `v1/messages`: a path that begins with its version, without a slash before it.
fn is_rooted(word: &str) -> bool {
    word.split_once('/').is_some_and(|(first, rest)| is_version(first) && !rest.is_empty())
}

fn is_version(text: &str) -> bool {
    matches!(text, "v1" | "v2" | "v3" | "v4" | "v1beta" | "v1alpha" | "v2beta")
}

/// A method and a path in a sentence: «Send a `POST` request to `/v1/messages`».
fn in_sentence(block: &Block, text: &str) -> Option<(&'static str, (String, bool))> {
    let capital =
        |word: &&str| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).chars().all(|c| c.is_ascii_uppercase());
    let methods: Vec<&'static str> = text.split_whitespace().filter(capital).filter_map(path::method).collect();
    let paths: Vec<(String, bool)> =
        text.split_whitespace().filter_map(path::path).filter(|(path, _)| path.len() > 2).collect();
    // «See also: …», «Unlike …»: another page's.
    let negated = text.to_lowercase().split_whitespace().any(|word| {
        matches!(word, "not" | "don't" | "instead" | "deprecated" | "formerly" | "old" | "previously")
            || matches!(word, "see" | "unlike" | "similar" | "compare" | "compared" | "related")
    });
    match (methods.as_slice(), paths.as_slice()) {
        ([method], [path]) if !negated && block.heading.is_none_or(|level| level > 0) => Some((method, path.clone())),
        _ => None,
    }
}

/// A block that is nothing but a link to another page speaks of that page.
fn leads_elsewhere(dom: &Dom, block: &Block) -> bool {
    !block.pieces.is_empty()
        && block.pieces.iter().all(|piece| {
            std::iter::once(piece.element).chain(dom.around(piece.element)).take(4).any(|at| {
                dom.element(at).is_some_and(|element| {
                    let href = element.attribute("href");
                    element.name == "a" && !href.is_empty() && !href.starts_with('#')
                })
            })
        })
}
