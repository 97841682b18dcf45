use crate::{
    GAP,
    chosen::{self, is_chosen},
    shape::credential_shape,
};

clean_text!(
    /// A machine word of API language, at most 64 bytes: an error `code` or `type`, a finish reason, a
    /// product name. Words of letters joined by `_`, `-`, `.`, `/` or a space, with at most 8 digits.
    Label,
    is_label
);

clean_text!(
    /// A name that somebody chose: a model, a workflow, a job, an environment variable. At most 128
    /// bytes of `A-Z a-z 0-9 . _ : / @ + -`, no part of which has the shape of a credential or reads like a value that nobody chose.
    Identifier,
    is_identifier
);

clean_text!(
    /// The name of a field of an interface, as its documentation has it: at most 64 bytes of `A-Z a-z 0-9 _ . [ ]`, without
    /// the shape of a credential.
    FieldName,
    is_field_name
);

clean_text!(
    /// A random identifier that another machine gave out, such as a request id. At most 96 bytes of
    /// `A-Z a-z 0-9 . _ : -`, without the prefix of a known kind of credential.
    OpaqueId,
    is_opaque_id
);

clean_text!(
    /// A JSON pointer (RFC 6901) into a note: at most 120 bytes of `A-Z a-z 0-9 _ /`.
    Pointer,
    is_pointer
);

fn is_pointer(text: &str) -> bool {
    text.starts_with('/') && text.len() <= 120 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_/".contains(&b))
}

impl Pointer {
    /// A pointer of names and numbers of ours.
    pub fn to(path: &str) -> Self {
        Self::new(crate::Tainted::from(path)).unwrap_or_else(|_| Self("/".into()))
    }
}

impl Identifier {
    /// What the recorder calls an exchange: `x` and its number.
    pub fn exchange(number: u64) -> Self {
        /// A name of up to eleven characters is shorter than what is weighed: it passes the gate, whatever its digits are.
        const UNWEIGHED: u64 = 9_999_999_999;
        let mut text = String::with_capacity(21);
        text.push('x');
        text.push_str(&number.to_string());
        if number > UNWEIGHED {
            return Self::or_gap(crate::Tainted::from(text.as_str()));
        }
        Self(text.into())
    }

    /// A name of ours that is known to pass the gate; `‹…›` where it does not.
    pub fn ours(text: &'static str) -> Self {
        Self::or_gap(crate::Tainted::from(text))
    }
}

fn is_field_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.[]".contains(&b))
        && !credential_shape(text)
        && is_chosen(text)
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./ ".contains(&b))
        && text.bytes().filter(u8::is_ascii_digit).count() <= 8
        && text.split(|c: char| !c.is_ascii_alphanumeric()).all(|word| word.len() <= 40)
        && !credential_shape(text)
        && is_chosen(text)
}

fn is_identifier(text: &str) -> bool {
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:/@+-".contains(&b));
    text == GAP
        || (!text.is_empty()
            && text.len() <= 128
            // Most have no gap, and need no search for one.
            && (plain(text) || text.split(GAP).all(plain))
            && !credential_shape(text)
            && is_chosen(text))
}

fn is_opaque_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 96
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b))
        && !credential_shape(text)
}

impl Identifier {
    /// The name, with `‹…›` for what nobody chose between two colons (a fine-tuned model's random end), or `‹…›` alone where it does
    /// not pass the gate.
    pub fn or_gap(text: crate::Tainted<'_>) -> Self {
        let masked = chosen::masked(text.text(), ':');
        let whole = text.len() == text.text().len();
        let masked = Some(masked.as_ref()).filter(|_| whole && !credential_shape(text.text()));
        let masked = masked.ok_or(crate::Refused { gate: "Identifier" });
        masked.and_then(|text| Self::new(crate::Tainted::from(text))).unwrap_or_else(|_| Self(GAP.into()))
    }

    /// Whether the name, or a part of it, was left out, so that nobody can ask for it again.
    pub fn is_masked(&self) -> bool {
        self.0.contains(GAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_exchange_is_called_passes_the_gate() {
        for number in (0..64).map(|bits| u64::MAX >> bits).chain((0..20).map(|power| 10_u64.pow(power))).chain(1..2_000)
        {
            let name = Identifier::exchange(number);
            assert!(name.as_str() == format!("x{number}") || number > 9_999_999_999 && name.as_str() == GAP);
            assert_eq!(Identifier::new(crate::Tainted::from(name.as_str())).as_ref(), Ok(&name));
        }
    }

    #[test]
    fn model_names_pass_and_keys_do_not() {
        for name in [
            "gpt-4o-2024-08-06",
            "claude-sonnet-4-5-20250929",
            "deepseek/deepseek-r1:free",
            "meta-llama/Llama-3.3-70B-Instruct-Turbo",
            "COMETAPI_KEY",
        ] {
            assert!(is_identifier(name), "{name}");
        }
        let key = format!("sk-{}", "a1B2c3D4e5F6g7H8i9J0k1L2");
        for name in [key.as_str(), "with space", "", "a1B2c3D4e5F6g7H8i9J0k1L2"] {
            assert!(!is_identifier(name), "{name}");
        }
        for (name, shown) in [
            ("ft:gpt-4o-mini:acme::A1b2C3d4", "ft:‹…›:acme::‹…›"),
            ("a1B2c3D4e5F6g7H8i9J0k1L2", GAP),
            (key.as_str(), GAP),
            ("ft:gpt-4o:ünï", GAP),
        ] {
            let clean = Identifier::or_gap(crate::Tainted::from(name));
            assert_eq!(clean.as_str(), shown);
            assert!(is_identifier(clean.as_str()));
        }
        assert!(!is_opaque_id(&key));
        assert!(is_opaque_id("20240814085932622931235330816"));
        assert!(is_label("DeploymentNotFound") && is_label("invalid_request_error"));
    }
}
