//! A rehearsal before its run, and in it.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use redial_note::Parent;
use redial_proxy::{Config, Injector, Plan, Script, Simulator, Truth};
use redial_redact::Label;

use crate::{
    credential::base_url::BaseUrl,
    problem::{Problem, no_loopback},
};

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// What is played.
    pub(crate) plan: Plan,
    /// How long what is silent or endless lasts.
    pub(crate) hold: Duration,
    /// Whether the simulator answers the rest, and no gateway.
    pub(crate) simulate: bool,
    /// The note that it plays again.
    pub(crate) parent: Option<Parent>,
}

/// What a run is rehearsed with.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    /// Who plays the faults.
    pub(crate) injector: Arc<Injector>,
    /// The names of the faults, each once.
    pub(crate) faults: Vec<Label>,
    /// The note that it plays again.
    pub(crate) parent: Option<Parent>,
    simulator: Option<(Simulator, BaseUrl)>,
}

impl Prepared {
    /// Starts what it needs, on the current runtime.
    ///
    /// # Errors
    /// The simulator cannot listen.
    pub(crate) async fn start(self) -> Result<Rehearsal, Problem> {
        let faults = self.plan.names();
        Ok(Rehearsal {
            injector: Arc::new(Injector::new(self.plan, self.hold)),
            faults,
            parent: self.parent,
            simulator: if self.simulate { Some(simulator().await?) } else { None },
        })
    }
}

impl Rehearsal {
    /// The simulator's address, where it answers.
    pub(crate) fn simulated(&self) -> Option<&BaseUrl> {
        self.simulator.as_ref().map(|(_, base)| base)
    }

    /// Ends the simulator.
    pub(crate) async fn stop(self) {
        if let Some((simulator, _)) = self.simulator {
            simulator.stop().await;
        }
    }
}

/// A simulator that has every model: the command asks for its real gateway's.
async fn simulator() -> Result<(Simulator, BaseUrl), Problem> {
    let listen = (Ipv4Addr::LOCALHOST, 0).into();
    let config = Config { listen, script: Script::of_any_model(), truth: Truth::default(), marked: false };
    let simulator = Simulator::start(config).await.map_err(|error| no_loopback("the simulator", &error))?;
    let base = BaseUrl::parse(&simulator.base_url()).map_err(|fault| fault.problem("the simulator"))?;
    Ok((simulator, base))
}
