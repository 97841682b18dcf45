//! What a description demands on a condition: `dependentRequired`, `dependentSchemas`, `dependencies`, `if` and `not`. A condition on which
//! fields are sent is decided by the request; one on a field's value is not, since no value of a request is looked at here.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Choice;

/// Whether something holds; `None` where the names of the fields that are sent do not tell.
type Told = Option<bool>;

/// What a condition asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// Whether all of these fields are sent.
    Sent(BTreeSet<String>),
    /// Whether all of it holds.
    All(Vec<Self>),
    /// Whether some of it holds.
    Any(Vec<Self>),
    /// Whether it does not hold.
    Not(Box<Self>),
    /// A field's value where it is sent, or a word that is not understood.
    Unclear,
}

/// What is demanded where a condition holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Demands {
    /// Fields that have to be there.
    pub(crate) required: BTreeSet<String>,
    /// Of each of these, one has to be there whole.
    pub(crate) choices: Vec<Choice>,
    /// Further conditions.
    pub(crate) rules: Vec<Rule>,
}

/// A demand on a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// One of two demands.
    When(Test, Demands, Demands),
    /// One of several has to be met.
    Either(Vec<Demands>),
    /// What must not hold.
    Never(Test),
    /// Not understood.
    Unclear,
}

/// What conditions come to for a request.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Fields that are demanded for certain, and not sent.
    pub(crate) missing: BTreeSet<String>,
    /// Whether more may be demanded, or something forbidden.
    pub(crate) unsure: bool,
}

impl Test {
    /// Whether it holds for a request.
    fn holds(&self, sent: &dyn Fn(&str) -> bool) -> Told {
        match self {
            Self::Sent(names) => Some(names.iter().all(|name| sent(name))),
            Self::All(parts) => {
                let told: Vec<Told> = parts.iter().map(|part| part.holds(sent)).collect();
                if told.contains(&Some(false)) {
                    Some(false)
                } else {
                    told.into_iter().collect::<Option<Vec<bool>>>().map(|_| true)
                }
            }
            Self::Any(parts) => {
                let told: Vec<Told> = parts.iter().map(|part| part.holds(sent)).collect();
                if told.contains(&Some(true)) {
                    Some(true)
                } else {
                    told.into_iter().collect::<Option<Vec<bool>>>().map(|_| false)
                }
            }
            Self::Not(part) => part.holds(sent).map(|holds| !holds),
            Self::Unclear => None,
        }
    }
}

/// Whether one part of a choice is sent whole.
pub(crate) fn is_chosen(choice: &Choice, sent: &dyn Fn(&str) -> bool) -> bool {
    choice.iter().any(|all| all.iter().all(|name| sent(name)))
}

impl Demands {
    /// What of it a request does not meet.
    pub(crate) fn outcome(&self, sent: &dyn Fn(&str) -> bool) -> Outcome {
        let missing = self.required.iter().filter(|name| !sent(name)).cloned().collect();
        let chosen = self.choices.iter().all(|choice| is_chosen(choice, sent));
        let mut all = Outcome { missing, unsure: !chosen };
        for rule in &self.rules {
            let one = rule.outcome(sent);
            all.missing.extend(one.missing);
            all.unsure |= one.unsure;
        }
        all
    }
}

impl Rule {
    /// `dependentRequired`, or `dependencies` of older drafts, whose values may be schemas: those are read by `schema`.
    pub(crate) fn dependent(listed: &Value, schema: &mut dyn FnMut(&Value) -> Option<Demands>) -> Vec<Self> {
        let Some(listed) = listed.as_object() else { return vec![Self::Unclear] };
        let rule = |(field, needs): (&String, &Value)| {
            let demands = if needs.is_array() {
                names(needs).map(|required| Demands { required, ..Demands::default() })
            } else {
                schema(needs)
            };
            let test = Test::Sent(BTreeSet::from([field.clone()]));
            demands.map_or(Self::Unclear, |demands| Self::When(test, demands, Demands::default()))
        };
        listed.iter().map(rule).collect()
    }

    fn outcome(&self, sent: &dyn Fn(&str) -> bool) -> Outcome {
        match self {
            Self::When(test, then, or) => match test.holds(sent) {
                Some(true) => then.outcome(sent),
                Some(false) => or.outcome(sent),
                None => {
                    // Whichever it is: what both demand is certain, and what one demands is not.
                    let (then, or) = (then.outcome(sent), or.outcome(sent));
                    let unsure = then.unsure || or.unsure || then.missing != or.missing;
                    Outcome { missing: then.missing.intersection(&or.missing).cloned().collect(), unsure }
                }
            },
            Self::Either(several) => {
                let met = |demands: &Demands| {
                    let outcome = demands.outcome(sent);
                    outcome.missing.is_empty() && !outcome.unsure
                };
                Outcome { missing: BTreeSet::new(), unsure: !several.iter().any(met) }
            }
            // What is forbidden has no field that could be named as missing.
            Self::Never(test) => Outcome { missing: BTreeSet::new(), unsure: test.holds(sent) != Some(false) },
            Self::Unclear => Outcome { missing: BTreeSet::new(), unsure: true },
        }
    }
}

/// What the schema of a condition asks. `resolve` follows a reference; where it leads nowhere the condition is not understood.
pub(crate) fn test<'v>(schema: &'v Value, resolve: &dyn Fn(&'v Value) -> Option<&'v Value>, depth: usize) -> Test {
    let Some(schema) = resolve(schema).filter(|_| depth > 0) else { return Test::Unclear };
    match schema {
        Value::Bool(holds) => {
            if *holds {
                Test::All(Vec::new())
            } else {
                Test::Any(Vec::new())
            }
        }
        Value::Object(words) => Test::All(words.iter().map(|word| one(word, resolve, depth - 1)).collect()),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => Test::Unclear,
    }
}

/// What one word of it asks.
fn one<'v>(
    (word, value): (&'v String, &'v Value),
    resolve: &dyn Fn(&'v Value) -> Option<&'v Value>,
    depth: usize,
) -> Test {
    let several = |value: &'v Value| -> Option<Vec<Test>> {
        Some(value.as_array()?.iter().take(MOST).map(|part| test(part, resolve, depth)).collect())
    };
    match word.as_str() {
        "required" => names(value).map_or(Test::Unclear, Test::Sent),
        "allOf" => several(value).map_or(Test::Unclear, Test::All),
        "anyOf" => several(value).map_or(Test::Unclear, Test::Any),
        "not" => Test::Not(Box::new(test(value, resolve, depth))),
        // A field that is not sent has any value: few who write such a condition mean that, so that it decides nothing. That it has to be
        // sent, `required` says beside it.
        "properties" if value.as_object().is_some_and(Map::is_empty) => Test::All(Vec::new()),
        "type" if value.as_str() == Some("object") => Test::All(Vec::new()),
        "title" | "description" | "$comment" | "examples" | "example" | "deprecated" => Test::All(Vec::new()),
        _ => Test::Unclear,
    }
}

/// Most parts of a condition that are looked at.
const MOST: usize = 100;

fn names(value: &Value) -> Option<BTreeSet<String>> {
    value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}
