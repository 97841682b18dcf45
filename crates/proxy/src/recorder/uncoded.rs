//! A request's body without its content coding: clients compress theirs, too (Codex with zstd).

use redial_wire::{REQUEST_READ, http::RequestHead};

use crate::decode::{DecodeFault, Decoder};

/// What a body says that came in a coding; `None` where it came in none, or in one that cannot be undone, or holds more than is
/// looked at: then there is no more than its bytes.
pub(super) fn uncoded(head: &RequestHead<'_>, body: &[u8]) -> Option<Vec<u8>> {
    let mut codings = head.all("content-encoding").map(|field| head.value(field).bytes()).peekable();
    codings.peek()?;
    undone(Decoder::new(codings, REQUEST_READ as u64).ok()?, body).ok()
}

/// One that ends too soon is not read: it is no JSON, and what is there of it is not what was asked for.
fn undone(mut decoder: Decoder, body: &[u8]) -> Result<Vec<u8>, DecodeFault> {
    let mut plain = Vec::new();
    decoder.push(body, &mut |bytes| plain.extend_from_slice(bytes))?;
    decoder.finish(&mut |bytes| plain.extend_from_slice(bytes))?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder, write::ZlibEncoder};

    use super::*;

    const BODY: &[u8] = br#"{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}"#;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut coder = GzEncoder::new(Vec::new(), Compression::default());
        coder.write_all(body).unwrap();
        coder.finish().unwrap()
    }

    fn read(head: &str, body: &[u8]) -> Option<Vec<u8>> {
        let head = format!("POST / HTTP/1.1\r\n{head}\r\n");
        uncoded(&RequestHead::parse(head.as_bytes()).unwrap(), body)
    }

    #[test]
    fn a_body_is_read_in_each_coding_and_in_two_at_once() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(BODY).unwrap();
        let zstd = zstd::encode_all(BODY, 0).unwrap();
        for (head, body) in [
            ("Content-Encoding: gzip\r\n", gzip(BODY)),
            ("content-encoding: X-GZIP\r\n", gzip(BODY)),
            ("Content-Encoding: deflate\r\n", zlib.finish().unwrap()),
            ("Content-Encoding: zstd\r\n", zstd.clone()),
            ("Content-Encoding: zstd, gzip\r\n", gzip(&zstd)),
            ("Content-Encoding: zstd\r\nContent-Encoding: gzip\r\n", gzip(&zstd)),
            ("Content-Encoding: identity\r\n", BODY.to_vec()),
        ] {
            assert_eq!(read(head, &body).as_deref(), Some(BODY), "{head}");
        }
    }

    #[test]
    fn what_cannot_be_undone_or_holds_too_much_is_its_bytes() {
        let whole = gzip(BODY);
        let large = |length: usize| gzip(&vec![b' '; length]);
        assert_eq!(read("", &whole), None);
        for (head, body) in [
            ("Content-Encoding: compress\r\n", whole.clone()),
            ("Content-Encoding: zstd\r\n", whole.clone()),
            ("Content-Encoding: gzip\r\n", BODY.to_vec()),
            ("Content-Encoding: gzip\r\n", whole[..whole.len() - 9].to_vec()),
            ("Content-Encoding: gzip\r\n", large(REQUEST_READ + 1)),
            ("Content-Encoding: gzip, gzip\r\n", gzip(&large(64 * REQUEST_READ))),
        ] {
            assert_eq!(read(head, &body), None, "{head}");
        }
        assert_eq!(read("Content-Encoding: gzip\r\n", &large(REQUEST_READ)).map(|body| body.len()), Some(REQUEST_READ));
    }
}
