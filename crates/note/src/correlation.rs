use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::CorrelationMethod;

/// The methods that tie the attempts of a call, each once and in the order of [`CorrelationMethod::ALL`]; in a note their
/// names are joined by `+`. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrelationMethods(Vec<CorrelationMethod>);

impl CorrelationMethods {
    /// Some methods; none is [`CorrelationMethod::Single`].
    pub fn of(methods: impl IntoIterator<Item = CorrelationMethod>) -> Self {
        let mut methods: Vec<CorrelationMethod> = methods.into_iter().collect();
        methods.sort_unstable();
        methods.dedup();
        if methods.is_empty() {
            methods.push(CorrelationMethod::Single);
        }
        Self(methods)
    }

    /// The methods.
    pub fn iter(&self) -> impl Iterator<Item = CorrelationMethod> {
        self.0.iter().copied()
    }

    /// Whether this method is among them.
    pub fn has(&self, method: CorrelationMethod) -> bool {
        self.0.contains(&method)
    }

    /// Whether it is this method and no other.
    pub fn is(&self, method: CorrelationMethod) -> bool {
        self.0 == [method]
    }
}

impl fmt::Display for CorrelationMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, method) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "+" })?;
            f.write_str(method.name())?;
        }
        Ok(())
    }
}

impl Serialize for CorrelationMethods {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CorrelationMethods {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        let named = |word: &str| CorrelationMethod::ALL.iter().copied().find(|method| method.name() == word);
        let methods: Option<Vec<CorrelationMethod>> = text.split('+').map(named).collect();
        // A list that is written in another order, or with a method twice, is not this text.
        let methods = methods.map(Self::of).filter(|methods| methods.to_string() == text);
        methods.ok_or_else(|| de::Error::custom("not methods of correlation joined by +"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for CorrelationMethods {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CorrelationMethods".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = CorrelationMethod::ALL.iter().map(|method| method.name()).collect();
        let one = format!("({})", names.join("|"));
        schemars::json_schema!({
            "type": "string",
            "description": "Methods of correlation, joined by +.",
            "pattern": format!("^{one}(\\+{one})*$"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_one_text_in_one_order() {
        let methods = CorrelationMethods::of([CorrelationMethod::FallbackModel, CorrelationMethod::RetryCount]);
        let json = serde_json::to_string(&methods).unwrap();
        assert_eq!(json, r#""retry_count+fallback_model""#);
        assert_eq!(serde_json::from_str::<CorrelationMethods>(&json).unwrap(), methods);
        assert_eq!(CorrelationMethods::of([]).to_string(), "single");
        for bad in [r#""fallback_model+retry_count""#, r#""""#, r#""single+single""#, r#""retry""#] {
            assert!(serde_json::from_str::<CorrelationMethods>(bad).is_err(), "{bad}");
        }
    }
}
