use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Whether a JSON value holds anything: reads past the content without keeping it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Presence(pub(super) bool);

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Look)
    }
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Presence;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Presence, E> {
        Ok(Presence(false))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Presence, E> {
        // `"error": false` is none.
        Ok(Presence(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Presence, E> {
        Ok(Presence(true))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Presence, E> {
        Ok(Presence(number != 0))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Presence, E> {
        Ok(Presence(true))
    }

    fn visit_str<E>(self, text: &str) -> Result<Presence, E> {
        Ok(Presence(!text.is_empty()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Presence, A::Error> {
        let mut any = false;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            any = true;
        }
        Ok(Presence(any))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Presence, A::Error> {
        let mut any = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            any = true;
        }
        Ok(Presence(any))
    }
}
