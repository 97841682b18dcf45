//! A TCP connection to the first address that takes one.

use std::{io, net::SocketAddr, sync::Once};

use redial_wire::TransportFault;
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};

/// Tries the addresses in their order, each with an equal share of the time that is left, so that a dead first
/// address (IPv6 without a route) leaves time for the next. No byte is sent, so this is no retry.
pub(super) async fn connect(addresses: &[SocketAddr], deadline: Instant) -> Result<TcpStream, TransportFault> {
    let mut last = TransportFault::ConnectTimeout;
    for (tried, address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        match timeout_at(Instant::now() + share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Without it a small last segment may wait for an acknowledgement; where it can't be set, it waits.
                drop(stream.set_nodelay(true));
                tracing::debug!(address = tried + 1, of = addresses.len(), "connected");
                return Ok(stream);
            }
            Ok(Err(error)) => last = fault_of(&error),
            Err(_elapsed) => last = TransportFault::ConnectTimeout,
        }
        tracing::debug!(address = tried + 1, of = addresses.len(), fault = ?last, "an address takes no connection");
    }
    Err(last)
}

/// No route is told like no answer: the remedy (route, firewall, proxy variables) is the same. That this machine has no file left for a
/// connection is told so, too; the log says it once.
fn fault_of(error: &io::Error) -> TransportFault {
    static SAID: Once = Once::new();
    /// `ENFILE` and `EMFILE`, the same on all systems of today.
    const NO_FILES: [i32; 2] = [23, 24];
    if error.raw_os_error().is_some_and(|number| NO_FILES.contains(&number)) {
        SAID.call_once(|| {
            tracing::warn!("no file is left for a connection to the gateway: raise the limit (ulimit -n)")
        });
    }
    if error.kind() == io::ErrorKind::ConnectionRefused {
        TransportFault::ConnectRefused
    } else {
        TransportFault::ConnectTimeout
    }
}
