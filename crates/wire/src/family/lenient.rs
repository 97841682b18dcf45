//! Values of an answer, read as its clients read them: one of another type than the family's is none, and takes nothing else with
//! it. Gateways write `"usage": null`, `"choices": null`, a count as a float and an id as a number; an answer is a good one all
//! the same.

use std::{borrow::Cow, fmt, marker::PhantomData};

use redial_redact::count;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};

/// A document; none where the bytes are no JSON, or no object: a list is no answer of any family's.
pub(super) fn document<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Option<T> {
    // Told to be UTF-8 once, and not for each text in it. What is none may stand where nothing looks.
    let read = match str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str::<Object<T>>(text),
        Err(_) => serde_json::from_slice(bytes),
    };
    read.ok()?.0
}

/// The objects of a list that is a document, and whether its end came: those before it stand as they are in one that is cut. None where
/// the bytes are no such list.
pub(super) fn list<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Option<(Vec<T>, bool)> {
    let mut objects = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    match reader.deserialize_seq(Each(&mut objects)).and_then(|()| reader.end()) {
        Ok(()) => Some((objects, true)),
        Err(error) => error.is_eof().then_some((objects, false)),
    }
}

/// Whether the bytes are a list in which an error stands where a piece of an answer should.
pub(super) fn is_list_of_errors(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Failed {
        #[serde(default)]
        error: Presence,
    }
    let listed = bytes.trim_ascii_start().starts_with(b"[");
    listed && list::<Failed>(bytes).is_some_and(|(items, _)| items.iter().any(|item| item.error.0))
}

/// The document anew, with the last of the fields that stand in an object more than once, as the clients' readers of JSON take it
/// (Python's, JavaScript's). None where it is no document, or so long that this would cost much.
pub(super) fn last_of_each(bytes: &[u8]) -> Option<Vec<u8>> {
    const MOST: usize = 1 << 20;
    let bytes = Some(bytes).filter(|bytes| bytes.len() <= MOST)?;
    serde_json::from_slice::<serde_json::Value>(bytes).ok().map(|document| document.to_string().into_bytes())
}

/// Takes the objects of a list one by one: what came before its end was cut is kept.
struct Each<'o, T>(&'o mut Vec<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(object) = list.next_element::<Object<T>>()? {
            self.0.extend(object.0);
        }
        Ok(())
    }
}

/// A text; none where something else stands, or nothing. Borrowed where it stands as it is, and a copy where an escape stands in it
/// (`\/`, `\u003d`), which any text may have.
#[derive(Debug, Default)]
pub(super) struct Text<'a>(Option<Cow<'a, str>>);

/// A whole number of at least 0 that counts something; none where something else stands, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Count(pub(super) Option<u64>);

/// Whether a value holds anything: its content is read past and not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Presence(pub(super) bool);

/// An object; none where something else stands, or nothing.
#[derive(Debug)]
pub(super) struct Object<T>(pub(super) Option<T>);

/// The objects of a list; none where something else stands, or nothing.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Option<Vec<T>>);

/// What one writes as a list of objects, another as one object or as a text.
#[derive(Debug, Default)]
pub(super) enum Mixed<T> {
    /// Something else, or nothing.
    #[default]
    None,
    /// A text, and whether anything stands in it.
    Text(bool),
    /// Objects.
    Items(Vec<T>),
}

impl Text<'_> {
    /// Whether a text stands here, and be it an empty one.
    pub(super) fn is_text(&self) -> bool {
        self.0.is_some()
    }

    /// The text, where one stands. An empty one says nothing.
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }
}

impl Count {
    /// This number, or else another.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }

    /// The sum, where either is stated.
    pub(super) fn and(self, other: Self) -> Self {
        Self(match (self.0, other.0) {
            (Some(one), Some(another)) => Some(one.saturating_add(another)),
            (one, another) => one.or(another),
        })
    }

    /// What is left of it, where both are stated and that is no less than nothing.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0.zip(other.0).and_then(|(all, part)| all.checked_sub(part)))
    }
}

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Object<T> {
    /// The object, where one stands.
    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> List<T> {
    /// Its objects.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

impl<T> Mixed<T> {
    /// Its objects, where such stand.
    pub(super) fn items(&self) -> Option<&[T]> {
        match self {
            Self::Items(items) => Some(items),
            Self::None | Self::Text(_) => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Read(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Read(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Read(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Read(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Read(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Mixed<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Read(PhantomData))
    }
}

/// What is made of each kind of JSON value. What a type does not say is read past, and is none.
trait Wanted<'de>: Default {
    fn of_borrowed(text: &'de str) -> Self {
        Self::of_text(text)
    }

    fn of_text(_: &str) -> Self {
        Self::default()
    }

    fn of_bool(_: bool) -> Self {
        Self::default()
    }

    fn of_number(_: u64) -> Self {
        Self::default()
    }

    /// Of a number below 0.
    fn of_negative() -> Self {
        Self::default()
    }

    fn of_float(number: f64) -> Self {
        // Whole ones up to 2^53 are what they say.
        let whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number within bounds")]
        if whole { Self::of_number(number as u64) } else { Self::default() }
    }

    fn of_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn of_object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl<'de: 'a, 'a> Wanted<'de> for Text<'a> {
    fn of_borrowed(text: &'de str) -> Self {
        Self(Some(Cow::Borrowed(text)))
    }

    fn of_text(text: &str) -> Self {
        Self(Some(Cow::Owned(text.to_owned())))
    }
}

impl Wanted<'_> for Count {
    fn of_number(number: u64) -> Self {
        Self(count(number))
    }
}

impl<'de> Wanted<'de> for Presence {
    fn of_text(text: &str) -> Self {
        Self(!text.is_empty())
    }

    fn of_bool(value: bool) -> Self {
        // `"error": false` is none.
        Self(value)
    }

    fn of_number(number: u64) -> Self {
        Self(number != 0)
    }

    fn of_negative() -> Self {
        Self(true)
    }

    fn of_float(_: f64) -> Self {
        Self(true)
    }

    fn of_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut any = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            any = true;
        }
        Ok(Self(any))
    }

    fn of_object<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut any = false;
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            any = true;
        }
        Ok(Self(any))
    }
}

impl<'de, T: Deserialize<'de>> Wanted<'de> for Object<T> {
    fn of_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(|object| Self(Some(object)))
    }
}

impl<'de, T: Deserialize<'de>> Wanted<'de> for List<T> {
    fn of_list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut objects = Vec::new();
        while let Some(object) = list.next_element::<Object<T>>()? {
            objects.extend(object.0);
        }
        Ok(Self(Some(objects)))
    }
}

impl<'de, T: Deserialize<'de>> Wanted<'de> for Mixed<T> {
    fn of_text(text: &str) -> Self {
        Self::Text(!text.is_empty())
    }

    fn of_list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        List::of_list(list).map(|list: List<T>| list.0.map_or(Self::None, Self::Items))
    }

    fn of_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Object::of_object(object).map(|object: Object<T>| object.0.map_or(Self::None, |one| Self::Items(vec![one])))
    }
}

struct Read<T>(PhantomData<T>);

impl<'de, T: Wanted<'de>> Visitor<'de> for Read<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, value: bool) -> Result<T, E> {
        Ok(T::of_bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<T, E> {
        Ok(u64::try_from(number).map_or_else(|_negative| T::of_negative(), T::of_number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(T::of_number(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(T::of_float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<T, E> {
        Ok(T::of_borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::of_text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::of_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::of_object(object)
    }
}
