//! How likely a sentence has to be a claim, by the text that it stands in.

/// Log-odds (hundredths) of a claim in a text of which nothing is known. Of the sentences that weights are learned from two in
/// five are claims; where somebody asks, they are often half.
pub(super) const COMMON: i64 = -40;

/// The same where claims are rare: in a manual, what looks like one mostly is none.
const RARE: i64 = 50;

/// A text is long from so many sentences on: of a shorter one its share of claims says little.
const LONG: usize = 20;

/// Claims are rare below one in so many sentences.
const SHARE: usize = 20;

/// The bar of a text with so many sentences, of which so many may be claims.
pub(super) const fn of(sentences: usize, likely: usize) -> i64 {
    if sentences >= LONG && likely * SHARE < sentences { RARE } else { COMMON }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_higher_in_a_long_text_with_few_claims() {
        assert_eq!([of(1, 0), of(19, 0), of(20, 1), of(100, 5)], [COMMON; 4]);
        assert_eq!([of(20, 0), of(100, 4)], [RARE; 2]);
    }
}
