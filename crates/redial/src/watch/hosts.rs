//! Which addresses are those of model hosts.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use redial_proxy::Target;
use redial_redact::Host;
use tokio::{net::lookup_host, time::timeout};

use crate::env::EnvSnapshot;

/// How long a name may take to be looked up.
const LOOKUP: Duration = Duration::from_secs(2);

/// A host at which models are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ModelHost {
    /// As it is shown.
    pub(crate) name: Host,
    /// As it is written in a base URL; an IPv6 address stands in brackets.
    pub(crate) address: String,
    /// Its port.
    pub(crate) port: u16,
}

/// Variables that may name a proxy.
const PROXIES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// Hosts and ports of the proxies that the environment names; a name and a password in front of one are passed over.
pub(crate) fn proxies(env: &EnvSnapshot) -> Vec<(String, u16)> {
    let named = PROXIES.iter().filter_map(|name| env.get(name));
    let read = named.filter_map(|value| {
        let rest = value.split_once("://").map_or(value, |(_scheme, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let target = Target::of(&format!("http://{host}")).ok()?;
        Some((target.host().to_owned(), target.port()))
    });
    read.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What an address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Where {
    /// A model host's.
    Model(Host),
    /// A proxy's: what lies behind it cannot be seen.
    Proxy,
    /// Something else's.
    Other,
}

/// The hosts to look for. Their names are looked up when a connection goes to a port of theirs, and not before.
#[derive(Debug)]
pub(super) struct Hosts {
    models: Vec<(ModelHost, Option<Vec<IpAddr>>)>,
    proxies: Vec<(String, u16, Option<Vec<IpAddr>>)>,
}

impl Hosts {
    pub(super) fn new(models: Vec<ModelHost>, proxies: Vec<(String, u16)>) -> Self {
        Self {
            models: models.into_iter().map(|host| (host, None)).collect(),
            proxies: proxies.into_iter().map(|(host, port)| (host, port, None)).collect(),
        }
    }

    /// What an address is.
    pub(super) async fn judge(&mut self, remote: SocketAddr) -> Where {
        for (host, addresses) in self.models.iter_mut().filter(|(host, _)| host.port == remote.port()) {
            if has(addresses, &host.address, remote).await {
                return Where::Model(host.name.clone());
            }
        }
        for (host, port, addresses) in &mut self.proxies {
            if *port == remote.port() && has(addresses, host, remote).await {
                return Where::Proxy;
            }
        }
        Where::Other
    }
}

/// Whether a host has an address. It is asked for once a run.
async fn has(known: &mut Option<Vec<IpAddr>>, host: &str, remote: SocketAddr) -> bool {
    if known.is_none() {
        let name = host.trim_start_matches('[').trim_end_matches(']');
        let found = timeout(LOOKUP, lookup_host((name, remote.port()))).await;
        let found = found.ok().and_then(Result::ok).into_iter().flatten();
        *known = Some(found.map(|address| address.ip().to_canonical()).collect());
    }
    known.as_ref().is_some_and(|addresses| addresses.contains(&remote.ip()))
}

#[cfg(test)]
mod tests {
    use redial_redact::Tainted;

    use super::*;

    #[tokio::test]
    async fn an_address_is_a_model_hosts_by_address_and_port() {
        let name = Host::new(Tainted::from("127.0.0.1")).unwrap();
        let mut hosts = Hosts::new(
            vec![ModelHost { name: name.clone(), address: "127.0.0.1".into(), port: 8443 }],
            vec![("[::1]".into(), 3128)],
        );
        for (remote, wanted) in [
            ("127.0.0.1:8443", Where::Model(name)),
            ("127.0.0.1:443", Where::Other),
            ("127.0.0.2:8443", Where::Other),
            ("[::1]:3128", Where::Proxy),
            ("127.0.0.1:3128", Where::Other),
        ] {
            assert_eq!(hosts.judge(remote.parse().unwrap()).await, wanted, "{remote}");
        }
    }
}
