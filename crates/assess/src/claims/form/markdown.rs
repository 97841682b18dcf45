//! Markdown: paragraphs, headings, items, cells, alternative texts and front matter, with the HTML in it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{
    EXAMPLE, front_matter, html, is_example,
    table::{Role, Table},
};
use crate::claims::passage::{Code, Passage, Voice, What};

/// Reads Markdown. Any text is some Markdown.
pub(super) fn passages(text: &str) -> Vec<Passage> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_GFM;
    let mut reader = Reader {
        open: Passage::new(Voice::Own),
        found: Vec::new(),
        quotes: Vec::new(),
        images: Vec::new(),
        hidden: 0,
        is_undone: false,
        code: None,
        block: None,
        meta: false,
        table: Table::default(),
        in_head: false,
    };
    for (event, span) in Parser::new_ext(text, options).into_offset_iter() {
        reader.take(event, (span.start, span.end), text);
    }
    reader.flush();
    reader.found
}

struct Reader {
    open: Passage,
    found: Vec<Passage>,
    /// Open quotes, and whether each is a callout: those are the author's.
    quotes: Vec<bool>,
    /// Alternative texts that are being read.
    images: Vec<Passage>,
    /// What is open of what was struck out.
    hidden: usize,
    /// Whether what is open is a task that nobody has done: a condition that is still to be met.
    is_undone: bool,
    /// A block of code that is open.
    code: Option<Passage>,
    /// Bytes of a block of HTML.
    block: Option<(usize, usize)>,
    meta: bool,
    table: Table,
    /// Whether it is the heads of the table that are being read.
    in_head: bool,
}

impl Reader {
    fn voice(&self) -> Voice {
        if self.quotes.iter().all(|callout| *callout) { Voice::Own } else { Voice::Quoted }
    }

    fn flush(&mut self) {
        let next = Passage::new(self.voice());
        let closed = std::mem::replace(&mut self.open, next);
        let is_undone = std::mem::take(&mut self.is_undone);
        if !closed.is_empty() && !is_undone && !is_module(&closed.text) {
            self.found.push(closed);
        }
    }

    fn say(&mut self, text: &str, (start, end): (usize, usize)) {
        if self.hidden > 0 {
            return;
        }
        match self.images.last_mut() {
            Some(image) => image.push(text, start, end),
            None => self.open.push(text, start, end),
        }
    }

    fn end_line(&mut self, (start, end): (usize, usize)) {
        match self.images.last_mut() {
            _ if self.hidden > 0 => {}
            Some(image) => image.push(" ", start, end),
            None => self.open.break_line(start, end),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else the parser knows holds no text of its own")]
    fn take(&mut self, event: Event<'_>, span: (usize, usize), source: &str) {
        match event {
            Event::Start(tag) => {
                self.title(&tag, span, source);
                self.start(&tag, span);
            }
            Event::End(tag) => self.end(tag, source),
            Event::Text(text) if self.meta => self.found.extend(front_matter::passages(&text, span.0)),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push(&text, span.0, span.1),
                None => self.say(&text, span),
            },
            Event::Code(code) => {
                let raw = source.get(span.0..span.1).unwrap_or_default();
                // Code over several lines is told in another spelling.
                let place = raw.find(&*code).map_or(span, |at| (span.0 + at, span.0 + at + code.len()));
                self.open.codes.push(Code { at: self.open.text.len(), text: code.to_string() });
                self.say(if is_example(&code) { EXAMPLE } else { &code }, place);
            }
            Event::TaskListMarker(done) => self.is_undone = !done,
            Event::SoftBreak | Event::HardBreak => self.end_line(span),
            Event::Html(_) => {
                let start = self.block.map_or(span.0, |block| block.0);
                self.block = Some((start, span.1));
            }
            Event::InlineHtml(tag) => self.inline(&tag, span),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    /// A tag within a paragraph: some hide what follows. The parser knows nothing of them.
    fn inline(&mut self, tag: &str, span: (usize, usize)) {
        let name: String = tag.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if name == "br" {
            self.end_line(span);
        }
        if ["del", "s", "strike"].contains(&name.as_str()) {
            self.hidden = if tag.starts_with("</") { self.hidden.saturating_sub(1) } else { self.hidden + 1 };
        }
    }

    /// The title of a link or an image, which is shown beside it: its own block.
    fn title(&mut self, tag: &Tag<'_>, span: (usize, usize), source: &str) {
        let (Tag::Link { title, .. } | Tag::Image { title, .. }) = tag else { return };
        let raw = source.get(span.0..span.1).unwrap_or_default();
        // Behind the text, which may be the same. One that is spelt otherwise, or stands with the address at the end of the file, is not read.
        let Some(at) = raw.rfind(&**title).filter(|_| !title.trim().is_empty() && self.hidden == 0) else { return };
        let mut passage = Passage::new(self.voice());
        passage.push(title, span.0 + at, span.0 + at + title.len());
        self.found.push(passage);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else there is begins a block or stands within one")]
    fn start(&mut self, tag: &Tag<'_>, span: (usize, usize)) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Link { .. } => {}
            Tag::Image { .. } => self.images.push(Passage::new(Voice::Own)),
            Tag::Strikethrough => self.hidden += 1,
            Tag::TableHead => {
                self.flush();
                (self.table, self.in_head) = (Table::default(), true);
            }
            Tag::TableRow => {
                self.flush();
                self.table.begin_row();
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(Passage::code());
            }
            Tag::Heading { .. } => {
                self.flush();
                self.open.what = What::Heading;
            }
            Tag::MetadataBlock(_) => self.meta = true,
            Tag::HtmlBlock => {
                self.flush();
                self.block = Some((span.0, span.0));
            }
            Tag::BlockQuote(callout) => {
                self.flush();
                self.quotes.push(callout.is_some());
                self.flush();
            }
            _ => self.flush(),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what else there is ends a block or stands within one")]
    fn end(&mut self, tag: TagEnd, source: &str) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => {}
            TagEnd::Image => {
                let image = self.images.pop().filter(|image| !image.is_empty());
                self.found.extend(image);
            }
            TagEnd::Strikethrough => self.hidden = self.hidden.saturating_sub(1),
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => {
                let next = Passage::new(self.voice());
                let cell = std::mem::replace(&mut self.open, next);
                let role = if self.in_head { Role::ColumnHead } else { Role::Data };
                let lead = self.table.cell(role, 1, &cell.text);
                if !cell.is_empty() {
                    self.found.push(match lead {
                        Some(lead) => cell.led_by(&lead),
                        None => cell,
                    });
                }
            }
            TagEnd::CodeBlock => self.found.extend(self.code.take()),
            TagEnd::MetadataBlock(_) => self.meta = false,
            TagEnd::HtmlBlock => {
                if let Some((start, end)) = self.block.take() {
                    let block = html::passages(source.get(start..end).unwrap_or_default(), start);
                    self.found.extend(block);
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes.pop();
                self.flush();
            }
            _ => self.flush(),
        }
    }
}

/// Whether a block is none, but MDX: what a module takes and gives, or a comment in it.
fn is_module(block: &str) -> bool {
    let text = block.trim();
    let takes = text.starts_with("import ")
        && [" from '", " from \"", "import '", "import \""].iter().any(|mark| text.contains(mark));
    let gives = ["const ", "let ", "default ", "function ", "async "].iter();
    let gives = gives.filter_map(|what| text.strip_prefix("export ")?.strip_prefix(what)).next().is_some();
    takes || gives || text.starts_with("{/*") && text.ends_with("*/}")
}
