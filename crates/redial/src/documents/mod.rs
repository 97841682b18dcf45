//! Documentation pages, read over the network or from a kept snapshot: the edge around the pure `sources` crate.

pub(crate) mod shelf;

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use redial_note::{Family, Source};
use redial_proxy::{PageBytes, PageFault, PageLimits, Upstream, fetch_page};
use redial_redact::{Label, SafeUrl, Sentence, Tainted};
use redial_sources::{
    Change, Contract, Outcome, Page, Reading, Reply, Sent, Snapshot, SourcePage, page_of, pages, source,
};
use tokio::time::Instant;

use crate::{
    config::{Config, key},
    env::EnvSnapshot,
    problem::Problem,
    recording::wall,
};
use shelf::Shelf;

/// A page to look at.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// What it backs.
    pub(crate) area: Label,
    /// Its address, for showing.
    pub(crate) url: SafeUrl,
    /// The family whose request it is held against.
    family: Option<Family>,
    /// The model that Redial's own request asks for, where one is known.
    model: Option<String>,
    /// Whether that request is a recorded client's rather than Redial's own.
    of_client: bool,
    /// Its address as it is fetched.
    address: String,
    wording: Sentence,
}

/// What came of looking at a page.
#[derive(Debug)]
pub(crate) struct Looked {
    /// The note's line.
    pub(crate) source: Source,
    /// The page, if it was read now.
    pub(crate) page: Option<Page>,
    /// What it says of the request.
    pub(crate) contract: Contract,
    /// Whether it is held against a request at all.
    pub(crate) has_contract: bool,
    /// What changed in that since the snapshot that it was compared with.
    pub(crate) changes: Vec<Change>,
    /// Why it was not, in the words of the fetch or of the reader.
    pub(crate) trouble: Option<String>,
    /// The snapshot that it was compared with: the reviewed one, else the user's own.
    pub(crate) baseline: Option<Snapshot>,
}

/// With what pages are looked at.
#[derive(Debug)]
pub(crate) struct Looker<'a> {
    /// The client; it sends no credential.
    pub(crate) upstream: &'a Upstream,
    /// The one loopback origin that is open, if any.
    pub(crate) loopback: Option<String>,
    /// Kept snapshots.
    pub(crate) shelf: Shelf,
    /// How old a snapshot may be.
    pub(crate) max_age: Duration,
}

impl<'a> Looker<'a> {
    /// One that looks as the configuration says.
    pub(crate) fn new(upstream: &'a Upstream, shelf: Shelf, config: &Config, env: &EnvSnapshot) -> Self {
        Self { upstream, loopback: loopback(config, env), shelf, max_age: config.wait(&key::MAX_AGE) }
    }
}

/// The loopback origin that `REDIAL_DOCS_ALLOW_LOOPBACK=1` opens for tests: that of `--docs` (or `sources.docs`), and no
/// other. Everything else stays refused like every private address.
fn loopback(config: &Config, env: &EnvSnapshot) -> Option<String> {
    let open = env.get("REDIAL_DOCS_ALLOW_LOOPBACK") == Some("1");
    config.text(&key::DOCS).filter(|_| open).map(str::to_owned)
}

/// What may safely be said of a family's page, whichever page it is.
pub(crate) fn wording_of(family: Family) -> Sentence {
    let wording =
        page_of(family).map_or("Check the current reference before asserting request fields.", |page| &page.wording);
    Sentence::new_from(wording, &[])
}

impl Wanted {
    /// A family's page: the one that the configuration names, else the table's. The model list has none in the table.
    ///
    /// # Errors
    /// The configured address is not one.
    pub(crate) fn of_family(family: Family, config: &Config) -> Result<Option<Self>, Problem> {
        let wanted = match config.text(&key::DOCS) {
            Some(address) => Some(Self::at(family, address, &config.place(&key::DOCS))?),
            None => page_of(family).map(Self::of_page),
        };
        Ok(wanted.map(|wanted| wanted.for_model(config.text(&key::MODEL))))
    }

    /// A family's page at another address.
    ///
    /// # Errors
    /// The address is not one.
    pub(crate) fn at(family: Family, address: &str, place: &str) -> Result<Self, Problem> {
        let url = read_as(address, place)?;
        let area = Label::new(Tainted::from(family.name())).map_err(|_gate| refused(place))?;
        // The page is another, what may be said of it is the same.
        Ok(Self {
            area,
            url,
            family: Some(family),
            model: None,
            of_client: false,
            address: address.to_owned(),
            wording: wording_of(family),
        })
    }

    /// A page that a note names, held against a request for the model of its check: at the address that the configuration names, else where the note's run read it.
    ///
    /// # Errors
    /// The configured address is not one.
    pub(crate) fn of_row(row: &Source, model: Option<&str>, config: &Config) -> Result<Self, Problem> {
        let family = family_of(&row.area);
        let address = config.text(&key::DOCS).map(str::to_owned).filter(|_| family.is_some());
        let url = match &address {
            Some(address) => read_as(address, &config.place(&key::DOCS))?,
            None => row.url.clone(),
        };
        Ok(Self {
            area: row.area.clone(),
            address: address.unwrap_or_else(|| row.url.to_string()),
            url,
            family,
            model: model.map(str::to_owned),
            // Redial's own requests were held against the page when it was read; of a client's the page's fields were kept.
            of_client: row.body.is_some(),
            wording: row.wording.clone(),
        })
    }

    /// The same page, held against the request of a client that is recorded.
    pub(crate) fn of_client(self) -> Self {
        Self { of_client: true, ..self }
    }

    /// The same page, held against Redial's own request for a model.
    pub(crate) fn for_model(self, model: Option<&str>) -> Self {
        Self { model: model.map(str::to_owned), ..self }
    }

    /// The request that the page is held against.
    fn sent(&self) -> Option<Sent> {
        let family = self.family?;
        Some(match &self.model {
            _ if self.of_client => Sent::of_client(family),
            Some(model) => Sent::of_model(family, model),
            None => Sent::of(family),
        })
    }

    /// Every page of the table.
    pub(crate) fn all(config: &Config) -> Vec<Self> {
        pages().iter().map(|page| Self::of_page(page).for_model(config.text(&key::MODEL))).collect()
    }

    #[expect(
        clippy::expect_used,
        reason = "the table is compiled in, and its test passes each row through these gates"
    )]
    fn of_page(page: &'static SourcePage) -> Self {
        let area = Label::new(Tainted::from(page.area.as_str())).expect("an area of the table is a label");
        let url = SafeUrl::new(Tainted::from(page.url.as_str())).expect("an address of the table is clean");
        Self {
            area,
            url,
            family: page.family,
            model: None,
            of_client: false,
            address: page.url.clone(),
            wording: Sentence::new_from(&page.wording, &[]),
        }
    }
}

/// The family whose page has an area in a note: the table's name for it, or the family's own.
pub(crate) fn family_of(area: &Label) -> Option<Family> {
    let own = Family::ALL.into_iter().find(|family| family.name() == area.as_str());
    own.or_else(|| pages().iter().find(|page| page.area == area.as_str())?.family)
}

/// An address as it is shown.
fn read_as(address: &str, place: &str) -> Result<SafeUrl, Problem> {
    SafeUrl::of_page(Tainted::from(address)).map_err(|_gate| refused(place))
}

fn refused(place: &str) -> Problem {
    Problem::usage(
        "the page's address can't be used",
        "it is not the http or https address of a page",
        "write the whole address: https://HOST/PATH",
    )
    .at(place)
}

impl Looker<'_> {
    /// Reads a page, and judges it with what was kept.
    pub(crate) async fn look(&self, wanted: &Wanted) -> Looked {
        let read = self.read(wanted).await;
        let (page, contract, trouble) = match read {
            Ok((page, contract)) => (Some(page), contract, None),
            Err(trouble) => (None, Contract::not_checked(), Some(trouble)),
        };
        let kept = self.shelf.kept(&wanted.area, &wanted.url);
        let reviewed = self.shelf.reviewed(&wanted.area, &wanted.url);
        let sent = wanted.sent();
        let outcome = Outcome {
            page: page.as_ref(),
            contract: &contract,
            sent: sent.as_ref(),
            reviewed: reviewed.as_ref(),
            kept: kept.as_ref(),
            now: wall(),
            max_age: self.max_age,
        };
        let source = source(wanted.area.clone(), wanted.url.clone(), wanted.wording.clone(), &outcome);
        let changes = outcome.changes();
        let baseline = outcome.baseline().cloned();
        Looked { source, page, contract, has_contract: sent.is_some(), changes, trouble, baseline }
    }

    /// Reads several pages beside each other: without a network each may take its whole time.
    pub(crate) async fn look_all(&self, wanted: &[Wanted]) -> Vec<Looked> {
        let mut running: Vec<_> = wanted.iter().map(|wanted| Running::Pending(Box::pin(self.look(wanted)))).collect();
        poll_fn(|context| {
            // Each is polled, also after one that is pending: all of them have to make progress.
            let pending = running.iter_mut().filter_map(|one| one.poll(context)).count();
            if pending == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        running.into_iter().filter_map(Running::done).collect()
    }

    async fn read(&self, wanted: &Wanted) -> Result<(Page, Contract), String> {
        let until = Instant::now() + PageLimits::default().total;
        let fetched = self.fetch(&wanted.address, until).await.map_err(|fault| fault.to_string())?;
        let reply = Reply { status: fetched.status, content_type: media_type(&fetched), body: &fetched.body };
        let page = Page::read(&reply).map_err(|instead| instead.to_string())?;
        let contract = match wanted.sent() {
            Some(sent) => self.contract(&page, &sent, &fetched.address, until).await,
            None => Contract::not_checked(),
        };
        // A page that shows nothing by itself is one only if what it leads to says something.
        match page.shell.filter(|_| contract.stated.is_none()) {
            Some(instead) => Err(instead.to_string()),
            None => Ok((page, contract)),
        }
    }

    /// What a page, and what it leads to at its own origin, says of a request.
    async fn contract(&self, page: &Page, sent: &Sent, address: &str, until: Instant) -> Contract {
        let mut reading = Reading::new(page, address, sent);
        let origin = origin(address);
        while let Some(lead) = reading.next_lead() {
            // What can't be had says nothing; the page stands without it.
            if let Ok(found) = self.fetch(&format!("{origin}{}", lead.path), until).await
                && found.status != 206
            {
                reading.take(&lead, media_type(&found), &found.body);
            }
        }
        reading.contract()
    }

    async fn fetch(&self, address: &str, until: Instant) -> Result<PageBytes, PageFault> {
        let left = until.saturating_duration_since(Instant::now());
        let limits = PageLimits { total: left, ..PageLimits::default() };
        fetch_page(self.upstream, address, &limits, self.loopback.as_deref()).await
    }
}

fn media_type(fetched: &PageBytes) -> Option<&str> {
    fetched.content_type.as_deref().and_then(|name| str::from_utf8(name).ok())
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> &str {
    let after = address.find("://").map_or(0, |at| at + 3);
    let end = address.get(after..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(address.len(), |at| after + at);
    address.get(..end).unwrap_or(address)
}

/// A page being read, and then what came of it.
enum Running<'a> {
    Pending(Pin<Box<dyn Future<Output = Looked> + 'a>>),
    Done(Box<Looked>),
}

impl Running<'_> {
    /// Goes on; `Some` while there is more to wait for.
    fn poll(&mut self, context: &mut Context<'_>) -> Option<()> {
        let Self::Pending(future) = self else { return None };
        match future.as_mut().poll(context) {
            Poll::Ready(looked) => {
                *self = Self::Done(Box::new(looked));
                None
            }
            Poll::Pending => Some(()),
        }
    }

    fn done(self) -> Option<Looked> {
        match self {
            Self::Done(looked) => Some(*looked),
            Self::Pending(_) => None,
        }
    }
}
