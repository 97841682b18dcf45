//! Descriptions of an interface: OpenAPI 3 and Swagger 2, in JSON or YAML, with their references resolved.

use std::{cell::Cell, collections::BTreeSet};

use serde_json::{Map, Value};

use super::{
    Choice, Endpoint, Facts, Field, Need, Place,
    condition::{self, Demands, Rule, Test},
    path, words,
};

/// Deepest chain of references and compositions that is followed.
const DEEPEST: usize = 40;
/// Most schemas that are looked at for one operation.
const MOST: usize = 4000;
/// Most operations of a description.
const OPERATIONS: usize = 2000;
/// Most fields of a schema; one with more was not read to its end.
const FIELDS: usize = 1000;
/// Most alternatives that are held against each other.
const EXCLUSIVE: usize = 12;
/// Most schemas that are looked at for a whole description.
const WORK: usize = 200_000;
const METHODS: [&str; 5] = ["post", "get", "put", "patch", "delete"];

/// A description with its address, and the other documents that its references lead to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Described<'a> {
    /// The document.
    pub(crate) root: &'a Value,
    /// Its own address, as a path at the page's origin.
    pub(crate) address: &'a str,
    /// Other documents that were read, by their address.
    pub(crate) others: &'a [(String, Value)],
}

/// Whether a tree is a description.
pub(crate) fn is_description(value: &Value) -> bool {
    let version = value.get("openapi").or_else(|| value.get("swagger"));
    version.is_some_and(|version| version.is_string() || version.is_number())
        && value.get("paths").is_some_and(Value::is_object)
}

impl<'a> Described<'a> {
    /// What it says of each operation.
    pub(crate) fn facts(self) -> Vec<Facts> {
        let Some(paths) = self.root.get("paths").and_then(Value::as_object) else { return Vec::new() };
        let mut found = Vec::new();
        let mut work = 0;
        for (path, item) in paths {
            let budget = Budget::default();
            let Some((at, item)) = self.resolve(self.address, item, &budget) else { continue };
            for method in METHODS {
                let Some(operation) = item.get(method).filter(|operation| operation.is_object()) else { continue };
                let prefixes = self.prefixes(operation, item);
                // With several bases nothing says which one is meant.
                let sure = prefixes.len() == 1;
                for (prefix, known) in prefixes {
                    let method = path::method(method);
                    let below = path::below(&prefix, path.trim_end_matches('/'));
                    let mut facts = self.operation(at, operation, item);
                    let relative = !known;
                    // A base that the path has, too, is there twice by the letter, and rarely meant to be.
                    facts.complete &= sure && (prefix.is_empty() || below != path.trim_end_matches('/'));
                    facts.endpoint = Some(Endpoint { method, path: below, relative });
                    found.push(facts);
                }
                work += found.last().map_or(1, |facts: &Facts| facts.fields.len() + 1);
                if found.len() >= OPERATIONS || work > WORK {
                    return found;
                }
            }
        }
        found
    }

    /// The paths of the bases, each with whether it is said at all.
    fn prefixes(self, operation: &Value, item: &Value) -> Vec<(String, bool)> {
        if let Some(base) = self.root.get("basePath").and_then(Value::as_str) {
            return vec![(base.trim_end_matches('/').to_owned(), true)];
        }
        let servers = [operation, item, self.root]
            .into_iter()
            .find_map(|owner| owner.get("servers").and_then(Value::as_array).filter(|servers| !servers.is_empty()));
        let mut found: Vec<(String, bool)> = Vec::new();
        let servers: Vec<&Value> = servers.into_iter().flatten().take(50).collect();
        let public = servers.iter().any(|server| !is_local(server));
        for server in servers.into_iter().filter(|server| !public || !is_local(server)) {
            let prefix = (prefix(server), true);
            if !found.contains(&prefix) {
                found.push(prefix);
            }
        }
        if found.is_empty() {
            found.push((String::new(), self.root.get("host").is_some()));
        }
        found
    }

    /// What an operation says, without its endpoint.
    pub(crate) fn operation(self, at: &str, operation: &Value, item: &Value) -> Facts {
        let mut facts = Facts::of(Place::Description, None);
        if let Some(responses) = operation.get("responses").and_then(Value::as_object) {
            facts.statuses = responses.keys().filter_map(|status| status.parse().ok()).collect();
        }
        let budget = Budget::default();
        match self.body(at, operation, item, &budget) {
            Body::None => facts.says_required = true,
            Body::Unclear => facts.complete = false,
            Body::Schema(at, schema) => {
                let shape = self.shape(at, schema, &budget, 0);
                facts.says_required = true;
                facts.complete = shape.complete && !shape.fields.is_empty();
                facts.open = shape.open;
                facts.closed = shape.closed;
                facts.choices = shape.choices;
                facts.rules = shape.rules;
                facts.refused = shape.refused;
                facts.fields = shape.fields;
            }
        }
        facts
    }

    fn body(self, at: &'a str, operation: &'a Value, item: &'a Value, budget: &Budget) -> Body<'a>
    where
        Self: 'a,
    {
        if let Some(body) = operation.get("requestBody").or_else(|| operation.get("request_body")) {
            let Some((at, body)) = self.resolve(at, body, budget) else { return Body::Unclear };
            let content = body.get("content").and_then(Value::as_object);
            return match content.and_then(json_of) {
                Some(media) => media.get("schema").map_or(Body::Unclear, |schema| Body::Schema(at, schema)),
                // Sites that keep a description in their own state have the schema itself there.
                None => ["schema", "jsonSchema"]
                    .into_iter()
                    .find_map(|name| body.get(name))
                    .or_else(|| Some(body).filter(|body| body.get("properties").is_some()))
                    .map_or(Body::Unclear, |schema| Body::Schema(at, schema)),
            };
        }
        let lists = [operation, item].map(|owner| owner.get("parameters").and_then(Value::as_array));
        for parameter in lists.into_iter().flatten().flatten() {
            let Some((at, parameter)) = self.resolve(at, parameter, budget) else { return Body::Unclear };
            match parameter.get("in").and_then(Value::as_str) {
                Some("body") => {
                    return parameter.get("schema").map_or(Body::Unclear, |schema| Body::Schema(at, schema));
                }
                Some("formData") => return Body::Unclear,
                _ => {}
            }
        }
        Body::None
    }

    /// The fields of a schema, whatever it is put together from.
    pub(crate) fn shape(self, at: &str, schema: &Value, budget: &Budget, depth: usize) -> Shape {
        let beside = says_beside_reference(schema).then(|| self.beside(at, schema, (budget, depth)));
        let Some((at, schema)) = self.resolve(at, schema, budget) else { return Shape::unknown() };
        if depth > DEEPEST || !budget.spend() {
            return Shape::unknown();
        }
        let mut shape = self.resolved(at, schema, budget, depth);
        beside.into_iter().for_each(|beside| shape.join(beside));
        shape
    }

    /// What stands beside a reference counts since OpenAPI 3.1, and did not before. Of a schema of neither nobody can tell.
    fn beside(self, at: &str, schema: &Value, (budget, depth): (&Budget, usize)) -> Shape {
        if depth > DEEPEST || !budget.spend() {
            return Shape::unknown();
        }
        let minor = |version: &Value| {
            let (major, rest) = version.as_str()?.split_once('.')?;
            Some((major.parse::<u32>().ok()?, rest.split('.').next()?.parse::<u32>().ok()?))
        };
        match self.root.get("openapi").map(minor) {
            Some(Some(version)) if version >= (3, 1) => self.resolved(at, schema, budget, depth),
            Some(Some(_)) => Shape::of_none(),
            None if self.root.get("swagger").is_some() => Shape::of_none(),
            Some(None) | None => Shape::unknown(),
        }
    }

    /// The fields of a schema, whatever it refers to.
    fn resolved(self, at: &str, schema: &Value, budget: &Budget, depth: usize) -> Shape {
        let Some(schema) = schema.as_object() else { return Shape::unknown() };
        let mut shape = self.own_fields(at, schema, budget);
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            shape.join(self.shape(at, part, budget, depth + 1));
        }
        for name in ["oneOf", "anyOf"] {
            let Some(variants) = schema.get(name).and_then(Value::as_array).filter(|list| !list.is_empty()) else {
                continue;
            };
            if name == "oneOf" {
                shape.rules.extend(exclusive(variants));
            }
            let variants = variants.iter().take(100).map(|variant| self.shape(at, variant, budget, depth + 1));
            // A variant that only names what is required beside the schema's own fields is no shape of its own.
            shape.join(Shape::either(variants.collect()));
        }
        self.conditions(at, schema, &mut shape, (budget, depth));
        shape
    }

    /// What a schema demands on a condition. The fields that it names there are known all the same, and never always required.
    fn conditions(self, at: &str, schema: &Map<String, Value>, shape: &mut Shape, (budget, depth): (&Budget, usize)) {
        let mut demands = |part: &Value| {
            let mut part = self.shape(at, part, budget, depth + 1);
            let demands = part.demands();
            part.soften();
            let complete = part.complete;
            shape.join(part);
            complete.then_some(demands)
        };
        let mut rules = Vec::new();
        for name in ["dependentRequired", "dependentSchemas", "dependencies"] {
            rules.extend(schema.get(name).into_iter().flat_map(|listed| Rule::dependent(listed, &mut demands)));
        }
        let resolve = |value| budget.spend().then(|| self.resolve(at, value, budget)).flatten().map(|(_, value)| value);
        if let Some(condition) = schema.get("if") {
            let mut part = |name| schema.get(name).map_or(Some(Demands::default()), &mut demands);
            rules.push(match (part("then"), part("else")) {
                (Some(then), Some(or)) => Rule::When(condition::test(condition, &resolve, DEEPEST), then, or),
                _ => Rule::Unclear,
            });
        }
        rules.extend(schema.get("not").map(|never| Rule::Never(condition::test(never, &resolve, DEEPEST))));
        shape.rules.extend(rules);
    }

    /// The fields of one of several schemas.
    pub(crate) fn either(self, at: &str, schemas: &[Value]) -> Shape {
        let budget = Budget::default();
        Shape::either(schemas.iter().map(|schema| self.shape(at, schema, &budget, 0)).collect())
    }

    fn own_fields(self, at: &str, schema: &Map<String, Value>, budget: &Budget) -> Shape {
        let few = schema.get("properties").and_then(Value::as_object).is_none_or(|own| own.len() <= FIELDS);
        // What names may be is told in more ways than are read here.
        let named = schema.get("propertyNames").is_none_or(|names| names == &Value::Bool(true));
        // Whose names a pattern forbids is not told here either.
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let barred = patterns.into_iter().flatten().any(|(_, schema)| fits_nothing(schema));
        let mut shape = Shape {
            complete: few && named && !barred && may_be_object(schema),
            open: is_open(schema),
            closed: is_closed(schema),
            sealed: schema.get("additionalProperties").is_some_and(fits_nothing),
            ..Shape::of_none()
        };
        let listed = schema.get("required").and_then(Value::as_array);
        let required: BTreeSet<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten().take(FIELDS) {
            let resolved = self.resolve(at, property, budget).map(|(_, property)| property);
            let flag = |name: &str| {
                [Some(property), resolved]
                    .into_iter()
                    .flatten()
                    .any(|p| p.get(name).and_then(Value::as_bool) == Some(true))
            };
            if property == &Value::Bool(false) {
                continue;
            }
            if flag("readOnly") || resolved.is_some_and(fits_nothing) {
                shape.refused.insert(name.clone());
            }
            let named = required.contains(name.as_str()) || flag("required");
            // What only comes back is required in an answer alone (OpenAPI 3, «readOnly»).
            let need = if named && !flag("readOnly") && !flag("deprecated") { Need::Required } else { Need::Optional };
            let kind = resolved.and_then(kind);
            shape.fields.push(Field { name: name.clone(), need, kind });
        }
        for name in required.iter().filter(|name| properties.is_none_or(|own| !own.contains_key(**name))) {
            shape.fields.push(Field { name: (*name).to_owned(), need: Need::Required, kind: None });
        }
        // What tells the kinds of a body apart has to be there, though nothing else may say that it is required. Alternatives beside it
        // say themselves what they require.
        let has_alternatives = ["oneOf", "anyOf"].iter().any(|name| schema.contains_key(*name));
        let tells = schema.get("discriminator").filter(|_| !has_alternatives);
        let tells = tells.map(|own| own.get("propertyName").unwrap_or(own));
        shape.choices.extend(tells.and_then(Value::as_str).map(|name| vec![BTreeSet::from([name.to_owned()])]));
        shape.rules.extend(counted(schema, required.len()));
        shape
    }

    /// Follows references to what they lead to, and the address of the document that it stands in.
    fn resolve<'v>(self, at: &'v str, value: &'v Value, budget: &Budget) -> Option<(&'v str, &'v Value)>
    where
        'a: 'v,
    {
        let (mut at, mut value) = (at, value);
        for _ in 0..DEEPEST {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Some((at, value)) };
            if !budget.spend() {
                return None;
            }
            let (address, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            let document = if address.is_empty() {
                self.document(at)?
            } else {
                let target = super::links::joined(at, address)?;
                let (own, document) = self.others.iter().find(|(own, _)| *own == target)?;
                at = own.as_str();
                document
            };
            value = document.pointer(&unescaped(pointer))?;
        }
        None
    }

    fn document(self, at: &str) -> Option<&'a Value> {
        if at == self.address {
            return Some(self.root);
        }
        self.others.iter().find(|(own, _)| own == at).map(|(_, value)| value)
    }
}

enum Body<'a> {
    None,
    Unclear,
    Schema(&'a str, &'a Value),
}

/// How much work an operation may cost.
#[derive(Debug, Default)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    fn spend(&self) -> bool {
        self.0.set(self.0.get() + 1);
        self.0.get() <= MOST
    }
}

/// The fields that a schema knows.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// In the schema's order.
    pub(crate) fields: Vec<Field>,
    /// Whether other fields may be sent, too.
    pub(crate) open: bool,
    /// Whether it says that no other may.
    closed: bool,
    /// Whether it says so of its own fields alone: what another part of the same body knows is not taken either.
    sealed: bool,
    /// Of each of these, one has to be there.
    choices: Vec<Choice>,
    /// What is demanded on a condition.
    rules: Vec<Rule>,
    /// Fields that a request must not have: those that only come back, and those that no value fits.
    refused: BTreeSet<String>,
    /// Whether all of it was read.
    pub(crate) complete: bool,
}

impl Shape {
    const fn of_none() -> Self {
        Self {
            fields: Vec::new(),
            open: false,
            closed: false,
            sealed: false,
            choices: Vec::new(),
            rules: Vec::new(),
            refused: BTreeSet::new(),
            complete: true,
        }
    }

    fn unknown() -> Self {
        Self { complete: false, ..Self::of_none() }
    }

    /// The names of the fields that are always required.
    fn required(&self) -> BTreeSet<String> {
        self.fields.iter().filter(|field| field.need == Need::Required).map(|field| field.name.clone()).collect()
    }

    /// Whether another schema knows a field that this one does not.
    fn lacks_one_of(&self, other: &Self) -> bool {
        let own: BTreeSet<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
        other.fields.iter().any(|field| !own.contains(field.name.as_str()))
    }

    /// All that it demands.
    fn demands(&self) -> Demands {
        Demands { required: self.required(), choices: self.choices.clone(), rules: self.rules.clone() }
    }

    /// Both at once.
    fn join(&mut self, other: Self) {
        self.complete &= other.complete && self.fields.len() <= FIELDS;
        self.complete &= !(self.sealed && self.lacks_one_of(&other) || other.sealed && other.lacks_one_of(self));
        self.sealed |= other.sealed;
        self.open |= other.open;
        self.closed |= other.closed;
        self.choices.extend(other.choices);
        self.rules.extend(other.rules);
        self.refused.extend(other.refused);
        for field in other.fields.into_iter().take(FIELDS) {
            match self.fields.iter_mut().find(|own| own.name == field.name) {
                None => self.fields.push(field),
                Some(own) => {
                    own.kind = own.kind.or(field.kind);
                    own.need = stronger(own.need, field.need);
                }
            }
        }
    }

    /// One of them: a field is required where all of them require it, and what one of them requires has to be there whole. What a choice
    /// within one of them requires is not always required.
    fn either(variants: Vec<Self>) -> Self {
        let total = variants.len();
        let choice: Choice = variants.iter().map(Self::required).collect();
        let (closed, sealed) = (variants.iter().all(|one| one.closed), variants.iter().any(|one| one.sealed));
        let mut all = Self { closed, sealed, ..Self::of_none() };
        if choice.iter().all(|required| !required.is_empty()) {
            all.choices.push(choice);
        }
        if variants.iter().any(|variant| !variant.rules.is_empty()) {
            all.rules.push(Rule::Either(variants.iter().map(Self::demands).collect()));
        }
        let mut times: Vec<usize> = Vec::new();
        for variant in variants {
            all.complete &= variant.complete;
            all.open |= variant.open;
            all.refused.extend(variant.refused);
            for field in variant.fields {
                let required = usize::from(field.need == Need::Required);
                if let Some(at) = all.fields.iter().position(|own| own.name == field.name) {
                    times.iter_mut().skip(at).take(1).for_each(|times| *times += required);
                } else if all.fields.len() < FIELDS {
                    all.fields.push(field);
                    times.push(required);
                } else {
                    all.complete = false;
                }
            }
        }
        for (field, times) in all.fields.iter_mut().zip(times) {
            field.need = match times {
                0 => field.need,
                times if times == total => Need::Required,
                _ => Need::Conditional,
            };
        }
        all
    }

    fn soften(&mut self) {
        self.choices.clear();
        self.rules.clear();
        for field in self.fields.iter_mut().filter(|field| field.need == Need::Required) {
            field.need = Need::Conditional;
        }
    }
}

const fn stronger(a: Need, b: Need) -> Need {
    match (a, b) {
        (Need::Required, _) | (_, Need::Required) => Need::Required,
        (Need::Unknown, _) | (_, Need::Unknown) => Need::Unknown,
        (Need::Conditional, _) | (_, Need::Conditional) => Need::Conditional,
        (Need::Optional, Need::Optional) => Need::Optional,
    }
}

/// Whether anything stands beside a reference that says anything of fields.
fn says_beside_reference(schema: &Value) -> bool {
    #[rustfmt::skip]
    const SAYS: [&str; 15] = [
        "required", "properties", "allOf", "anyOf", "oneOf", "not", "if", "additionalProperties", "unevaluatedProperties",
        "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "dependencies", "$dynamicRef",
    ];
    let refers = |own: &&Map<String, Value>| own.get("$ref").is_some_and(Value::is_string);
    schema.as_object().filter(refers).is_some_and(|own| SAYS.iter().any(|name| own.contains_key(*name)))
}

/// Whether a schema says itself that other fields are welcome.
fn is_open(schema: &Map<String, Value>) -> bool {
    ["additionalProperties", "unevaluatedProperties", "patternProperties"].into_iter().any(|name| {
        match schema.get(name) {
            Some(Value::Bool(open)) => *open,
            Some(others @ Value::Object(_)) => !fits_nothing(others),
            _ => false,
        }
    })
}

/// Whether a schema says itself that no other field is taken.
fn is_closed(schema: &Map<String, Value>) -> bool {
    ["additionalProperties", "unevaluatedProperties"].iter().any(|name| schema.get(*name).is_some_and(fits_nothing))
}

/// Whether no value fits a schema: `false`, or `{"not": {}}`, its old form.
fn fits_nothing(schema: &Value) -> bool {
    let fits_all = |never: &Value| never == &Value::Bool(true) || never.as_object().is_some_and(Map::is_empty);
    schema == &Value::Bool(false) || schema.get("not").is_some_and(fits_all)
}

/// Whether a schema leaves a body to be an object, as each request's is.
fn may_be_object(schema: &Map<String, Value>) -> bool {
    let is_other = |name: &Value| name.as_str().and_then(words::kind).is_some_and(|kind| kind != "object");
    match schema.get("type") {
        Some(Value::Array(names)) => !names.iter().all(is_other),
        Some(name) => !is_other(name),
        None => true,
    }
}

/// How many fields there may be: what the required ones do not settle is not counted.
fn counted(schema: &Map<String, Value>, required: usize) -> Option<Rule> {
    let least = schema.get("minProperties").is_some_and(|least| {
        least.as_u64().and_then(|least| usize::try_from(least).ok()).is_none_or(|least| least > required)
    });
    (least || schema.contains_key("maxProperties")).then_some(Rule::Unclear)
}

/// Alternatives of which exactly one has to hold, and that ask for nothing but which fields are sent: no two of them may.
fn exclusive(variants: &[Value]) -> impl Iterator<Item = Rule> {
    const SAYS: [&str; 4] = ["required", "type", "title", "description"];
    let asked = |variant: &Value| -> Option<Test> {
        let own = variant.as_object().filter(|own| own.keys().all(|name| SAYS.contains(&name.as_str())))?;
        let names = own.get("required")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
        Some(Test::Sent(names.collect()))
    };
    let asked: Vec<Test> = variants.iter().take(EXCLUSIVE).filter_map(asked).collect();
    let later = asked.clone();
    asked.into_iter().enumerate().flat_map(move |(at, one)| {
        later.clone().into_iter().skip(at + 1).map(move |other| Rule::Never(Test::All(vec![one.clone(), other])))
    })
}

fn json_of(content: &Map<String, Value>) -> Option<&Value> {
    let named = |wanted: &dyn Fn(&str) -> bool| {
        content
            .iter()
            .find(|(name, _)| wanted(name.split(';').next().unwrap_or_default().trim()))
            .map(|(_, media)| media)
    };
    named(&|name| name == "application/json")
        .or_else(|| named(&|name| name.ends_with("/json") || name.ends_with("+json")))
        .or_else(|| named(&|name| name == "*/*" || name == "application/*"))
}

fn kind(property: &Value) -> Option<&'static str> {
    match property.get("type")? {
        Value::String(name) => words::kind(name),
        // `["string", "null"]`
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").and_then(words::kind)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// Whether a server is the one of whoever develops the interface.
fn is_local(server: &Value) -> bool {
    let url = server.get("url").and_then(Value::as_str).unwrap_or_default();
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"].iter().any(|local| host.starts_with(local))
}

/// The path of a server's address, with the defaults of its variables.
fn prefix(server: &Value) -> String {
    let mut url = server.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten().take(50) {
        let value = variable.get("default").and_then(Value::as_str).unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), value);
    }
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => url.as_str(),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    if path.is_empty() || path == "." { String::new() } else { format!("/{path}") }
}

/// A pointer as it stands in an address.
fn unescaped(pointer: &str) -> String {
    pointer
        .replace("%7B", "{")
        .replace("%7D", "}")
        .replace("%7b", "{")
        .replace("%7d", "}")
        .replace("%20", " ")
        .replace("%24", "$")
}

/// Addresses of other documents that references of this one lead to.
pub(crate) fn references(document: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                    let address = reference.split('#').next().unwrap_or_default();
                    if !address.is_empty() && found.len() < 100 {
                        found.insert(address);
                    }
                }
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}
