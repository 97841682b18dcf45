//! One exchange from its start to its one end.

use std::{net::SocketAddr, ops::ControlFlow};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{CONTENT_ENCODING, HeaderValue},
};
use hyper_util::rt::TokioIo;
use redial_wire::TransportFault;
use tokio::time::{Instant, sleep_until};
use tracing::field;

use super::{
    Counts, EndedBy, Exchanged, Head, Late, Limits, Observer, Stop, Target, Timing, Upstream,
    driver::{Driver, Io},
    fault,
    meter::Metered,
};
use crate::{
    Cancel, RawBody,
    decode::{DecodeFault, Decoder},
    whole_ms,
};

/// All that an exchange works with.
pub(super) struct Attempt<'a> {
    pub(super) upstream: &'a Upstream,
    pub(super) target: &'a Target,
    pub(super) addresses: Option<&'a [SocketAddr]>,
    pub(super) limits: &'a Limits,
}

/// Why an exchange ended.
struct End {
    fault: Option<TransportFault>,
    by: EndedBy,
}

/// What is known so far; whatever interrupts the exchange, this stays.
#[derive(Default)]
struct Progress {
    head: Option<Head>,
    body: RawBody,
    body_whole: bool,
    body_received: u64,
    late: Late,
    connected: Option<Instant>,
    last: Option<Instant>,
    counts: Counts,
}

impl End {
    const ORDERLY: Self = Self { fault: None, by: EndedBy::Server };

    const fn stop(stop: Stop, fault: Option<TransportFault>) -> Self {
        Self { fault, by: EndedBy::Redial(stop) }
    }

    fn broken(error: &hyper::Error) -> Self {
        Self { fault: Some(fault::fault_of(error)), by: fault::ended_by(error) }
    }

    fn unconnected(fault: TransportFault, late: bool) -> Self {
        let by = if late { EndedBy::Redial(Stop::ConnectTimeout) } else { EndedBy::Network };
        Self { fault: Some(fault), by }
    }
}

impl Attempt<'_> {
    pub(super) async fn run(
        &self,
        request: hyper::Request<Full<Bytes>>,
        cancel: &Cancel,
        observer: &mut dyn Observer,
    ) -> Exchanged {
        let start = Instant::now();
        let mut progress = Progress { body_whole: true, ..Progress::default() };
        let end = tokio::select! {
            biased;
            () = cancel.wait() => End::stop(Stop::Cancelled, None),
            () = sleep_until(start + self.limits.overall) => End::stop(Stop::Timeout, None),
            end = self.work(start, request, observer, &mut progress) => end,
        };
        let exchanged = progress.close(start, end);
        tracing::debug!(
            fault = exchanged.fault.map(field::debug),
            ended_by = ?exchanged.ended_by,
            sent_bytes = exchanged.sent_bytes,
            received_bytes = exchanged.received_bytes,
            took_ms = exchanged.timing.ended_ms,
            "connection ended"
        );
        exchanged
    }

    async fn work(
        &self,
        start: Instant,
        request: hyper::Request<Full<Bytes>>,
        observer: &mut dyn Observer,
        progress: &mut Progress,
    ) -> End {
        let stream = match self.connect(start, &mut progress.late).await {
            Ok(stream) => stream,
            Err(end) => return end,
        };
        progress.connected = Some(Instant::now());
        let io: Box<dyn Io> = Box::new(Metered::new(stream, Counts::clone(&progress.counts)));
        match self.talk(io, request, observer, progress).await {
            Ok(end) => end,
            Err(error) => End::broken(&error),
        }
    }

    async fn connect(&self, start: Instant, late: &mut Late) -> Result<Box<dyn Io>, End> {
        let deadline = start + self.limits.connect;
        match self.upstream.open(self.target, self.addresses, deadline, late).await {
            Ok(stream) => Ok(stream.boxed()),
            Err(fault) => Err(End::unconnected(fault, Instant::now() >= deadline)),
        }
    }

    async fn talk(
        &self,
        io: Box<dyn Io>,
        request: hyper::Request<Full<Bytes>>,
        observer: &mut dyn Observer,
        progress: &mut Progress,
    ) -> Result<End, hyper::Error> {
        let mut builder = http1::Builder::new();
        builder.max_headers(self.limits.headers).max_header_size(self.limits.header_bytes);
        let (mut sender, connection) = builder.handshake(TokioIo::new(io)).await?;
        let mut driver = Driver::new(connection);
        let response = driver.run(sender.send_request(request)).await?;
        let head = Head { status: response.status().as_u16(), headers: response.headers().into() };
        tracing::debug!(status = head.status, "head of the answer");
        let seen = observer.head(progress.head.insert(head));
        progress.last = Some(Instant::now());
        match seen {
            ControlFlow::Break(()) => Ok(progress.stop(Stop::Observer, None)),
            ControlFlow::Continue(()) => self.read(&mut driver, response, observer, progress).await,
        }
    }

    async fn read(
        &self,
        driver: &mut Driver,
        response: Response<Incoming>,
        observer: &mut dyn Observer,
        progress: &mut Progress,
    ) -> Result<End, hyper::Error> {
        let mut decoder = match self.decoder(&response) {
            Ok(decoder) => decoder,
            Err(fault) => return Ok(progress.undecodable(fault)),
        };
        let mut body = response.into_body();
        let mut flow = ControlFlow::Continue(());
        while let Some(frame) = driver.run(body.frame()).await {
            // Trailers say nothing that is kept.
            let Ok(bytes) = frame?.into_data() else { continue };
            progress.last = Some(Instant::now());
            progress.body_received += bytes.len() as u64;
            tracing::trace!(bytes = bytes.len(), "chunk of the answer");
            let decoded = decoder.push(&bytes, &mut |bytes| flow = progress.take(bytes, self.limits, observer));
            if flow.is_break() {
                return Ok(progress.stop(Stop::Observer, None));
            }
            if progress.body_received > self.limits.body_read {
                return Ok(progress.stop(Stop::TooMuch, Some(TransportFault::BeyondLimits)));
            }
            if let Err(fault) = decoded {
                return Ok(progress.undecodable(fault));
            }
        }
        let ended = decoder.finish(&mut |bytes| flow = progress.take(bytes, self.limits, observer));
        Ok(match (ended, flow) {
            (Err(fault), _) => progress.undecodable(fault),
            (Ok(()), ControlFlow::Break(())) => progress.stop(Stop::Observer, None),
            (Ok(()), ControlFlow::Continue(())) => End::ORDERLY,
        })
    }

    fn decoder(&self, response: &Response<Incoming>) -> Result<Decoder, DecodeFault> {
        let values = || response.headers().get_all(CONTENT_ENCODING).iter().map(HeaderValue::as_bytes);
        let plain = values().all(|value| value.trim_ascii().eq_ignore_ascii_case(b"identity"));
        // An uncompressed body is bounded as it was received.
        Decoder::new(values(), if plain { u64::MAX } else { self.limits.body_decoded })
    }
}

impl Progress {
    fn take(&mut self, bytes: &[u8], limits: &Limits, observer: &mut dyn Observer) -> ControlFlow<()> {
        self.body_whole &= self.body.extend_to(bytes, limits.body_kept);
        observer.chunk(bytes)
    }

    fn stop(&mut self, stop: Stop, fault: Option<TransportFault>) -> End {
        self.body_whole = false;
        End::stop(stop, fault)
    }

    fn undecodable(&mut self, fault: DecodeFault) -> End {
        match fault {
            DecodeFault::TooBig => self.stop(Stop::TooMuch, Some(TransportFault::BeyondLimits)),
            DecodeFault::UnknownCoding | DecodeFault::Malformed => {
                self.stop(Stop::Undecodable, Some(TransportFault::NotHttp))
            }
            // Its framing was whole: the server ended it, and what is missing is the answer's.
            DecodeFault::CutShort => {
                self.body_whole = false;
                End::ORDERLY
            }
        }
    }

    fn close(mut self, start: Instant, end: End) -> Exchanged {
        if self.head.is_none() && end.fault == Some(TransportFault::NotHttp) {
            // Its status stands all the same where only the rest of the head is none: two lengths, for instance.
            self.head = self.counts.head();
        }
        let since = |moment: Instant| whole_ms(moment.saturating_duration_since(start));
        let fault = match end.by {
            EndedBy::Redial(Stop::Timeout) if self.connected.is_none() => Some(self.late.0),
            EndedBy::Redial(Stop::Timeout) => Some(TransportFault::ReadTimeout),
            EndedBy::Server | EndedBy::Network | EndedBy::Client | EndedBy::Redial(_) => end.fault,
        };
        let timing = Timing {
            connect_ms: self.connected.map(since),
            first_byte_ms: self.counts.first().map(since),
            last_byte_ms: self.last.map(since),
            ended_ms: since(Instant::now()),
        };
        Exchanged {
            body_cut: self.head.is_some()
                && !(self.body_whole && matches!(end, End { fault: None, by: EndedBy::Server })),
            undecoded: false,
            head: self.head,
            body: self.body,
            body_received: self.body_received,
            fault,
            ended_by: end.by,
            timing,
            sent_bytes: self.counts.sent(),
            received_bytes: self.counts.received(),
        }
    }
}
