//! What a page says of one request: path, method, fields and which of them are required. Each place in which facts stand
//! (a description, a state that a page carries, its markup) has a module, and all of them yield [`Facts`].

pub(crate) mod condition;
pub(crate) mod declared;
pub(crate) mod entry;
pub(crate) mod lines;
pub(crate) mod links;
pub(crate) mod markdown;
pub(crate) mod markup;
pub(crate) mod merge;
pub(crate) mod nesting;
pub(crate) mod once;
pub(crate) mod openapi;
pub(crate) mod outline;
pub(crate) mod path;
pub(crate) mod rst;
pub(crate) mod section;
pub(crate) mod state;
pub(crate) mod stated;
pub(crate) mod table;
pub(crate) mod words;
pub(crate) mod yaml;

use std::collections::BTreeSet;

use condition::{Demands, Rule};

pub(crate) use path::Endpoint;

/// In what kind of place facts were found, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Tables, lists and pills that a reader sees.
    Markup,
    /// A state that a page carries for its scripts.
    State,
    /// A description of the interface (OpenAPI).
    Description,
}

/// Whether a request needs a field, as a page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Always.
    Required,
    /// Never, or only with a deprecated row.
    Optional,
    /// «Required if …»: no reason to differ.
    Conditional,
    /// A mark that is not understood: not «optional».
    Unknown,
}

/// A top-level field of the request's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name, as the page has it.
    pub(crate) name: String,
    /// Whether it is needed.
    pub(crate) need: Need,
    /// Its type in one word of ours (`string`), where it is one.
    pub(crate) kind: Option<&'static str>,
}

/// Sets of fields, one of which has to be there whole.
pub(crate) type Choice = Vec<BTreeSet<String>>;

/// What one place says of one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Where it says so.
    pub(crate) place: Place,
    /// Of which endpoint; `None` where fields stand without one.
    pub(crate) endpoint: Option<Endpoint>,
    /// The fields of the body, in order.
    pub(crate) fields: Vec<Field>,
    /// Whether it says which fields are required.
    pub(crate) says_required: bool,
    /// Whether all of it was read and understood.
    pub(crate) complete: bool,
    /// Whether it says that other fields may be sent, too.
    pub(crate) open: bool,
    /// Whether it says that no other fields may be sent.
    pub(crate) closed: bool,
    /// Of each of these, one has to be there.
    pub(crate) choices: Vec<Choice>,
    /// Fields of which it says that they are taken no more.
    pub(crate) refused: BTreeSet<String>,
    /// What is demanded on a condition.
    pub(crate) rules: Vec<Rule>,
    /// Statuses that it names.
    pub(crate) statuses: BTreeSet<u16>,
}

impl Facts {
    /// Facts of a place, with nothing in them.
    pub(crate) fn of(place: Place, endpoint: Option<Endpoint>) -> Self {
        Self {
            place,
            endpoint,
            fields: Vec::new(),
            says_required: false,
            complete: true,
            open: false,
            closed: false,
            choices: Vec::new(),
            refused: BTreeSet::new(),
            rules: Vec::new(),
            statuses: BTreeSet::new(),
        }
    }

    /// The names of the fields that are always required.
    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|field| field.need == Need::Required).map(|field| field.name.as_str())
    }

    /// Settles what is demanded on a condition, for a request: what it comes to is required, and where it may be more, nothing that is sent
    /// is all that is asked for.
    pub(crate) fn settle(&mut self, sent: &dyn Fn(&str) -> bool) {
        let demands = Demands { rules: std::mem::take(&mut self.rules), ..Demands::default() };
        let outcome = demands.outcome(sent);
        for name in outcome.missing {
            match self.fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.need = Need::Required,
                None => self.fields.push(Field { name, need: Need::Required, kind: None }),
            }
        }
        if outcome.unsure {
            self.choices.push(Vec::new());
        }
    }

    /// A field by its name; a list may have brackets behind it (`contents[]`).
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.trim_end_matches("[]") == name)
    }

    /// Adds a field; of two with one name the stronger need stays.
    pub(crate) fn add(&mut self, field: Field) {
        let Some(own) = self.fields.iter_mut().find(|own| own.name == field.name) else {
            self.fields.push(field);
            return;
        };
        if own.need != field.need {
            // Two rows that contradict each other are not understood.
            own.need = Need::Unknown;
        }
        own.kind = own.kind.filter(|kind| Some(*kind) == field.kind);
    }
}
