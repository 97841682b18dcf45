//! The known clients, one row each. What a row says was measured on the versions in design/clients.md §2 and §3.

/// A client that Redial can name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its name for `--client` and in texts.
    pub(crate) name: &'static str,
    /// File names of its command.
    pub(super) commands: &'static [&'static str],
    /// Packages that hold its command: `npx PACKAGE`, `uvx PACKAGE`, `node …/node_modules/PACKAGE/…`.
    pub(super) packages: &'static [&'static str],
    /// How it is told where to send.
    pub(super) told_by: ToldBy,
}

/// How a client is told where to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToldBy {
    /// By the variables that every child gets.
    Variables,
    /// By options on its command line; variables do nothing.
    CodexOptions,
}

/// The table. Libraries (openai, anthropic, google-genai, litellm, ai) have no row: no command tells of them, and the
/// variables that every child gets are all they need.
pub(crate) static CLIENTS: &[Client] = &[
    // `OPENAI_BASE_URL` is ignored: nothing reached the gateway.
    Client { name: "codex", commands: &["codex"], packages: &["@openai/codex"], told_by: ToldBy::CodexOptions },
    Client {
        name: "claude",
        commands: &["claude", "claude-code"],
        packages: &["@anthropic-ai/claude-code"],
        told_by: ToldBy::Variables,
    },
    Client {
        name: "gemini",
        commands: &["gemini", "gemini-cli"],
        packages: &["@google/gemini-cli"],
        told_by: ToldBy::Variables,
    },
    // The variable with a configuration goes to every child (`opencode.rs`), so that it works below a script, too.
    Client { name: "opencode", commands: &["opencode"], packages: &["opencode-ai"], told_by: ToldBy::Variables },
    Client { name: "aider", commands: &["aider"], packages: &["aider-chat"], told_by: ToldBy::Variables },
];

/// Whether the version segment stands in the variable's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `http://127.0.0.1:PORT`
    Bare,
    /// `http://127.0.0.1:PORT/v1`
    V1,
    /// `http://127.0.0.1:PORT/v1beta`
    V1Beta,
}

/// Variables of an address, for every child, with those of the keys that its vendor's clients read. Where no such key leads
/// anywhere in a run, the address stays as it is: a client that has a login of its own would be refused at the recorder, and is
/// better off past it, which is seen and said. `ANTHROPIC_BASE_URL` has two readings (the AI SDK wants `/v1` in it); the
/// recorder takes `/messages` as `/v1/messages`, so that the vendor's own reading serves both. LiteLLM 1.106.2 reads
/// `GEMINI_API_BASE` only and joins `/models/…` to it (`main.py`, `vertex_llm_base.py`; read, not run).
pub(super) const BASES: [(&str, Form, &[&str]); 6] = [
    ("OPENAI_BASE_URL", Form::V1, &["OPENAI_API_KEY"]),
    ("OPENAI_API_BASE", Form::V1, &["OPENAI_API_KEY"]),
    ("ANTHROPIC_BASE_URL", Form::Bare, ANTHROPIC_KEYS),
    ("GOOGLE_GEMINI_BASE_URL", Form::Bare, &["GEMINI_API_KEY", "GOOGLE_API_KEY"]),
    ("GEMINI_API_BASE", Form::V1Beta, &["GEMINI_API_KEY", "GOOGLE_API_KEY"]),
    ("COMETAPI_BASE_URL", Form::V1, &["COMETAPI_KEY", "COMETAPI_API_KEY"]),
];

const ANTHROPIC_KEYS: &[&str] = &["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

/// Other names of an address, each moved only where somebody set it: it would win over the one above. LiteLLM 1.106.2 reads
/// this one first (`main.py`).
pub(super) const OTHER_BASES: [(&str, Form, &[&str]); 1] = [("ANTHROPIC_API_BASE", Form::Bare, ANTHROPIC_KEYS)];

/// Variables of a key, for every child that has a token for them.
pub(super) const KEYS: [&str; 6] =
    ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "COMETAPI_KEY", "COMETAPI_API_KEY"];

/// A credential that some client prefers to a key: with a token in the key it is taken away, since the recorder knows
/// tokens only. Claude Code is said to order `ANTHROPIC_AUTH_TOKEN` before `ANTHROPIC_API_KEY` and the subscription's token
/// behind it (listings of its variables; not tried here). The Anthropic SDK for Python 2.12.0 takes the key first and
/// warns of the other (`_client.py`), a warning that goes with the variable.
pub(super) const RIVALS: [(&str, &str); 2] =
    [("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"), ("CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_API_KEY")];

/// Keys of vendors that no token stands for: they stay in the child's environment as they are, which is said. Their clients have base
/// URLs of their own, of which no variable is known that all of them read.
pub(super) const UNBROKERED: [&str; 27] = [
    "AI_GATEWAY_API_KEY",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AZURE_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "CEREBRAS_API_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CODEX_API_KEY",
    "COHERE_API_KEY",
    "CO_API_KEY",
    "DASHSCOPE_API_KEY",
    "DEEPSEEK_API_KEY",
    "FIREWORKS_API_KEY",
    "GROQ_API_KEY",
    "HF_TOKEN",
    "LITELLM_API_KEY",
    "MISTRAL_API_KEY",
    "MOONSHOT_API_KEY",
    "NVIDIA_API_KEY",
    "OPENAI_ADMIN_KEY",
    "OPENROUTER_API_KEY",
    "PERPLEXITY_API_KEY",
    "REPLICATE_API_TOKEN",
    "TOGETHER_API_KEY",
    "VOYAGE_API_KEY",
    "XAI_API_KEY",
    "ZAI_API_KEY",
    "ZHIPUAI_API_KEY",
];

/// Variables that lead a client to another door than its base URL. They are the user's decision and stay; a run in which
/// they are set is told that it may see nothing. Named by Claude Code's «LLM gateway» page and Gemini CLI's
/// «authentication» page, `…_FOUNDRY` and `…_GCA` by public code that starts these clients; not tried here.
pub(super) const DETOURS: [&str; 5] = [
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_VERTEX",
    "GOOGLE_GENAI_USE_GCA",
    "GOOGLE_GENAI_USE_VERTEXAI",
];

/// The client of a `--client` name.
pub(crate) fn named(name: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.name == name)
}
