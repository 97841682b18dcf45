//! hyper's errors as ours.

use std::{error::Error, io};

use redial_wire::TransportFault;

use super::{EndedBy, Stop};

/// How a connection failed that stood.
pub(super) fn fault_of(error: &hyper::Error) -> TransportFault {
    if error.is_parse_too_large() {
        return TransportFault::BeyondLimits;
    }
    let kind = io_kind(error);
    let framing = matches!(kind, Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
    if error.is_parse() || framing { TransportFault::NotHttp } else { TransportFault::Dropped }
}

/// What can't be read is left by us. An orderly close comes from the server; a reset may come from anything on the way.
pub(super) fn ended_by(error: &hyper::Error) -> EndedBy {
    match fault_of(error) {
        TransportFault::NotHttp => return EndedBy::Redial(Stop::NotHttp),
        TransportFault::BeyondLimits => return EndedBy::Redial(Stop::TooMuch),
        TransportFault::Dns
        | TransportFault::ConnectRefused
        | TransportFault::ConnectTimeout
        | TransportFault::Tls(_)
        | TransportFault::Proxy(_)
        | TransportFault::ReadTimeout
        | TransportFault::Dropped
        | TransportFault::RequestFraming => {}
    }
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe) => {
            EndedBy::Network
        }
        _ => EndedBy::Server,
    }
}

fn io_kind(error: &hyper::Error) -> Option<io::ErrorKind> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        source = inner.source();
    }
    None
}
