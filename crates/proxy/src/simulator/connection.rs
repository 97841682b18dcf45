//! One connection: its requests one after the other, each counted, answered and told.

use std::sync::{Arc, atomic::Ordering::SeqCst};

use redial_note::Family;
use redial_redact::SIMULATOR_MARK;
use tokio::{
    io::{AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use super::{
    State,
    answer::{self, Wish},
    contract,
    credential::{self, Presented},
    intake::{self, NoRequest, Request},
    player::{self, Ending, Played},
    route::Route,
    truth::{Answered, Arrived},
};
use crate::{
    clock,
    fault::Stage,
    reply::{Reply, Step},
};

/// What comes after an answer.
enum Next {
    /// The next request.
    Request,
    /// The connection is closed in order.
    Close,
    /// The connection is dropped as it is.
    Drop,
}

/// Serves a connection to its end.
pub(super) async fn serve(stream: TcpStream, state: Arc<State>) {
    // Small pieces must leave when they are written; where it can't be set, they leave later.
    drop(stream.set_nodelay(true));
    let mut stream = BufReader::new(stream);
    loop {
        let request = tokio::select! {
            biased;
            () = state.stop.wait() => return,
            request = intake::next(&mut stream) => request,
        };
        let next = match request {
            Ok(request) => exchange(&mut stream, &request, &state).await,
            Err(NoRequest::Gone) => Next::Drop,
            Err(NoRequest::Bad) => refuse(&mut stream, &state).await,
        };
        match next {
            Next::Request => {}
            // In order, so that the last answer is not lost to a reset; a client that has gone misses nothing.
            Next::Close => return drop(stream.get_mut().shutdown().await),
            Next::Drop => return,
        }
    }
}

/// Answers one request.
async fn exchange(stream: &mut BufReader<TcpStream>, request: &Request, state: &State) -> Next {
    let route = Route::of(&request.method, &request.path);
    if let Route::Contract { family, markdown } = route {
        let page = contract::page(family, markdown, state.script.docs());
        let played = player::play(stream, state.mark(page.steps()), &state.stop).await;
        return Next::after(&played, request);
    }
    let n = state.count.fetch_add(1, SeqCst) + 1;
    let presented = credential::presented(request);
    state.truth.arrived(&Arrived::of(n, state.at_ms(), request, &route, &presented));
    let reply = answer::to(request, &route, presented.standing(), state.script.models(), Wish::default(), n);
    let (name, steps) = state.plan(n, &reply, &presented, route.family());
    let played = player::play(stream, state.mark(steps), &state.stop).await;
    state.truth.answered(&Answered::of(n, state.at_ms(), name, &played));
    Next::after(&played, request)
}

impl Next {
    fn after(played: &Played, request: &Request) -> Self {
        match played.end {
            Ending::Whole if request.keeps_alive() => Self::Request,
            Ending::Whole => Self::Close,
            // What a script closed or reset must not be closed once more in another way.
            Ending::Scripted | Ending::ClientGone | Ending::Stopped => Self::Drop,
        }
    }
}

async fn refuse(stream: &mut BufReader<TcpStream>, state: &State) -> Next {
    let reply = Reply::text(400, "text/plain; charset=utf-8", "400 Bad Request").with("connection", "close");
    player::play(stream, state.mark(reply.steps()), &state.stop).await;
    Next::Close
}

impl State {
    fn at_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The steps of an answer that says whose it is, in its head whatever a fault made of it. What has no head of HTTP says
    /// nothing.
    fn mark(&self, mut steps: Vec<Step>) -> Vec<Step> {
        let head = steps.iter_mut().find_map(|step| if let Step::Send(bytes) = step { Some(bytes) } else { None });
        if let Some(head) = head.filter(|head| self.marked && head.starts_with(b"HTTP/1.1 "))
            && let Some(end) = head.windows(2).position(|pair| pair == b"\r\n")
        {
            head.splice(end..end, format!("\r\n{SIMULATOR_MARK}: true").into_bytes());
        }
        steps
    }

    fn plan(
        &self,
        n: u64,
        reply: &Reply,
        presented: &Presented,
        family: Option<Family>,
    ) -> (Option<&'static str>, Vec<Step>) {
        match self.script.fault(n) {
            None => (None, reply.steps()),
            Some(fault) => {
                let stage = Stage { reply, credential: presented.value(), now: clock::now(), family };
                (Some(fault.name()), fault.steps(&stage))
            }
        }
    }
}
