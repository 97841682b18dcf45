//! A page as it was read: the two digests, or why it is not the page.

use redial_redact::Sha256;
use thiserror::Error;

use crate::{decode, markup, normal, wall};

/// What came back for a page's address.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    /// The status of the last answer.
    pub status: u16,
    /// Its `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Its body, unpacked.
    pub body: &'a [u8],
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// Digest of its normalised text.
    pub text_sha256: Sha256,
    /// Its size in bytes.
    pub bytes: u64,
    /// Why nothing is to be seen in it without its scripts; it is a page only if what it leads to says something.
    pub shell: Option<NotThePage>,
    /// Whether the answer says itself that it is a part (status 206).
    pub(crate) partial: bool,
    /// Its text.
    pub(crate) text: String,
    /// Whether that text is markup.
    pub(crate) is_markup: bool,
}

/// What stands in a page's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotThePage {
    /// Any status but 2xx.
    #[error("the status was {0}")]
    Status(u16),
    /// Nothing to read in it.
    #[error("the page is empty")]
    Empty,
    /// Nothing to read in it without running its scripts.
    #[error("the page shows nothing without its scripts")]
    NeedsScripts,
    /// No text in any encoding.
    #[error("the page is no text in any encoding that it could be in")]
    Undecodable,
    /// A challenge against robots.
    #[error("a challenge stands before the page")]
    Challenge,
    /// A login form.
    #[error("a login stands before the page")]
    Login,
    /// A question about cookies.
    #[error("a cookie wall stands before the page")]
    Cookies,
    /// Status 2xx, and the text says that there is no such page.
    #[error("the page says that it does not exist")]
    SoftNotFound,
    /// Status 2xx, and the text tells of an error.
    #[error("the page tells of an error of its server")]
    ServerError,
    /// Status 2xx, and the body is an error or something else than a document.
    #[error("the answer is not a document")]
    NotADocument,
}

impl Page {
    /// Reads an answer.
    ///
    /// # Errors
    /// What came back is not the page.
    pub fn read(reply: &Reply<'_>) -> Result<Self, NotThePage> {
        if !(200..300).contains(&reply.status) {
            return Err(NotThePage::Status(reply.status));
        }
        if reply.body.is_empty() {
            return Err(NotThePage::Empty);
        }
        let kind = Kind::of(reply.content_type)?;
        let text = decode::text(reply.body, reply.content_type).ok_or(NotThePage::Undecodable)?;
        if is_no_document(&text) {
            return Err(NotThePage::NotADocument);
        }
        let is_markup = kind.is_markup(&text);
        let seen = if is_markup { markup::visible(&text) } else { plain(&text) };
        let shell = match wall::instead(&seen) {
            Some(instead @ (NotThePage::Empty | NotThePage::NeedsScripts)) if is_markup && may_lead(&text) => {
                Some(instead)
            }
            Some(instead) => return Err(instead),
            None => None,
        };
        Ok(Self {
            sha256: Sha256::of(reply.body),
            text_sha256: normal::text_sha256(seen.blocks.iter().map(String::as_str)),
            bytes: reply.body.len() as u64,
            shell,
            partial: reply.status == 206,
            text,
            is_markup,
        })
    }
}

/// Whether markup that shows nothing may lead to facts: a state in a script, or a description that it names.
fn may_lead(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let marks = [
        "<script",
        "spec-url",
        "data-url",
        "data-configuration",
        "service-desc",
        "text/markdown",
        "apidescriptionurl",
        "\"refresh\"",
        "=\"{",
    ];
    marks.iter().any(|mark| text.contains(mark))
}

/// What the answer says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Markup,
    Plain,
    Unknown,
}

impl Kind {
    fn of(content_type: Option<&str>) -> Result<Self, NotThePage> {
        let name = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match name.as_str() {
            "text/html" | "application/xhtml+xml" => Ok(Self::Markup),
            "" | "text/plain" | "application/octet-stream" => Ok(Self::Unknown),
            "text/markdown" | "text/x-markdown" | "application/yaml" | "application/json" | "text/yaml" => {
                Ok(Self::Plain)
            }
            other if other.starts_with("image/") || other.starts_with("video/") || other.starts_with("audio/") => {
                Err(NotThePage::NotADocument)
            }
            _ => Ok(Self::Unknown),
        }
    }

    fn is_markup(self, text: &str) -> bool {
        let start = text
            .trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
            .get(..512)
            .unwrap_or(text)
            .to_ascii_lowercase();
        match self {
            Self::Markup => true,
            Self::Plain => start.starts_with("<!doctype html") || start.starts_with("<html"),
            Self::Unknown => start.starts_with('<') || start.contains("<html"),
        }
    }
}

/// A JSON answer that describes no interface, or XML that is no page: the error of a storage or a gateway.
fn is_no_document(text: &str) -> bool {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let json = text.starts_with(['{', '[']) && !text.contains("openapi") && !text.contains("\"paths\"");
    let xml = text.starts_with("<?xml") && !text.contains("<html");
    (json && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()) || xml
}

/// Markdown, plain text or a description: each line is a block, and listings in a programming language are examples.
fn plain(text: &str) -> markup::Visible {
    let mut seen = markup::Visible::default();
    let mut listing: Option<bool> = None;
    for line in text.lines().map(str::trim) {
        if let Some(language) = line.strip_prefix("```") {
            let describes = ["yaml", "json", "openapi"].iter().any(|known| language.starts_with(known));
            listing = if listing.is_some() { None } else { Some(describes) };
        } else if let Some(heading) = line.strip_prefix("# ").filter(|_| listing.is_none()) {
            seen.headings.push(heading.to_owned());
            seen.blocks.push(heading.to_owned());
        } else if listing == Some(false) {
            seen.listed += line.chars().filter(|c| !c.is_whitespace()).count();
        } else if !line.is_empty() {
            seen.blocks.push(line.to_owned());
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head><title>Chat - CometAPI</title></head><body><nav>Sign in</nav><h1>Chat completions</h1>\
        <p>POST /v1/chat/completions</p><p>model string required. Which model answers.</p><p>messages array required.</p></body></html>";

    fn html(body: &str) -> Result<Page, NotThePage> {
        Page::read(&Reply { status: 200, content_type: Some("text/html; charset=utf-8"), body: body.as_bytes() })
    }

    #[test]
    fn markup_around_the_text_is_no_change_and_the_text_is() {
        let page = html(PAGE).unwrap();
        let other = html(
            &PAGE
                .replace("<p>", "<p class=\"css-1x2y3z\" data-build=\"991\">")
                .replace("<body>", "<body><script nonce=\"a8f3\">window.__BUILD__=77</script><!-- build 78 -->")
                .replace("</body>", "<footer>© 2027</footer></body>"),
        )
        .unwrap();
        assert_eq!(page.text_sha256, other.text_sha256);
        assert_ne!(page.sha256, other.sha256);
        let fact = html(&PAGE.replace("messages array required", "messages array optional")).unwrap();
        assert_ne!(page.text_sha256, fact.text_sha256);
    }

    #[test]
    fn what_stands_in_a_pages_place_is_told() {
        let long = format!("<nav>{}</nav>", "Docs Guides Chat Responses ".repeat(200));
        for (body, instead) in [
            ("<title>Just a moment...</title><body>Checking your browser before accessing apidoc.cometapi.com".into(), NotThePage::Challenge),
            ("<title>Sign in</title><form><input type=password></form><p>Use your account to see this documentation page.".into(), NotThePage::Login),
            (format!("{long}<h1>Page not found</h1><p>We couldn't find the page that you are looking for, sorry.</p>"), NotThePage::SoftNotFound),
            ("<title>404: This page could not be found</title><h1>404</h1><p>This page could not be found.</p>".into(), NotThePage::SoftNotFound),
            ("<title>Before you go</title><p>We value your privacy. Before you continue, accept the cookies of this site.</p>".into(), NotThePage::Cookies),
            ("<title>Docs</title><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>".into(), NotThePage::NeedsScripts),
            ("<html><body></body></html>".into(), NotThePage::Empty),
            ("<title>Making sure you&#39;re not a bot!</title><h1>Making sure you're not a bot!</h1><p>Loading the page…".into(), NotThePage::Challenge),
            ("<title>请稍候…</title><p>docs.example 需要先检查您的连接的安全性，然后才能继续。这一过程是自动的，请耐心等待片刻再试。".into(), NotThePage::Challenge),
            ("<title>Page introuvable</title><h1>Page introuvable</h1><p>La page que vous cherchez n'existe pas.".into(), NotThePage::SoftNotFound),
            ("<title>Vercel Security Checkpoint</title><p>We're verifying your browser. Website owner? Click here to fix.".into(), NotThePage::Challenge),
            ("<title>Request Rejected</title>The requested URL was rejected. Please consult with your administrator.".into(), NotThePage::Challenge),
            ("<title>Access denied | docs.example used Cloudflare to restrict access</title><p>This website is using a security service.".into(), NotThePage::Challenge),
            ("<title>Bevor Sie fortfahren</title><p>Wir verwenden Cookies. Bitte akzeptieren Sie alle Cookies, um fortzufahren.".into(), NotThePage::Cookies),
            ("<title>Too Many Requests</title><h1>Too Many Requests</h1><p>You have sent too many requests. Slow down.".into(), NotThePage::Challenge),
            ("<title>Private content</title><h1>Authentication required</h1><p>This content is private.".into(), NotThePage::Login),
            ("<title>Страница не найдена</title><h1>404</h1><p>К сожалению, запрошенная страница не найдена.".into(), NotThePage::SoftNotFound),
            ("<title>ログイン</title><form><input type=password></form><p>ドキュメントを見るにはログインしてください。".into(), NotThePage::Login),
            ("<title>503 Service Unavailable</title><h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p>".into(), NotThePage::ServerError),
        ] {
            assert_eq!(html(&body), Err(instead), "{body}");
        }
        let read =
            |kind, body: &str| Page::read(&Reply { status: 200, content_type: Some(kind), body: body.as_bytes() });
        let json = "{\"error\":{\"message\":\"no page is served for this path, look at the documentation\"}}";
        assert_eq!(read("application/json", json), Err(NotThePage::NotADocument));
        let xml = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
        assert_eq!(read("application/xml", xml), Err(NotThePage::NotADocument));
        assert_eq!(html(""), Err(NotThePage::Empty));
        let reply = Reply { status: 404, content_type: None, body: PAGE.as_bytes() };
        assert_eq!(Page::read(&reply), Err(NotThePage::Status(404)));
        let image = Reply { status: 200, content_type: Some("image/png"), body: PAGE.as_bytes() };
        assert_eq!(Page::read(&image), Err(NotThePage::NotADocument));
    }

    #[test]
    fn pages_that_speak_of_errors_and_logins_are_pages() {
        let text = "<p>Send your key in the header, and log in to the console to make one. A wrong path gives 404 not found.</p>";
        for title in ["Error codes: 404 not found and others", "Errors", "Chat", "Designing prompts", "Plugin logins"] {
            assert!(html(&format!("<title>{title}</title><h1>{title}</h1>{text}")).is_ok(), "{title}");
        }
        // A reference is a page however short it is, with a field for a key or a word that walls say, too.
        for beside in ["<input type=password>", "<p>We may ask you to verify you are human.</p>"] {
            assert!(html(&format!("{PAGE}{beside}")).is_ok(), "{beside}");
        }
        assert!(
            html(&format!("{PAGE}<input type=password>{}", "<p>Another field of the request body.</p>".repeat(60)))
                .is_ok()
        );
    }

    #[test]
    fn a_markdown_twin_is_read_without_its_examples() {
        let read =
            |body: &str| Page::read(&Reply { status: 200, content_type: Some("text/markdown"), body: body.as_bytes() });
        let page = "# Chat\n\nPOST /v1/chat/completions\n\n```bash\ncurl 1\n```\n\n```yaml\nrequired: [model, messages]\n```\n";
        let one = read(page).unwrap();
        assert_eq!(one.text_sha256, read(&page.replace("curl 1", "curl 2")).unwrap().text_sha256);
        assert_ne!(one.text_sha256, read(&page.replace("[model", "[other")).unwrap().text_sha256);
        // A page of nothing but a call says nothing, but it is there.
        assert!(read("```bash\ncurl https://api.example.com/v1/chat/completions -d @body.json\n```\n").is_ok());
        assert_eq!(read("```bash\n```\n"), Err(NotThePage::Empty));
        assert!(read(&format!("<!DOCTYPE html>{}", "<title>404</title><h1>404</h1>")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
            crate::holds_for(&bytes);
            crate::holds_for(&[b"<html><p>".as_slice(), &bytes].concat());
        }
    }
}
