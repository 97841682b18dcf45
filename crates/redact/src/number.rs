//! Numbers from outside.

/// Largest number from outside that is kept: of eleven digits. No count of tokens, tries or requests comes near it; every reader of
/// JSON keeps it exactly (up to 2^53 - 1, RFC 8785); and twelve digits of something else never pass for a count.
pub const LARGEST_COUNT: u64 = 99_999_999_999;

/// A number that something outside stated as a count; none where it is larger than [`LARGEST_COUNT`].
pub const fn count(number: u64) -> Option<u64> {
    if number <= LARGEST_COUNT { Some(number) } else { None }
}
