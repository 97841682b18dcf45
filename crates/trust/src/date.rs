//! Moments as `allowed_signers` writes them: `20261123`, `202611231811`, `20261123181100`, each in the time zone of the
//! machine, or with `Z` in UTC.

use jiff::{
    civil,
    tz::{Offset, TimeZone},
};

/// Milliseconds since 1970, or `None` for what is no such moment.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Option<i64> {
    let (digits, zone) = match text.strip_suffix('Z') {
        Some(digits) => (digits, &TimeZone::fixed(Offset::UTC)),
        None => (text, zone),
    };
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |part| part.parse::<i8>().ok());
    let year = digits.get(..4)?.parse().ok()?;
    let date = civil::Date::new(year, part(4, 6)?, part(6, 8)?).ok()?;
    let time = civil::Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_zone_unless_they_say_utc() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let utc = TimeZone::fixed(Offset::UTC);
        assert_eq!(moment("19700102", &utc), Some(86_400_000));
        assert_eq!(moment("19700102", &zone), Some(79_200_000));
        assert_eq!(moment("19700102Z", &zone), Some(86_400_000));
        assert_eq!(moment("197001020001Z", &zone), Some(86_460_000));
        assert_eq!(moment("19700102000101", &utc), Some(86_461_000));
        for wrong in
            ["", "Z", "1970", "19700132", "19701301", "1970010a", "197001022500", "19700102T000000", "+9700102"]
        {
            assert_eq!(moment(wrong, &utc), None, "{wrong}");
        }
    }
}
