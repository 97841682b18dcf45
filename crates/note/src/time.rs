use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A moment of wall time, in milliseconds since 1970-01-01 UTC. Written as RFC 3339 with milliseconds. For showing
/// and for comparing with dates from outside; differences within a run are monotonic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment, clamped to the years 1 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-62_135_596_800_000, 253_402_300_799_999))
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
        // Clamped at construction, so that jiff takes it.
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(t) => f.write_str(spelt(t).as_str()),
            Err(_) => f.write_str("1970-01-01T00:00:00.000Z"),
        }
    }
}

/// `2026-11-23T18:11:00.000Z`. What jiff writes, without its search for how: two of them stand in the journal's lines of
/// every attempt.
fn spelt(time: jiff::Timestamp) -> String {
    let time = jiff::tz::Offset::UTC.to_datetime(time);
    let mut text = String::with_capacity(24);
    let mut part = |number: i64, digits: u32, end: char| {
        for place in (0..digits).rev() {
            let digit = u8::try_from(number / 10_i64.pow(place) % 10).unwrap_or_default();
            text.push(char::from(b'0' + digit));
        }
        text.push(end);
    };
    part(time.year().into(), 4, '-');
    part(time.month().into(), 2, '-');
    part(time.day().into(), 2, 'T');
    part(time.hour().into(), 2, ':');
    part(time.minute().into(), 2, ':');
    part(time.second().into(), 2, '.');
    part(time.millisecond().into(), 3, 'Z');
    text
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
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
    }
}
