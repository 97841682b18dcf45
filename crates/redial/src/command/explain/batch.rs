//! Many exchanges at once: JSON lines in, JSON lines out.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::Path,
};

use redial_assess::classify;
use redial_note::{Category, Family, Reason, Retryable};
use redial_redact::{Identifier, Tainted};
use redial_wire::{Pasted, Transport, rough_answer};
use serde::Serialize;
use serde_json::Value;

use super::{file_named, unreadable};
use crate::{exit::Exit, problem::Problem, terminal};

/// A longer line is not an exchange.
const MAX_LINE: usize = 16 * 1024 * 1024;

/// What comes out for a line; nulls where the exchange succeeded.
#[derive(Debug, Serialize)]
struct Line {
    id: Identifier,
    category: Option<Category>,
    reason: Option<Reason>,
    retryable: Option<Retryable>,
    rule: Option<&'static str>,
}

/// Answers every line; a broken one is reported and does not stop the others.
pub(super) fn run(file: &Path, cwd: &Path) -> Result<Exit, Problem> {
    let named = (file != Path::new("-")).then_some(file);
    let cannot = |error: &io::Error| unreadable(error).at(file_named(named));
    match named {
        Some(file) => {
            File::open(cwd.join(file)).map(BufReader::new).map_err(|e| cannot(&e)).and_then(|input| lines(input, named))
        }
        None => lines(io::stdin().lock(), named),
    }
}

fn lines(mut input: impl BufRead, file: Option<&Path>) -> Result<Exit, Problem> {
    let mut exit = Exit::Done;
    let mut out = Vec::new();
    let mut bytes = Vec::new();
    for number in 1_usize.. {
        bytes.clear();
        let read = input.read_until(b'\n', &mut bytes).map_err(|error| unreadable(&error).at(file_named(file)))?;
        if read == 0 {
            break;
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        match answer(&bytes, number) {
            Ok(line) => {
                serde_json::to_writer(&mut out, &line).map_err(|error| Problem::bug(&error))?;
                out.write_all(b"\n")?;
            }
            Err(problem) => {
                exit = Exit::Failed;
                terminal::say(&problem.at(format!("{}:{number}", file_named(file))).to_string());
            }
        }
        if out.len() > 64 * 1024 {
            flush(&mut out)?;
        }
    }
    flush(&mut out)?;
    Ok(exit)
}

fn flush(out: &mut Vec<u8>) -> Result<(), Problem> {
    terminal::print(&String::from_utf8_lossy(out))?;
    out.clear();
    Ok(())
}

fn answer(bytes: &[u8], number: usize) -> Result<Line, Problem> {
    if bytes.len() > MAX_LINE {
        return Err(broken("it is longer than 16 MiB".to_owned()));
    }
    // The parser's own message would quote the line; its position is enough.
    let line: Value = serde_json::from_slice(bytes)
        .map_err(|error| broken(format!("it is not JSON from column {} on", error.column())))?;
    let fields = Fields::of(&line)?;
    let failure = fields.classify();
    Ok(Line {
        id: id(&line, number),
        category: failure.as_ref().map(|failure| failure.category),
        reason: failure.as_ref().map(|failure| failure.reason),
        retryable: failure.as_ref().map(|failure| failure.retryable),
        rule: failure.map(|failure| failure.rule),
    })
}

/// The line's own id where that is a name, else its number.
fn id(line: &Value, number: usize) -> Identifier {
    let own = match line.get("id") {
        Some(Value::String(text)) => Identifier::new(Tainted::from(text.as_str())).ok(),
        Some(Value::Number(id)) => Identifier::new(Tainted::from(id.to_string().as_str())).ok(),
        _ => None,
    };
    own.unwrap_or_else(|| Identifier::or_gap(Tainted::from(format!("line-{number}").as_str())))
}

/// The fields of a line that may be looked at. Labels are not among them.
struct Fields<'a> {
    status: Option<u16>,
    headers: Vec<(&'a str, &'a str)>,
    body: String,
    stream: bool,
    said: Option<&'a str>,
    family: Option<Family>,
    hint: Option<&'a str>,
}

impl<'a> Fields<'a> {
    fn of(line: &'a Value) -> Result<Self, Problem> {
        if !line.is_object() {
            return Err(broken("it is not an object".to_owned()));
        }
        let family = text(line, "family")?;
        Ok(Self {
            status: status(line)?,
            headers: headers(line)?,
            body: body(line),
            stream: match line.get("stream") {
                None | Some(Value::Null) => false,
                Some(value) => value.as_bool().ok_or_else(|| wrong("stream", "true, false or null"))?,
            },
            said: text(line, "transport_text")?.filter(|said| !said.trim().is_empty()),
            family: family.and_then(|name| Family::ALL.into_iter().find(|family| family.name() == name)),
            hint: text(line, "request_hint")?,
        })
    }

    fn classify(&self) -> Option<redial_assess::Failure> {
        // Without a status and a transport error the body may be a client's words that state both.
        let alone = self.status.is_none() && self.said.is_none();
        let pasted = if alone { Pasted::heard(self.body.as_bytes()) } else { Pasted::default() };
        let mut evidence = pasted.evidence();
        if !alone {
            evidence.status = self.status;
            evidence.body = Tainted::from(self.body.as_str());
            evidence.transport = self.said.map(|said| Transport::Text(Tainted::from(said)));
            evidence.answer = rough_answer(evidence.body);
        }
        evidence.headers.extend(self.headers.iter().map(|(name, value)| (Tainted::from(*name), Tainted::from(*value))));
        evidence.stream |= self.stream;
        evidence.family = self.family;
        evidence.request_hint = self.hint.map(Tainted::from);
        classify(&evidence)
    }
}

fn text<'a>(line: &'a Value, key: &'static str) -> Result<Option<&'a str>, Problem> {
    match line.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or_else(|| wrong(key, "a text or null")),
    }
}

fn status(line: &Value) -> Result<Option<u16>, Problem> {
    match line.get("http_status") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
            let status = status.filter(|status| (100..600).contains(status));
            status.map(Some).ok_or_else(|| wrong("http_status", "a number from 100 to 599, or null"))
        }
    }
}

fn headers(line: &Value) -> Result<Vec<(&str, &str)>, Problem> {
    match line.get("headers") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(map)) => {
            Ok(map.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect())
        }
        Some(_) => Err(wrong("headers", "an object of texts, or null")),
    }
}

/// The body's text; a document that was put in as one is written again.
fn body(line: &Value) -> String {
    match line.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn wrong(key: &'static str, wanted: &str) -> Problem {
    broken(format!("its field {key} is not {wanted}"))
}

fn broken(why: String) -> Problem {
    Problem::failed("a line cannot be read", why, "correct the line; the others are answered")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(line: &str) -> Result<String, String> {
        let line = answer(line.as_bytes(), 7).map_err(|problem| problem.why)?;
        Ok(serde_json::to_string(&line).unwrap())
    }

    #[test]
    fn a_line_is_answered_by_its_evidence_and_not_by_its_labels() {
        let line = r#"{"id":"a-1","http_status":529,"body":"529 Overloaded","reason":"dns_failure","category":"x"}"#;
        assert_eq!(
            answered(line).unwrap(),
            r#"{"id":"a-1","category":"provider","reason":"overloaded","retryable":"after_wait","rule":"generic/overloaded"}"#
        );
        let success = r#"{"http_status":200,"body":"{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}"}"#;
        assert_eq!(
            answered(success).unwrap(),
            r#"{"id":"line-7","category":null,"reason":null,"retryable":null,"rule":null}"#
        );
    }

    #[test]
    fn a_broken_line_is_told_without_being_repeated() {
        for (line, why) in [
            ("{\"id\":\"sk-secret", "it is not JSON from column"),
            ("[1]", "it is not an object"),
            (r#"{"http_status":"429"}"#, "its field http_status is not"),
            (r#"{"headers":[1]}"#, "its field headers is not"),
        ] {
            let told = answered(line).unwrap_err();
            assert!(told.starts_with(why) && !told.contains("secret"), "{told}");
        }
    }
}
