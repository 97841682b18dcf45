//! Where else the facts of a page may stand: its Markdown twin, a description that it links, a list of its site's pages.
//! Only at the page's own origin: everything here is a path there.

use serde_json::Value;

use super::{once, openapi};
use crate::{
    dom::{Dom, Element},
    element::hides,
};

/// Another document that may hold a page's facts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// Its path (and query) at the page's origin.
    pub path: String,
    /// What it should be.
    pub what: Led,
}

/// What a lead should lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Led {
    /// A description of the interface, or a part of one.
    Description,
    /// The page itself in Markdown.
    Twin,
    /// The list of a site's pages for language models.
    Index,
    /// The page itself, at the address that it refreshes itself to.
    Moved,
}

/// Most descriptions that a page may lead to.
const DESCRIPTIONS: usize = 3;

/// Where a page in markup leads. `address` is its own path.
pub(crate) fn of_page(dom: &Dom, address: &str, origin: &str) -> Vec<Lead> {
    let mut found = Vec::new();
    let mut add = |path: Option<String>, what: Led| {
        let most = if what == Led::Description { DESCRIPTIONS } else { 2 };
        let count = found.iter().filter(|lead: &&Lead| lead.what == what).count();
        if let Some(path) = path.filter(|_| count < most) {
            let lead = Lead { path, what };
            if !found.contains(&lead) {
                found.push(lead);
            }
        }
    };
    for (at, element) in dom.elements() {
        let hidden = dom.node(at).is_some_and(|node| node.hidden);
        if hidden && element.name != "script" {
            continue;
        }
        for (target, what) in named_by(dom, at, element) {
            add(resolved(address, &target, origin), what);
        }
    }
    for twin in twins(address) {
        if !found.iter().any(|lead| lead.path == twin) {
            found.push(Lead { path: twin, what: Led::Twin });
        }
    }
    found.push(Lead { path: "/llms.txt".to_owned(), what: Led::Index });
    found
}

/// Attributes that name a description, of whatever element.
const DESCRIBED_BY: [&str; 9] = [
    "spec-url",
    "data-url",
    "data-spec-url",
    "specurl",
    "apidescriptionurl",
    "apidescription-url",
    "api-description-url",
    "data-openapi",
    "openapi-url",
];

/// Whose frames show a film, a drawing, code to try, or nothing: no part of a page.
#[rustfmt::skip]
const SHOWN_IN_FRAMES: [&str; 24] = [
    "youtube", "youtu.be", "vimeo", "loom.com", "wistia", "codesandbox", "stackblitz", "codepen", "jsfiddle", "replit", "googletagmanager", "google.com/maps",
    "recaptcha", "figma", "twitter", "x.com", "discord", "ghbtns", "buttons.github.io", "spotify", "calendly", "asciinema", "supademo", "bilibili",
];

/// Whether a page draws a part of itself from a place that is not read: a description at another origin, or a frame. What a frame shows is
/// told by nothing but its address.
pub(crate) fn draws_what_is_not_read(dom: &Dom, address: &str, origin: &str) -> bool {
    let is_away = |value: &str| !value.is_empty() && value.contains("//") && resolved(address, value, origin).is_none();
    dom.elements().filter(|(at, element)| element.name != "script" && dom.stands_shown(*at)).any(|(_, element)| {
        // What shares a page has its address in `data-url`, too.
        let described_by = DESCRIBED_BY.iter().filter(|name| **name != "data-url");
        let is_described = described_by.into_iter().any(|name| is_away(element.attribute(name)));
        is_described || element.name == "iframe" && is_a_part(element)
    })
}

/// Whether a frame may show a part of the page.
fn is_a_part(frame: &Element) -> bool {
    let source = frame.attribute("src").to_ascii_lowercase();
    let is_unseen = hides(frame.attribute("style"))
        || ["width", "height"].iter().any(|name| matches!(frame.attribute(name), "0" | "0px" | "1" | "1px"));
    let is_film = SHOWN_IN_FRAMES.iter().any(|host| source.contains(host));
    !source.is_empty() && !source.starts_with("about:") && !is_unseen && !is_film
}

/// What an element names: the addresses as they stand in it, and what each should lead to.
fn named_by(dom: &Dom, at: usize, element: &Element) -> Vec<(String, Led)> {
    let values = DESCRIBED_BY.iter().map(|name| element.attribute(name)).filter(|value| !value.is_empty());
    let settings = named_in_settings(element).into_iter().map(|url| (url, Led::Description));
    let mut named: Vec<(String, Led)> = values.map(|value| (value.to_owned(), Led::Description)).collect();
    named.extend(settings);
    let (rel, kind, href) = (element.attribute("rel"), element.attribute("type"), element.attribute("href"));
    match element.name.as_str() {
        "link" if rel == "alternate" && kind.contains("markdown") => named.push((href.to_owned(), Led::Twin)),
        "link"
            if matches!(rel, "service-desc" | "describedby")
                || kind.contains("openapi")
                || kind.contains("vnd.oai") =>
        {
            named.push((href.to_owned(), Led::Description));
        }
        "meta" if element.attribute("http-equiv").eq_ignore_ascii_case("refresh") => {
            named.extend(refreshed(element.attribute("content")).map(|url| (url, Led::Moved)));
        }
        "a" if is_description_name(href) => named.push((href.to_owned(), Led::Description)),
        "a" if kind.contains("markdown") => named.push((href.to_owned(), Led::Twin)),
        "script" if is_code(kind) => {
            named.extend(named_in_script(&dom.text(at)).into_iter().map(|url| (url, Led::Description)));
            let source = element.attribute("src");
            if source.contains("swagger-initializer") || source.contains("swagger-ui-init") {
                named.push((source.to_owned(), Led::Description));
            }
        }
        _ => {}
    }
    named
}

/// The address in `0; url=/docs/chat`.
fn refreshed(content: &str) -> Option<String> {
    let (_, rest) = content.split_once([';', ','])?;
    let (name, url) = rest.split_once('=')?;
    name.trim().eq_ignore_ascii_case("url").then(|| url.trim().trim_matches(['\'', '"']).to_owned())
}

/// The addresses in the settings of a viewer, in JSON: `{"spec": {"url": "/openapi.json"}}`.
fn named_in_settings(element: &Element) -> Vec<String> {
    let mut found = Vec::new();
    for (_, value) in
        element.attributes.iter().filter(|(name, value)| name.starts_with("data-") && value.len() < 20_000)
    {
        let Some(settings) = once::read(value) else { continue };
        let mut open = vec![&settings];
        while let Some(value) = open.pop() {
            let Some(map) = value.as_object() else { continue };
            let named = ["url", "specUrl", "spec-url", "apiDescriptionUrl"].into_iter();
            found.extend(
                named.filter_map(|name| map.get(name)?.as_str()).filter(|url| may_be_spec(url)).map(str::to_owned),
            );
            open.extend(map.values().filter(|value| value.is_object()));
        }
    }
    found
}

fn is_code(kind: &str) -> bool {
    matches!(kind, "" | "module" | "text/javascript" | "application/javascript")
}

/// `/openapi.json`, `/api/swagger.yaml?version=3`.
fn is_description_name(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    let named = ["openapi", "swagger", "api-docs", "apispec", "api-spec"].iter().any(|word| path.contains(word));
    named && [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// The addresses that a script hands to a viewer: `url: "/openapi.json"`, `Redoc.init('spec.yaml')`.
pub(crate) fn named_in_script(script: &str) -> Vec<String> {
    let viewers = ["SwaggerUI", "Redoc", "RapiDoc", "ApiReference", "spec-url", "specUrl", "openapi", "swagger"];
    if !viewers.iter().any(|viewer| script.contains(viewer)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for mark in [
        "url:",
        "\"url\":",
        "'url':",
        "specUrl:",
        "\"specUrl\":",
        "spec-url:",
        "Redoc.init(",
        "specURL:",
        "createApiReference(",
    ] {
        for (at, _) in script.match_indices(mark).take(20) {
            let rest = script.get(at + mark.len()..).unwrap_or_default().trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
            let value = rest.get(1..).and_then(|rest| rest.split(quote).next()).unwrap_or_default();
            let fits = value.len() < 300 && !value.is_empty() && !value.contains(char::is_whitespace);
            if fits && may_be_spec(value) {
                found.push(value.to_owned());
            }
        }
    }
    found.dedup();
    found
}

fn may_be_spec(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    [".json", ".yaml", ".yml"].iter().any(|end| path.ends_with(end)) || is_like_spec(path)
}

fn is_like_spec(path: &str) -> bool {
    ["openapi", "swagger", "api-docs", "spec", "schema"].iter().any(|word| path.contains(word))
}

/// Where a page's Markdown may lie.
fn twins(address: &str) -> Vec<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if path.ends_with(".md") || path.ends_with(".json") || path.ends_with(".yaml") || path.ends_with(".yml") {
        return Vec::new();
    }
    let bare = path.trim_end_matches('/');
    let bare = bare.strip_suffix(".html").unwrap_or(bare);
    if bare.is_empty() {
        return vec!["/index.md".to_owned()];
    }
    let mut found = vec![format!("{bare}.md")];
    if path.ends_with('/') {
        found.push(format!("{bare}/index.md"));
    }
    found
}

/// The twin of a page that an index of the site names.
pub(crate) fn of_index(index: &str, address: &str, origin: &str, titles: &[String]) -> Option<Lead> {
    let bare = |path: &str| {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.strip_suffix(".md").or_else(|| path.strip_suffix(".html")).unwrap_or(path);
        path.strip_suffix("/index").unwrap_or(path).trim_end_matches('/').to_owned()
    };
    let own = bare(address);
    let entries = index.split("](").zip(index.split("](").skip(1)).take(5000);
    let entries: Vec<(String, String)> = entries
        .filter_map(|(before, rest)| {
            let title = before.rsplit('[').next()?.trim().to_lowercase();
            let path = resolved("/llms.txt", rest.split([')', ' ']).next()?, origin)?;
            path.ends_with(".md").then_some((title, path))
        })
        .collect();
    let lead = |path: &String| Lead { path: path.clone(), what: Led::Twin };
    let by_path = entries.iter().find(|(_, path)| bare(path) == own);
    // By its title where it is the only one that has it.
    let is_own = |title: &String| titles.iter().any(|own| own == title || without_site(own) == Some(title));
    let mut by_title = entries.iter().filter(|(title, _)| is_own(title));
    let titled = by_title.next().filter(|_| by_title.next().is_none());
    by_path.or(titled).map(|(_, path)| lead(path))
}

/// A page's title without the site's name behind it: «Create a response | Example API».
pub(crate) fn without_site(title: &str) -> Option<&str> {
    let ends = [" | ", " - ", " — ", " · ", " – ", " :: "].iter().filter_map(|between| title.rfind(between));
    let bare = title.get(..ends.max()?)?.trim();
    (!bare.is_empty()).then_some(bare)
}

/// Where the references of a description lead to.
pub(crate) fn of_description(document: &Value, address: &str, origin: &str) -> Vec<Lead> {
    let found = openapi::references(document).into_iter().filter_map(|reference| resolved(address, reference, origin));
    found.map(|path| Lead { path, what: Led::Description }).collect()
}

/// The path at the page's origin that an address leads to; `None`: it leads elsewhere.
pub(crate) fn resolved(address: &str, href: &str, origin: &str) -> Option<String> {
    let href = href.trim();
    if href.is_empty()
        || href.starts_with('#')
        || href.len() > 1000
        || href.contains('\\')
        || href.chars().any(char::is_control)
    {
        return None;
    }
    let href = href.split('#').next().unwrap_or_default();
    if let Some((scheme, rest)) = href.split_once("://") {
        let (own_scheme, own_host) = origin.split_once("://")?;
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = (rest.get(..at)?, rest.get(at..)?);
        let same = scheme.eq_ignore_ascii_case(own_scheme) && host.eq_ignore_ascii_case(own_host);
        return same.then(|| if path.starts_with('/') { path.to_owned() } else { format!("/{path}") });
    }
    joined(address, href)
}

/// A reference beside an address, both paths at one origin.
pub(crate) fn joined(address: &str, href: &str) -> Option<String> {
    if href.starts_with("//") || href.split('/').next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    let base = address.split(['?', '#']).next().unwrap_or_default();
    let whole = if href.starts_with('/') {
        href.to_owned()
    } else {
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{href}")
    };
    let (path, query) = whole.split_once('?').map_or((whole.as_str(), None), |(path, query)| (path, Some(query)));
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("/{}{query}", kept.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_place_draws_is_told_and_a_film_is_none() {
        let draws = |html: &str| draws_what_is_not_read(&Dom::read(html), "/docs/chat", "https://docs.example");
        for html in [
            "<p>a</p><redoc spec-url='https://other.example/o.json'></redoc>",
            "<div><elements-api apiDescriptionUrl='//other.example/o.yaml'></elements-api></div>",
            "<iframe src='/embed/params.html'></iframe>",
            "<iframe src=https://other.example/x width=600></iframe>",
        ] {
            assert!(draws(html), "{html}");
        }
        for html in [
            "<redoc spec-url='/o.json'></redoc><redoc spec-url='https://docs.example/o.json'></redoc>",
            "<iframe src='https://www.youtube-nocookie.com/embed/x'></iframe><iframe></iframe>",
            "<iframe src='https://other.example/x' width=0 height=0></iframe>",
            "<iframe src='https://other.example/x' style='display: none'></iframe>",
            "<noscript><iframe src='https://www.googletagmanager.com/ns.html?id=x'></iframe></noscript>",
            "<div hidden><iframe src='https://other.example/x'></iframe></div>",
            "<script data-url='https://other.example/o.json'></script>",
            "<button data-url='https://social.example/share?u=x'>Share</button>",
        ] {
            assert!(!draws(html), "{html}");
        }
    }

    #[test]
    fn leads_stay_at_the_origin() {
        let html = "<link rel=alternate type=text/markdown href=chat.md?x><link rel=service-desc href=https://elsewhere.example/openapi.json>\
            <redoc spec-url='../openapi.yaml'></redoc><script>SwaggerUIBundle({ url: 'https://docs.example/v3/api-docs', dom_id: '#x' })</script>\
            <a href='//elsewhere.example/openapi.json'>x</a>";
        let leads = of_page(&Dom::read(html), "/docs/chat", "https://docs.example");
        let paths: Vec<(&str, Led)> = leads.iter().map(|lead| (lead.path.as_str(), lead.what)).collect();
        assert_eq!(
            paths,
            [
                ("/docs/chat.md?x", Led::Twin),
                ("/openapi.yaml", Led::Description),
                ("/v3/api-docs", Led::Description),
                ("/docs/chat.md", Led::Twin),
                ("/llms.txt", Led::Index),
            ]
        );
    }

    #[test]
    fn a_page_leads_by_its_settings_and_by_its_refresh() {
        let html = "<meta http-equiv=Refresh content=\"0; URL='/docs/new/'\"><script id=api-reference \
            data-configuration='{\"theme\":\"x\",\"spec\":{\"url\":\"/oas.json\"}}'></script><meta http-equiv=refresh content=30>";
        let leads = of_page(&Dom::read(html), "/docs/chat", "https://docs.example");
        let paths: Vec<(&str, Led)> = leads.iter().take(2).map(|lead| (lead.path.as_str(), lead.what)).collect();
        assert_eq!(paths, [("/docs/new/", Led::Moved), ("/oas.json", Led::Description)]);
    }

    #[test]
    fn an_index_names_the_twin_of_a_page() {
        let index = "# Docs\n- [Chat](https://docs.example/docs/chat.md): chat\n- [Else](/docs/else.md)\n";
        let lead =
            |address| of_index(index, address, "https://docs.example", &["chat".to_owned()]).map(|lead| lead.path);
        assert_eq!(lead("/docs/chat/").as_deref(), Some("/docs/chat.md"));
        assert_eq!(lead("/docs/else.html").as_deref(), Some("/docs/else.md"));
        assert_eq!(lead("/docs/third").as_deref(), Some("/docs/chat.md"), "by its title");
        assert_eq!(of_index(index, "/docs/third", "https://docs.example", &[]), None);
        for title in ["chat | example api", "chat - example api", "chat · example"] {
            let lead = of_index(index, "/docs/third", "https://docs.example", &[title.to_owned()]);
            assert_eq!(lead.map(|lead| lead.path).as_deref(), Some("/docs/chat.md"), "{title}");
        }
        for title in ["chat list | example api", "example api | chat"] {
            assert_eq!(of_index(index, "/docs/third", "https://docs.example", &[title.to_owned()]), None, "{title}");
        }
    }
}
