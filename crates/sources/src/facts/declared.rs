//! What a listing beside a list of fields declares: a schema, a type, or an example whose comments say what is required. It is nobody's list of
//! all fields, but where it demands one that the list around it does not, the two say different things.

use serde_json::Value;

use super::{Facts, yaml};

/// Longest listing that is looked at, in bytes.
const LONGEST: usize = 20_000;

/// Whether a listing demands all that a list of fields does, and something more.
pub(crate) fn demands_more(listing: &str, facts: &Facts) -> bool {
    if listing.len() > LONGEST || facts.required().next().is_none() {
        return false;
    }
    let demands = |names: &[String]| {
        let has = |name: &str| names.iter().any(|own| own == name);
        let is_new = |name: &String| facts.required().all(|own| own != name);
        facts.required().all(has) && names.iter().any(is_new)
    };
    demands(&of_type(listing)) || demands(&of_comments(listing)) || schemas(listing).iter().any(|names| demands(names))
}

/// The required fields of each schema in a document of JSON or YAML.
fn schemas(listing: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    if !listing.contains("required") || !listing.contains("properties") {
        return found;
    }
    let mut left: Vec<Value> = yaml::read(listing).into_iter().collect();
    while let Some(value) = left.pop() {
        if let (Some(required), true) =
            (value.get("required").and_then(Value::as_array), value.get("properties").is_some())
        {
            found.push(required.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
        match value {
            Value::Object(fields) => left.extend(fields.into_iter().map(|(_, value)| value)),
            Value::Array(items) => left.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}

/// The fields of a type of TypeScript that are not optional: `model: string;` and not `user?: string;`.
fn of_type(listing: &str) -> Vec<String> {
    let is_type = |line: &str| {
        let line = line.trim_start().trim_start_matches("export ").trim_start_matches("declare ");
        (line.starts_with("interface ") || line.starts_with("type ")) && line.trim_end().ends_with('{')
    };
    let (mut depth, mut found) = (0_usize, Vec::new());
    for line in listing.lines().skip_while(|line| !is_type(line)).skip(1).map(str::trim) {
        if line.starts_with('}') && depth == 0 {
            break;
        }
        let name = line.split_once(':').map(|(name, _)| name.trim()).filter(|name| is_word(name) && depth == 0);
        found.extend(name.map(str::to_owned));
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
    }
    found
}

/// The fields of an example beside which a comment says that they are required: `"model": "m", // required`.
fn of_comments(listing: &str) -> Vec<String> {
    let named = |line: &str| {
        let (field, comment) = line.split_once("//").or_else(|| line.split_once(" # "))?;
        let name = field.split_once(':')?.0.trim().trim_matches('"');
        let says = comment.trim().to_lowercase();
        (is_word(name) && says.starts_with("required") && !says.contains(" if ") && !says.contains(" for "))
            .then(|| name.to_owned())
    };
    listing.lines().filter_map(named).collect()
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_listing_demands_is_told_whatever_its_form() {
        let all = ["model", "messages", "user"].map(str::to_owned).to_vec();
        let json = r#"{"type":"object","required":["model","messages","user"],"properties":{"model":{}}}"#;
        let yaml = "body:\n  required: [model, messages, user]\n  properties:\n    model: {}\n";
        assert_eq!((schemas(json), schemas(yaml)), (vec![all.clone()], vec![all.clone()]));
        let typed = "// body\nexport interface Chat {\n  model: string;\n  messages: {\n    role: string;\n  }[];\n  user: string;\n  n?: number;\n}\nconst x: Chat = y;";
        assert_eq!(of_type(typed), all);
        let example = "{\n  \"model\": \"m\", // required\n  \"messages\": [], // Required.\n  \"user\": \"u\", # required\n  \"n\": 1 // required if n\n}";
        assert_eq!(of_comments(example), all);
        for none in ["{\"model\": \"m\"}", "curl -d 'x: y'", "", "required: model"] {
            assert!(schemas(none).is_empty() && of_type(none).is_empty() && of_comments(none).is_empty(), "{none}");
        }
    }
}
