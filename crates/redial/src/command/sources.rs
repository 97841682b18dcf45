//! `redial sources`: the documentation pages behind a claim, read, kept and compared.

mod rows;
mod since;
mod words;

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use redial_note::{ContractState, Family, SourceState, worst_work_call};
use redial_redact::Identifier;
use redial_sources::{Snapshot, pages};

use self::{
    rows::{Changed, Listed, Row},
    since::Since,
};
use super::{Context, ListFormat, check::FamilyName};
use crate::{
    config::{Config, Flags, key},
    documents::{Looked, Looker, Wanted, shelf::Shelf},
    exit::Exit,
    notes, paths,
    problem::{Problem, file_says},
    recording::wall,
    runtime, terminal,
};

/// Read the documentation pages that back a request shape: does our request match what they say, and did that change.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  redial sources check chat            read the page of the chat family now\n  redial sources update                keep snapshots for runs without a network\n  redial sources update --reviewed     keep them in .redial/sources/, to be reviewed and committed\n  redial sources diff chat             what changed in the page's facts since its snapshot\n  redial sources diff --note NOTE      did a page that the note names change since it was made\n  redial sources list                  which page backs what\n\nExit codes: 0 nothing found, 10 a page changed, is stale, can't be read, or asks for another request."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read the pages now, and hold them against the request that Redial sends and against the snapshots.
    Check(Pages),
    /// Read the pages now, and say in words what changed since the snapshots, or since a note was made.
    Diff {
        #[command(flatten)]
        pages: Pages,
        /// Compare with what this note holds of its pages: required fields, known fields, the text's digest.
        #[arg(long)]
        note: Option<PathBuf>,
    },
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
            What::Diff { pages, note: None } => pages.diff(context),
            What::Diff { pages, note: Some(note) } => pages.since(&note, context),
            What::Update { pages, reviewed } => pages.look(context, Some(reviewed)),
        }
    }
}

impl Pages {
    fn config(&self, context: &Context) -> Result<Config, Problem> {
        Config::load(&context.inputs(Flags::default().with(&key::DOCS, "--docs", self.docs.clone())))
    }

    fn wanted(&self, config: &Config) -> Result<Vec<Wanted>, Problem> {
        let Some(family) = self.family.map(Family::from) else { return Ok(Wanted::all(config)) };
        Wanted::of_family(family, config)?.map(|wanted| vec![wanted]).ok_or_else(|| no_page(family))
    }

    /// Reads the pages of a note, and says what changed since it was made.
    fn since(&self, note: &Path, context: &Context) -> Result<Exit, Problem> {
        let config = self.config(context)?;
        let note = notes::load(&context.named(note))?.note;
        let rows = since::rows(&note, self.family.map(Family::from))?;
        let model = worst_work_call(&note.calls).and_then(|call| call.model.requested.as_ref()).map(Identifier::as_str);
        let wanted =
            rows.iter().copied().map(|row| Wanted::of_row(row, model, &config)).collect::<Result<Vec<Wanted>, _>>();
        let looked = read_now(&wanted?, &config, context)?;
        let pages: Vec<Since<'_>> = rows.into_iter().zip(&looked).map(|(row, looked)| Since::of(row, looked)).collect();
        let exit = since::exit(&pages);
        terminal::print(&match self.format {
            ListFormat::Text => since::text(&pages),
            ListFormat::Json => rows::printed(pages),
        })?;
        Ok(exit)
    }

    /// Reads the pages, and says what changed since their snapshots.
    fn diff(&self, context: &Context) -> Result<Exit, Problem> {
        let config = self.config(context)?;
        let looked = read_now(&self.wanted(&config)?, &config, context)?;
        terminal::print(&match self.format {
            ListFormat::Text => words::changes(&looked),
            ListFormat::Json => rows::printed(looked.iter().map(Changed::of).collect()),
        })?;
        let found = |looked: &Looked| !matches!(looked.source.state, SourceState::Fetched);
        Ok(if looked.iter().any(found) { Exit::Pause } else { Exit::Done })
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
        let upstream = super::check::upstream(&config, context)?;
        let looker = Looker::new(&upstream, shelf, &config, &context.env);
        let looked = read_all(&looker, &wanted)?;
        if let Some(reviewed) = keep {
            keep_all(&looker, &looked, reviewed, context)?;
        }
        terminal::print(&match self.format {
            ListFormat::Text => words::text(&looked),
            ListFormat::Json => rows::printed(looked.iter().map(Row::of).collect()),
        })?;
        Ok(if looked.iter().any(|looked| is_finding(looked, keep)) { Exit::Pause } else { Exit::Done })
    }
}

/// Reads pages that are not kept then.
fn read_now(wanted: &[Wanted], config: &Config, context: &Context) -> Result<Vec<Looked>, Problem> {
    let shelf = Shelf::of(&context.paths, paths::repository_root(&context.cwd).as_deref());
    let upstream = super::check::upstream(config, context)?;
    read_all(&Looker::new(&upstream, shelf, config, &context.env), wanted)
}

fn read_all(looker: &Looker<'_>, wanted: &[Wanted]) -> Result<Vec<Looked>, Problem> {
    runtime::on_one_thread(looker.look_all(wanted))
}

fn keep_all(looker: &Looker<'_>, looked: &[Looked], reviewed: bool, context: &Context) -> Result<(), Problem> {
    for looked in looked {
        let Some(page) = &looked.page else { continue };
        let source = &looked.source;
        let stated = looked.contract.stated.clone();
        let snapshot = Snapshot::of(
            source.area.clone(),
            source.url.clone(),
            source.accessed_at.unwrap_or_else(wall),
            page,
            stated,
        );
        let path = looker.shelf.keep(&snapshot, reviewed).map_err(|error| {
            let why = file_says(&error);
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
        SourceState::Fetched => keep.is_none() && looked.source.contract == ContractState::Differs,
        SourceState::Snapshot => keep.is_some() || looked.source.contract == ContractState::Differs,
        SourceState::Changed => keep != Some(true),
        SourceState::Stale | SourceState::Unreachable => true,
    }
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
        ListFormat::Json => rows::printed(rows),
        ListFormat::Text => {
            rows.iter().map(|row| format!("{:<24} {}\n{:<24} {}\n", row.area, row.url, "", row.verifies)).collect()
        }
    })?;
    Ok(Exit::Done)
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
