//! Digests of the secrets: whoever prints one had the secret in hand, and gives nothing of it away. In a credential's place a
//! digest looks like a credential.

use std::sync::OnceLock;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{runs, undo};
use crate::Secret;

/// Digits that name a digest as people cut it.
const LEAST: usize = 12;

/// The digests of each secret, made when first asked for.
#[derive(Debug, Default)]
pub(super) struct Digested(OnceLock<Vec<(usize, Vec<u8>)>>);

impl Digested {
    /// Whose digest a value is: in hex, also its first digits, or in base64.
    pub(super) fn whose(&self, value: &[u8], secrets: &[Secret]) -> Option<usize> {
        let digests = self.0.get_or_init(|| all(secrets));
        // In an address it is escaped, and some go with their name.
        let plain = undo::unescaped(value);
        let value = plain.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        // A sentence may end behind it.
        let value = value.strip_suffix(b".").unwrap_or(value);
        let of = |is: &dyn Fn(&[u8]) -> bool| digests.iter().find(|(_, digest)| is(digest)).map(|(secret, _)| *secret);
        if value.len() >= LEAST && value.iter().all(u8::is_ascii_hexdigit) {
            let value = value.to_ascii_lowercase();
            return of(&|digest| crate::digest::hex(digest).as_bytes().starts_with(&value));
        }
        let digits = value.trim_ascii_end();
        let digits = digits.strip_suffix(b"==").or_else(|| digits.strip_suffix(b"=")).unwrap_or(digits);
        let values = digits.iter().map(|byte| runs::value64(*byte)).collect::<Option<Vec<u8>>>()?;
        let mut bytes = Vec::new();
        runs::decode64(&values, &mut bytes);
        of(&|digest| digest == bytes)
    }
}

/// Digests as tools print them; a shell's `echo` puts a line break behind the value.
fn all(secrets: &[Secret]) -> Vec<(usize, Vec<u8>)> {
    let of = |(n, secret): (usize, &Secret)| {
        let line = zeroize::Zeroizing::new([secret.text(), b"\n"].concat());
        let of = |value: &[u8]| {
            [
                Sha256::digest(value).to_vec(),
                Sha1::digest(value).to_vec(),
                Md5::digest(value).to_vec(),
                Sha512::digest(value).to_vec(),
            ]
        };
        of(secret.text()).into_iter().chain(of(&line)).map(move |digest| (n, digest)).collect::<Vec<_>>()
    };
    secrets.iter().enumerate().flat_map(of).collect()
}
