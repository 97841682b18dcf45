//! Forms that are priced as a whole, whatever stands in them: by their make people and programs of ours give them, and no
//! generator of keys.

use super::scale::BIT;

/// A form, and what so many bytes of it cost.
struct Form {
    /// Its length in front of a text; the byte before it tells whether it stands by itself.
    length: fn(Option<u8>, &[u8]) -> Option<usize>,
    price: fn(usize) -> u32,
}

/// Of two that fit the first counts.
const FORMS: [Form; 4] = [
    Form { length: run, price: |_| 42 * BIT },
    Form { length: snapshot, price: |_| 34 * BIT },
    Form { length: date, price: |_| 14 * BIT },
    Form { length: size, price: |length| bits(length) * 4 },
];

/// The form in front of a text: its length and its price.
pub(super) fn form(before: Option<u8>, text: &[u8]) -> Option<(usize, u32)> {
    FORMS.iter().find_map(|form| (form.length)(before, text).map(|length| (length, (form.price)(length))))
}

/// Length of what tells a run of Redial's own in front: `20261128-2313-ff5b`, a date, a time and sixteen random bits.
fn run(before: Option<u8>, text: &[u8]) -> Option<usize> {
    const LENGTH: usize = 18;
    if before.is_some_and(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let (day, behind) = text.get(..LENGTH)?.split_at_checked(8)?;
    let [b'-', time @ .., b'-', a, b, c, d] = behind else { return None };
    let is_time = day.iter().chain(time).all(u8::is_ascii_digit);
    let is_tail = [a, b, c, d].iter().all(|b| b.is_ascii_hexdigit());
    let alone = !text.get(LENGTH).is_some_and(u8::is_ascii_alphanumeric);
    (is_time && is_tail && alone).then_some(LENGTH)
}

/// Length of what tells a kept page from others of its family in front: the eight digits of `chat-1f0b8c2e.json`.
fn snapshot(before: Option<u8>, text: &[u8]) -> Option<usize> {
    const LENGTH: usize = 8;
    let (digits, behind) = text.split_at_checked(LENGTH)?;
    let ours = before == Some(b'-') && behind.starts_with(b".json") && behind.len() == b".json".len();
    (ours && digits.iter().all(u8::is_ascii_hexdigit)).then_some(LENGTH)
}

/// Length of a date in front that stands by itself: `20260814`, `2026-08-14`.
fn date(before: Option<u8>, text: &[u8]) -> Option<usize> {
    if before.is_some_and(|b| b.is_ascii_alphanumeric()) || !text.starts_with(b"19") && !text.starts_with(b"20") {
        return None;
    }
    let between = text.get(4).filter(|b| b"-_.".contains(b));
    let length = if between.is_some() { 10 } else { 8 };
    let (date, behind) = text.split_at_checked(length)?;
    let alone = !behind.first().is_some_and(u8::is_ascii_alphanumeric);
    let parts: Vec<&[u8]> = match between {
        Some(mark) => date.split(|b| b == mark).collect(),
        None => vec![date.get(..4)?, date.get(4..6)?, date.get(6..)?],
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let within = |part: &[u8], most: u8| {
        let digits = part.len() == 2 && part.iter().all(u8::is_ascii_digit);
        let value = part.iter().fold(0_u8, |sum, b| sum.saturating_mul(10).saturating_add(b.saturating_sub(b'0')));
        digits && (1..=most).contains(&value)
    };
    let fits = alone && year.iter().all(u8::is_ascii_digit) && within(month, 12) && within(day, 31);
    fits.then_some(length)
}

/// Length of a size or version in front that stands by itself: `v2`, `p256`, `64x64`, `a22b`, `8x7B`.
fn size(before: Option<u8>, text: &[u8]) -> Option<usize> {
    let run =
        |from: usize, most: usize, of: fn(&u8) -> bool| text.iter().skip(from).take(most).take_while(|b| of(b)).count();
    let kind = run(0, 2, u8::is_ascii_lowercase);
    let number = run(kind, 4, u8::is_ascii_digit);
    let by = text.get(kind + number).is_some_and(|b| b"xp".contains(b));
    let other = if by { run(kind + number + 1, 4, u8::is_ascii_digit) } else { 0 };
    let end = kind + number + if other > 0 { other + 1 } else { 0 };
    let unit = run(end, 1, |b| b"bkmgBKMG".contains(b));
    let length = end + unit;
    let alone =
        !before.is_some_and(|b| b.is_ascii_alphanumeric()) && !text.get(length).is_some_and(u8::is_ascii_alphanumeric);
    (alone && number > 0 && kind + other + unit > 0).then_some(length)
}

/// So many bits.
fn bits(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX / BIT) * BIT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_told_where_it_stands_by_itself() {
        for (before, text, told) in [
            (None, "20261128-2313-ff5b", Some((18, 42 * BIT))),
            (None, "20261128-2313-ff5bc", Some((8, 14 * BIT))),
            (Some(b'-'), "1f0b8c2e.json", Some((8, 34 * BIT))),
            (Some(b'/'), "1f0b8c2e.json", None),
            (None, "2026-08-14T", None),
            (None, "2026-08-14.md", Some((10, 14 * BIT))),
            (None, "2026-13-14", None),
            (None, "v2/chat", Some((2, 8 * BIT))),
            (None, "64x64", Some((5, 20 * BIT))),
            (None, "8x7B-x", Some((4, 16 * BIT))),
            (Some(b'a'), "v2", None),
            (None, "2", None),
        ] {
            assert_eq!(form(before, text.as_bytes()), told, "{text}");
        }
    }
}
