//! A host's addresses.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use redial_wire::TransportFault;

use super::Target;

/// All addresses of a target, in the resolver's order. `localhost` is this machine by definition (RFC 6761) and is
/// not asked for: a poisoned answer could send a loopback-only request elsewhere.
pub(crate) async fn resolve(target: &Target) -> Result<Vec<SocketAddr>, TransportFault> {
    if let Some(ip) = target.ip() {
        return Ok(vec![SocketAddr::new(ip, target.port())]);
    }
    if target.host() == "localhost" {
        let both = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        return Ok(both.into_iter().map(|ip| SocketAddr::new(ip, target.port())).collect());
    }
    lookup(target.host(), target.port()).await
}

/// Asks the resolver.
pub(super) async fn lookup(host: &str, port: u16) -> Result<Vec<SocketAddr>, TransportFault> {
    let found: Vec<_> = tokio::net::lookup_host((host, port)).await.map_err(|_io| TransportFault::Dns)?.collect();
    tracing::debug!(addresses = found.len(), "name resolved");
    if found.is_empty() { Err(TransportFault::Dns) } else { Ok(found) }
}
