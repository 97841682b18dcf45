//! `redial sources`: the documentation pages behind a claim, read, kept and compared.

use std::fmt::Write as _;

use clap::{Args as ClapArgs, Subcommand};
use redial_note::{ContractState, Family, Source, SourceState, Timestamp};
use redial_redact::{Label, SafeUrl, Sha256};
use redial_sources::{Snapshot, pages};
use serde::Serialize;

use super::{Context, ListFormat, check::FamilyName};
use crate::{
    config::{Config, Flags, key},
    documents::{Looked, Looker, Wanted, shelf::Shelf},
    exit::Exit,
    paths,
    problem::Problem,
    recording::wall,
    terminal,
};

/// Read the documentation pages that back a request shape, and say whether they changed.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  redial sources check chat            read the page of the chat family now\n  redial sources update                keep snapshots for runs without a network\n  redial sources update --reviewed     keep them in .redial/sources/, to be reviewed and committed\n  redial sources list                  which page backs what\n\nExit codes: 0 nothing found, 10 a page changed, is stale or can't be read."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read the pages now, and compare them with the reviewed snapshots.
    Check(Pages),
    /// Read the pages now, and keep a snapshot of each.
    Update {
        #[command(flatten)]
        pages: Pages,
        /// Keep it in the repository, under .redial/sources/: you have read the page and stand behind it.
        #[arg(long)]
        reviewed: bool,
    },
    /// List the pages; reads nothing.
    List(Pages),
}

#[derive(Debug, ClapArgs)]
struct Pages {
    /// Only the page of this family.
    family: Option<FamilyName>,
    /// Another page for the family.
    #[arg(long, value_name = "URL", requires = "family")]
    docs: Option<String>,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        match self.what {
            What::List(pages) => list(&pages, context),
            What::Check(pages) => pages.look(context, None),
            What::Update { pages, reviewed } => pages.look(context, Some(reviewed)),
        }
    }
}

impl Pages {
    fn config(&self, context: &Context) -> Result<Config, Problem> {
        Config::load(&context.inputs(Flags::default().with(&key::DOCS, "--docs", self.docs.clone())))
    }

    fn wanted(&self, config: &Config) -> Result<Vec<Wanted>, Problem> {
        let Some(family) = self.family.map(Family::from) else { return Ok(Wanted::all()) };
        Wanted::of_family(family, config)?.map(|wanted| vec![wanted]).ok_or_else(|| no_page(family))
    }

    /// Reads the pages; with `keep`, keeps what was read, in the repository where it says `true`.
    fn look(&self, context: &Context, keep: Option<bool>) -> Result<Exit, Problem> {
        let config = self.config(context)?;
        let wanted = self.wanted(&config)?;
        let root = paths::repository_root(&context.cwd);
        let shelf = Shelf::of(&context.paths, root.as_deref());
        if let Some(reviewed) = keep.filter(|reviewed| !shelf.has_place(*reviewed)) {
            return Err(no_place(reviewed));
        }
        let upstream = super::check::upstream(&config, context);
        let looker = Looker::new(&upstream, shelf, &config, &context.env);
        let looked = read_all(&looker, &wanted)?;
        if let Some(reviewed) = keep {
            keep_all(&looker, &looked, reviewed, context)?;
        }
        terminal::print(&match self.format {
            ListFormat::Text => text(&looked),
            ListFormat::Json => json(&looked),
        })?;
        Ok(if looked.iter().any(|looked| is_finding(looked, keep)) { Exit::Pause } else { Exit::Done })
    }
}

fn read_all(looker: &Looker<'_>, wanted: &[Wanted]) -> Result<Vec<Looked>, Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let looked = runtime.block_on(looker.look_all(wanted));
    // A resolver's thread that hangs is not waited for.
    runtime.shutdown_background();
    Ok(looked)
}

fn keep_all(looker: &Looker<'_>, looked: &[Looked], reviewed: bool, context: &Context) -> Result<(), Problem> {
    for looked in looked {
        let Some(page) = &looked.page else { continue };
        let source = &looked.source;
        let snapshot =
            Snapshot::of(source.area.clone(), source.url.clone(), source.accessed_at.unwrap_or_else(wall), page);
        let path = looker.shelf.keep(&snapshot, reviewed).map_err(|error| {
            let why = format!("the file system says: {}", error.kind());
            Problem::failed("a snapshot can't be written", why, "make the folder writable, or set XDG_DATA_HOME")
        })?;
        if !context.quiet {
            let shown = paths::shown(&path, &context.cwd, context.paths.home.as_deref());
            terminal::say(&format!("kept {} as {shown}", source.area));
        }
    }
    Ok(())
}

/// A page that was just kept as reviewed is what the reviewer saw: that it differs from the one before is no finding.
fn is_finding(looked: &Looked, keep: Option<bool>) -> bool {
    match looked.source.state {
        SourceState::Fetched => false,
        SourceState::Snapshot => keep.is_some(),
        SourceState::Changed => keep != Some(true),
        SourceState::Stale | SourceState::Unreachable => true,
    }
}

fn text(looked: &[Looked]) -> String {
    let mut out = String::new();
    for Looked { source, trouble, reviewed, .. } in looked {
        let because = trouble.as_ref().map(|trouble| format!("; {trouble}")).unwrap_or_default();
        let detail = match (source.state, source.accessed_at) {
            (SourceState::Fetched, _) if reviewed.is_some() => "read now; as in the reviewed snapshot".to_owned(),
            (SourceState::Fetched, _) => "read now; no reviewed snapshot to compare with".to_owned(),
            (SourceState::Changed, _) => {
                "read now; its text differs from the reviewed snapshot: read it, then `redial sources update --reviewed`".to_owned()
            }
            (SourceState::Snapshot | SourceState::Stale, Some(at)) => format!("not read now; snapshot of {at}{because}"),
            (SourceState::Snapshot | SourceState::Stale | SourceState::Unreachable, _) => {
                format!("not read now, and no snapshot{because}")
            }
        };
        // Writing to a String does not fail.
        let _infallible = writeln!(out, "{:<24} {:<12} {}\n{:<24} {detail}", source.area, source.state, source.url, "");
    }
    out
}

/// One page, with the fields of sources.md. `required`, `differs` and `path` are what the contract says: not read yet.
#[derive(Serialize)]
struct Row<'a> {
    area: &'a Label,
    url: &'a SafeUrl,
    state: SourceState,
    contract: ContractState,
    differs: [&'a str; 0],
    required: [&'a str; 0],
    path: Option<&'a str>,
    sha256: Option<&'a Sha256>,
    text_sha256: Option<&'a Sha256>,
    accessed_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Document<T> {
    sources: Vec<T>,
}

fn json(looked: &[Looked]) -> String {
    printed(&Document { sources: looked.iter().map(|looked| row(&looked.source)).collect() })
}

fn row(source: &Source) -> Row<'_> {
    Row {
        area: &source.area,
        url: &source.url,
        state: source.state,
        contract: source.contract,
        differs: [],
        required: [],
        path: None,
        sha256: source.sha256.as_ref(),
        text_sha256: source.text_sha256.as_ref(),
        accessed_at: source.accessed_at,
    }
}

/// A page of the table, as `sources list` prints it.
#[derive(Serialize)]
struct Listed<'a> {
    area: &'a str,
    family: Option<Family>,
    url: &'a str,
    verifies: &'a str,
    wording: &'a str,
    accessed: &'a str,
}

fn list(asked: &Pages, context: &Context) -> Result<Exit, Problem> {
    let config = asked.config(context)?;
    let family = asked.family.map(Family::from);
    let named = family.map(|family| Wanted::of_family(family, &config)).transpose()?.flatten();
    if let (Some(family), None) = (family, &named) {
        return Err(no_page(family));
    }
    let rows: Vec<Listed<'_>> = pages()
        .iter()
        .filter(|page| family.is_none() || page.family == family)
        .map(|page| Listed {
            area: &page.area,
            family: page.family,
            url: named.as_ref().map_or(page.url.as_str(), |named| named.url.as_str()),
            verifies: &page.verifies,
            wording: &page.wording,
            accessed: &page.accessed,
        })
        .collect();
    terminal::print(&match asked.format {
        ListFormat::Json => printed(&Document { sources: rows }),
        ListFormat::Text => {
            rows.iter().map(|row| format!("{:<24} {}\n{:<24} {}\n", row.area, row.url, "", row.verifies)).collect()
        }
    })?;
    Ok(Exit::Done)
}

fn printed(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

fn no_page(family: Family) -> Problem {
    Problem::usage(
        format!("there is no page of the {family} family in the table"),
        "its request has neither body nor fields that a page could be compared with",
        "name one with --docs URL",
    )
}

fn no_place(reviewed: bool) -> Problem {
    if reviewed {
        Problem::usage(
            "a reviewed snapshot needs a repository",
            "it is kept under .redial/sources/ at the repository's root, to be reviewed and committed",
            "run it inside the repository, or leave --reviewed out",
        )
    } else {
        Problem::failed(
            "there is no folder for snapshots",
            "neither XDG_DATA_HOME nor HOME is set to an absolute path",
            "set XDG_DATA_HOME, or use --reviewed in a repository",
        )
    }
}
