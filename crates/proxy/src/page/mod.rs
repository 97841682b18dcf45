//! The fetch of a documentation page: without any credential, from its own origin alone, never from a private
//! address, bounded in time and size.

mod address;
mod location;

use std::{fmt, net::SocketAddr, time::Duration};

use redial_note::is_success;
use redial_redact::{SafeUrl, Tainted};
use redial_wire::{TransportFault, family::Method};
use tokio::time::{Instant, timeout_at};

pub(crate) use location::follow;

use crate::{
    EndedBy, Exchanged, Head, Limits, Request, Scheme, Stop, Target, TargetFault, Upstream, attempt::transport_word,
    upstream::resolve,
};

/// How long and how much a page may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// For all of it, redirects included.
    pub total: Duration,
    /// Bytes, after decompression.
    pub bytes: usize,
    /// Redirects that are followed, within the origin.
    pub redirects: usize,
}

impl Default for PageLimits {
    fn default() -> Self {
        Self { total: Duration::from_secs(10), bytes: 8 << 20, redirects: 5 }
    }
}

/// A page as it was served, read to its end. `Debug` prints its length.
#[derive(Clone, PartialEq, Eq)]
pub struct PageBytes {
    /// Where it was in the end, without query; `None` where that can't be shown.
    pub url: Option<SafeUrl>,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The media type as it was declared.
    pub content_type: Option<Vec<u8>>,
    /// How many redirects led there.
    pub redirects: usize,
    /// Its status: 2xx.
    pub status: u16,
    /// Where it was in the end, as it is asked for: with its query.
    pub address: String,
}

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// The address names no origin.
    #[error("the page's address can't be read: {0}")]
    Address(#[from] TargetFault),
    /// Path or query can't stand in a request.
    #[error("the page's path can't stand in a request")]
    Path,
    /// Not https, and not the one loopback origin that was allowed.
    #[error("the page's address is not https")]
    PlainHttp,
    /// The host is, or resolves to, an address that is not public.
    #[error("the page's host is not a public address")]
    PrivateAddress,
    /// A redirect to another origin.
    #[error("the page redirects to another origin (status {status})")]
    RedirectElsewhere {
        /// Of the redirect.
        status: u16,
    },
    /// More redirects than are followed.
    #[error("the page redirects too often")]
    RedirectLoop,
    /// Any status but 2xx (and a redirect that was followed).
    #[error("the page answered with status {0}")]
    Status(u16),
    /// Longer than is read.
    #[error("the page is too big")]
    TooBig,
    /// Not there in time.
    #[error("the page did not come in time")]
    Timeout,
    /// A content coding that is unknown, or not what it says.
    #[error("the page can't be decoded")]
    Undecodable,
    /// No connection, or one that broke.
    #[error("the page can't be reached ({})", transport_word(*.0).name())]
    Transport(TransportFault),
}

/// Fetches a page. `allow_loopback_origin` opens one loopback origin, plain http included, and no other.
///
/// Through the operator's proxy the proxy resolves the name, so that only addresses in the URL itself are checked.
///
/// # Errors
/// There is no page; the fault says why.
pub async fn fetch_page(
    upstream: &Upstream,
    url: &str,
    limits: &PageLimits,
    allow_loopback_origin: Option<&str>,
) -> Result<PageBytes, PageFault> {
    let target = Target::of(url)?;
    let allowed = allow_loopback_origin.and_then(|origin| Target::of(origin).ok());
    let loopback = allowed.is_some_and(|allowed| allowed == target && target.is_loopback());
    if target.scheme() == Scheme::Http && !loopback {
        return Err(PageFault::PlainHttp);
    }
    let visit = Visit { upstream, target: &target, loopback, limits, deadline: Instant::now() + limits.total };
    let page = visit.follow(location::path_of(url)).await;
    match &page {
        Ok(page) => tracing::debug!(bytes = page.body.len(), redirects = page.redirects, "page read"),
        Err(fault) => tracing::debug!(%fault, "page not read"),
    }
    page
}

/// Reads a text as an address and as a redirect from one, for [`crate::holds_for`].
pub(crate) fn lead(text: &str) {
    if let Ok(target) = Target::of(text) {
        drop(follow(&target, &location::path_of(text), Tainted::from(text)));
    }
    if let Ok(target) = Target::of("https://docs.example.com") {
        let led = follow(&target, "/a/b?c", Tainted::from(text));
        assert!(led.is_none_or(|path| path.starts_with('/')), "a redirect leads to no path");
    }
}

/// One origin's visit, over its redirects.
struct Visit<'a> {
    upstream: &'a Upstream,
    target: &'a Target,
    loopback: bool,
    limits: &'a PageLimits,
    deadline: Instant,
}

impl Visit<'_> {
    async fn follow(&self, mut path: String) -> Result<PageBytes, PageFault> {
        for redirects in 0..=self.limits.redirects {
            let exchanged = self.get(&path).await?;
            let head = whole(&exchanged)?;
            match head.status {
                status @ 200..=299 => return Ok(self.page(&path, &exchanged, redirects, status)),
                status @ (301 | 302 | 303 | 307 | 308) => {
                    let location = head.headers.get("location").ok_or(PageFault::Status(status))?;
                    path = follow(self.target, &path, location).ok_or(PageFault::RedirectElsewhere { status })?;
                }
                status => return Err(PageFault::Status(status)),
            }
        }
        Err(PageFault::RedirectLoop)
    }

    async fn get(&self, path: &str) -> Result<Exchanged, PageFault> {
        let addresses = self.addresses().await?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        let bytes = self.limits.bytes;
        let limits = Limits {
            connect: left,
            overall: left,
            body_kept: bytes,
            body_read: bytes as u64,
            body_decoded: bytes as u64,
            ..Limits::default()
        };
        let headers = [("accept", b"text/html, text/markdown;q=0.9, */*;q=0.1".as_slice())];
        let request =
            Request { target: self.target, method: Method::Get, path, headers: &headers, credential: None, body: b"" };
        let sent = self.upstream.exchange_with(&addresses, &request, &limits, &mut ()).await;
        sent.map_err(|_unsendable| PageFault::Path)
    }

    /// The addresses that are connected to, each of them checked: the name is not resolved again, so that a second
    /// answer can't lead elsewhere.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, PageFault> {
        if self.target.ip().is_none() && self.upstream.is_proxied(self.target).map_err(PageFault::Transport)? {
            return Ok(Vec::new());
        }
        let found = timeout_at(self.deadline, resolve(self.target)).await;
        let found = found.map_err(|_elapsed| PageFault::Timeout)?.map_err(PageFault::Transport)?;
        let fits = |address: &SocketAddr| {
            if self.loopback { address.ip().is_loopback() } else { address::is_public(address.ip()) }
        };
        if found.iter().all(fits) { Ok(found) } else { Err(PageFault::PrivateAddress) }
    }

    fn page(&self, path: &str, exchanged: &Exchanged, redirects: usize, status: u16) -> PageBytes {
        let content_type = exchanged.head.as_ref().and_then(|head| head.headers.get("content-type"));
        PageBytes {
            url: SafeUrl::of_page(Tainted::from(format!("{}{path}", self.target).as_str())).ok(),
            body: exchanged.body.tainted().bytes().to_vec(),
            content_type: content_type.map(|value| value.bytes().to_vec()),
            redirects,
            status,
            address: format!("{}{path}", self.target),
        }
    }
}

/// The head of an exchange that came to its end. A status that is no page is told before the body's faults.
fn whole(exchanged: &Exchanged) -> Result<&Head, PageFault> {
    let (Some(head), fault) = (&exchanged.head, exchanged.fault) else { return Err(fault_of(exchanged)) };
    match fault {
        _ if !is_success(head.status) => Ok(head),
        Some(_) => Err(fault_of(exchanged)),
        // Its coding ends before its text.
        None if exchanged.body_cut => Err(PageFault::Undecodable),
        None => Ok(head),
    }
}

fn fault_of(exchanged: &Exchanged) -> PageFault {
    match exchanged.ended_by {
        EndedBy::Redial(Stop::TooMuch) => PageFault::TooBig,
        EndedBy::Redial(Stop::Undecodable) => PageFault::Undecodable,
        EndedBy::Redial(Stop::Timeout | Stop::ConnectTimeout) => PageFault::Timeout,
        EndedBy::Server
        | EndedBy::Network
        | EndedBy::Client
        | EndedBy::Redial(Stop::Cancelled | Stop::RunOver | Stop::Observer | Stop::NotHttp | Stop::RequestFraming) => {
            PageFault::Transport(exchanged.fault.unwrap_or(TransportFault::Dropped))
        }
    }
}

impl fmt::Debug for PageBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageBytes({} bytes, {} redirects)", self.body.len(), self.redirects)
    }
}
