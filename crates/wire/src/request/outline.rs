//! One pass over a request's JSON body: no tree of it, and each byte is copied and hashed once.

use std::{cell::Cell, fmt, ops::Range};

use redial_note::{FieldSet, RequestFingerprints};
use redial_redact::{FingerprintKey, Sha256};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{BOUNDS, COUNTED, said::Said};

/// What is looked at of a body.
#[derive(Default)]
pub(super) struct Outline {
    /// The canonical form: each value by a letter for its type and what it is, the members of an object in the order of
    /// their names. White space, order and spelling leave no trace in it.
    form: Vec<u8>,
    /// The same with types for values, each kind of element of a list once, in order.
    shape: Vec<u8>,
    /// Members of the objects that are open, and the kinds of elements of the lists that are.
    members: Vec<Member>,
    kinds: Vec<Range<usize>>,
    scratch: Vec<u8>,
    pub(super) stream: bool,
    model: Option<Range<usize>>,
    pub(super) counts: Vec<(&'static str, u64)>,
    pub(super) limits: Vec<(&'static str, u64)>,
    said: Said,
    /// The last shape that was hashed, and its digest: requests of a run mostly have the same.
    hashed: Option<(Vec<u8>, Sha256)>,
}

/// A member of an object: where its name, all of it, and its shape stand.
#[derive(Clone)]
struct Member {
    name: Range<usize>,
    form: Range<usize>,
    shape: Range<usize>,
}

/// What a value is, as far as somebody asks.
enum Seen {
    Bool(bool),
    Number(u64),
    Text(Range<usize>),
    List(u64),
    Other,
}

/// How many kinds of elements a new one is compared with at once; the rest is sorted out at the list's end.
const COMPARED: usize = 4;

/// Longest body whose buffers are kept for this thread's next.
const SPARED: usize = 64 * 1024;

thread_local! {
    /// This thread's last outline, empty: it has eight buffers, and each request an outline.
    static SPARE: Cell<Option<Outline>> = const { Cell::new(None) };
}

impl Outline {
    /// Reads a body; none that is not one JSON document.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let mut outline = SPARE.take().unwrap_or_default();
        outline.form.reserve(body.len() + 256);
        let mut json = serde_json::Deserializer::from_slice(body);
        Value { outline: &mut outline, place: Place::Top }.deserialize(&mut json).ok()?;
        json.end().ok()?;
        Some(outline)
    }

    /// Its buffers are kept for the next, unless they are large.
    pub(super) fn spare(mut self) {
        if self.form.capacity() + self.shape.capacity() <= SPARED {
            let Self { form, shape, members, kinds, scratch, stream, model, counts, limits, said, hashed: _ } =
                &mut self;
            [form, shape, scratch].into_iter().for_each(Vec::clear);
            [counts, limits].into_iter().for_each(Vec::clear);
            members.clear();
            kinds.clear();
            said.clear();
            (*stream, *model) = (false, None);
            SPARE.set(Some(self));
        }
    }

    /// The model that is asked for.
    pub(super) fn model(&self) -> Option<&str> {
        str::from_utf8(self.form.get(self.model.clone()?)?).ok()
    }

    /// Digest of the shape.
    pub(super) fn shape(&mut self) -> Sha256 {
        match &self.hashed {
            Some((shape, digest)) if *shape == self.shape => digest.clone(),
            _ => {
                let digest = Sha256::of(&self.shape);
                self.hashed = Some((self.shape.clone(), digest.clone()));
                digest
            }
        }
    }

    /// The top-level fields, and how many more there are whose names are not public; `None` where the body is no object.
    pub(super) fn fields(&self) -> Option<(FieldSet, u64)> {
        let mut fields = FieldSet::NONE;
        let public = |member: &&Member| self.form.get(member.name.clone()).is_some_and(|name| fields.insert(name));
        let named = self.members.iter().filter(public).count();
        (self.form.first() == Some(&b'{')).then(|| (fields, (self.members.len() - named) as u64))
    }

    /// Digests of the canonical form. What is large stands in all three and is hashed once.
    pub(super) fn fingerprints(&self, key: &FingerprintKey) -> RequestFingerprints {
        let of_name = |names: &[&[u8]]| -> Vec<&[u8]> {
            let named = |member: &&Member| self.form.get(member.name.clone()).is_some_and(|name| names.contains(&name));
            self.members.iter().filter(named).filter_map(|member| self.form.get(member.form.clone())).collect()
        };
        let (model, stream) = (of_name(&[b"model"]), of_name(&[b"stream", b"stream_options"]));
        let rest = self.rest();
        let rest = [rest.as_str().as_bytes()];
        let full = key.fingerprint_of([&rest[..], &model, &stream].concat());
        RequestFingerprints {
            // What is not there need not be left out.
            without_stream: if stream.is_empty() {
                full.clone()
            } else {
                key.fingerprint_of([&rest[..], &model].concat())
            },
            without_model: if model.is_empty() {
                full.clone()
            } else {
                key.fingerprint_of([&rest[..], &stream].concat())
            },
            texts: self.said.fingerprint(key),
            full,
        }
    }

    /// Digest of all that is not left out of any fingerprint.
    fn rest(&self) -> Sha256 {
        let own = |member: &Member| {
            let name = self.form.get(member.name.clone())?;
            let stays = !matches!(name, b"model" | b"stream" | b"stream_options");
            self.form.get(member.form.clone()).filter(|_| stays)
        };
        let parts: Vec<&[u8]> = self.members.iter().filter_map(own).collect();
        if self.members.is_empty() { Sha256::of(&self.form) } else { Sha256::of_parts(&parts) }
    }

    /// Puts what stands from `start` on into the order of `parts`.
    fn arrange(buffer: &mut Vec<u8>, scratch: &mut Vec<u8>, start: usize, parts: impl Iterator<Item = Range<usize>>) {
        scratch.clear();
        for part in parts {
            scratch.extend_from_slice(buffer.get(part).unwrap_or_default());
        }
        buffer.truncate(start);
        buffer.extend_from_slice(scratch);
    }

    /// The members from `base` on are all of an object: puts them in order.
    fn close_object(&mut self, base: usize, place: Place) {
        let Self { form, shape, members, scratch, .. } = self;
        let Some(own) = members.get_mut(base..) else { return };
        let Some(first) = own.first().cloned() else { return };
        let name = |member: &Member| form.get(member.name.clone()).unwrap_or_default();
        if !own.is_sorted_by(|one, other| name(one) <= name(other)) {
            own.sort_by(|one, other| name(one).cmp(name(other)));
            // At the top the form is read member by member.
            if place != Place::Top {
                Self::arrange(form, scratch, first.form.start, own.iter().map(|member| member.form.clone()));
            }
            Self::arrange(shape, scratch, first.shape.start, own.iter().map(|member| member.shape.clone()));
        }
    }

    /// The kinds from `base` on are all of a list: puts them in order, each once.
    fn close_list(&mut self, base: usize) {
        let Self { shape, kinds, scratch, .. } = self;
        if let Some(own) = kinds.get_mut(base..).filter(|own| own.len() > 1) {
            let start = own.first().map_or(0, |first| first.start);
            let kind = |at: &Range<usize>| shape.get(at.clone()).unwrap_or_default();
            own.sort_by(|one, other| kind(one).cmp(kind(other)));
            let mut parts = own.to_vec();
            parts.dedup_by(|one, other| kind(one) == kind(other));
            Self::arrange(shape, scratch, start, parts.into_iter());
        }
        kinds.truncate(base);
    }

    /// An element's shape stands from `start` on: kept where it is a new kind.
    fn kind(&mut self, base: usize, start: usize) {
        let new = self.shape.get(start..).unwrap_or_default();
        let own = self.kinds.get(base..).unwrap_or_default();
        if own.iter().rev().take(COMPARED).any(|kind| self.shape.get(kind.clone()) == Some(new)) {
            self.shape.truncate(start);
        } else {
            self.kinds.push(start..self.shape.len());
        }
    }

    fn scalar(&mut self, kind: u8, value: &[u8]) {
        self.form.push(kind);
        self.form.extend_from_slice(value);
        self.shape.push(kind);
    }

    /// A text by its length and its bytes; where these stand.
    fn text(buffer: &mut Vec<u8>, text: &str) -> Range<usize> {
        buffer.extend_from_slice(&(text.len() as u64).to_le_bytes());
        let start = buffer.len();
        buffer.extend_from_slice(text.as_bytes());
        start..buffer.len()
    }

    /// A fact of the request, where a member at the top or among Gemini's settings is one.
    fn note(&mut self, place: Place, name: &Range<usize>, seen: Seen) {
        let name = self.form.get(name.clone()).unwrap_or_default();
        let text = |at: Range<usize>| self.form.get(at).unwrap_or_default();
        let among = |names: &[&'static str]| names.iter().copied().find(|known| known.as_bytes() == name);
        match (place, seen) {
            (Place::Top, Seen::Bool(asked)) if name == b"stream" => self.stream = asked,
            (Place::Top, Seen::Text(text)) if name == b"model" => self.model = Some(text),
            (Place::Top, Seen::List(length)) => self.counts.extend(among(&COUNTED).map(|name| (name, length))),
            (Place::Top, Seen::Number(bound)) => self.limits.extend(among(&BOUNDS).map(|name| (name, bound))),
            // One at the top comes later, and says more.
            (Place::Settings, Seen::Number(bound)) => {
                self.limits.splice(..0, among(&BOUNDS).map(|name| (name, bound)));
            }
            (Place::Top, Seen::Text(at)) if name == b"input" => self.said.alone(text(at)),
            (Place::Turn, Seen::Text(at)) if name == b"role" => self.said.role(text(at)),
            (Place::Turn, Seen::Text(at)) if name == b"content" => self.said.text(text(at)),
            (Place::Piece, Seen::Text(at)) if name == b"text" => self.said.text(text(at)),
            (
                Place::Top
                | Place::Settings
                | Place::Turns
                | Place::Turn
                | Place::Pieces
                | Place::Piece
                | Place::Inside,
                _,
            ) => {}
        }
    }
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    /// Under Gemini's `generationConfig`.
    Settings,
    /// The list of a conversation's turns, and one of them.
    Turns,
    Turn,
    /// The list of a turn's parts, and one of them.
    Pieces,
    Piece,
    Inside,
}

impl Place {
    /// Where a member of an object at this place stands.
    fn of_member(self, name: &[u8]) -> Self {
        match (self, name) {
            (Self::Top, b"generationConfig" | b"generation_config") => Self::Settings,
            (Self::Top, b"messages" | b"input" | b"contents") => Self::Turns,
            (Self::Turn, b"content" | b"parts") => Self::Pieces,
            _ => Self::Inside,
        }
    }

    /// Where an element of a list at this place stands.
    const fn of_element(self) -> Self {
        match self {
            Self::Turns => Self::Turn,
            Self::Pieces => Self::Piece,
            Self::Top | Self::Settings | Self::Turn | Self::Piece | Self::Inside => Self::Inside,
        }
    }
}

/// A value that is read into an outline.
struct Value<'o> {
    outline: &'o mut Outline,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Seen;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Seen, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Seen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Seen, E> {
        self.outline.scalar(b'n', &[]);
        Ok(Seen::Other)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Seen, E> {
        self.outline.scalar(b'b', &[u8::from(value)]);
        Ok(Seen::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Seen, E> {
        // Up to here a number has one value however it is spelt: 1, 1.0, 1e0.
        if value <= 1 << 53 {
            #[expect(clippy::cast_precision_loss, reason = "a float holds these exactly")]
            self.outline.scalar(b'd', &(value as f64).to_le_bytes());
        } else {
            self.outline.form.push(b'u');
            self.outline.form.extend_from_slice(&value.to_le_bytes());
            self.outline.shape.push(b'd');
        }
        Ok(Seen::Number(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Seen, E> {
        #[expect(clippy::cast_precision_loss, reason = "RFC 8785 has floats only")]
        self.outline.scalar(b'd', &(value as f64).to_le_bytes());
        Ok(Seen::Other)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Seen, E> {
        // Minus zero is zero.
        self.outline.scalar(b'd', &(value + 0.0).to_le_bytes());
        Ok(Seen::Other)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Seen, E> {
        self.outline.scalar(b's', &[]);
        Ok(Seen::Text(Outline::text(&mut self.outline.form, value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Seen, A::Error> {
        let outline = self.outline;
        outline.scalar(b'[', &[]);
        let base = outline.kinds.len();
        let mut length = 0;
        loop {
            let start = outline.shape.len();
            if seq.next_element_seed(Value { outline: &mut *outline, place: self.place.of_element() })?.is_none() {
                break;
            }
            outline.kind(base, start);
            length += 1;
        }
        outline.close_list(base);
        outline.scalar(b']', &[]);
        Ok(Seen::List(length))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Seen, A::Error> {
        let outline = self.outline;
        outline.scalar(b'{', &[]);
        if self.place == Place::Turn {
            outline.said.open_turn();
        }
        let base = outline.members.len();
        // Values of members put theirs behind those that are open: each has its own part of the stack.
        loop {
            let (form, shape) = (outline.form.len(), outline.shape.len());
            let Some(name) = map.next_key_seed(Name(&mut *outline))? else { break };
            let member = outline.form.get(name.clone()).unwrap_or_default();
            let place = self.place.of_member(member);
            if place == Place::Turns {
                outline.said.begin_turns(member == b"contents");
            }
            let seen = map.next_value_seed(Value { outline: &mut *outline, place })?;
            outline.note(self.place, &name, seen);
            let (form, shape) = (form..outline.form.len(), shape..outline.shape.len());
            outline.members.push(Member { name, form, shape });
        }
        if self.place == Place::Turn {
            outline.said.close_turn();
        }
        outline.close_object(base, self.place);
        if self.place != Place::Top {
            outline.members.truncate(base);
        }
        outline.scalar(b'}', &[]);
        Ok(Seen::Other)
    }
}

/// A member's name.
struct Name<'o>(&'o mut Outline);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Range<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Range<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Outline::text(&mut self.0.shape, name);
        Ok(Outline::text(&mut self.0.form, name))
    }
}
