//! The simulator's own contract pages, in the shape of real documentation sites, with a Markdown twin each.

use redial_note::Family;
use serde::Deserialize;

use crate::reply::Reply;

/// A row of a table: name, type, whether it is required, what it is.
type Row = (&'static str, &'static str, bool, &'static str);

/// What a page says.
struct Contract {
    title: &'static str,
    summary: &'static str,
    method: &'static str,
    path: &'static str,
    path_parameters: &'static [Row],
    body: &'static [Row],
    example: &'static str,
}

const CHAT: Contract = Contract {
    title: "Chat Completions",
    summary: "Create a chat completion with an OpenAI-compatible request.",
    method: "POST",
    path: "/v1/chat/completions",
    path_parameters: &[],
    body: &[
        ("model", "string", true, "Model id, from the model list."),
        ("messages", "array", true, "The conversation so far."),
        ("stream", "boolean", false, "Send the answer as server-sent events that end with [DONE]."),
        ("max_tokens", "integer", false, "Upper bound of output tokens."),
        ("max_completion_tokens", "integer", false, "Upper bound of output tokens, for reasoning models."),
        ("temperature", "number", false, "Sampling temperature."),
        ("stream_options", "object", false, "Options of a stream."),
        ("tools", "array", false, "Tools that the model may call."),
    ],
    example: r#"{"model": "sim-model-1", "messages": [{"role": "user", "content": "Hello"}]}"#,
};

const RESPONSES: Contract = Contract {
    title: "Responses",
    summary: "Create a model response with an OpenAI-compatible request.",
    method: "POST",
    path: "/v1/responses",
    path_parameters: &[],
    body: &[
        ("model", "string", true, "Model id, from the model list."),
        ("input", "string | array", true, "Text or items for the model."),
        ("stream", "boolean", false, "Send the answer as server-sent events that end with response.completed."),
        ("max_output_tokens", "integer", false, "Upper bound of output tokens."),
        ("instructions", "string", false, "A system message."),
        ("temperature", "number", false, "Sampling temperature."),
        ("tools", "array", false, "Tools that the model may call."),
    ],
    example: r#"{"model": "sim-model-1", "input": "Hello"}"#,
};

const MESSAGES: Contract = Contract {
    title: "Anthropic Messages",
    summary: "Create a message with an Anthropic-compatible request.",
    method: "POST",
    path: "/v1/messages",
    path_parameters: &[],
    body: &[
        ("model", "string", true, "Model id, from the model list."),
        ("max_tokens", "integer", true, "Upper bound of output tokens."),
        ("messages", "array", true, "The conversation so far."),
        ("stream", "boolean", false, "Send the answer as server-sent events that end with message_stop."),
        ("system", "string | array", false, "A system prompt."),
        ("temperature", "number", false, "Sampling temperature."),
        ("tools", "array", false, "Tools that the model may call."),
    ],
    example: r#"{"model": "sim-model-1", "max_tokens": 16, "messages": [{"role": "user", "content": "Hello"}]}"#,
};

const GEMINI: Contract = Contract {
    title: "Gemini Generate Content",
    summary: "Generate content with a Gemini-compatible request. Use :streamGenerateContent?alt=sse for a stream.",
    method: "POST",
    path: "/v1beta/models/{model}:generateContent",
    path_parameters: &[("model", "string", true, "Model id, from the model list.")],
    body: &[
        ("contents", "array", true, "The conversation so far."),
        ("generationConfig", "object", false, "Bounds and sampling, such as maxOutputTokens."),
        ("systemInstruction", "object", false, "A system prompt."),
        ("safetySettings", "array", false, "Thresholds of safety filters."),
        ("tools", "array", false, "Tools that the model may call."),
    ],
    example: r#"{"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}"#,
};

const MODELS: Contract = Contract {
    title: "List Models",
    summary: "List the models that this account may use.",
    method: "GET",
    path: "/v1/models",
    path_parameters: &[],
    body: &[],
    example: "",
};

/// What becomes of the contract pages, so that a reader's own rules can be tried. In a script: `"docs": "changed"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Docs {
    /// They are as they should be.
    #[default]
    Honest,
    /// Another build number, and nothing else: no change of a fact.
    Rebuilt,
    /// One more required field (for the list, another path).
    Changed,
    /// Status 404.
    Gone,
    /// A page that asks to sign in, with status 200.
    Wall,
    /// A redirect to another origin.
    Elsewhere,
}

/// The page of a family.
pub(super) fn page(family: Family, markdown: bool, docs: Docs) -> Reply {
    match docs {
        Docs::Honest | Docs::Rebuilt | Docs::Changed => {}
        Docs::Gone => return Reply::text(404, HTML, "<!DOCTYPE html><title>404</title><h1>Page not found</h1>"),
        Docs::Wall => return Reply::text(200, HTML, WALL),
        Docs::Elsewhere => return Reply::text(302, HTML, "").with("location", "https://docs.invalid/"),
    }
    let page = Page { contract: contract(family), slug: family.name(), docs };
    if markdown {
        Reply::text(200, "text/markdown; charset=utf-8", page.markdown())
    } else {
        Reply::text(200, HTML, page.html())
    }
}

fn contract(family: Family) -> &'static Contract {
    match family {
        Family::Chat => &CHAT,
        Family::Responses => &RESPONSES,
        Family::Messages => &MESSAGES,
        Family::Gemini => &GEMINI,
        Family::Models => &MODELS,
    }
}

const HTML: &str = "text/html; charset=utf-8";
const WALL: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Sign in</title></head><body><h1>Sign in</h1>\
    <form method=\"post\" action=\"/login\"><label>Email <input type=\"email\" name=\"email\"></label>\
    <label>Password <input type=\"password\" name=\"password\"></label><button>Sign in</button></form></body></html>";
const HEADERS: &[Row] = &[("Authorization", "string", true, "Bearer and the API key.")];
const ADDED: Row = ("project", "string", true, "Project that the request belongs to.");

/// One page as it is rendered.
struct Page {
    contract: &'static Contract,
    slug: &'static str,
    docs: Docs,
}

impl Page {
    fn changed(&self) -> bool {
        self.docs == Docs::Changed
    }

    fn path(&self) -> String {
        let moved = self.changed() && self.contract.body.is_empty();
        if moved { self.contract.path.replacen("/v1", "/v2", 1) } else { self.contract.path.to_owned() }
    }

    /// Sections in their order; empty ones are left out.
    fn sections(&self) -> impl Iterator<Item = (&'static str, Vec<Row>)> {
        let mut body = self.contract.body.to_vec();
        if self.changed() && !body.is_empty() {
            body.push(ADDED);
        }
        let parameters = self.contract.path_parameters.to_vec();
        let all = [("Headers", HEADERS.to_vec()), ("Path Parameters", parameters), ("Request Body", body)];
        all.into_iter().filter(|(_, rows)| !rows.is_empty())
    }

    fn markdown(&self) -> String {
        let Contract { title, summary, method, .. } = self.contract;
        let mut page = format!("# {title}\n\n> {summary}\n\n`{method} {}`\n", self.path());
        for (heading, rows) in self.sections() {
            page.extend([
                "\n## ",
                heading,
                "\n\n| Name | Type | Required | Description |\n| --- | --- | --- | --- |\n",
            ]);
            for (name, kind, required, text) in rows {
                let kind = kind.replace('|', "\\|");
                page.push_str(&format!("| `{name}` | {kind} | {} | {text} |\n", yes(required)));
            }
        }
        page.extend(["\n## Example\n\n```bash\n", self.curl().as_str(), "\n```\n"]);
        page
    }

    fn html(&self) -> String {
        let tables: String = self.sections().map(|(heading, rows)| table(heading, &rows)).collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} - Simulator API</title>\n\
             <meta name=\"description\" content=\"{summary}\">\n<meta name=\"generator\" content=\"docs {build}\">\n\
             <link rel=\"alternate\" type=\"text/markdown\" href=\"/docs/{slug}.md\">\n</head>\n<body>\n\
             <nav><a href=\"/docs/chat\">Chat</a> <a href=\"/docs/responses\">Responses</a> \
             <a href=\"/docs/messages\">Messages</a> <a href=\"/docs/gemini\">Gemini</a> \
             <a href=\"/docs/models\">Models</a></nav>\n<main>\n<h1 id=\"page-title\">{title}</h1>\n<p>{summary}</p>\n\
             <div class=\"api-endpoint\"><span class=\"method-pill\">{method}</span> \
             <code class=\"path\">{path}</code></div>\n{tables}\
             <h2 id=\"example\">Example</h2>\n<pre><code class=\"language-bash\">{curl}</code></pre>\n\
             </main>\n<footer>Simulator documentation</footer>\n</body>\n</html>\n",
            title = self.contract.title,
            summary = escaped(self.contract.summary),
            build = if self.docs == Docs::Rebuilt { "1.0.2" } else { "1.0.1" },
            slug = self.slug,
            method = self.contract.method,
            path = self.path(),
            curl = escaped(&self.curl()),
        )
    }

    fn curl(&self) -> String {
        let Contract { method, example, .. } = self.contract;
        let body = if example.is_empty() { String::new() } else { format!(" \\\n  -d '{example}'") };
        format!(
            "curl -X {method} \"$BASE_URL{}\" \\\n  -H \"Authorization: Bearer $API_KEY\" \\\n  \
             -H \"Content-Type: application/json\"{body}",
            self.path()
        )
    }
}

fn table(heading: &str, rows: &[Row]) -> String {
    let anchor = heading.to_ascii_lowercase().replace(' ', "-");
    let mut table = format!(
        "<section>\n<h2 id=\"{anchor}\">{heading}</h2>\n<table>\n<thead><tr><th>Name</th><th>Type</th>\
         <th>Required</th><th>Description</th></tr></thead>\n<tbody>\n"
    );
    for (name, kind, required, text) in rows {
        table.push_str(&format!(
            "<tr><td><code>{name}</code></td><td>{kind}</td><td>{}</td><td>{}</td></tr>\n",
            yes(*required),
            escaped(text)
        ));
    }
    table.push_str("</tbody>\n</table>\n</section>\n");
    table
}

fn yes(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
