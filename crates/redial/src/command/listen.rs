//! An address to listen on, as people write it.

use std::net::{Ipv4Addr, SocketAddr};

use crate::problem::Problem;

/// Reads `ADDR:PORT`; a port alone and `localhost:PORT` are of this machine's loopback.
///
/// # Errors
/// It is neither. A name is not looked up: it may mean more addresses than were meant.
pub(super) fn address(text: &str) -> Result<SocketAddr, Problem> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|_| is_port).map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|| text.parse().ok()).ok_or_else(|| {
        let why = "it is neither an IP address with a port, nor a port alone, nor localhost with a port";
        let remedy = "for example: --listen 8585, --listen 127.0.0.1:0, --listen [::1]:8585";
        Problem::usage("--listen cannot be read", why, remedy).at("--listen")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_mean_one_address_only_is_taken() {
        for (text, meant) in [
            ("8585", "127.0.0.1:8585"),
            ("0", "127.0.0.1:0"),
            ("localhost:0", "127.0.0.1:0"),
            ("127.0.0.1:1", "127.0.0.1:1"),
            ("[::1]:8585", "[::1]:8585"),
            ("0.0.0.0:8585", "0.0.0.0:8585"),
        ] {
            assert_eq!(address(text).unwrap(), meant.parse().unwrap(), "{text}");
        }
        // `:8585` is every address of the machine to some programs.
        for text in ["", ":8585", "127.0.0.1", "::1", "[::1]", "+80", "65536", "127.0.0.1:99999", "localhost", "a:80"] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
