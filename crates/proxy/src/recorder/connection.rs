//! One client connection and the one connection to the gateway that belongs to it.

mod front;
mod opening;

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    time::Duration,
};

use redial_note::{Event, Purpose, Refused, RefusedBecause};
use redial_redact::Fingerprint;
use redial_wire::{
    REQUEST_READ, Told, TransportFault,
    http::{BodyReader, Length, RequestHead, head_end},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpStream,
        tcp::{ReadHalf as ClientRead, WriteHalf as ClientWrite},
    },
    time::{Instant, timeout},
};

use self::{
    front::Front,
    opening::{NotOpened, Opening, begin, gone},
};
use super::{
    Shared,
    admission::{Admitted, admit},
    exchange::{Answered, Recorded},
    link::{Reading, Writing, halves, halves_of},
    refusal::{Asker, refusal, unreachable},
    request::{Up, UpEnd, Watched, look, settle},
    response::{Down, DownEnd},
    uncoded::uncoded,
};
use crate::{
    Act, EndedBy, MAX_HEAD, Scene, Stop,
    reply::{Reply, Step},
    upstream::Late,
};

/// Bytes that are read at once of a head: most requests come whole with it.
const STEP: usize = 8 << 10;

/// How long a request is read that cannot be passed on.
const READ_OFF: Duration = Duration::from_secs(5);

/// How long is read on after a refusal, so that the answer is not lost to a reset.
const LINGER: Duration = Duration::from_millis(500);

/// The place of a link to who plays faults: no door's.
const PLAYED: usize = usize::MAX;

/// How a client connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Close {
    Orderly,
    /// The gateway reset its connection.
    Reset,
    /// The client is sending what nobody reads.
    Lingering,
}

/// What comes after an exchange.
enum After {
    Next,
    Close(Close),
}

/// The connection to the gateway.
struct Link {
    at: usize,
    read: Reading,
    write: Writing,
    rest: Vec<u8>,
    /// What goes to the client first: the head of the answer, and what came of its body with it.
    out: Vec<u8>,
}

struct Connection<'a, 's> {
    read: ClientRead<'a>,
    write: ClientWrite<'a>,
    inbox: Vec<u8>,
    /// What goes out first: the head of the request, and what came of its body with it.
    out: Vec<u8>,
    link: Option<Link>,
    shared: &'s Shared,
    /// Comes when the run ends; nothing is asked of this connection after that.
    stop: Pin<&'a mut (dyn Future<Output = ()> + Send)>,
    /// Comes before that; no further request is taken.
    closing: Pin<&'a mut (dyn Future<Output = ()> + Send)>,
    number: u64,
    /// The last exchange, where its answer was good and its client may still leave it.
    answered: Option<Answered>,
}

/// Why there is no next head.
enum NoHead {
    Close(Close),
    Refused(RefusedBecause),
}

/// Serves a client connection to its end.
pub(super) async fn serve(mut stream: TcpStream, shared: Arc<Shared>, number: u64) {
    // Small pieces must leave when they are written; where it can't be set, they leave later.
    drop(stream.set_nodelay(true));
    let close = {
        let (read, write) = stream.split();
        let (stop, closing) = (pin!(shared.stop.besides()), pin!(shared.closing.besides()));
        let (inbox, out, link) = (Vec::new(), Vec::new(), None);
        let answered = None;
        let mut connection =
            Connection { read, write, inbox, out, link, shared: &shared, stop, closing, number, answered };
        let close = connection.run().await;
        (close, connection.answered)
    };
    let (close, answered) = close;
    let reset = match close {
        Close::Reset => {
            drop(stream.set_zero_linger());
            is_reset(&stream)
        }
        Close::Orderly | Close::Lingering => {
            drop(stream.shutdown().await);
            match (close, &answered) {
                (Close::Lingering, _) => left(&mut stream, Instant::now() + LINGER, &shared).await,
                (_, Some(answered)) => left(&mut stream, answered.until(), &shared).await,
                (_, None) => false,
            }
        }
    };
    answered.iter().filter(|_| reset).for_each(|answered| answered.was_reset(&shared));
}

/// Reads on until a client ends its connection, or until a moment. Returns whether it has reset it, with nothing more said: who goes on
/// to ask has taken the answer before, however it ends the connection then.
async fn left(stream: &mut TcpStream, until: Instant, shared: &Shared) -> bool {
    let (mut asked, mut sink) = (false, [0; 4096]);
    loop {
        tokio::select! {
            biased;
            read = stream.read(&mut sink) => match read {
                Ok(0) => break,
                Ok(_) => asked = true,
                Err(_reset) => return !asked,
            },
            () = shared.stop.wait() => break,
            () = tokio::time::sleep_until(until) => break,
        }
    }
    !asked && is_reset(stream)
}

/// Whether the other side has reset a connection, also where nobody has waited for that.
fn is_reset(stream: &TcpStream) -> bool {
    matches!(stream.take_error(), Ok(Some(_)))
}

impl<'s> Connection<'_, 's> {
    async fn run(&mut self) -> Close {
        loop {
            let head = match self.head().await {
                Ok(head) => head,
                Err(NoHead::Close(close)) => return close,
                Err(NoHead::Refused(why)) => return self.refuse(why, Asker::default()).await,
            };
            match self.exchange(&head).await {
                After::Next => {}
                After::Close(close) => return close,
            }
        }
    }

    /// The next head, whole.
    async fn head(&mut self) -> Result<Vec<u8>, NoHead> {
        let mut begun: Option<Instant> = None;
        loop {
            if !self.inbox.is_empty() {
                // Whoever goes on to ask has taken the last answer.
                self.answered = None;
            }
            // A line break before a request is no request (RFC 9112, 2.2).
            while self.inbox.starts_with(b"\r\n") {
                self.inbox.drain(..2);
            }
            // A head is as long whether its end has come with the rest or not.
            let end = head_end(&self.inbox);
            if end.unwrap_or(self.inbox.len()) > MAX_HEAD {
                return Err(NoHead::Refused(RefusedBecause::TooLarge));
            }
            if let Some(end) = end.filter(|_| !self.shared.closing.is_cancelled()) {
                return Ok(self.inbox.drain(..end).collect());
            }
            if !self.inbox.is_empty() && begun.is_none() {
                begun = Some(Instant::now());
            }
            let late = async {
                match begun {
                    Some(begun) => tokio::time::sleep_until(begun + self.shared.setup.head).await,
                    None => std::future::pending().await,
                }
            };
            self.inbox.reserve(STEP);
            tokio::select! {
                biased;
                () = &mut self.stop => return Err(NoHead::Close(Close::Orderly)),
                // Whoever comes now is told by the closed connection that nobody has heard of it, and may ask elsewhere.
                () = &mut self.closing => return Err(NoHead::Close(Close::Orderly)),
                read = self.read.read_buf(&mut self.inbox) => match read {
                    Ok(1..) => {}
                    Ok(_) | Err(_) => {
                        self.left(read.is_err());
                        return Err(NoHead::Close(Close::Orderly));
                    }
                },
                close = idle(self.link.as_mut()) => return Err(NoHead::Close(close)),
                () = late => return Err(NoHead::Refused(RefusedBecause::TooSlow)),
            }
        }
    }

    /// The client has ended its connection, and perhaps reset it. One that had ended it in order before the last bytes came to it resets
    /// it behind that.
    fn left(&mut self, reset: bool) {
        let reset = reset || is_reset(self.read.as_ref());
        self.answered.take().iter().filter(|_| reset).for_each(|answered| answered.was_reset(self.shared));
    }

    async fn exchange(&mut self, raw: &[u8]) -> After {
        let Ok(head) = RequestHead::parse(raw) else {
            return After::Close(self.refuse(RefusedBecause::Framing, Asker::default()).await);
        };
        let asker = Asker(Some((&head, raw)));
        let admitted = match admit(self.shared, &head, raw, &mut self.out) {
            Ok(admitted) => admitted,
            Err(why) => return After::Close(self.refuse(why, asker).await),
        };
        let length = head.length().unwrap_or(Length::Nothing);
        let mut front = Front::new(length);
        if front.take(&self.inbox).is_err() {
            return After::Close(self.refuse(RefusedBecause::Framing, asker).await);
        }
        let body = match self.budgeted(&head, (&admitted, asker), &mut front).await {
            Ok(body) => body,
            Err(close) => return After::Close(close),
        };
        // What a check sends beside its work meets no fault: it is not what is rehearsed.
        let injector = self.shared.setup.injector.as_ref().filter(|_| admitted.purpose == Purpose::Work);
        let scene = injector.and_then(|injector| injector.turn(admitted.family));
        let mut opening = self.opening(&admitted, scene.is_some());
        begin(&mut opening).await;
        let recorded = match admitted.family {
            Some(family) => {
                let connection = (self.number, self.link.is_none());
                let whole = front.whole(&self.inbox);
                let mut start = Recorded::start(self.shared, &head, &admitted, connection, family, whole);
                start.passed(body);
                Some(Mutex::new(start))
            }
            None => {
                self.shared.write_other(Event::Forwarded);
                if admitted.keyless {
                    self.shared.see_keyless(head.path());
                }
                None
            }
        };
        if let Some(fault) = scene.as_ref().and_then(|scene| scene.fault.clone()) {
            look(recorded.as_ref(), |exchange| exchange.inject(fault));
        }
        settle(recorded.as_ref()).await;
        if let Err(why) = self.connect(&admitted, scene, opening).await {
            if !matches!(why, NotOpened::Stopped) {
                self.read_off(length, recorded.as_ref()).await;
            }
            let (fault, by) = why.told();
            look(recorded.as_ref(), |exchange| exchange.close(fault, by, by == EndedBy::Client));
            settle(recorded.as_ref()).await;
            let Some(fault) = fault else { return After::Close(Close::Orderly) };
            return After::Close(self.answer(&unreachable(fault, asker), asker.wants_head()).await);
        }
        look(recorded.as_ref(), Recorded::connected);
        let keeps_alive = head.keeps_alive();
        let after = self.pass(admitted, length, asker, recorded.as_ref()).await;
        settle(recorded.as_ref()).await;
        look(recorded.as_ref(), |exchange| self.answered = exchange.awaits());
        if matches!(after, After::Next) && !keeps_alive { After::Close(Close::Orderly) } else { after }
    }

    /// Asks the budget's gate, where there is one. It goes by the body, so a request is then read as far as bodies are looked
    /// at, before anything of it is passed on.
    async fn budgeted(
        &mut self,
        head: &RequestHead<'_>,
        (admitted, asker): (&Admitted<'_, '_>, Asker<'_>),
        front: &mut Front,
    ) -> Result<Option<Fingerprint>, Close> {
        let Some(gate) = self.shared.setup.gate.as_ref().filter(|_| admitted.family.is_some()) else { return Ok(None) };
        // A client that waits to be told to go on sends no body before the gateway has said so.
        let waits = head.get("expect").is_some();
        while !waits && front.whole(&self.inbox).is_none() && self.inbox.len() <= REQUEST_READ {
            tokio::select! {
                biased;
                () = &mut self.stop => return Err(Close::Orderly),
                read = self.read.read_buf(&mut self.inbox) => match read {
                    Ok(1..) => {}
                    Ok(_) | Err(_) => return Err(Close::Orderly),
                },
            }
            if front.take(&self.inbox).is_err() {
                return Err(self.refuse(RefusedBecause::Framing, asker).await);
            }
        }
        let setup = &self.shared.setup;
        let path = head.path();
        let body = front.whole(&self.inbox).map(|body| {
            let told = Told { method: head.method, path, bytes: body.len() as u64 };
            let plain = uncoded(head, body);
            let prints = told.body(Some(plain.as_deref().unwrap_or(body)), &setup.key).request.fingerprints;
            prints.map_or_else(|| setup.key.fingerprint(path.as_bytes()), |prints| prints.full)
        });
        if gate.lets(body.as_ref(), self.shared.tape().clock.offset_ms()) {
            return Ok(body);
        }
        Err(self.refuse(RefusedBecause::OverBudget, asker).await)
    }

    /// Reads a body that goes nowhere: what was asked for is part of the record, and the client reads its answer only when
    /// it has said all.
    async fn read_off(&mut self, length: Length, recorded: Watched<'_, '_>) {
        let mut body = BodyReader::new(length);
        let read = async {
            while !body.is_done() {
                if self.inbox.is_empty() && !matches!(self.read.read_buf(&mut self.inbox).await, Ok(1..)) {
                    return;
                }
                let taken = body.advance(&self.inbox, &mut |bytes| look(recorded, |exchange| exchange.asked(bytes)));
                let Ok(taken) = taken else { return };
                self.inbox.drain(..taken);
            }
            look(recorded, Recorded::asked_all);
        };
        // A client that goes on sending for longer gets its answer all the same.
        drop(timeout(READ_OFF, read).await);
    }

    /// A connection to the gateway that is to be opened; none where the one that this client's last request used is to the
    /// same, or a fault is played in the gateway's place.
    fn opening(&self, admitted: &Admitted<'s, '_>, played: bool) -> Option<Opening<'s>> {
        if played || self.link.as_ref().is_some_and(|link| link.at == admitted.at) {
            return None;
        }
        let setup = &self.shared.setup;
        let (target, deadline) = (&admitted.door.target, Instant::now() + setup.connect);
        Some(Box::pin(async move { setup.upstream.open(target, None, deadline, &mut Late::default()).await }))
    }

    /// The connection to the gateway, once it is open.
    async fn connect(
        &mut self,
        admitted: &Admitted<'_, '_>,
        scene: Option<Scene>,
        opening: Option<Opening<'_>>,
    ) -> Result<(), NotOpened> {
        if let Some(scene) = scene {
            return self.stage(admitted, scene).await.map_err(NotOpened::Fault);
        }
        let Some(opening) = opening else { return Ok(()) };
        // A handshake may hang for longer than its client waits, and nobody waits for it after the run.
        let opened = tokio::select! {
            biased;
            opened = opening => opened.map_err(NotOpened::Fault)?,
            () = gone(&mut self.read, &mut self.inbox) => return Err(NotOpened::ClientGone),
            () = &mut self.stop => return Err(NotOpened::Stopped),
        };
        let (read, write) = halves(opened);
        self.link = Some(Link { at: admitted.at, read, write, rest: Vec::new(), out: Vec::new() });
        Ok(())
    }

    /// A pipe to who plays a fault, in place of a connection to the gateway.
    async fn stage(&mut self, admitted: &Admitted<'_, '_>, scene: Scene) -> Result<(), TransportFault> {
        // The connection that the last request used is not the one that this answer comes over.
        self.link = None;
        if let Act::Unreachable(fault) = scene.act {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(scene.pace.end_ms.unwrap_or(0))) => {}
                () = self.shared.stop.wait() => {}
            }
            return Err(fault);
        }
        let Some(injector) = &self.shared.setup.injector else { return Err(TransportFault::ConnectRefused) };
        let stream = injector.open(scene, &admitted.door.prefix, admitted.door.token.expose());
        let (read, write) = halves_of(Box::new(stream));
        self.link = Some(Link { at: PLAYED, read, write, rest: Vec::new(), out: Vec::new() });
        Ok(())
    }

    /// Passes the exchange on, both ways at once, to whatever ends it first.
    async fn pass(
        &mut self,
        admitted: Admitted<'s, '_>,
        length: Length,
        asker: Asker<'_>,
        recorded: Watched<'_, '_>,
    ) -> After {
        let Some(mut link) = self.link.take() else { return After::Close(Close::Orderly) };
        let mut body = BodyReader::new(length);
        let (mut sent, mut begun) = (false, false);
        let up = Up {
            client: &mut self.read,
            inbox: &mut self.inbox,
            gateway: &mut link.write,
            out: &mut self.out,
            body: &mut body,
            recorded,
            sent: &mut sent,
        };
        let down = Down {
            gateway: &mut link.read,
            rest: &mut link.rest,
            out: &mut link.out,
            client: &mut self.write,
            ahead: 0,
            begun: &mut begun,
            to_head: asker.wants_head(),
            recorded,
            shared: self.shared,
            door: admitted.door,
            at: admitted.at,
            host: admitted.host,
        };
        let end = first(pin!(up.run()), pin!(down.run()), self.stop.as_mut()).await;
        let close = |fault, by: EndedBy| look(recorded, |x| x.close(fault, by, by == EndedBy::Client));
        match end {
            End::Down(DownEnd::Whole) if body.is_done() && sent => {
                self.link = Some(link);
                After::Next
            }
            // Also one that was answered before the request was whole: what follows could not be told apart.
            End::Down(DownEnd::Whole | DownEnd::Closed) => After::Close(Close::Lingering),
            End::Down(DownEnd::Reset) => After::Close(Close::Reset),
            End::Down(DownEnd::ClientGone) | End::Up(UpEnd::ClientGone) => {
                // First of all: a gateway must not go on writing for nobody.
                drop(link);
                close(None, EndedBy::Client);
                look(recorded, Recorded::leave);
                After::Close(Close::Orderly)
            }
            End::Up(UpEnd::BadBody) => {
                // The gateway must not take what came so far for all that was to come.
                drop(link);
                close(Some(TransportFault::RequestFraming), EndedBy::Redial(Stop::RequestFraming));
                settle(recorded).await;
                // It is an attempt, and none of the requests that are answered beside them. In the midst of another answer
                // nobody would read this one as what it is.
                let reply = refusal(RefusedBecause::Framing, asker);
                After::Close(if begun { Close::Lingering } else { self.answer(&reply, asker.wants_head()).await })
            }
            End::Stopped => {
                close(None, EndedBy::Redial(Stop::RunOver));
                // An answer without a length would look whole to its client.
                After::Close(if begun { Close::Reset } else { Close::Orderly })
            }
        }
    }

    async fn refuse(&mut self, because: RefusedBecause, asker: Asker<'_>) -> Close {
        self.shared.write_other(Event::Refused(Refused { because }));
        self.answer(&refusal(because, asker), asker.wants_head()).await
    }

    /// Sends an answer of Redial's own, and ends the connection.
    async fn answer(&mut self, reply: &Reply, to_head: bool) -> Close {
        let bytes = if to_head {
            reply.head_for(reply.body().len())
        } else {
            let sent = reply
                .steps()
                .into_iter()
                .filter_map(|step| if let Step::Send(bytes) = step { Some(bytes) } else { None });
            sent.flatten().collect()
        };
        drop(self.write.write_all(&bytes).await);
        Close::Lingering
    }
}

/// What ended an exchange.
enum End {
    Up(UpEnd),
    Down(DownEnd),
    Stopped,
}

/// The way down is looked at first: an answer that is there is not lost to a client that has just left.
async fn first(
    up: Pin<&mut impl Future<Output = UpEnd>>,
    down: Pin<&mut impl Future<Output = DownEnd>>,
    stop: impl Future<Output = ()>,
) -> End {
    tokio::select! {
        biased;
        end = down => End::Down(end),
        end = up => End::Up(end),
        () = stop => End::Stopped,
    }
}

/// Waits until a gateway ends a connection that nobody uses: the client's is then ended, too, in the same way.
async fn idle(link: Option<&mut Link>) -> Close {
    let Some(link) = link else { return std::future::pending().await };
    let mut byte = [0; 1];
    match link.read.read(&mut byte).await {
        // Bytes that answer nothing are as good as an end.
        Ok(_) => Close::Orderly,
        Err(_reset) => Close::Reset,
    }
}
