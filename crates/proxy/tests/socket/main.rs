//! The upstream client against the simulator, over real sockets.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

mod bench;
mod faults;
mod honest;
mod odd_servers;
mod pages;
mod tls;
