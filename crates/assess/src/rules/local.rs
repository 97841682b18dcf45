//! Servers on our own machine: Ollama, llama.cpp, vLLM, LM Studio.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage, TOLD_BY_A_SERVER,
    When::{All, Any, Fn, Says, Seq, StatusIn},
    facts, http, said,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        // The server could not read what the model wrote; the same request may go well.
        id: "ollama/tool-call-unread",
        stage: Stage::Code,
        when: All(&[StatusIn(500, 599), Says(&["error parsing tool call", "failed to parse tool call"])]),
        reason: Reason::ServerError,
        source: "https://github.com/ollama/ollama/blob/main/server/routes.go",
        fires_on: &[http(
            500,
            r#"{"error":{"type":"api_error","message":"error parsing tool call: raw='x', err=invalid character 'W'"}}"#,
        )],
        ..RULE
    },
    Rule {
        // What its own code ran into, in words that would be a refusal's: «value out of range», «invalid token».
        id: "tgi/own-crash",
        stage: Stage::Code,
        when: Says(&["request failed during generation: server error"]),
        reason: Reason::ServerError,
        source: "https://github.com/huggingface/text-generation-inference/blob/main/router/src/lib.rs",
        fires_on: &[http(
            424,
            r#"{"error":"Request failed during generation: Server error: Value out of range: -7","error_type":"generation"}"#,
        )],
        silent_on: &[http(
            422,
            r#"{"error":"Input validation error: `inputs` must have less than 1024 tokens","error_type":"validation"}"#,
        )],
        ..RULE
    },
    Rule {
        id: "local/context",
        stage: Stage::Message,
        when: Any(&[Says(&[
            "exceeds the available context size",
            "context the overflows",
            "tokens to keep from the initial prompt",
            "greater than the context length",
            "context overflow",
            "input length exceeds the context",
            "space in the kv cache",
            "space in kv cache",
            "stored in kv cache",
            "stored in the kv cache",
            "kv cache is full",
        ])]),
        reason: Reason::ContextLengthExceeded,
        source: "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
        fires_on: &[
            http(
                400,
                r#"{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error"}}"#,
            ),
            http(
                400,
                r#"{"error":"Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens"}"#,
            ),
            said("decode: failed to find free space in the KV cache, retrying with smaller batch size"),
        ],
        silent_on: &[said("INFO metrics.py:455] Running: 1 reqs, Pending: 0 reqs, GPU KV cache usage: 0.1%")],
        ..RULE
    },
    Rule {
        // What fails behind an answer of 500 is the operator's: neither the caller's key nor its balance.
        id: "local/own-store",
        stage: Stage::Code,
        when: All(&[StatusIn(500, 599), Fn(facts::speaks_of_own_store)]),
        reason: Reason::ServerError,
        source: "https://www.postgresql.org/docs/current/errcodes-appendix.html",
        fires_on: &[
            http(500, r#"{"error":{"message":"pq: permission denied for relation tokens"}}"#),
            http(500, r#"{"error":{"message":"WRONGPASS invalid username-password pair"}}"#),
            http(500, r#"{"error":{"message":"write /data/cache: disk quota exceeded"}}"#),
            http(500, r#"{"error":{"message":"permission denied: /var/lib/vllm/cache"}}"#),
            http(500, r#"{"error":{"message":"budget service: project has exceeded its memory budget of 2GB"}}"#),
            http(507, r#"{"error":{"message":"Storage quota exceeded while spooling the request"}}"#),
            http(502, r#"{"error":{"message":"dial unix /run/app.sock: connect: permission denied"}}"#),
        ],
        silent_on: &[
            http(403, r#"{"error":{"message":"permission denied for the table of prices"}}"#),
            http(500, r#"{"error":{"message":"You exceeded your quota"}}"#),
        ],
        ..RULE
    },
    Rule {
        // A template of a model's that the server cannot run: what it shows of the template names fields as a refusal does.
        id: "local/template",
        stage: Stage::Code,
        when: All(&[StatusIn(500, 599), Seq(&["at row ", "column "]), Says(&["{%"])]),
        reason: Reason::ServerError,
        source: "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
        fires_on: &[http(
            500,
            r#"{"error":{"code":500,"message":"Unknown method: keys at row 57, column 46:\n{%- set handled_keys = ['type', 'required'] %}","type":"server_error"}}"#,
        )],
        silent_on: &[http(400, r#"{"error":{"message":"Unknown parameter at row 1, column 2: {%- x %}"}}"#)],
        ..RULE
    },
    Rule {
        id: "local/runner",
        stage: Stage::Message,
        when: Any(&[
            // Ollama's answer, whoever prints it.
            Says(&["model requires more system memory"]),
            All(&[
                TOLD_BY_A_SERVER,
                Any(&[
                    Says(&[
                        "runner process has terminated",
                        "runner process no longer running",
                        "out of memory",
                        "cuda error",
                        "failed to load model ",
                        "failed to load model:",
                        "failed to load model'",
                        "error loading model",
                        "unable to load model",
                        "model failed to load",
                        "enginedeaderror",
                        "engine loop",
                        "model has crashed",
                        "model crashed",
                        "unable to allocate",
                    ]),
                    Seq(&["llama", "terminated"]),
                ]),
            ]),
        ]),
        reason: Reason::ServerError,
        source: "https://github.com/ollama/ollama/issues",
        fires_on: &[
            http(500, r#"{"error":"llama runner process has terminated: signal: killed"}"#),
            http(500, r#"{"error":"model requires more system memory (9.1 GiB) than is available (5.2 GiB)"}"#),
            said("Error: model requires more system memory (9.1 GiB) than is available (5.2 GiB)"),
        ],
        silent_on: &[
            said("Error: llama runner process has terminated: error loading model"),
            said("RuntimeError: CUDA error: out of memory"),
            said("error loading model: unknown (magic, version)"),
        ],
        ..RULE
    },
];
