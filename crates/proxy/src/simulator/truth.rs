//! What the simulator saw, as JSON lines: one when a request has arrived, before it is answered, one when its answer
//! has ended. Never a value of a header, a query or a body.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use redial_note::Family;
use redial_redact::{SafePath, Tainted};
use serde::Serialize;

use super::{
    credential::{Presented, Standing},
    intake::Request,
    player::{Ending, Played},
    route::{Route, Stream},
};

/// Where it is written. Clones share one place.
#[derive(Debug, Clone, Default)]
pub struct Truth(Arc<Sink>);

#[derive(Debug, Default)]
enum Sink {
    #[default]
    Nowhere,
    Memory(Mutex<Vec<String>>),
    File(Mutex<File>),
}

/// A request has arrived.
#[derive(Debug, Serialize)]
pub(super) struct Arrived {
    event: &'static str,
    n: u64,
    at_ms: u64,
    family: Option<Family>,
    method: &'static str,
    path: SafePath,
    stream: bool,
    body_bytes: usize,
    credential: Standing,
}

/// Its answer has ended.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    event: &'static str,
    n: u64,
    at_ms: u64,
    status: Option<u16>,
    fault: Option<&'static str>,
    sent_bytes: u64,
    by: &'static str,
}

impl Truth {
    /// Into memory, for an embedded simulator.
    pub fn in_memory() -> Self {
        Self(Arc::new(Sink::Memory(Mutex::default())))
    }

    /// To the end of a file, each line at once.
    ///
    /// # Errors
    /// The file can't be opened for appending.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self(Arc::new(Sink::File(Mutex::new(file)))))
    }

    /// The lines so far; none unless it is in memory.
    pub fn lines(&self) -> Vec<String> {
        match &*self.0 {
            Sink::Memory(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Sink::Nowhere | Sink::File(_) => Vec::new(),
        }
    }

    pub(super) fn arrived(&self, line: &Arrived) {
        self.write(line);
    }

    pub(super) fn answered(&self, line: &Answered) {
        self.write(line);
    }

    fn write(&self, line: &impl Serialize) {
        let Ok(line) = serde_json::to_string(line) else { return };
        match &*self.0 {
            Sink::Nowhere => {}
            Sink::Memory(lines) => lines.lock().unwrap_or_else(PoisonError::into_inner).push(line),
            Sink::File(file) => {
                // One write a line, so that a killed process leaves whole lines. A full disk must not end the
                // simulator: whoever compares sees the gap.
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                drop(file.write_all(format!("{line}\n").as_bytes()));
            }
        }
    }
}

impl Arrived {
    pub(super) fn of(n: u64, at_ms: u64, request: &Request, route: &Route, presented: &Presented) -> Self {
        Self {
            event: "arrived",
            n,
            at_ms,
            family: route.family(),
            method: match request.method.as_str() {
                "GET" => "GET",
                "POST" => "POST",
                _ => "other",
            },
            path: SafePath::masked(Tainted::from(request.path.as_str())),
            stream: streams(request, route),
            body_bytes: request.body.len(),
            credential: presented.standing(),
        }
    }
}

/// Whether a stream was asked for, by the path or in the body.
fn streams(request: &Request, route: &Route) -> bool {
    #[derive(serde::Deserialize, Default)]
    struct Asked {
        #[serde(default)]
        stream: Option<bool>,
    }
    let in_body = || serde_json::from_slice::<Asked>(&request.body).unwrap_or_default().stream == Some(true);
    match route {
        Route::Endpoint { stream: Some(stream), .. } => *stream == Stream::Yes,
        Route::Endpoint { stream: None, .. } => in_body(),
        Route::Models { .. } | Route::Model { .. } | Route::Contract { .. } | Route::Nowhere => false,
    }
}

impl Answered {
    pub(super) fn of(n: u64, at_ms: u64, fault: Option<&'static str>, played: &Played) -> Self {
        let (event, by) = match played.end {
            Ending::Whole => ("answered", "server"),
            Ending::Scripted => ("aborted", "server"),
            Ending::ClientGone => ("aborted", "client"),
            Ending::Stopped => ("aborted", "shutdown"),
        };
        Self { event, n, at_ms, status: played.status, fault, sent_bytes: played.sent, by }
    }
}
