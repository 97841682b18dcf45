use redial_redact::{
    Argv, FieldName, Fingerprint, GitRef, Host, Identifier, Label, SafePath, SafeUrl, Sentence, Sha256,
};

use crate::{FieldSet, Reason, Timestamp};

words! {
    /// What kind of run left the note.
    pub enum Kind {
        /// Redial's own narrow check.
        Check = "check",
        /// A recorded run.
        Run = "run",
        /// A run with scripted faults.
        Rehearsal = "rehearsal",
        /// A check repeated from a note.
        Repeat = "repeat",
        /// Made afterwards from a pasted error; never `continue`.
        Reported = "reported",
    }

    /// What must be so before a run is worth anything.
    pub enum Assumption {
        /// The credential does not open production.
        NonProductionCredential = "non_production_credential",
        /// The credential does not lie in the repository.
        CredentialOutsideRepository = "credential_outside_repository",
        /// The prompt is harmless.
        HarmlessPrompt = "harmless_prompt",
        /// The family is the one that the workflow uses.
        FamilyInUse = "family_in_use",
        /// Logs are redacted.
        LogsRedacted = "logs_redacted",
    }

    /// How an assumption is known.
    pub enum AssumptionState {
        /// A machine looked.
        Checked = "checked",
        /// The configuration says so.
        Declared = "declared",
        /// Nobody said.
        Unknown = "unknown",
    }

    /// Where a run started.
    pub enum OriginKind {
        /// A job of GitHub Actions.
        GithubActions = "github_actions",
        /// A job of GitLab CI.
        GitlabCi = "gitlab_ci",
        /// A build of Jenkins.
        Jenkins = "jenkins",
        /// A job of CircleCI.
        CircleCi = "circleci",
        /// A job of Buildkite.
        Buildkite = "buildkite",
        /// A job of Azure Pipelines.
        AzurePipelines = "azure_pipelines",
        /// A step of Bitbucket Pipelines.
        Bitbucket = "bitbucket",
        /// A step of Drone.
        Drone = "drone",
        /// A step of Woodpecker.
        Woodpecker = "woodpecker",
        /// A job of Travis CI.
        Travis = "travis",
        /// A task of Cirrus CI.
        Cirrus = "cirrus",
        /// A build of TeamCity.
        Teamcity = "teamcity",
        /// Another CI: it says that it is one, and nothing else is known.
        OtherCi = "other_ci",
        /// A command on some machine.
        Local = "local",
    }

    /// Whether the log of the run can be found.
    pub enum LogState {
        /// At its address.
        Linked = "linked",
        /// Beside the note.
        Attached = "attached",
        /// Nowhere.
        Absent = "absent",
    }

    /// How a file changed.
    pub enum Change {
        /// New to git.
        Added = "added",
        /// Other content or mode.
        Modified = "modified",
        /// Gone.
        Deleted = "deleted",
        /// Under another name.
        Renamed = "renamed",
        /// A file became a link, or the like.
        TypeChanged = "type_changed",
        /// Not known to git.
        Untracked = "untracked",
        /// A merge left it open.
        Conflicted = "conflicted",
    }

    /// What a gateway is.
    pub enum GatewayKind {
        /// A real one.
        Real = "real",
        /// The embedded simulator: never evidence on a real gateway.
        Simulator = "simulator",
        /// Nobody observed which: the error was reported.
        Unknown = "unknown",
    }

    /// What kind of place a credential came from.
    pub enum CredentialFrom {
        /// An environment variable.
        Variable = "variable",
        /// A file outside the repository.
        File = "file",
        /// A command.
        Command = "command",
    }

    /// How a source page was had.
    pub enum SourceState {
        /// Read now.
        Fetched = "fetched",
        /// A snapshot that somebody reviewed, young enough.
        Snapshot = "snapshot",
        /// A snapshot that is too old, or that nobody reviewed.
        Stale = "stale",
        /// Neither read nor in a snapshot.
        Unreachable = "unreachable",
        /// A fact differs from the reviewed snapshot.
        Changed = "changed",
    }

    /// What the page says of our request.
    pub enum ContractState {
        /// Path and required fields agree.
        Matches = "matches",
        /// They do not.
        Differs = "differs",
        /// The page does not say, or nobody looked.
        NotChecked = "not_checked",
    }

    /// What is known of a stream of the child's output.
    pub enum OutputState {
        /// It was searched as it flowed, and holds no secret of the run.
        Scanned = "scanned",
        /// It was searched, and a secret of the run stands in it.
        Leaked = "leaked",
        /// It was searched as far as anything passed, and holds no secret of the run. A process that went on after the
        /// command kept it open.
        Open = "open",
        /// It went to a terminal, unseen.
        Terminal = "terminal",
        /// Nobody looked.
        NotScanned = "not_scanned",
    }

    /// Whether a connection went past the recorder.
    pub enum Bypass {
        /// One did.
        Found = "found",
        /// None was seen.
        NoneSeen = "none_seen",
        /// Nobody looked.
        NotChecked = "not_checked",
    }
}

record! {
    /// The program that made the note.
    pub struct Redial {
        /// Its version.
        pub version: Identifier,
        /// The commit that it was built from; null where the build did not know.
        pub commit: Option<GitRef>,
    }

    /// One setup assumption.
    pub struct Setup {
        /// Which.
        pub assumption: Assumption,
        /// How it is known.
        pub state: AssumptionState,
    }

    /// Where and by what the run was started.
    pub struct Origin {
        /// Which CI, or a local command.
        pub kind: OriginKind,
        /// The workflow's name.
        pub workflow: Option<Identifier>,
        /// The job's name.
        pub job: Option<Identifier>,
        /// The step.
        pub step: Option<Identifier>,
        /// What tells this job from its siblings of a matrix.
        pub matrix: Option<Identifier>,
        /// The CI's own id of the run.
        pub run_id: Option<Identifier>,
        /// The CI's attempt of the run, from 1.
        pub run_attempt: Option<u64>,
        /// Where the log is.
        pub log: Log,
        /// What started the CI's run, in its own word: `push`, `pull_request`; null where it does not say.
        pub event: Option<Identifier>,
        /// Number of the pull request.
        pub pull_request: Option<u64>,
        /// The command, clean.
        pub command: Argv,
        /// How a child ended; null without one.
        pub exit: Option<ChildExit>,
    }

    /// Where the log of the run is.
    pub struct Log {
        /// Whether it can be found.
        pub state: LogState,
        /// Its address.
        pub url: Option<SafeUrl>,
    }

    /// How a child ended.
    pub struct ChildExit {
        /// Its code.
        pub code: Option<u64>,
        /// The signal that ended it.
        pub signal: Option<u64>,
    }

    /// What is known of the child's output. None of it is kept.
    pub struct ChildOutput {
        /// Its standard output.
        pub stdout: OutputState,
        /// Its standard error.
        pub stderr: OutputState,
    }

    /// The repository as it was.
    pub struct Repository {
        /// The commit checked out; null before the first.
        pub commit: Option<GitRef>,
        /// The commit that a command found, where it left another one: changed files are counted from there.
        pub began_at: Option<GitRef>,
        /// The branch; null when detached.
        pub branch: Option<GitRef>,
        /// Whether files differ from that commit, or from the one checked out.
        pub dirty: bool,
        /// The first 20 of them.
        pub changed_files: Vec<ChangedFile>,
        /// How many there are.
        pub changed_files_total: u64,
        /// Instruction files in force, in the order in which agents read them.
        pub instructions: Vec<Instruction>,
        /// How many there are; the first 20 are listed.
        pub instructions_total: u64,
    }

    /// A file that differs from the commit.
    pub struct ChangedFile {
        /// Its path in the repository.
        pub path: SafePath,
        /// How it changed.
        pub change: Change,
    }

    /// A file that instructs coding agents.
    pub struct Instruction {
        /// Its path in the repository.
        pub path: SafePath,
        /// Its digest.
        pub sha256: Sha256,
        /// Its length.
        pub bytes: u64,
    }

    /// The machine and the settings that a request depends on.
    pub struct Environment {
        /// The operating system.
        pub os: Identifier,
        /// The processor.
        pub arch: Identifier,
        /// The image of the machine.
        pub image: Option<Identifier>,
        /// Products and versions of clients that were seen.
        pub clients: Vec<Identifier>,
        /// How many there were: a note lists the first twenty in their order.
        pub clients_total: u64,
        /// Names of the proxy variables that are set.
        pub proxy_variables: Vec<Identifier>,
        /// Digest of the effective configuration.
        pub config_sha256: Sha256,
        /// Variables that were recorded, by fingerprint.
        pub recorded: Vec<NamedFingerprint>,
        /// Flags of the agent's permissions that were seen.
        pub agent_permissions: Vec<Label>,
    }

    /// A name and the fingerprint of its value.
    pub struct NamedFingerprint {
        /// The name.
        pub name: Identifier,
        /// The fingerprint of its value.
        pub fingerprint: Fingerprint,
    }

    /// Whom the requests went to.
    pub struct Gateway {
        /// Its name.
        pub name: Identifier,
        /// Real, simulated, or not observed.
        pub kind: GatewayKind,
        /// Its address, without user info and query.
        pub base_url: SafeUrl,
        /// The credential; null without one.
        pub credential: Option<Credential>,
    }

    /// A credential, by name and fingerprint.
    pub struct Credential {
        /// Where it came from.
        pub from: CredentialFrom,
        /// Its name there.
        pub name: Identifier,
        /// The fingerprint of its value.
        pub fingerprint: Fingerprint,
        /// Whether a token stood for it towards a child.
        pub brokered: bool,
    }

    /// A documentation page, as read at a moment.
    pub struct Source {
        /// What it backs.
        pub area: Label,
        /// Its address.
        pub url: SafeUrl,
        /// Whether somebody named that address; else it is the one of Redial's own table.
        pub named: bool,
        /// When it was read; null where it never was.
        pub accessed_at: Option<Timestamp>,
        /// Digest of its bytes.
        pub sha256: Option<Sha256>,
        /// Digest of its normalised text.
        pub text_sha256: Option<Sha256>,
        /// How it was had.
        pub state: SourceState,
        /// What it says of our request.
        pub contract: ContractState,
        /// Where our request differs, sorted: `path`, `method`, or names of fields. A field whose name can't be told is not
        /// among them.
        pub differs: Vec<FieldName>,
        /// The fields that it says are always required, sorted, as far as their names can be told.
        pub required: Vec<FieldName>,
        /// The fields of the body that it knows, where they were read to their end: what a recorded client sent is held against
        /// them. Null for what Redial sent itself, which was held against the page when that was read.
        pub body: Option<PageBody>,
        /// What may safely be said of it.
        pub wording: Sentence,
    }

    /// What a page says of a request's body, beside the fields that are required.
    pub struct PageBody {
        /// The fields that it knows, as far as their names are public ones.
        pub fields: FieldSet,
        /// Whether it lists all that there are: then one that is not among them is not known to it.
        pub closed: bool,
    }

    /// Traffic that belongs to no call.
    pub struct OtherTraffic {
        /// Passed through.
        pub forwarded: u64,
        /// Refused.
        pub refused: u64,
        /// Of somebody else.
        pub not_ours: u64,
        /// Answers whose `Location` at the gateway was rewritten to the recorder.
        pub redirected: u64,
        /// Answers that sent the client elsewhere: what it asked there is not on the record.
        pub escapes: u64,
    }

    /// Which files a run may change.
    pub struct Scope {
        /// Patterns that were declared.
        pub declared: Vec<SafePath>,
        /// The first 20 files that changed during the run outside of them.
        pub outside: Vec<SafePath>,
        /// How many there are; null where git could not tell.
        pub outside_total: Option<u64>,
    }

    /// A failure that a command provokes on purpose, as it was declared.
    pub struct Expectation {
        /// The reason of its last attempt.
        pub reason: Reason,
        /// How many calls fail so.
        pub calls: u64,
    }

    /// A declared failure, and how often it came.
    pub struct Expected {
        /// The reason of its last attempt.
        pub reason: Reason,
        /// How many calls were to fail so.
        pub declared: u64,
        /// How many did: the first ones, which count as no work.
        pub seen: u64,
    }

    /// Budgets of a run.
    pub struct Budget {
        /// What was declared.
        pub declared: DeclaredBudget,
        /// What was seen.
        pub observed: ObservedBudget,
        /// Whether they were kept: nothing was exceeded, and nothing had to be refused.
        pub kept: bool,
        /// Whether Redial refused what went beyond them.
        pub enforced: bool,
        /// Requests that were refused for it.
        pub refused: u64,
    }

    /// A declared budget; null where nothing was said.
    pub struct DeclaredBudget {
        /// Attempts of one call.
        pub attempts: Option<u64>,
        /// Calls.
        pub calls: Option<u64>,
        /// Longest wait.
        pub wait_ms: Option<u64>,
        /// Whole time.
        pub deadline_ms: Option<u64>,
    }

    /// What a check of Redial's own takes at most. It keeps to that by itself.
    pub struct Bounds {
        /// Attempts of the happy path.
        pub attempts: u64,
        /// Longest wait that a server may ask for before the next attempt.
        pub wait_ms: u64,
        /// Time limit of one attempt.
        pub attempt_ms: u64,
    }

    /// What was seen of a budget.
    pub struct ObservedBudget {
        /// Most attempts of a call.
        pub attempts: u64,
        /// Calls.
        pub calls: u64,
        /// Longest wait between attempts.
        pub longest_wait_ms: u64,
    }

    /// Settings that a review allowed.
    pub struct Approved {
        /// The model.
        pub model: Option<Identifier>,
        /// The family.
        pub family: Option<crate::Family>,
        /// The gateway.
        pub base_url: Option<SafeUrl>,
        /// Most attempts.
        pub attempts: Option<u64>,
        /// The step.
        pub step: Option<Identifier>,
        /// Who reviewed it.
        pub reviewed_by: Option<Identifier>,
        /// Until when.
        pub until: Option<Timestamp>,
        /// Flags of an agent's permissions.
        pub agent_permissions: Vec<Label>,
    }

    /// What was watched, and what may have gone past.
    pub struct Coverage {
        /// Base URLs: the gateway's, then those of others to which the key that a request carries may lead.
        pub watched: Vec<SafeUrl>,
        /// Whether a connection went past the recorder.
        pub bypass: Bypass,
        /// Where to.
        pub bypassed_hosts: Vec<Host>,
        /// Calls that stand in groups only.
        pub grouped_away: u64,
        /// Journal lines that were lost.
        pub lost_events: u64,
        /// What a command left running; null without a command that ended.
        pub left: Option<Left>,
    }

    /// The processes that a command left behind.
    pub struct Left {
        /// How many of them went on when the run ended: those with the recorder's address in their environment. Null where
        /// that could not be seen.
        pub running: Option<u64>,
        /// Whether some outlived the command by ten seconds and were killed.
        pub killed: bool,
    }

    /// The note that a note came from.
    pub struct Parent {
        /// Its run.
        pub run_id: Identifier,
        /// Digest of its file.
        pub sha256: Sha256,
    }

    /// What a repeat found before it ran: its own circumstances held against those of the note that it repeats.
    pub struct Compared {
        /// What differs: words of a fixed set.
        pub differs: Vec<Label>,
        /// What nobody can compare: the fingerprints have different keys, or one side was not observed.
        pub not_comparable: Vec<Label>,
    }

    /// A note's place in a ledger.
    pub struct Chain {
        /// The stream.
        pub stream: Identifier,
        /// The place, from 1.
        pub sequence: u64,
        /// Digest of the note before.
        pub previous: Option<Sha256>,
    }

}

impl Approved {
    /// Settings of which nobody reviewed any.
    pub const NOTHING: Self = Self {
        model: None,
        family: None,
        base_url: None,
        attempts: None,
        step: None,
        reviewed_by: None,
        until: None,
        agent_permissions: Vec::new(),
    };

    /// Whether the review counts no more for a run that starts then.
    pub fn has_run_out(&self, started_at: Timestamp) -> bool {
        self.until.is_some_and(|until| until < started_at)
    }
}

impl Bounds {
    /// Those of a check of which nobody says others.
    pub const DEFAULT: Self = Self { attempts: 2, wait_ms: 60_000, attempt_ms: 60_000 };

    /// Most attempts of a check, whatever anybody says.
    pub const MOST_ATTEMPTS: u64 = 5;
}

impl OriginKind {
    /// Whether each job of it is told where its log can be read. A command on some machine has none, another CI says nothing of it, and
    /// of two the address has a query, or is not told at all.
    pub const fn names_its_log(self) -> bool {
        match self {
            Self::GithubActions
            | Self::GitlabCi
            | Self::Jenkins
            | Self::CircleCi
            | Self::Buildkite
            | Self::Bitbucket
            | Self::Drone
            | Self::Woodpecker
            | Self::Travis
            | Self::Cirrus => true,
            Self::AzurePipelines | Self::Teamcity | Self::OtherCi | Self::Local => false,
        }
    }
}
