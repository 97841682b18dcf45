//! The upstream client: one request on one connection of its own; never a retry, never a redirect followed.

mod connect;
mod driver;
mod exchange;
mod exchanged;
mod fault;
mod limits;
mod meter;
mod request;
mod resolve;
mod target;
mod tls;
mod tunnel;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use redial_wire::{TlsFault, TransportFault};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};

use crate::Cancel;
pub(crate) use driver::Io;
use exchange::Attempt;
use tls::Tls;

pub(crate) use resolve::resolve;
pub use {
    exchanged::{EndedBy, Exchanged, Head, Observer, Stop, Timing},
    limits::Limits,
    request::{Credential, Request, Unsendable},
    target::{Scheme, Target, TargetFault},
    tls::{AuthoritiesFault, authorities},
    tunnel::Proxies,
};

/// What all exchanges of a client share.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A PEM file with authorities besides the platform's. One that can't be read is a TLS fault at the first
    /// `https` connection.
    pub ca_file: Option<PathBuf>,
    /// The proxy variables.
    pub proxies: Proxies,
}

/// Sends requests. Holds no connection and loads no certificate until it is needed.
#[derive(Debug)]
pub struct Upstream {
    tls: Tls,
    proxies: Proxies,
}

impl Upstream {
    /// A client; nothing is read or opened yet.
    pub fn new(settings: Settings) -> Self {
        Self { tls: Tls::new(settings.ca_file), proxies: settings.proxies }
    }

    /// One request and its end. `observer` sees the head, then the body's slices, as they come.
    ///
    /// A name is resolved by the system's own resolver in a thread that can't be interrupted: who ends early should
    /// shut the runtime down in the background.
    ///
    /// # Errors
    /// The request can't be written as HTTP; nothing was opened or sent.
    pub async fn exchange(
        &self,
        request: &Request<'_>,
        limits: &Limits,
        cancel: &Cancel,
        observer: &mut dyn Observer,
    ) -> Result<Exchanged, Unsendable> {
        let prepared = request.prepare()?;
        let attempt = Attempt { upstream: self, target: request.target, addresses: None, limits };
        Ok(attempt.run(prepared, cancel, observer).await)
    }

    /// The same to addresses that were resolved before.
    pub(crate) async fn exchange_with(
        &self,
        addresses: &[SocketAddr],
        request: &Request<'_>,
        limits: &Limits,
        observer: &mut dyn Observer,
    ) -> Result<Exchanged, Unsendable> {
        let prepared = request.prepare()?;
        let attempt = Attempt { upstream: self, target: request.target, addresses: Some(addresses), limits };
        Ok(attempt.run(prepared, &Cancel::never(), observer).await)
    }

    /// Whether requests to a target go through the operator's proxy.
    pub(crate) fn is_proxied(&self, target: &Target) -> Result<bool, TransportFault> {
        Ok(self.proxies.intercept(target)?.is_some())
    }

    /// A connection to a target, with its handshake. It takes no longer than until the deadline; what it is called where that
    /// passes stands in `late`, also for who ends it earlier.
    pub(crate) async fn open(
        &self,
        target: &Target,
        addresses: Option<&[SocketAddr]>,
        deadline: Instant,
        late: &mut Late,
    ) -> Result<Opened, TransportFault> {
        let stream = match (self.proxies.intercept(target)?, addresses) {
            (Some(via), _) => in_time(deadline, late, via.connect(target, deadline)).await?,
            (None, Some(addresses)) => connect::connect(addresses, deadline).await?,
            (None, None) => {
                let addresses = timeout_at(deadline, resolve(target)).await;
                connect::connect(&addresses.map_err(|_elapsed| TransportFault::Dns)??, deadline).await?
            }
        };
        match target.scheme() {
            Scheme::Http => Ok(Opened::Plain(stream)),
            Scheme::Https => {
                // The connection stands by now, and is not what is waited for.
                *late = Late(TransportFault::Tls(TlsFault::NoAnswer));
                Ok(Opened::Tls(in_time(deadline, late, self.tls.wrap(stream, target.host())).await?))
            }
        }
    }
}

/// What it is called that an opening is late, by how far it has come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Late(TransportFault);

impl Default for Late {
    fn default() -> Self {
        Self(TransportFault::ConnectTimeout)
    }
}

/// A step of an opening; `late` where it does not come in time.
async fn in_time<T>(
    deadline: Instant,
    late: &Late,
    step: impl Future<Output = Result<T, TransportFault>>,
) -> Result<T, TransportFault> {
    timeout_at(deadline, step).await.map_err(|_elapsed| late.0)?
}

/// An open connection, after its handshake.
pub(crate) enum Opened {
    Plain(TcpStream),
    Tls(Box<dyn Io>),
}

impl Opened {
    /// One type for all.
    pub(crate) fn boxed(self) -> Box<dyn Io> {
        match self {
            Self::Plain(stream) => Box::new(stream),
            Self::Tls(stream) => stream,
        }
    }
}

/// Counts that outlive the connection.
type Counts = Arc<meter::Counts>;
