//! Whether a part of a page stands elsewhere: in a document that it takes in, or in an element that draws it.

use std::collections::BTreeSet;

use super::{
    fence::{self, Fence},
    listing::{Listing, without_code},
    tag,
};

/// How lines begin that take in another document, with what stands before them left out.
#[rustfmt::skip]
const LINES: [&str; 34] = [
    "--8<--", "-8<-", "{!", "{{#include", "{{#playground", "[!include", "::include", ":::include", ":::{include}", ":::{literalinclude}",
    "include::", "!include", "<!--@include", "<!-- @include", "<!--#include", "<include ", "{@include",
    "![[", "[block:", "!!swagger", "[oad(", "[[include", "::: mkdocs-", "<%- include", "<%= render", "<%- render", "{{#rustdoc_include", "{{#template", "<<[",
    "@import \"", "::cards::", "<xi:include", "{{:", "<%= partial",
];
/// Tags between signs of templates that take in another document, or draw a description.
const TEMPLATES: [&str; 11] = [
    "include",
    "include-markdown",
    "include_relative",
    "partial",
    "render",
    "snippet",
    "openapi",
    "openapi-operation",
    "renderFile",
    "for",
    "table",
];
/// Directives of MyST that show a listing, a picture or a link.
#[rustfmt::skip]
const LISTED: [&str; 14] = [
    "code", "code-block", "code-cell", "sourcecode", "highlight", "parsed-literal", "prompt", "mermaid", "image", "figure", "toctree", "math", "contents", "button-link",
];
/// Short codes of Hugo and its like that show what stands in them, or a picture, or a link.
#[rustfmt::skip]
const SHORT_CODES: [&str; 35] = [
    "tab", "tabs", "tabpane", "note", "tip", "info", "warning", "caution", "danger", "callout", "alert", "admonition", "hint", "notice", "details",
    "expand", "collapse", "highlight", "code", "codeblock", "ref", "relref", "badge", "button", "icon", "figure", "image", "youtube", "columns", "comment", "img",
    "mermaid", "toc", "vimeo", "video",
];
/// Elements that are known to draw nothing of a request, or are read, in small letters.
#[rustfmt::skip]
const HARMLESS: [&str; 75] = [
    "paramfield", "responsefield", "expandable", "requestexample", "responseexample", "codegroup", "codeblock", "codeblocks", "endpoint",
    "endpointrequestsnippet", "endpointresponsesnippet", "card", "cards", "cardgroup", "cardgrid", "linkcard", "columns", "column", "col", "row", "grid",
    "accordion", "accordiongroup", "accordions", "tabs", "tab", "tabitem", "steps", "step", "frame", "icon", "image", "img", "picture", "video", "youtube",
    "figure", "mermaid", "note", "tip", "info", "warning", "warn", "check", "danger", "caution", "callout", "admonition", "aside", "alert",
    "update", "latex", "tooltip", "badge", "pill", "button", "link", "anchor", "doccardlist", "filetree", "details", "summary", "head", "spacer", "divider",
    "feedback", "themedimage", "toc", "tocinline", "tree", "files", "color", "codegroupitem", "download", "fontawesomeicon",
];
/// Elements of HTML, which may be written in capitals.
#[rustfmt::skip]
const HTML: [&str; 30] = [
    "a", "b", "blockquote", "br", "center", "code", "dd", "div", "dl", "dt", "em", "font", "hr", "i", "img", "li", "ol", "p", "pre", "small", "span", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
];
/// Blocks of ReadMe's old Markdown that say nothing of fields.
const BLOCKS: [&str; 4] = ["[block:callout]", "[block:image]", "[block:code]", "[block:embed]"];
/// Languages of listings in which nobody declares what a request has: what a listing of them takes in is an example.
const EXAMPLES: [&str; 12] =
    ["md", "markdown", "bash", "sh", "shell", "console", "text", "txt", "curl", "http", "html", "toml"];
/// How the names of elements end that say what a request has.
#[rustfmt::skip]
const FIELDS: [&str; 11] = [
    "field", "fields", "param", "params", "parameter", "parameters", "property", "properties", "paramitem", "schemaitem", "attribute",
];
/// How addresses of what is only looked at end.
const PICTURES: [&str; 8] = [".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".mp4"];

/// Whether a text in Markdown leaves a part of what it shows to another document, or to an element that is not known.
pub(super) fn is_anywhere(text: &str) -> bool {
    let (mut fence, mut listing) = (Fence::default(), Listing::of(text));
    let (mut shown, mut documents) = (String::with_capacity(text.len()), BTreeSet::new());
    let mut is_example = false;
    for line in text.split_inclusive('\n') {
        let (trimmed, was_open) = (line.trim(), fence.is_open());
        if fence.takes(line) {
            if !was_open {
                is_example = fence::language(trimmed).is_some_and(|language| EXAMPLES.contains(&language));
            }
            if !was_open && is_directive(trimmed) || fence.is_open() && !is_example && takes_in_code(trimmed) {
                return true;
            }
            shown.push('\n');
            continue;
        }
        if listing.takes(line) {
            shown.push('\n');
            continue;
        }
        if is_line(trimmed) || is_template(&without_code(trimmed)) {
            return true;
        }
        documents.extend(imported(trimmed));
        shown.push_str(line);
    }
    // A comment of MDX shows nothing.
    let shown = super::without_comments(&shown);
    tag::tags(&shown).any(|tag| match tag {
        Ok(tag) => documents.contains(tag.name) && !is_link(&tag) || draws(&tag, &shown),
        Err(name) => is_of_fields(&name.to_ascii_lowercase()),
    })
}

/// Whether an element that is imported is a thing to click, with an address of its own.
fn is_link(tag: &tag::Tag<'_>) -> bool {
    matches!(tag.name.to_ascii_lowercase().as_str(), "button" | "card" | "link") && tag.has("href")
}

/// Whether a fence is that of a directive of MyST that shows more, or something else, than a listing.
fn is_directive(line: &str) -> bool {
    fence::directive(line).is_some_and(|(name, _)| !LISTED.contains(&name) && !fence::SHOWN.contains(&name))
}

/// Whether a line of a listing takes in a file.
fn takes_in_code(line: &str) -> bool {
    ["--8<--", "-8<-"].iter().any(|mark| line.starts_with(mark))
}

/// A line that takes in another document, or draws something: also a call of a macro that stands alone, and mkdocstrings' `::: a.b`.
fn is_line(line: &str) -> bool {
    let called =
        line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).is_some_and(|call| call.contains('('));
    let drawn = line.strip_prefix("::: ").is_some_and(|name| {
        name.starts_with(char::is_alphabetic) && name.contains('.') && !name.contains(char::is_whitespace)
    });
    let begins = |mark: &&str| line.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark));
    let is_picture = || line.starts_with("![[") && PICTURES.iter().any(|end| line.contains(end));
    called || drawn || LINES.iter().any(begins) && !BLOCKS.contains(&line) && !is_picture()
}

/// `{% include "x.md" %}`, `{{< include >}}`, `{{% params %}}`, `{{> partial}}`.
fn is_template(line: &str) -> bool {
    let names = |open: &'static str, shuts: &'static str| {
        line.split(open).skip(1).filter_map(move |rest| {
            let (inside, _) = rest.split_once(shuts)?;
            inside.trim_start_matches(['-', ' ', '/']).split(|c: char| c.is_whitespace() || c == '"').next()
        })
    };
    let liquid = names("{%", "%}").any(|name| TEMPLATES.contains(&name)) || matches!(line, "{%" | "{%-");
    let called = names("{{", "}}").any(draws_by_its_name);
    let mut hugo = names("{{<", ">}}").chain(names("{{%", "%}}"));
    let field = line.split("{%").skip(1).any(of_a_field)
        || line.to_ascii_lowercase().contains("[!include")
        || line.contains(".md ':include");
    let evaluated =
        line.strip_prefix('{').is_some_and(|rest| rest.starts_with(char::is_alphabetic) && rest.contains('('));
    liquid
        || called
        || field
        || evaluated
        || hugo.any(|name| !name.is_empty() && !SHORT_CODES.contains(&name))
        || line.starts_with("{{> ")
}

/// Whether a block of Markdoc or Liquid is a field that is not read: `{% property name="user" required=true %}`.
fn of_a_field(tag: &str) -> bool {
    const READ: [&str; 3] = ["swagger", "api-method", "content-ref"];
    let tag = tag.trim_start_matches(['-', ' ']);
    !READ.iter().any(|name| tag.starts_with(name)) && tag.split("%}").next().is_some_and(|tag| tag.contains("required"))
}

/// Whether what a template puts in is another document, or is called after fields: `{{ include "x.md" }}`, `{{x.md}}`, `{{ params_table("chat") }}`.
fn draws_by_its_name(name: &str) -> bool {
    let (function, call) = name.split_once('(').map_or((name, false), |(name, _)| (name, true));
    let says = |word: &str| function.to_ascii_lowercase().contains(word);
    matches!(name, "include" | "template" | "partial" | "render" | "import")
        || name.ends_with(".md")
        || call && ["table", "param", "field", "schema", "include", "openapi", "spec"].iter().any(|word| says(word))
}

/// The names that a line imports from another document.
fn imported(line: &str) -> Vec<String> {
    let Some((names, path)) = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from ")) else {
        return Vec::new();
    };
    let path = path.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ';')).to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_document = [".md", ".mdx", ".mdoc", ".markdown", ".rst"].iter().any(|end| file.ends_with(end));
    if !is_document && !path.contains("/snippets/") && !path.contains("/partials/") && !file.starts_with('_') {
        return Vec::new();
    }
    let names = names.split(['{', '}', ',']).filter_map(|name| name.split_whitespace().last());
    names.map(str::to_owned).collect()
}

/// Whether an element that is not known may draw a part of the request: it is empty, takes in a document, or says something of a field. A
/// picture and a link do not.
fn draws(tag: &tag::Tag<'_>, text: &str) -> bool {
    let name = tag.name.to_ascii_lowercase();
    let own = name.rsplit('.').next().unwrap_or_default();
    // `<Tree.File name="a" />`: what lies in an element that draws no field draws none either.
    let is_of_tree = name.split('.').next().is_some_and(|root| matches!(root, "tree" | "filetree" | "color" | "files"));
    let is_html = !tag.name.contains(|c: char| c.is_ascii_lowercase()) && HTML.contains(&own);
    // Under another name than its own a parameter is not read.
    if own == "paramfield" && own != name {
        return true;
    }
    if HARMLESS.contains(&own) || is_of_tree || is_html {
        return false;
    }
    let has = |names: &[&str]| names.iter().any(|name| tag.has(name));
    if is_of_fields(own) && !tag.attributes.is_empty()
        || has(&["required", "file", "schema", "operation", "operationId"])
    {
        return true;
    }
    if has(&["href"]) || tag.texts().any(|text| PICTURES.iter().any(|end| text.ends_with(end))) {
        return false;
    }
    // An element of the site's own that is written small is mostly a thing to click.
    if name == tag.name && !has(&["src"]) {
        return false;
    }
    let after = text.get(tag.range.1..).unwrap_or_default().trim_start();
    tag.closed || has(&["src"]) || after.strip_prefix("</").is_some_and(|rest| rest.starts_with(tag.name))
}

fn is_of_fields(name: &str) -> bool {
    FIELDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_takes_in_another_document_is_told() {
        for text in [
            "import Body from '/snippets/chat.mdx'\n\n<Body />",
            "import { Extra as More } from \"../snippets/x\";\n\n<More>\n\ntext\n\n</More>",
            "import Params from './_params.mdx';\n\n<Params>a</Params>",
            "--8<-- \"params.md\"",
            "- {% include \"params.md\" %}",
            "{%- include-markdown 'params.md' -%}",
            "{!params.md!}",
            "<!--@include: ./params.md-->",
            "{{#include params.md}}",
            "{{< include \"params.md\" >}}",
            "{{% params %}}",
            "{% openapi src=\"x.json\" path=\"/v1/messages\" method=\"post\" %}",
            "[!INCLUDE [params](includes/params.md)]",
            "```{include} params.md\n```",
            "```{literalinclude} params.py\n:start-after: a\n```",
            "```python\n--8<-- \"protocol.py:params\"\n```",
            ":::{include} params.md\n:::",
            "```{csv-table} Fields\n:file: params.csv\n```",
            "{{ read_csv('params.csv') }}",
            "::: gateway.protocol.ChatRequest",
            "!!swagger chat.json!!",
            "::include{file=params.md}",
            "include::params.adoc[]",
            "<Markdown src=\"/snippets/params.mdx\" />",
            "<include src=\"params.md\"></include>",
            "![[params]]",
            "[[include:params.md]]",
            "Text [!INCLUDE[params](params.md)] text.",
            "[params](_params.md ':include')",
            "{%\n   include-markdown \"params.md\"\n%}",
            "{{ include \"params.md\" }}",
            "{{params.md}}",
            "Fields: {{ params_table(\"chat\") }}",
            "{% for p in params %}\n- `{{ p.name }}` (required)\n{% endfor %}",
            "{% property name=\"user\" required=true %}",
            "{params.map(p => <li>{p.name} (required)</li>)}",
            "{{#template params.md a=b}}",
            "- a\n\n    {% include \"params.md\" %}",
            "!!! note\n\n    --8<-- \"params.md\"",
            "a ` b {% include \"params.md\" %}",
            "[block:parameters]\n{\"data\":{}}\n[/block]",
        ] {
            assert!(is_anywhere(text), "{text}");
        }
    }

    #[test]
    fn an_element_that_may_draw_a_field_is_told() {
        for text in [
            "<Property name=\"user\" required>\n\ntext\n\n</Property>",
            "<Api.Param\n  name={\"user\"}\n  required={true}\n/>",
            "<SchemaItem name=\"user\">text</SchemaItem>",
            "<TypeTable\n  type={{\n    user: { required: true },\n  }}\n/>",
            "<RequestBody schema={chat}>text</RequestBody>",
            "<Fields of=\"chat\" {",
            "<ChatBody></ChatBody>",
            "<Mint.ParamField body=\"user\" required>\ntext\n</Mint.ParamField>",
            "<api-param\n  name=\"user\"\n  required\n>\ntext\n</api-param>",
        ] {
            assert!(is_anywhere(text), "{text}");
        }
    }

    #[test]
    fn what_draws_nothing_of_a_request_holds_no_page() {
        for text in [
            "import Tabs from '@theme/Tabs';\nimport { Card } from '/components/card'\n\n<Tabs>\n<TabItem value=\"a\">\n\ntext\n\n</TabItem>\n</Tabs>",
            "import Unused from './_x.mdx'\n\ntext",
            "<Card title=\"x\" href=\"/y\" />\n\n<Icon name=\"x\" />\n\n<Note>text</Note>\n\n<Tabs.Tab title=\"x\">text</Tabs.Tab>",
            "<ParamField body=\"user\" required />",
            "<Screenshot src=\"/a.png\" />\n\n<ArrowLink href=\"/x\" />",
            "Use `<Params />` and `{x}`.\n\n```jsx\n<Params />\n{% include \"x\" %}\n```",
            "Send <YOUR_API_KEY> to <Host>, or to <your-param>.",
            "<copy-button for=\"x\"></copy-button>",
            "{/* <Params /> */}",
            "Write `{% include \"x\" %}` or `{{< include x >}}`.",
            "Example:\n\n    {% include \"x\" %}\n    --8<-- \"x\"\n",
            "<pre><code>{% include \"x\" %}\n</code></pre>",
            "```md\n--8<-- \"x.md\"\n```",
            "``` { .yaml .annotate }\na: b\n```\n\n```{versionadded} 1.2\n```",
            "::: {.callout-note}\ntext\n:::",
            "import { Button } from '/snippets/button.mdx'\n\n<Button href=\"/x\">text</Button>",
            "<Tree>\n<Tree.Folder name=\"a\"><Tree.File name=\"b\" /></Tree.Folder>\n</Tree>\n\n<TOC />\n\nA<BR/>B<A NAME=\"x\"></A>",
            "[block:callout]\n{}\n[/block]\n\n![[flow.png]]\n\n{{< toc >}}",
            "{{< tabs >}}\n{{< tab \"cURL\" >}}\ntext\n{{< /tab >}}\n{{< /tabs >}}",
            "{% hint style=\"info\" %}\ntext\n{% endhint %}",
            "a {{ site.name }} b",
            "See {{ url(\"guide\") }} and {name}.",
            "{% swagger-parameter in=\"body\" name=\"user\" required=\"true\" %}\nx\n{% endswagger-parameter %}",
            "{{ site.name }}",
            "::: tip\ntext\n:::",
            "```{code-block} python\nx\n```\n\n```{note}\ntext\n```\n\n```json\n{}\n```",
        ] {
            assert!(!is_anywhere(text), "{text}");
        }
    }
}
