//! What every command that asks a gateway takes: where it is, and what opens it.

use crate::config::{Flags, key};

/// The flags of a command that asks a gateway.
#[derive(Debug, clap::Args)]
#[group(id = "gateway", multiple = true)]
pub(super) struct GatewayArgs {
    /// Where requests go, instead of the credential's own base URL. Needs --credential.
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
    /// Name of the variable that holds the credential.
    #[arg(long, value_name = "NAME")]
    credential: Option<String>,
    /// Certificates of an own authority (PEM).
    #[arg(long, value_name = "FILE")]
    ca_file: Option<String>,
}

impl GatewayArgs {
    /// Adds what these flags set of the configuration.
    pub(super) fn flags(&self, flags: Flags) -> Flags {
        flags
            .with(&key::BASE_URL, "--upstream", self.upstream.clone())
            .with(&key::CREDENTIAL, "--credential", self.credential.clone())
            .with(&key::CA_FILE, "--ca-file", self.ca_file.clone())
    }
}
