use std::fmt;

/// What stands where a piece of outside text was left out.
pub const GAP: &str = "‹…›";

/// A text did not pass the gate of a clean type. It says which gate and never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Name of the clean type.
    pub gate: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not a clean {}", self.gate)
    }
}

impl std::error::Error for Refused {}

/// A clean text type: a newtype over a string with one gate (`fn(&str) -> bool`) that construction
/// and deserialisation both pass.
macro_rules! clean_text {
    ($(#[$doc:meta])* $name:ident, $gate:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(smol_str::SmolStr);

        impl $name {
            /// Checks a text from outside or from a note that is read back.
            ///
            /// # Errors
            /// The text does not pass the gate; the error does not repeat it.
            pub fn new(text: $crate::Tainted<'_>) -> Result<Self, $crate::Refused> {
                match std::str::from_utf8(text.bytes()) {
                    Ok(text) if $gate(text) => Ok(Self(text.into())),
                    _ => Err($crate::Refused { gate: stringify!($name) }),
                }
            }

            /// The clean text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                Self::new($crate::Tainted::new(text.as_bytes())).map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": concat!("redial-", stringify!($name)) })
            }
        }
    };
}
