//! Words by what they mean: for each class, words that may stand for each other in what a sentence claims. They only weigh
//! ([`super::weight`]), alone and beside others; what a phrase looks for stands in [`super::vocabulary`].

mod of_what;
mod said;
mod stance;

/// A class by its name, with its words: `a*` is every word that begins so.
type Class = (&'static str, &'static str);

/// All classes.
pub(super) fn classes() -> impl Iterator<Item = Class> {
    [said::SAID, stance::STANCE, of_what::OF_WHAT].into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_stands_once_and_so_does_a_word_in_it() {
        let mut names: Vec<&str> = classes().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), classes().count());
        for (name, words) in classes() {
            let mut once: Vec<&str> = words.split(' ').collect();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), words.split(' ').count(), "{name}");
            assert!(once.iter().all(|word| *word == word.to_lowercase() && !word.is_empty()), "{name}");
        }
    }
}
