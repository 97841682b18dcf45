use std::{fmt, ops::Range};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A moment of wall time, in milliseconds since 1970-01-01 UTC. Written as RFC 3339 with milliseconds. For showing
/// and for comparing with dates from outside; differences within a run are monotonic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment, clamped to what jiff can write with a year of four digits: 0001-01-01 to 9999-12-30T22:00:00 UTC.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_135_596_800_000, jiff::Timestamp::MAX.as_second() * 1_000))
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The earliest wall time that may stand for this moment: wall clocks are set while a run goes on, by up to a minute
    /// without anybody noticing.
    #[must_use]
    pub fn before_skew(self) -> Self {
        Self::from_millis(self.0.saturating_sub(60_000))
    }

    /// Parses RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Self::from_millis(t.as_millisecond()))
    }

    /// `20261123-1811`, for run ids.
    pub fn compact(self) -> String {
        let text: String = self.to_string().chars().filter(char::is_ascii_digit).collect();
        let (date, time) = text.split_at_checked(8).unwrap_or((text.as_str(), ""));
        format!("{date}-{}", time.get(..4).unwrap_or("0000"))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(&self.spelt()))
    }
}

impl Timestamp {
    /// `2026-11-23T18:11:00.000Z`. What jiff writes, without its search for how: two of them stand in the journal's lines of
    /// every attempt.
    fn spelt(self) -> [u8; 24] {
        let mut text = *b"1970-01-01T00:00:00.000Z";
        // Clamped at construction, so that jiff takes it.
        let Ok(time) = jiff::Timestamp::from_millisecond(self.0) else { return text };
        let time = jiff::tz::Offset::UTC.to_datetime(time);
        let mut part = |at: Range<usize>, number: i16| {
            let mut rest = number.unsigned_abs();
            for digit in text.get_mut(at).into_iter().flatten().rev() {
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
                rest /= 10;
            }
        };
        part(0..4, time.year());
        part(5..7, time.month().into());
        part(8..10, time.day().into());
        part(11..13, time.hour().into());
        part(14..16, time.minute().into());
        part(17..19, time.second().into());
        part(20..23, time.millisecond());
        text
    }
}

/// Digits and signs, as text.
fn text(spelt: &[u8; 24]) -> &str {
    str::from_utf8(spelt).unwrap_or_default()
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(text(&self.spelt()))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        // Only the one spelling that is written is read, so that equal moments have equal bytes.
        Self::parse(&text)
            .filter(|t| t.to_string() == text.as_ref())
            .ok_or_else(|| D::Error::custom("not a time as 2026-11-23T18:11:00.000Z"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_with_milliseconds_and_read_in_that_spelling_only() {
        let t = Timestamp::parse("2026-11-23T18:11:00.5Z").unwrap();
        assert_eq!(t.to_string(), "2026-11-23T18:11:00.500Z");
        assert_eq!(t.compact(), "20261123-1811");
        assert!(serde_json::from_str::<Timestamp>("\"2026-11-23T18:11:00.5Z\"").is_err());
        assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
        for (millis, written) in [(i64::MIN, "0001-01-01T00:00:00.000Z"), (i64::MAX, "9999-12-30T22:00:00.000Z")] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), written);
        }
    }
}
