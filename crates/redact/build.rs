//! Makes the price list of names: what words and letters cost in `src/chosen.rs`.
#![expect(clippy::disallowed_methods, reason = "a build script writes what is compiled")]

use std::{collections::BTreeMap, env, error::Error, fmt::Display, fs, path::PathBuf};

#[path = "src/chosen/scale.rs"]
mod scale;

use scale::{BIT, LETTERS, STARTED, slot};

/// Words of names, the frequent ones first.
const NAMES: &str = "names.txt";

/// Words of API error language, which hosts and fields are made of, too.
const LANGUAGE: &str = "vocabulary.txt";

fn main() -> Result<(), Box<dyn Error>> {
    for file in [NAMES, LANGUAGE, "src/chosen/scale.rs", "build.rs"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let (names, language) = (fs::read_to_string(NAMES)?, fs::read_to_string(LANGUAGE)?);
    let words = words(&names, &language);
    let mut starts = vec![0];
    starts.extend(words.keys().scan(0, |at, word| {
        *at += word.len();
        Some(*at)
    }));
    // The compiler says where a number is too great for its table.
    let source = format!(
        "const WORDS: &str = {:?};\nstatic STARTS: [u16; {}] = [{}];\nstatic PRICES: [u16; {}] = [{}];\nstatic LETTER_PRICES: [u16; {}] = [{}];\n",
        words.keys().copied().collect::<String>(),
        starts.len(),
        listed(&starts),
        words.len(),
        listed(words.values()),
        STARTED * STARTED * LETTERS,
        listed(letters(&words)),
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out.join("prices.rs"), source)?;
    Ok(())
}

fn listed<T: Display>(numbers: impl IntoIterator<Item = T>) -> String {
    numbers.into_iter().map(|number| format!("{number},")).collect()
}

/// The words with their prices.
fn words<'t>(names: &'t str, language: &'t str) -> BTreeMap<&'t str, u32> {
    let lines = |text: &'t str| text.lines().filter(|line| !line.starts_with('#'));
    let language = lines(language).filter(|word| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase()));
    let mut words = BTreeMap::new();
    let mut rank = 0;
    for word in lines(names).chain(language) {
        words.entry(word).or_insert_with(|| {
            rank += 1;
            // Zipf's law: the word of rank r is every (r + 12) × 5.9th.
            log2(rank + 11) + 41
        });
    }
    words
}

/// What each letter costs behind each two: from how often it stands there in the words, and where that is seldom, from how
/// often behind the one, and at all.
fn letters(words: &BTreeMap<&str, u32>) -> Vec<u32> {
    let mut threes = vec![0_u64; STARTED * STARTED * LETTERS];
    for word in words.keys() {
        let mut last = (LETTERS, LETTERS);
        for letter in word.bytes() {
            let letter = usize::from(letter.saturating_sub(b'a'));
            if let Some(count) = threes.get_mut(slot(last, letter)) {
                *count += 1;
            }
            last = (last.1, letter);
        }
    }
    let count = |last, letter| threes.get(slot(last, letter)).copied().unwrap_or_default();
    let pairs: Vec<u64> = (0..STARTED * LETTERS)
        .map(|pair| (0..STARTED).map(|first| count((first, pair / LETTERS), pair % LETTERS)).sum())
        .collect();
    let singles: Vec<u64> = (0..LETTERS).map(|letter| pairs.iter().skip(letter).step_by(LETTERS).sum()).collect();
    let all: u64 = singles.iter().sum();
    // Chances in 2^20ths.
    let mut prices = Vec::with_capacity(threes.len());
    for (first, last) in (0..STARTED).flat_map(|first| (0..STARTED).map(move |last| (first, last))) {
        let behind_both: u64 = (0..LETTERS).map(|letter| count((first, last), letter)).sum();
        let behind_last: u64 = pairs.iter().skip(last * LETTERS).take(LETTERS).sum();
        for letter in 0..LETTERS {
            let single = ((singles.get(letter).unwrap_or(&0) + 1) << 20) / (all + LETTERS as u64);
            let pair = ((pairs.get(last * LETTERS + letter).unwrap_or(&0) << 20) + 8 * single) / (behind_last + 8);
            let chance = ((count((first, last), letter) << 20) + 6 * pair) / (behind_both + 6);
            prices.push((20 * BIT).saturating_sub(log2(chance)));
        }
    }
    prices
}

/// The logarithm to the base of two, in sixteenths, of a number from 1.
fn log2(number: u64) -> u32 {
    let whole = number.max(1).ilog2();
    // The number as 1.31 fixed-point bits; each squaring brings out one more digit of the logarithm.
    let mut rest = (u128::from(number.max(1)) << 31) >> whole;
    let mut digits = 0;
    for _ in 0..4 {
        rest = (rest * rest) >> 31;
        digits <<= 1;
        if rest >= 1 << 32 {
            rest >>= 1;
            digits |= 1;
        }
    }
    whole * BIT + digits
}
