//! The way down: the gateway's bytes go to the client as they come. What is not the end of an answer is looked at when it has
//! gone on.

use std::{future::poll_fn, io, pin::Pin, task::Poll};

use redial_note::{Event, Located};
use redial_redact::Tainted;
use redial_wire::{
    TransportFault,
    http::{BodyReader, ResponseHead, Span, head_end},
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::{
    Shared,
    door::Door,
    exchange::{Recorded, Unread},
    request::{Step, Watched, is_settled, look, settle},
};
use crate::{EndedBy, Stop, page::follow};

/// Most bytes of an answer's head.
const MAX_HEAD: usize = 256 << 10;

/// Most bytes that go on before they are looked at: the events of a stream. What comes in greater pieces comes as fast as it can,
/// and nobody waits for the first of it.
const MOST_AHEAD: usize = 16 << 10;

/// What came is not read, and goes on as it is.
struct Raw {
    why: Unread,
    /// How much of what waits was read before that was seen: a head, and the front of a body.
    read: usize,
}

impl Raw {
    /// It is not HTTP, behind so many bytes that were read.
    fn not_http(read: usize) -> Self {
        Self { why: Unread(TransportFault::NotHttp, Stop::NotHttp), read }
    }
}

/// How the way down ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DownEnd {
    /// The answer was whole, and the connection may go on.
    Whole,
    /// The gateway closed the connection, at the answer's end or before.
    Closed,
    /// The gateway reset it.
    Reset,
    /// The client no longer takes bytes.
    ClientGone,
}

/// The way down of one exchange.
pub(super) struct Down<'a, 's, R, W> {
    pub(super) gateway: &'a mut R,
    /// Bytes of the gateway's that were read and not passed on.
    pub(super) rest: &'a mut Vec<u8>,
    /// The head as it goes on.
    pub(super) out: &'a mut Vec<u8>,
    pub(super) client: &'a mut W,
    /// How many of those bytes have gone on, or into `out`, before they were looked at.
    pub(super) ahead: usize,
    /// Whether anything of the answer has gone to the client: then nobody else can answer in its place.
    pub(super) begun: &'a mut bool,
    pub(super) to_head: bool,
    pub(super) recorded: Watched<'a, 's>,
    pub(super) shared: &'a Shared,
    /// The door by which the request went out, and its place among all.
    pub(super) door: &'a Door,
    pub(super) at: usize,
    /// What the client calls the recorder.
    pub(super) host: &'a str,
}

/// A head that has come, as far as the body needs it.
struct Headed {
    /// At the start of the body, of which some may have come.
    body: BodyReader,
    keeps_alive: bool,
}

/// What bytes of a body are.
enum Comes {
    /// So many of them, and more to come.
    Part(usize),
    /// The last of it.
    Last,
    /// Not framed as was announced.
    Bad,
}

fn comes(body: &BodyReader, bytes: &[u8]) -> Comes {
    let mut body = body.clone();
    match body.advance(bytes, &mut |_| {}) {
        Ok(_) if body.is_done() => Comes::Last,
        Ok(bytes) => Comes::Part(bytes),
        Err(_bad) => Comes::Bad,
    }
}

/// Whether bytes may be the front of an answer.
fn may_be_http(front: &[u8]) -> bool {
    let version = b"HTTP/1.";
    // A line break before it is borne with, as for requests.
    let front = front.trim_ascii_start();
    front.iter().zip(version).all(|(came, expected)| came == expected)
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Down<'_, '_, R, W> {
    /// Passes on interim answers, head and body.
    pub(super) async fn run(mut self) -> DownEnd {
        match self.head().await {
            Ok(Ok(headed)) => self.body(headed).await,
            Ok(Err(raw)) => self.raw(raw).await,
            Err(end) => end,
        }
    }

    /// The head of the answer, or why what comes is not read.
    async fn head(&mut self) -> Result<Result<Headed, Raw>, DownEnd> {
        loop {
            let end = head_end(self.rest);
            // A head is as long whether its end has come with the rest or not.
            if end.unwrap_or(self.rest.len()) > MAX_HEAD {
                let why = Unread(TransportFault::BeyondLimits, Stop::TooMuch);
                return Ok(Err(Raw { why, read: 0 }));
            }
            let Some(end) = end else {
                // What cannot become a head is not held back until its sender ends it.
                if !may_be_http(self.rest) {
                    return Ok(Err(Raw::not_http(0)));
                }
                self.more().await?;
                continue;
            };
            let raw: Vec<u8> = self.rest.drain(..end).collect();
            match ResponseHead::parse(&raw) {
                Ok(head) if head.is_interim() && head.status != 101 => {
                    let clean = self.without_credential(&raw);
                    self.send(clean.as_deref().unwrap_or(&raw)).await?;
                    *self.begun = false;
                }
                Ok(head) => match self.headed(&head).await {
                    Some(headed) => return Ok(Ok(headed)),
                    None => {
                        let read = raw.len();
                        self.put_back(raw);
                        return Ok(Err(Raw::not_http(read)));
                    }
                },
                Err(_not_http) => {
                    self.put_back(raw);
                    return Ok(Err(Raw::not_http(0)));
                }
            }
        }
    }

    fn put_back(&mut self, raw: Vec<u8>) {
        self.rest.splice(..0, raw);
    }

    async fn headed(&mut self, head: &ResponseHead<'_>) -> Option<Headed> {
        let length = match head.length(self.to_head) {
            Ok(_) if head.status == 101 => return None,
            Ok(length) => length,
            Err(_ambiguous) => {
                // Where its body ends two readers see differently; what its head says is no less seen.
                look(self.recorded, |exchange| exchange.status(head.status));
                look(self.recorded, |exchange| exchange.head(head));
                return None;
            }
        };
        let body = BodyReader::new(length);
        let comes = comes(&body, self.rest);
        if !matches!(comes, Comes::Last) {
            look(self.recorded, |exchange| exchange.status(head.status));
        }
        let changes = self.changes(head);
        let slices: Vec<(Span, &[u8])> = changes.iter().map(|(span, new)| (span.clone(), new.as_slice())).collect();
        self.out.clear();
        head.rewrite(&slices, self.out);
        // Wherever in it the credential stands, the reason phrase included.
        if let Some(clean) = self.without_credential(self.out) {
            *self.out = clean;
        }
        if let Comes::Part(bytes) = comes {
            self.send_ahead(bytes).await;
        }
        look(self.recorded, |exchange| exchange.head(head));
        Some(Headed { body, keeps_alive: head.keeps_alive() })
    }

    /// Sends what the client takes at once of bytes that are not yet looked at, together with what waits. It never waits, so
    /// whatever ends this exchange finds them looked at.
    async fn send_ahead(&mut self, bytes: usize) {
        let waits = bytes > self.ahead || !self.out.is_empty();
        if !waits || bytes > MOST_AHEAD || !is_settled(self.recorded) {
            return;
        }
        let new = self.rest.get(self.ahead..bytes).unwrap_or_default();
        let joined = !self.out.is_empty();
        if joined {
            self.out.extend_from_slice(new);
        }
        let now = if joined { self.out.as_slice() } else { new };
        let client = &mut *self.client;
        let sent = poll_fn(|cx| Poll::Ready(Pin::new(&mut *client).poll_write(cx, now))).await;
        // A client that has left is found when the rest is sent.
        let sent = if let Poll::Ready(Ok(sent)) = sent { sent } else { 0 };
        *self.begun |= sent > 0;
        if joined {
            self.out.drain(..sent);
            self.ahead = bytes;
        } else {
            self.ahead += sent;
        }
    }

    /// What in the head must not pass as it is, beside the credential: a way back to the gateway itself.
    fn changes(&self, head: &ResponseHead<'_>) -> Vec<(Span, Vec<u8>)> {
        let mut changes = Vec::new();
        for (field, (_, value)) in head.fields.iter().zip(head.headers()) {
            let own = if field.is("location") {
                look(self.recorded, |exchange| exchange.leads(self.leads_to(value, exchange.target()).as_deref()));
                self.located(value)
            } else if LEADING_ON.iter().any(|name| field.is(name)) {
                self.located(value)
            } else {
                None
            };
            changes.extend(own.map(|own| (field.span(), own)));
        }
        changes
    }

    /// A `Location`, or an address to go on at, as one at the recorder where it is the gateway's; none where it is elsewhere. Both are journalled.
    fn located(&self, value: Tainted<'_>) -> Option<Vec<u8>> {
        let own = self.own_location(value.text());
        if own.is_some() || is_absolute(value.text()) {
            self.write(Event::Located(Located { elsewhere: own.is_none() }));
        }
        own
    }

    /// Where at the recorder a client gets that goes from `target` to a `Location`.
    fn leads_to(&self, value: Tainted<'_>, target: &str) -> Option<String> {
        let path = follow(&self.door.target, target, value)?;
        // An address of the gateway's is behind the door's prefix; a path alone is asked of the recorder as it stands.
        if self.own_location(value.text()).is_some() {
            path.strip_prefix(self.door.prefix.as_str()).map(str::to_owned)
        } else {
            (!is_absolute(value.text())).then_some(path)
        }
    }

    fn own_location(&self, place: &str) -> Option<Vec<u8>> {
        let theirs = format!("{}{}", self.door.target, self.door.prefix);
        // The same scheme's, where none is written (RFC 3986, 4.2).
        let same_scheme = format!("//{}{}", self.door.target.authority(), self.door.prefix);
        // Neither scheme nor host has a case (RFC 3986, 6.2.2.1); a path that has another one is not the prefix's.
        let behind = |front: &str| {
            let (head, rest) = place.split_at_checked(front.len())?;
            (head.eq_ignore_ascii_case(front) && head.ends_with(self.door.prefix.as_str())).then_some(rest)
        };
        let rest = behind(&theirs).or_else(|| behind(&same_scheme))?;
        let ours = rest.is_empty() || rest.starts_with(['/', '?']);
        ours.then(|| format!("http://{}{rest}", self.host).into_bytes())
    }

    /// Writes an event to where the exchange is written; of a request that is no call, to where things are written now.
    fn write(&self, event: Event) {
        match self.recorded {
            Some(_) => look(self.recorded, |exchange| exchange.write(&event)),
            None => self.shared.tape().log.write(event),
        }
    }

    /// Whether the credential stands in what came, which is then noted.
    fn echoes(&self, bytes: &[u8]) -> bool {
        let finder = self.shared.finders.get(self.at).and_then(Option::as_ref);
        let echoes = finder.is_some_and(|credential| credential.find(bytes).is_some());
        if echoes {
            look(self.recorded, Recorded::echo);
        }
        echoes
    }

    /// A head with the token where the credential stood; none where it does not stand there.
    fn without_credential(&self, value: &[u8]) -> Option<Vec<u8>> {
        let secret = self.shared.finders.get(self.at)?.as_ref().filter(|_| self.echoes(value))?;
        let mut out = Vec::new();
        let mut from = 0;
        for at in secret.find_iter(value) {
            out.extend_from_slice(value.get(from..at).unwrap_or_default());
            out.extend_from_slice(self.door.token.expose());
            from = at + secret.needle().len();
        }
        out.extend_from_slice(value.get(from..).unwrap_or_default());
        Some(out)
    }

    async fn body(&mut self, headed: Headed) -> DownEnd {
        let Headed { mut body, keeps_alive } = headed;
        let mut step = Step::default();
        loop {
            // What came with the head has gone on with it.
            if self.ahead == 0
                && self.rest.len() <= MOST_AHEAD
                && let Comes::Part(bytes) = comes(&body, self.rest)
            {
                self.send_ahead(bytes).await;
            }
            let mut read = self.out.len();
            let advanced = body.advance_beside(
                self.rest,
                &mut |bytes| {
                    read += bytes.len();
                    look(self.recorded, |exchange| exchange.answered(bytes));
                },
                &mut |bytes| look(self.recorded, |exchange| exchange.beside(bytes)),
            );
            let Ok(used) = advanced else {
                self.out.append(self.rest);
                std::mem::swap(self.out, self.rest);
                return self.raw(Raw::not_http(read)).await;
            };
            if body.is_done() {
                // Before the last bytes go out: whoever acts on them finds this in the journal.
                look(self.recorded, |exchange| exchange.close(None, EndedBy::Server, false));
            }
            if let Err(end) = self.send_part(used).await {
                return end;
            }
            self.rest.drain(..used);
            self.ahead = 0;
            if body.is_done() {
                return if keeps_alive && self.rest.is_empty() { DownEnd::Whole } else { DownEnd::Closed };
            }
            if let Err(end) = self.more_of(&body, &mut step).await {
                return end;
            }
        }
    }

    /// Sends what came first of the body, together with the head.
    async fn send_part(&mut self, used: usize) -> Result<(), DownEnd> {
        settle(self.recorded).await;
        *self.begun = true;
        let bytes = self.rest.get(self.ahead..used).unwrap_or_default();
        let sent = if self.out.is_empty() {
            self.client.write_all(bytes).await
        } else {
            self.out.extend_from_slice(bytes);
            let sent = self.client.write_all(self.out).await;
            self.out.clear();
            sent
        };
        sent.map_err(|_gone| DownEnd::ClientGone)
    }

    /// The next bytes of a body, or its end.
    async fn more_of(&mut self, body: &BodyReader, step: &mut Step) -> Result<(), DownEnd> {
        step.room(self.rest);
        match self.gateway.read_buf(self.rest).await {
            Ok(0) if body.ends_with_connection() => {
                look(self.recorded, |exchange| exchange.close(None, EndedBy::Server, false));
                Err(DownEnd::Closed)
            }
            Ok(0) => Err(self.broken(EndedBy::Server)),
            Ok(read) => {
                step.took(read);
                Ok(())
            }
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// The next bytes before the head is whole.
    async fn more(&mut self) -> Result<(), DownEnd> {
        Step::default().room(self.rest);
        match self.gateway.read_buf(self.rest).await {
            Ok(0) => {
                self.send_front().await?;
                Err(self.broken(EndedBy::Server))
            }
            Ok(_) => {
                look(self.recorded, Recorded::first_byte);
                Ok(())
            }
            Err(error) => {
                self.send_front().await?;
                Err(self.failed(&error))
            }
        }
    }

    /// Passes on what came of a head that will not be whole: the client sees what it would have seen.
    async fn send_front(&mut self) -> Result<(), DownEnd> {
        let so_far = std::mem::take(self.rest);
        self.send(&so_far).await
    }

    /// Passes on what is not read as HTTP until the gateway ends it: until then it is counted, and no more.
    async fn raw(&mut self, Raw { why, read }: Raw) -> DownEnd {
        look(self.recorded, |exchange| exchange.unread(why));
        let mut read = read;
        loop {
            let bytes = std::mem::take(self.rest);
            look(self.recorded, |exchange| exchange.passed_raw(&bytes, std::mem::take(&mut read)));
            if let Err(end) = self.send(&bytes).await {
                return end;
            }
            Step::default().room(self.rest);
            match self.gateway.read_buf(self.rest).await {
                Ok(0) => {
                    look(self.recorded, |exchange| exchange.close(None, EndedBy::Server, false));
                    return DownEnd::Closed;
                }
                Ok(_) => {}
                Err(error) => return self.failed(&error),
            }
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), DownEnd> {
        settle(self.recorded).await;
        *self.begun |= !bytes.is_empty();
        match self.client.write_all(bytes).await {
            Ok(()) => Ok(()),
            Err(_gone) => Err(DownEnd::ClientGone),
        }
    }

    fn broken(&self, by: EndedBy) -> DownEnd {
        look(self.recorded, |exchange| exchange.close(Some(TransportFault::Dropped), by, false));
        if by == EndedBy::Network { DownEnd::Reset } else { DownEnd::Closed }
    }

    fn failed(&self, error: &io::Error) -> DownEnd {
        let reset = matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted);
        self.broken(if reset { EndedBy::Network } else { EndedBy::Server })
    }
}

/// Headers beside `Location` that send a client on: Google's to where a file's bytes go.
const LEADING_ON: [&str; 2] = ["x-goog-upload-url", "x-goog-upload-control-url"];

/// Whether a `Location` names a host.
fn is_absolute(place: &str) -> bool {
    place.starts_with("//") || place.contains("://")
}
