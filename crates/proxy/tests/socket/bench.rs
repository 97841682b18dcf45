//! A simulator, a client and one request between them.

use std::{net::SocketAddr, ops::ControlFlow, time::Duration};

use redial_note::Family;
use redial_proxy::{
    Cancel, Config, Credential, DEFAULT_MODEL, Exchanged, Head, Limits, Observer, Request, Script, Settings, Simulator,
    Target, Truth, Upstream,
};
use redial_redact::{Identifier, Secret, Tainted};
use redial_wire::family::{self, Outgoing, format};

pub(crate) const KEY: &[u8] = b"sk-sim-0123456789abcdef";

pub(crate) fn limits() -> Limits {
    Limits { connect: Duration::from_secs(5), overall: Duration::from_secs(20), ..Limits::default() }
}

pub(crate) fn secret(value: &[u8]) -> Secret {
    Secret::new(Identifier::new(Tainted::from("SIM_KEY")).unwrap(), value)
}

pub(crate) fn target(address: SocketAddr) -> Target {
    Target::of(&format!("http://{address}")).unwrap()
}

pub(crate) fn upstream() -> Upstream {
    Upstream::new(Settings::default())
}

/// Keeps all that it is shown.
#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) heads: Vec<u16>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) stop_after: Option<usize>,
}

impl Observer for Watch {
    fn head(&mut self, head: &Head) -> ControlFlow<()> {
        self.heads.push(head.status);
        ControlFlow::Continue(())
    }

    fn chunk(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        self.bytes.extend_from_slice(bytes);
        if self.stop_after.is_some_and(|stop| self.bytes.len() >= stop) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

pub(crate) async fn simulator(script: &str) -> (Simulator, Truth) {
    let truth = Truth::in_memory();
    let script = if script.is_empty() { Script::default() } else { Script::parse(script.as_bytes()).unwrap() };
    let listen = "127.0.0.1:0".parse().unwrap();
    (Simulator::start(Config { listen, script, truth: truth.clone(), marked: false }).await.unwrap(), truth)
}

/// A script whose every request meets one fault.
pub(crate) async fn faulty(fault: &str) -> (Simulator, Truth) {
    simulator(&format!(r#"{{"faults":[{{"request":"*","fault":{fault}}}]}}"#)).await
}

pub(crate) async fn send_to(
    address: SocketAddr,
    family: Family,
    outgoing: &Outgoing,
    key: &[u8],
    limits: &Limits,
    watch: &mut Watch,
) -> Exchanged {
    let (target, key) = (target(address), secret(key));
    let header = format(family).credential_header();
    let mut headers: Vec<_> = format(family).headers().iter().map(|(n, v)| (*n, v.as_bytes())).collect();
    headers.push(("content-type", b"application/json"));
    let credential = Some(Credential { name: header.name, prefix: header.prefix, secret: &key });
    let (method, path, body) = (outgoing.method, outgoing.path.as_str(), outgoing.body.as_slice());
    let request = Request { target: &target, method, path, headers: &headers, credential, body };
    upstream().exchange(&request, limits, &Cancel::never(), watch).await.unwrap()
}

/// The happy-path request of a chat.
pub(crate) async fn chat(address: SocketAddr, stream: bool, limits: &Limits, watch: &mut Watch) -> Exchanged {
    let outgoing = family::request(Family::Chat, DEFAULT_MODEL, stream);
    send_to(address, Family::Chat, &outgoing, KEY, limits, watch).await
}
