//! Whether a text is of another program than a gateway's client: what packages, repositories, databases and mails say of a limit, a key
//! or a connection is said in the same words.

/// Words that other programs have, each whole.
const OTHERS: &[&str] = &[
    "1password",
    "activerecord",
    "airtable",
    "algolia",
    "amqp",
    "ansible",
    "apt",
    "artifactory",
    "asana",
    "asyncpg",
    "auth0",
    "bitbucket",
    "cassandra",
    "clickhouse",
    "composer",
    "crates",
    "debian",
    "discord",
    "docker",
    "dockerd",
    "dpkg",
    "dropbox",
    "dynamodb",
    "ec2",
    "elasticsearch",
    "eloquent",
    "etcd",
    "facebook",
    "figma",
    "firebase",
    "firestore",
    "ftp",
    "gcr",
    "ghcr",
    "github",
    "gitlab",
    "googleapi",
    "gradle",
    "grafana",
    "helm",
    "heroku",
    "hikaripool",
    "homebrew",
    "hubspot",
    "imap",
    "instagram",
    "ioredis",
    "jdbc",
    "jenkins",
    "jira",
    "kafka",
    "kubectl",
    "kubelet",
    "kubernetes",
    "ldap",
    "lftp",
    "linkedin",
    "mailchimp",
    "mailgun",
    "mariadb",
    "maven",
    "memcached",
    "mongo",
    "mongodb",
    "mongonetworkerror",
    "mongoose",
    "mongooseerror",
    "mongooseserverselectionerror",
    "mongoservererror",
    "mongoserverselectionerror",
    "mysql",
    "nats",
    "netlify",
    "nextcloud",
    "nexus",
    "notion",
    "npm",
    "npmjs",
    "nuget",
    "okta",
    "packagist",
    "paypal",
    "playwright",
    "pnpm",
    "postgres",
    "postgresql",
    "pq",
    "prisma",
    "psql",
    "psycopg",
    "psycopg2",
    "pymongo",
    "pymysql",
    "pypi",
    "pythonhosted",
    "quay",
    "rabbitmq",
    "rclone",
    "redis",
    "rsync",
    "rubygems",
    "s3",
    "salesforce",
    "scp",
    "selenium",
    "sendgrid",
    "sentry",
    "sequelize",
    "sftp",
    "shopify",
    "slack",
    "smtp",
    "smtplib",
    "snowflake",
    "spotify",
    "sqlalchemy",
    "sqs",
    "ssh",
    "stripe",
    "stripeauthenticationerror",
    "stripeerror",
    "stripeexception",
    "stripeinvalidrequesterror",
    "telegram",
    "terraform",
    "toomanyrequests",
    "trello",
    "twilio",
    "twitter",
    "typeorm",
    "ubuntu",
    "vault",
    "vercel",
    "wordpress",
    "yarn",
    "yarnpkg",
    "youtube",
    "zendesk",
    "zookeeper",
    "zoom",
];

/// What git and GitHub's program begin their lines with.
const BEGIN: &[&str] = &["fatal: ", "remote: ", "gh: "];

/// Ports of services that are no gateway.
const PORTS: &[&str] =
    &["22", "25", "465", "587", "1433", "3306", "5432", "5672", "6379", "9092", "9200", "11211", "27017"];

/// What else only others say, in lower case.
const PHRASES: &[&str] = &[
    ".azurecr.io/",
    "aadsts",
    // JSON:API, in which services answer that have resources.
    "\"source\":{\"pointer\":",
    "aws configure",
    "circuit_breaking_exception",
    "disk quota",
    "error response from daemon",
    "failed to pull image",
    // S3, behind its request's id.
    ", host id: ",
    "no query results for model [",
    "page.goto: ",
    "password authentication failed for user",
    "unauthorizedoperation",
    "when calling the ",
];

/// Words of gateways of models and of who calls them, each whole or with more behind it (`OpenAIError`).
const BRANDS: &[&str] = &[
    "ai21",
    "anthropic",
    "bedrock",
    "chatgpt",
    "claude",
    "codex",
    "cohere",
    "cometapi",
    "completion",
    "converse",
    "copilot",
    "deepseek",
    "embedding",
    "fireworks",
    "gemini",
    "generativeai",
    "generativelanguage",
    "githubcopilot",
    "groq",
    "huggingface",
    "invokemodel",
    "langchain",
    "litellm",
    "llama",
    "mistral",
    "moonshot",
    "ollama",
    "openai",
    "openrouter",
    "perplexity",
    "qwen",
    "vertexai",
    "vllm",
    "xai",
    "zhipu",
];

/// Words of the same kind that are parts of others', and count only whole.
const WORDS: &[&str] = &[
    "11434", "gateway", "genai", "glm", "gpt", "grok", "kimi", "llm", "llms", "model", "prompt", "tokens", "upstream",
    "vertex",
];

/// Programs whose models are tables of a database.
const MAPPERS: &[&str] = &[
    "activerecord",
    "eloquent",
    "mongoose",
    "no query results for model [",
    "prisma",
    "sequelize",
    "sqlalchemy",
    "typeorm",
];

/// Codes, paths and words of refusals that gateways share with no other program.
const CODES: &[&str] = &[
    "context_length",
    "api error: ",
    "incorrect api key",
    "insufficient_quota",
    "invalid_api_key",
    "rate limit reached for",
    "your current quota",
    "model_not_found",
    "overloaded_error",
    "rate_limit_e",
    "/v1/messages",
    "/v1/responses",
    "/v1/models",
    "api_error",
    "invalid_request_error",
];

/// How a letter to people begins or ends a line, in lower case.
const LETTERS: &[&str] =
    &["hi ", "hello ", "dear ", "hey ", "best regards", "kind regards", "best,", "cheers,", "sincerely"];

/// What people have of their own, and a gateway calls yours.
const OWN: &[&str] = &["account", "allowance", "balance", "budget", "credit", "credits", "key", "limit", "quota"];

/// Whether a text has a sign of another program, or of no program at all, and none of a gateway.
pub(in super::super) fn is_of_another(text: &str) -> bool {
    let lower = text.to_lowercase();
    (has_other(&lower) || is_letter(text) || asked_elsewhere(&lower)) && !says_gateway(&lower)
}

/// Whether a text names a gateway, a client of one, a model, or has a code or a path of theirs.
pub(in super::super) fn is_of_a_gateway(text: &str) -> bool {
    says_gateway(&text.to_lowercase())
}

/// Whether a client names the address that it asked, and that is no API's of models: `for url: https://blog.example/wp-json/wp/v2/posts`.
fn asked_elsewhere(lower: &str) -> bool {
    const PARTS: &[&str] = &[
        "v1",
        "v1beta",
        "api",
        "chat",
        "completions",
        "messages",
        "responses",
        "models",
        "generate",
        "embeddings",
        "engines",
        "deployments",
        "inference",
        "predict",
        "predictions",
        "rerank",
        "run",
        "images",
        "audio",
        "invoke",
    ];
    let url = ["for url: ", "for url '"].iter().find_map(|mark| lower.split_once(mark)).map(|(_, rest)| rest);
    let path =
        url.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
    let path = path.and_then(|path| path.split(|c: char| c.is_whitespace() || "'\"?".contains(c)).next());
    path.is_some_and(|path| !path.is_empty() && !path.split(['/', ':']).any(|part| PARTS.contains(&part)))
}

fn has_other(lower: &str) -> bool {
    // What runs a job is not what failed in it.
    let lower = &lower.replace("github actions", "");
    words(lower).any(|(before, word)| OTHERS.contains(&word) || (PORTS.contains(&word) && stands_for_a_port(before)))
        || PHRASES.iter().any(|phrase| lower.contains(phrase))
        || lower.lines().any(|line| BEGIN.iter().any(|start| line.trim_start().starts_with(start)))
}

/// Whether a number is a port by what stands before it, and no line or column of a source: `smtp:25`, not `main.py:25` or `job:325:25`.
fn stands_for_a_port(before: &str) -> bool {
    const SOURCES: &[&str] =
        &["cjs", "cs", "go", "java", "js", "jsx", "kt", "mjs", "php", "py", "rb", "rs", "ts", "tsx"];
    let Some(place) = before.strip_suffix(':') else { return before.ends_with("port ") };
    let place = place.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or(place);
    let is_line = place.rsplit_once(':').is_some_and(|(_, line)| line.bytes().all(|b| b.is_ascii_digit()));
    !is_line && place.rsplit_once('.').is_none_or(|(_, suffix)| !SOURCES.contains(&suffix))
}

/// The same of a text in lower case.
pub(super) fn says_gateway(lower: &str) -> bool {
    // Stripe's errors have the same type.
    let is_shared = |code: &str| code == "invalid_request_error" && lower.contains("stripe");
    let has_tables = MAPPERS.iter().any(|mapper| lower.contains(mapper));
    let is_table = |word: &str| has_tables && word == "model";
    let is_said = |word: &str| WORDS.contains(&word) && !is_table(word);
    words(lower).any(|(_, word)| is_said(word) || BRANDS.iter().any(|brand| word.starts_with(brand)))
        || CODES.iter().any(|code| lower.contains(code) && !is_shared(code))
}

/// A letter's first or last line, or what people have of their own. What a program wrote is quoted in letters, too, and then is known
/// by a number or a joined word.
pub(super) fn is_letter(text: &str) -> bool {
    let lower = &text.to_lowercase();
    let is_own = || {
        let mut all = words(lower).map(|(_, word)| word).peekable();
        std::iter::from_fn(|| all.next().map(|word| (word, all.peek().copied())))
            .any(|(word, next)| matches!(word, "our" | "my") && next.is_some_and(|next| OWN.contains(&next)))
    };
    let greets = || lower.lines().any(|line| LETTERS.iter().any(|start| line.trim_start().starts_with(start)));
    let is_of_a_program =
        lower.contains(['{', '_', '<']) || lower.contains("://") || super::super::status_in_words(lower).is_some();
    !is_of_a_program && (greets() || is_own())
}

/// The words of a text, each with what stands before it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| c.is_alphanumeric())?;
        let rest = text.get(start..)?;
        let end = start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        at = end;
        Some((text.get(..start)?, text.get(start..end)?))
    })
}
