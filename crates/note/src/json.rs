//! Compact JSON of this crate's types: byte for byte what `serde_json` writes, but for what is null, in a third of its time.
//!
//! A journal line is written before what it announces goes on, so its time is every request's. Most of that time went into
//! the search for characters to escape in names of fields, which are constants of ours, and into texts whose types admit
//! none.
//!
//! A field that is null is left out: a reader that finds none takes it for null, and a fifth of a line was such fields. Every
//! byte of a journal is written while a client waits, and searched for secrets before the note.

use std::fmt::Display;

use serde::ser::{self, Serialize};

/// Why something cannot be written. None of this crate's types do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the type has no place in a note")]
pub struct NotJson;

impl ser::Error for NotJson {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Writes a value behind what the buffer holds.
///
/// # Errors
/// A number that is no integer, bytes, or a key that is no text: no type of a note or of an event has one.
pub(crate) fn write(value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), NotJson> {
    value.serialize(&mut Json { out, null: false })
}

fn must_be_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

struct Json<'a> {
    out: &'a mut Vec<u8>,
    /// What was written last is null. A text `null` has its quotes.
    null: bool,
}

/// An array or object that is being written.
struct Open<'a, 'o> {
    json: &'a mut Json<'o>,
    first: bool,
    close: &'static [u8],
}

impl Json<'_> {
    /// A text that is known to need no escapes: a name in a `struct` or `enum` of ours.
    #[inline(always)]
    fn name(&mut self, name: &'static str) {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
    }

    fn text(&mut self, text: &str) -> Result<(), NotJson> {
        // Without a way out in the middle this is done sixteen bytes at once; hardly any text has one to be escaped.
        if text.bytes().fold(false, |found, byte| found | must_be_escaped(byte)) {
            return serde_json::to_writer(&mut *self.out, text).map_err(|_never| NotJson);
        }
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn digits(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut from = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
            (number, from) = (number / 10, from - 1);
            if number == 0 {
                break;
            }
        }
        self.out.extend_from_slice(digits.get(from..).unwrap_or_default());
    }
}

impl<'a, 'o> Open<'a, 'o> {
    fn of(json: &'a mut Json<'o>, open: u8, close: &'static [u8]) -> Self {
        json.out.push(open);
        Self { json, first: true, close }
    }

    #[inline(always)]
    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.json.out.push(b',');
        }
    }

    fn item(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), NotJson> {
        self.comma();
        value.serialize(&mut *self.json)
    }

    #[inline(always)]
    fn member(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), NotJson> {
        self.comma();
        self.json.name(name);
        self.json.out.push(b':');
        value.serialize(&mut *self.json)
    }

    /// A field, unless it is null.
    #[inline(always)]
    fn field(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), NotJson> {
        let (before, first) = (self.json.out.len(), self.first);
        self.json.null = false;
        self.member(name, value)?;
        if std::mem::take(&mut self.json.null) {
            self.json.out.truncate(before);
            self.first = first;
        }
        Ok(())
    }

    fn finish(self) {
        self.json.null = false;
        self.json.out.extend_from_slice(self.close);
    }
}

/// A short integer is written as the long one that it is.
macro_rules! widened {
    ($($method:ident: $of:ty => $long:ident;)*) => {$(
        fn $method(self, value: $of) -> Result<(), NotJson> {
            self.$long(value.into())
        }
    )*};
}

impl<'a, 'o> ser::Serializer for &'a mut Json<'o> {
    type Ok = ();
    type Error = NotJson;
    type SerializeSeq = Open<'a, 'o>;
    type SerializeTuple = Open<'a, 'o>;
    type SerializeTupleStruct = Open<'a, 'o>;
    type SerializeTupleVariant = Open<'a, 'o>;
    type SerializeMap = Open<'a, 'o>;
    type SerializeStruct = Open<'a, 'o>;
    type SerializeStructVariant = Open<'a, 'o>;

    fn serialize_bool(self, value: bool) -> Result<(), NotJson> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    widened! {
        serialize_i8: i8 => serialize_i64;
        serialize_i16: i16 => serialize_i64;
        serialize_i32: i32 => serialize_i64;
        serialize_u8: u8 => serialize_u64;
        serialize_u16: u16 => serialize_u64;
        serialize_u32: u32 => serialize_u64;
    }

    fn serialize_i64(self, value: i64) -> Result<(), NotJson> {
        if value < 0 {
            self.out.push(b'-');
        }
        self.digits(value.unsigned_abs());
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Result<(), NotJson> {
        self.digits(value);
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), NotJson> {
        Err(NotJson)
    }

    fn serialize_f64(self, _: f64) -> Result<(), NotJson> {
        Err(NotJson)
    }

    fn serialize_char(self, value: char) -> Result<(), NotJson> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), NotJson> {
        self.text(value)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), NotJson> {
        use std::io::Write as _;
        self.out.push(b'"');
        let from = self.out.len();
        write!(self.out, "{value}").map_err(|_its_own| NotJson)?;
        if self.out.get(from..).unwrap_or_default().iter().any(|byte| must_be_escaped(*byte)) {
            let text = String::from_utf8(self.out.split_off(from)).map_err(|_never| NotJson)?;
            self.out.pop();
            return self.text(&text);
        }
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NotJson> {
        Err(NotJson)
    }

    fn serialize_none(self) -> Result<(), NotJson> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotJson> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotJson> {
        self.out.extend_from_slice(b"null");
        self.null = true;
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotJson> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), NotJson> {
        self.name(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), NotJson> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NotJson> {
        let mut open = Open::of(self, b'{', b"}");
        open.member(variant, value)?;
        open.finish();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a, 'o>, NotJson> {
        Ok(Open::of(self, b'[', b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a, 'o>, NotJson> {
        Ok(Open::of(self, b'[', b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'a, 'o>, NotJson> {
        Ok(Open::of(self, b'[', b"]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a, 'o>, NotJson> {
        self.out.push(b'{');
        self.name(variant);
        self.out.push(b':');
        Ok(Open::of(self, b'[', b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a, 'o>, NotJson> {
        Ok(Open::of(self, b'{', b"}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a, 'o>, NotJson> {
        Ok(Open::of(self, b'{', b"}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a, 'o>, NotJson> {
        self.out.push(b'{');
        self.name(variant);
        self.out.push(b':');
        Ok(Open::of(self, b'{', b"}}"))
    }
}

/// What is written part by part is written in one of two ways: items, or members with a name.
macro_rules! parts {
    ($($kind:ident: $method:ident is $write:ident $(with $name:ident)?;)*) => {$(
        impl ser::$kind for Open<'_, '_> {
            type Ok = ();
            type Error = NotJson;

            #[inline(always)]
            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($name: &'static str,)?
                value: &T,
            ) -> Result<(), NotJson> {
                self.$write($($name,)? value)
            }

            fn end(self) -> Result<(), NotJson> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeSeq: serialize_element is item;
    SerializeTuple: serialize_element is item;
    SerializeTupleStruct: serialize_field is item;
    SerializeTupleVariant: serialize_field is item;
    SerializeStruct: serialize_field is field with name;
    SerializeStructVariant: serialize_field is field with name;
}

impl ser::SerializeMap for Open<'_, '_> {
    type Ok = ();
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotJson> {
        let before = self.json.out.len();
        self.item(key)?;
        let comma = usize::from(self.json.out.get(before) == Some(&b','));
        if self.json.out.get(before + comma) == Some(&b'"') { Ok(()) } else { Err(NotJson) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        self.json.out.push(b':');
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), NotJson> {
        self.finish();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    /// Every shape that a type of ours can have.
    #[derive(Debug, Clone, Serialize)]
    enum Any {
        Nothing,
        One(Box<Self>),
        Two(u64, i64),
        Named { text: String, flag: bool },
        Many(Vec<Self>),
        Map(BTreeMap<String, Option<u32>>),
        Unit(()),
        Pair((char, Option<Box<Self>>)),
        Shown(Shown),
    }

    #[derive(Debug, Clone)]
    struct Shown(String);

    impl Serialize for Shown {
        fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
            s.collect_str(&self.0)
        }
    }

    fn shapes() -> impl Strategy<Value = Any> {
        let leaf = prop_oneof![
            Just(Any::Nothing),
            Just(Any::Unit(())),
            (any::<u64>(), any::<i64>()).prop_map(|(a, b)| Any::Two(a, b)),
            (".*", any::<bool>()).prop_map(|(text, flag)| Any::Named { text, flag }),
            ".*".prop_map(|text| Any::Shown(Shown(text))),
            prop::collection::btree_map(".*", any::<Option<u32>>(), 0..4).prop_map(Any::Map),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                inner.clone().prop_map(|one| Any::One(Box::new(one))),
                prop::collection::vec(inner.clone(), 0..4).prop_map(Any::Many),
                (any::<char>(), proptest::option::of(inner)).prop_map(|(c, one)| Any::Pair((c, one.map(Box::new)))),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_serde_json_writes(value in shapes()) {
            let mut out = b"before".to_vec();
            write(&value, &mut out).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), format!("before{}", serde_json::to_string(&value).unwrap()));
        }
    }

    #[test]
    fn a_field_that_is_null_is_left_out_and_read_as_null() {
        #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
        struct Fields {
            first: Option<u8>,
            text: String,
            map: BTreeMap<String, Option<u8>>,
            inner: Option<Box<Self>>,
            last: Option<u8>,
        }
        let fields = |inner| Fields {
            first: None,
            text: "a:null".to_owned(),
            map: BTreeMap::from([("b".to_owned(), None)]),
            inner,
            last: None,
        };
        let value = fields(Some(Box::new(fields(None))));
        let mut out = Vec::new();
        write(&value, &mut out).unwrap();
        let front = r#"{"text":"a:null","map":{"b":null}"#;
        assert_eq!(String::from_utf8(out.clone()).unwrap(), format!("{front},\"inner\":{front}}}}}"));
        assert_eq!(serde_json::from_slice::<Fields>(&out).unwrap(), value);
    }

    #[test]
    fn a_null_before_an_object_takes_no_field_from_it() {
        #[derive(Serialize)]
        struct One {
            number: u8,
        }
        let mut out = Vec::new();
        write(&(None::<u8>, One { number: 1 }, [None, Some(One { number: 2 })]), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), r#"[null,{"number":1},[null,{"number":2}]]"#);
    }

    #[test]
    fn what_no_note_holds_is_refused() {
        let refused = |value: &dyn Fn(&mut Vec<u8>) -> Result<(), NotJson>| value(&mut Vec::new()).is_err();
        assert!(refused(&|out| write(&1.5, out)));
        assert!(refused(&|out| write(&BTreeMap::from([(1, 2)]), out)));
    }
}
