//! Faults that are played to chosen exchanges of a recorder, in the gateway's place.
//!
//! The recorder asks for each request in turn whether something is to be played to it, writes down what, and only then opens
//! a pipe to it instead of a connection to the gateway: what it records is what its client sees, and what is called injected
//! was. The gateway hears nothing of such a request, and the player nothing of a credential.

mod pace;
mod pipe;
mod scene;
#[cfg(test)]
mod tests;

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use redial_note::Family;
use redial_redact::{Label, Tainted};
use tokio::{io::BufReader, task::JoinSet, time::timeout};

use self::pipe::{Far, Near, pipe};
use crate::{
    Cancel, Script, clock,
    fault::Stage,
    simulator::{
        Models,
        answer::{self, Wish},
        credential::Standing,
        intake,
        player::{self, Ending},
        route::Route,
    },
};

pub use pace::Pace;
pub use scene::{Act, At, Break, Scene};

/// Most scenes that are played in a run: a script for every request must not fill a note.
const MOST: u64 = 1_000;

/// What is played, request by request.
#[derive(Debug)]
pub struct Plan(Turns);

#[derive(Debug)]
enum Turns {
    Scenes(Vec<Scene>),
    Script(Box<Script>),
}

impl Plan {
    /// One scene a request, in order. What comes after the last goes to the gateway.
    pub fn of_scenes(scenes: Vec<Scene>) -> Self {
        Self(Turns::Scenes(scenes))
    }

    /// The faults of a simulator's script, by the number of the request.
    pub fn of_script(script: Script) -> Self {
        Self(Turns::Script(Box::new(script)))
    }

    /// The names of its faults, in order, each once.
    pub fn names(&self) -> Vec<Label> {
        let mut names: Vec<Label> = Vec::new();
        let all: Vec<Label> = match &self.0 {
            Turns::Scenes(scenes) => scenes.iter().filter_map(|scene| scene.fault.clone()).collect(),
            Turns::Script(script) => script.names().into_iter().filter_map(named).collect(),
        };
        for name in all {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// What is played to request number `n`, from 1.
    fn turn(&self, n: u64) -> Option<Scene> {
        match &self.0 {
            Turns::Scenes(scenes) => scenes.get(usize::try_from(n - 1).ok()?).cloned(),
            Turns::Script(script) => {
                let fault = script.fault(n)?.clone();
                Some(Scene::of(named(fault.name()), Act::Play(fault)))
            }
        }
    }
}

fn named(name: &str) -> Option<Label> {
    Label::new(Tainted::from(name)).ok()
}

/// Plays a plan.
#[derive(Debug)]
pub struct Injector {
    plan: Plan,
    /// How long a silent or endless answer lasts.
    hold: Duration,
    next: AtomicU64,
    players: Mutex<JoinSet<()>>,
}

impl Injector {
    /// An injector that plays a plan. What would last for ever ends after `hold`, so that a client without a time limit of
    /// its own is found out.
    pub fn new(plan: Plan, hold: Duration) -> Self {
        Self { plan, hold, next: AtomicU64::new(0), players: Mutex::default() }
    }

    /// What is to be played to the next request; `None`: it goes to the gateway. The model list is nobody's work.
    pub(crate) fn turn(&self, family: Option<Family>) -> Option<Scene> {
        if family.is_none_or(|family| family == Family::Models) {
            return None;
        }
        let n = self.next.fetch_add(1, Relaxed) + 1;
        let scene = self.plan.turn(n).filter(|_| n <= MOST)?;
        (!matches!(scene.act, Act::Pass)).then_some(scene)
    }

    /// A pipe at whose other end a scene is played to the first request that comes. `prefix` stands before the path;
    /// `token` is what the client presented.
    pub(crate) fn open(&self, scene: Scene, prefix: &str, token: &[u8]) -> Near {
        let (near, far) = pipe();
        let limit = self.hold.saturating_add(scene.pace.total());
        let play = play(far, scene, prefix.to_owned(), token.to_vec(), limit);
        let mut players = self.players.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that have ended need no place.
        while players.try_join_next().is_some() {}
        players.spawn(play);
        near
    }

    /// Waits for its players, which end with the connections that they play to.
    pub(crate) async fn stop(&self) {
        let mut players = std::mem::take(&mut *self.players.lock().unwrap_or_else(PoisonError::into_inner));
        while players.join_next().await.is_some() {}
    }
}

/// Plays a scene to one request, and stays until the recorder ends the connection.
async fn play(far: Far, scene: Scene, prefix: String, token: Vec<u8>, limit: Duration) {
    let mut stream = BufReader::new(far);
    let Ok(request) = intake::next(&mut stream).await else { return };
    let path = request.path.strip_prefix(prefix.as_str()).unwrap_or(&request.path);
    let route = Route::of(&request.method, path);
    let good = Wish { finish: scene.finish(), words: scene.words() };
    let reply = answer::to(&request, &route, Standing::Accepted, Models::Any, good, 1);
    let stage = Stage { reply: &reply, credential: &token, now: clock::now(), family: route.family() };
    let steps = scene.steps(&stage);
    let never = Cancel::never();
    // Past the limit the player goes, which closes its end: the answer has ended without a last byte.
    let played = timeout(limit, player::play(&mut stream, steps, &never)).await;
    if played.is_ok_and(|played| played.end == Ending::Whole) {
        // A gateway keeps its connection open, and so does who plays one.
        player::gone(&mut stream).await;
    }
}
