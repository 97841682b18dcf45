//! `redial config show`: every value, and where it came from.

use clap::{Args as ClapArgs, Subcommand};
use redial_redact::{SafeUrl, Tainted};
use serde::Serialize;

use super::{Context, ListFormat};
use crate::{
    config::{
        Config, Flags, Provenance, Valued,
        key::{self, Key},
        value::{Kind, Value},
    },
    exit::Exit,
    problem::Problem,
    terminal,
};

/// Look at the configuration.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  redial config show\n  redial config show --format json")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show every value and where it came from. Credentials are named, never shown.
    Show {
        /// What to print.
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: ListFormat,
    },
}

/// A key with its value.
#[derive(Serialize)]
struct Row {
    key: &'static str,
    value: Option<String>,
    from: Option<String>,
    variable: &'static str,
    about: &'static str,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let What::Show { format } = self.what;
        let config = Config::load(&context.inputs(Flags::default()))?;
        let rows: Vec<Row> = key::ALL.iter().map(|key| row(key, &config)).collect();
        terminal::print(&match format {
            ListFormat::Text => text(&rows),
            ListFormat::Json => json(&rows),
        })?;
        Ok(Exit::Done)
    }
}

fn row(key: &'static Key, config: &Config) -> Row {
    let valued = config.get(key);
    Row {
        key: key.path,
        value: valued.map(|valued| shown(key, valued)),
        from: valued.map(|valued| from(&valued.from)),
        variable: key.variable,
        about: key.about.trim(),
    }
}

/// An address is shown without what could be a password or a key in it.
fn shown(key: &Key, valued: &Valued) -> String {
    match (&valued.value, key.kind) {
        (Value::Text(text), Kind::Url) => SafeUrl::stripped(Tainted::from(text.as_str()))
            .map_or_else(|_| "\"…\"".to_owned(), |url| format!("\"{url}\"")),
        (value, _) => value.to_string(),
    }
}

fn from(from: &Provenance) -> String {
    from.to_string()
}

fn text(rows: &[Row]) -> String {
    let widest = |cell: fn(&Row) -> usize| rows.iter().map(cell).max().unwrap_or_default();
    let keys = widest(|row| row.key.len());
    let values = widest(|row| row.value.as_deref().unwrap_or("-").chars().count()).min(48);
    let line = |row: &Row| {
        let from = row.from.as_deref().unwrap_or("not set");
        format!("{:<keys$}  {:<values$}  {from}\n", row.key, row.value.as_deref().unwrap_or("-"))
    };
    rows.iter().map(line).collect()
}

fn json(rows: &[Row]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        values: &'a [Row],
    }
    serde_json::to_string_pretty(&Document { values: rows }).unwrap_or_default() + "\n"
}
