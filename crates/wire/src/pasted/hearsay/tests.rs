use super::without;

#[test]
fn what_tells_of_no_failure_is_left_out_and_the_rest_stays() {
    for (text, left) in [
        ("No 401, but 429 insufficient_quota came at ten.", Some(" but 429 insufficient_quota came at ten.")),
        ("The check did not fail: no 429, no invalid_api_key.", None),
        ("test a::invalid_api_key ... ok\ntest b ... FAILED", Some("\ntest b ... FAILED")),
        // What a program is set to, and what took too long.
        ("Request timeout: 300.0s\n  read_timeout = 60\n- \"idle-timeout\": \"5 min\",", None),
        ("Request timeout: 30s exceeded", Some("Request timeout: 30s exceeded")),
        ("Error: timeout: 30", Some("Error: timeout: 30")),
        ("ERROR request timeout: 30", Some("ERROR request timeout: 30")),
        ("npm ERR! code E401", None),
        ("npm ERR! code E401\nopenai.APIError: no", Some("\nopenai.APIError: no")),
        // Who is only at work beside it has no error.
        (
            "Syncing repository: https://github.com/a/b\nError: 429 Too Many Requests",
            Some("\nError: 429 Too Many Requests"),
        ),
        ("fatal: Authentication failed for 'https://github.com/a/b'\nError: 403 Forbidden", None),
        ("IndexError: list index out of range", None),
        ("ls: /models/llama: not found", None),
        (
            "pydantic.ValidationError: 1 validation error for Settings Value error, Extra fields not allowed: model.",
            None,
        ),
        (
            "pydantic.ValidationError: 1 validation error for OpenAI\n__root__\n  Did not find openai_api_key, please add it",
            Some("\n\n  Did not find openai_api_key, please add it"),
        ),
        (
            "Error code: 400 - ValidationError: 1 validation error for ChatRequest",
            Some("Error code: 400 - ValidationError: 1 validation error for ChatRequest"),
        ),
        (
            "PluginInvokeError: {\"error_type\":\"ValidationError\",\"message\":\"1 validation error for\n Params\nx]\n see https://errors.pydantic.dev/2.8/v/model_type\"}",
            None,
        ),
        ("W tensorflow/core/framework/op_kernel.cc:1431] OP_REQUIRES failed: Invalid argument: shape of model", None),
        ("Cannot access gated repo for url x. Access to model a/b is restricted.", None),
        ("page.goto: Could not connect: Connection refused", None),
        ("Error: AccessDenied: Access Denied\n\tstatus code: 403, request id: 1, host id: 2", None),
        (
            "@responses.activate\ndef test(self):\n    get(\n        body='{\"errors\":[{\"message\":\"Rate Limit\"}]}', status=429)",
            Some("\n\n    get(\n"),
        ),
        (
            "cat: models/config.json: No such file or directory\nError: 429 Too Many Requests",
            Some("\nError: 429 Too Many Requests"),
        ),
        ("reading the config\nError: ENOENT: no such file or directory, open '.env'", Some("reading the config\n")),
        ("sh: 1: claude: not found", None),
        ("Sequelize: Model not found: User", None),
        ("Illuminate\\Database\\Eloquent\\ModelNotFoundException: No query results for model [App\\User] 5", None),
        ("Error: 404 model not found: ls: no such", Some("Error: 404 model not found: ls: no such")),
        (
            "Error: 401 Incorrect API key provided: sk-ab***wxyz.\nnpm error code 1\nnpm error path /app",
            Some("Error: 401 Incorrect API key provided: sk-ab***wxyz.\n\n"),
        ),
        ("HTTP 503 Service Unavailable\nnpm ERR! code ELIFECYCLE", Some("HTTP 503 Service Unavailable\n")),
        (
            "npm error POST https://api.cometapi.com/v1/chat/completions 503 Service Unavailable",
            Some("npm error POST https://api.cometapi.com/v1/chat/completions 503 Service Unavailable"),
        ),
        ("AssertionError: HTTP 429 Too Many Requests", Some("AssertionError: HTTP 429 Too Many Requests")),
        ("ValueError: OPENAI_API_KEY is missing", Some("ValueError: OPENAI_API_KEY is missing")),
        (
            "openai.APIConnectionError: Connection error.\nPermissionError: [Errno 13] Permission denied: '/var/log/x'",
            Some("openai.APIConnectionError: Connection error.\n"),
        ),
        ("ValidationError: 1 validation error for Settings\nport\n  Field required [type=missing]", None),
        ("npm error 429 Too Many Requests - GET https://registry.npmjs.org/openai", None),
        ("src/a.ts(4,5): error TS2345: \"context_length_exceeded\" is not assignable", None),
        ("::error file=a.ts,line=3::Cannot find name 'APITimeoutError'.", None),
        ("src/a.ts:3:5 - Unknown word (ratelimit)\nopenai.RateLimitError: 429", Some("\nopenai.RateLimitError: 429")),
        (
            "A.java:3: error: cannot find symbol\nimport com.openai.errors.RateLimitException;\n  symbol:   class RateLimitException\nError: 429 Too Many Requests",
            Some("\n\n\nError: 429 Too Many Requests"),
        ),
        ("no api_key was given", Some("no api_key was given")),
        ("ImportError: cannot import name 'RateLimitError' from 'openai'", None),
        (
            "TypeError: Could not resolve authentication method",
            Some("TypeError: Could not resolve authentication method"),
        ),
        (
            "  File \"a.py\", line 1, in f\n    raise RateLimitError\nopenai.RateLimitError: 429",
            Some("  File \"a.py\", line 1, in f\n\nopenai.RateLimitError: 429"),
        ),
        (
            "      File \"<string>\", line 1, in f\n    openai.RateLimitError: 429",
            Some("      File \"<string>\", line 1, in f\n    openai.RateLimitError: 429"),
        ),
        ("mail: cannot connect to 10.0.0.2:25", None),
        ("Error: timed out at run (job:325:25)", Some("Error: timed out at run (job:325:25)")),
        ("The call did not succeed: model_not_found", Some("The call did not succeed: model_not_found")),
        ("error: no available channel (503)", Some("error: no available channel (503)")),
        (
            "Error: 400 no\nINFO:     127.0.0.1:9 - \"POST /chat HTTP/1.1\" 500 Internal Server Error",
            Some("Error: 400 no\n"),
        ),
        ("127.0.0.1 - - [29/Nov/2026 10:00:00] \"POST /chat HTTP/1.1\" 500 Internal Server Error", None),
        ("StripeAuthenticationError: Invalid API Key provided: x, type: invalid_request_error", None),
        ("pod: Failed to pull image \"x/y:1\": unauthorized: authentication required", None),
        ("MCP error -32602: Invalid arguments for tool t", None),
        (
            "MCP error -32603: openai.RateLimitError: Error code: 429",
            Some("MCP error -32603: openai.RateLimitError: Error code: 429"),
        ),
        ("upstream timed out (110: Connection timed out), upstream: \"fastcgi://127.0.0.1:9000\"", None),
        ("If you see 429, wait.\nWe saw 503.", Some("\nWe saw 503.")),
    ] {
        assert_eq!(without(text).as_deref(), left, "{text}");
    }
}
