use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;

use super::*;
use crate::{KeyFault, NAMESPACE, PrivateKey, identities, request_signature, signature_of};

/// A key's file, made here: none is stored.
fn file(seed: u8, cipher: &str, padding: &[u8]) -> String {
    let signing = SigningKey::from_bytes(&[seed; 32]);
    let public = PublicKey::of_ed25519(&signing.verifying_key());
    let mut inner = vec![1, 2, 3, 4, 1, 2, 3, 4];
    put(&mut inner, b"ssh-ed25519");
    put(&mut inner, signing.verifying_key().as_bytes());
    put(&mut inner, &signing.to_keypair_bytes());
    put(&mut inner, b"a comment");
    inner.extend_from_slice(padding);
    let mut out = b"openssh-key-v1\0".to_vec();
    put(&mut out, cipher.as_bytes());
    put(&mut out, cipher.as_bytes());
    put(&mut out, b"");
    out.extend_from_slice(&1_u32.to_be_bytes());
    put(&mut out, public.blob());
    put(&mut out, &inner);
    armor::close(&out, "OPENSSH PRIVATE KEY")
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::parse(file(seed, "none", &[1, 2, 3]).as_bytes()).unwrap()
}

fn reread(armored: &str) -> Signature {
    Signature::parse(armored.as_bytes()).unwrap()
}

#[test]
fn what_a_key_signs_is_read_back_and_vouches_for_nothing_else() {
    let (one, other) = (key(7), key(8));
    let signature = one.sign(b"a note", NAMESPACE).unwrap();
    let read = reread(&signature.armored());
    assert_eq!(read, signature);
    assert_eq!(read.key(), one.public());
    assert_eq!(read.verify(b"a note", NAMESPACE), Ok(()));
    assert_eq!(read.verify(b"b note", NAMESPACE), Err(Refused::Broken));
    assert_eq!(read.verify(b"a note", "redial-note-v2"), Err(Refused::Namespace(None)));
    let git = one.sign(b"a note", "git").unwrap();
    assert_eq!(git.verify(b"a note", NAMESPACE), Err(Refused::Namespace(Some("git"))));
    // Renamed, it is a signature of nothing.
    let renamed = Signature { namespace: NAMESPACE.into(), ..git };
    assert_eq!(renamed.verify(b"a note", NAMESPACE), Err(Refused::Broken));
    let foreign = Signature { key: other.public().clone(), ..signature };
    assert_eq!(foreign.verify(b"a note", NAMESPACE), Err(Refused::Broken));
}

#[test]
fn a_hardware_key_vouches_if_somebody_touched_it() {
    let signing = SigningKey::from_bytes(&[9; 32]);
    let mut blob = Vec::new();
    put(&mut blob, SK_ED25519.as_bytes());
    put(&mut blob, signing.verifying_key().as_bytes());
    put(&mut blob, b"ssh:");
    let public = PublicKey::of_blob(&blob).unwrap();
    let sign = |flags: u8, counter: u32| {
        let signed = by_hardware(&to_sign(b"a note", NAMESPACE), b"ssh:", flags, counter);
        let mut proof = Vec::new();
        put(&mut proof, SK_ED25519.as_bytes());
        put(&mut proof, &signing.sign(&signed).to_bytes());
        proof.push(flags);
        proof.extend_from_slice(&counter.to_be_bytes());
        reread(&Signature::made(&public, NAMESPACE, &proof).unwrap().armored())
    };
    assert_eq!(sign(1, 77).verify(b"a note", NAMESPACE), Ok(()));
    assert_eq!(sign(0, 77).verify(b"a note", NAMESPACE), Err(Refused::Untouched));
    let mut other = sign(1, 77);
    if let Proof::Hardware(_, _, counter) = &mut other.proof {
        *counter += 1;
    }
    assert_eq!(other.verify(b"a note", NAMESPACE), Err(Refused::Broken));
}

#[test]
fn a_key_of_small_order_vouches_for_nothing() {
    // The neutral element as a key: R = A, S = 0 is a signature of every message to a reader that is not strict.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut blob = Vec::new();
    put(&mut blob, ED25519.as_bytes());
    put(&mut blob, &neutral);
    let mut proof = Vec::new();
    put(&mut proof, ED25519.as_bytes());
    put(&mut proof, &[&neutral[..], &[0; 32]].concat());
    let signature = Signature::made(&PublicKey::of_blob(&blob).unwrap(), NAMESPACE, &proof).unwrap();
    assert_eq!(signature.verify(b"any", NAMESPACE), Err(Refused::Point));
}

#[test]
fn a_signature_cut_off_anywhere_or_with_more_behind_names_the_place() {
    let armored = key(7).sign(b"a note", NAMESPACE).unwrap().armored();
    let bytes = armor::open(armored.as_bytes(), ARMOR).unwrap();
    let mut places: Vec<&str> = Vec::new();
    // An armor without anything in it has no last line.
    for end in 1..bytes.len() {
        let garbled = Signature::parse(armor::close(&bytes[..end], ARMOR).as_bytes()).unwrap_err();
        assert_eq!(places.contains(&garbled.place), places.last() == Some(&garbled.place), "{end}");
        if places.last() != Some(&garbled.place) {
            places.push(garbled.place);
        }
    }
    let wanted = ["magic", "version", "public key", "namespace", "reserved", "hash algorithm", "signature"];
    assert_eq!(places, wanted);
    let more = [bytes.as_slice(), b"x"].concat();
    let place = |text: &str| Signature::parse(text.as_bytes()).unwrap_err().place;
    assert_eq!(place(&armor::close(&more, ARMOR)), "after the signature");
    assert_eq!(place(&format!("{armored}\n")), "after the last line");
    assert_eq!(place(&format!("{armored}{armored}")), "after the last line");
    assert_eq!(place(armored.trim_start_matches('-')), "the first line");
    assert_eq!(place(armored.trim_end().trim_end_matches('-')), "the last line");
    assert_eq!(place(&armored.replacen("AAA", "A A", 1)), "between its lines");
    let at = bytes.windows(6).position(|found| found == b"sha512").unwrap();
    let hashed = [&bytes[..at], b"sha384", &bytes[at + 6..]].concat();
    assert_eq!(place(&armor::close(&hashed, ARMOR)), "hash algorithm");
}

#[test]
fn a_keys_file_is_read_or_says_why_not() {
    let fault = |text: &str| PrivateKey::parse(text.as_bytes()).unwrap_err();
    assert!(!format!("{:?}", key(7)).contains("SigningKey"));
    let plain = file(7, "none", &[1, 2, 3]);
    assert_eq!(PrivateKey::parse(plain.replace('\n', "\r\n").as_bytes()).unwrap().public(), key(7).public());
    assert_eq!(fault(&file(7, "aes256-ctr", &[])), KeyFault::Encrypted);
    assert!(matches!(fault(&file(7, "none", &[1, 3])), KeyFault::Damaged(_)));
    assert!(matches!(fault(&plain.replacen("AAA", "AAB", 1)), KeyFault::Damaged(_)));
    assert_eq!(fault("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), KeyFault::Format);
    assert_eq!(fault("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), KeyFault::Encrypted);
    assert_eq!(fault("a secret of another kind"), KeyFault::NoKey);
    assert_eq!(fault(""), KeyFault::NoKey);
    let public = format!("ssh-ed25519 {} me", crate::letters::encode(key(7).public().blob()));
    assert_eq!(fault(&public), KeyFault::Public);
}

#[test]
fn an_agents_messages_are_read_whole_or_not() {
    let public = key(7).public().clone();
    let mut reply = vec![12, 0, 0, 0, 2];
    for _ in 0..2 {
        put(&mut reply, public.blob());
        put(&mut reply, b"comment");
    }
    assert_eq!(identities(&reply).unwrap(), [public.clone(), public.clone()]);
    for end in 0..reply.len() {
        assert!(identities(&reply[..end]).is_err());
    }
    assert_eq!(identities(&[5]), Err(crate::AgentFault::Refused));
    assert_eq!(signature_of(&[12]), Err(crate::AgentFault::Garbled));
    // A count that no reply could hold costs nothing.
    assert!(identities(&[12, 255, 255, 255, 255]).is_err());
    let request = request_signature(&public, b"data");
    assert_eq!(usize::try_from(u32::from_be_bytes(request[..4].try_into().unwrap())).unwrap(), request.len() - 4);
}

proptest! {
    /// No bit of a note and none of its signature can be flipped.
    #[test]
    fn any_flipped_bit_is_found(message in proptest::collection::vec(any::<u8>(), 1..200), at: usize, bit in 0..8_u8) {
        let armored = key(7).sign(&message, NAMESPACE).unwrap().armored();
        let mut other = message.clone();
        let place = at % other.len();
        other[place] ^= 1 << bit;
        prop_assert_eq!(reread(&armored).verify(&other, NAMESPACE), Err(Refused::Broken));
        let mut text = armored.into_bytes();
        let place = at % (text.len() - 1);
        text[place] ^= 1 << bit;
        let read = Signature::parse(&text);
        prop_assert!(read.is_err() || read.unwrap().verify(&message, NAMESPACE).is_err());
    }

    #[test]
    fn nothing_that_is_handed_in_makes_it_panic(bytes: Vec<u8>) {
        drop(Signature::parse(&bytes));
        drop(Signature::parse(armor::close(&bytes, ARMOR).as_bytes()));
        drop(PrivateKey::parse(armor::close(&bytes, "OPENSSH PRIVATE KEY").as_bytes()));
        drop(identities(&bytes));
        drop(crate::AllowedSigners::parse(&bytes, &jiff::tz::TimeZone::UTC));
    }
}
