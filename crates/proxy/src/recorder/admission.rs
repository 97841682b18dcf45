//! What may go on, where to, and with which key. Scheme, host and port of the way out are fixed; a request says its path.

use std::borrow::Cow;

use redial_note::{Family, Purpose, RefusedBecause};
use redial_redact::Tainted;
use redial_wire::{
    family::route,
    http::{RequestHead, Span},
};

use super::{
    Shared,
    door::{Door, Keys, belongs, opened},
};

/// A request that goes on.
pub(super) struct Admitted<'s, 'h> {
    /// Where to: index and door.
    pub(super) at: usize,
    pub(super) door: &'s Door,
    /// Its family; none for a path of nobody's, which is passed on without a key and not recorded as a call.
    pub(super) family: Option<Family>,
    /// Whether it had a key and goes on without it.
    pub(super) keyless: bool,
    /// A key that the client passes itself, and that no door has.
    pub(super) stranger: Option<&'h [u8]>,
    /// What the client calls the recorder.
    pub(super) host: &'h str,
    /// What it is for: work, but where a check of Redial's own within the run says otherwise.
    pub(super) purpose: Purpose,
}

/// The header by which a check says to the recorder around it what a request is for.
pub const PURPOSE: &str = "x-redial-purpose";

/// A value in the head that may be a key, and where it stands.
struct Presented<'a> {
    value: &'a [u8],
    span: Span,
    /// The whole line, for a header that is left out.
    line: Option<Span>,
}

/// Decides over a request by its head, which stands in `out` as it goes on.
pub(super) fn admit<'s, 'h>(
    shared: &'s Shared,
    head: &RequestHead<'h>,
    raw: &[u8],
    out: &mut Vec<u8>,
) -> Result<Admitted<'s, 'h>, RefusedBecause> {
    refuse_shape(shared, head)?;
    let (path, query) = head.target.split_once('?').map_or((head.target, None), |(path, query)| (path, Some(query)));
    let route = route(head.method, path);
    let family = route.as_ref().map(|route| route.family);
    let keyed = family.is_some() || shared.setup.allow_paths.iter().any(|allowed| lies_below(path, allowed));
    let presented = presented(head, raw, family);
    let at = door_of(shared, &presented, keyed)?;
    let door = shared.setup.doors.get(at).ok_or(RefusedBecause::Token)?;
    let way = route.as_ref().map_or(path, |route| route.path.as_ref());
    let mut target = [door.prefix.as_bytes(), way.as_bytes()].concat();
    if let Some(query) = query {
        target.push(b'?');
        target.extend(query_out(shared, door, query, keyed));
    }
    let mut changes: Vec<(Span, Cow<'_, [u8]>)> = Vec::with_capacity(4);
    changes.push((head.target_span.clone(), target.into()));
    if let Some(host) = head.all("host").next() {
        changes.push((host.span(), door.target.authority().as_bytes().into()));
    }
    let stranger = stranger(shared, &presented);
    let keyless = shared.setup.keys == Keys::Brokered && !keyed && !presented.is_empty();
    if shared.setup.keys == Keys::Brokered {
        for key in presented.into_iter().filter(|key| key.line.is_some()) {
            changes.push(match (&door.credential, keyed, key.line) {
                (Some(credential), true, _) => (key.span, credential.expose().into()),
                (_, _, line) => (line.unwrap_or(key.span), Cow::default()),
            });
        }
    }
    // Between a check and the recorder around it; no gateway hears of it.
    let marks = head.all(PURPOSE);
    // Any other upgrade was refused.
    let offer = OFFER.into_iter().filter(|_| head.upgrades()).flat_map(|name| head.all(name));
    changes.extend(marks.chain(offer).map(|field| (line(raw, &field.span()), Cow::default())));
    changes.sort_by_key(|(span, _)| span.start);
    let slices: Vec<(Span, &[u8])> = changes.iter().map(|(span, new)| (span.clone(), new.as_ref())).collect();
    let host = head.get("host").map(Tainted::text).unwrap_or_default();
    out.clear();
    head.rewrite(&slices, out);
    Ok(Admitted { at, door, family, keyless, stranger, host, purpose: purpose(head) })
}

/// The purpose that a client claims, if it is a check of Redial's own.
fn purpose(head: &RequestHead<'_>) -> Purpose {
    let own = head.get("user-agent").is_some_and(|agent| agent.bytes().starts_with(b"redial/"));
    let said = head.get(PURPOSE).filter(|_| own).map(Tainted::text);
    let known = [Purpose::ErrorPath, Purpose::ModelList];
    known.into_iter().find(|purpose| said == Some(purpose.name())).unwrap_or(Purpose::Work)
}

/// The headers of an offer to go on in HTTP/2: it is for the next hop alone, which is the recorder.
const OFFER: [&str; 3] = ["upgrade", "http2-settings", "connection"];

/// Whether an upgrade is an offer to go on in HTTP/2 and nothing else (Java's own client makes it by itself, over plain HTTP). Who is
/// asked may take no notice (RFC 9110, 7.8).
fn offers_http2(head: &RequestHead<'_>) -> bool {
    let offered = |value: &[u8]| value.trim_ascii().eq_ignore_ascii_case(b"h2c");
    let mut offers = head.all("upgrade").map(|field| head.value(field).bytes());
    let mut options = head.all("connection").flat_map(|field| head.value(field).bytes().split(|byte| *byte == b','));
    let of_the_offer = |option: &[u8]| {
        // Without the line, connections are kept alive all the same.
        let known: [&[u8]; 3] = [b"upgrade", b"http2-settings", b"keep-alive"];
        known.into_iter().any(|known| option.trim_ascii().eq_ignore_ascii_case(known))
    };
    head.method != "CONNECT" && offers.all(offered) && options.all(of_the_offer)
}

/// What is refused whatever key it carries.
fn refuse_shape(shared: &Shared, head: &RequestHead<'_>) -> Result<(), RefusedBecause> {
    if head.upgrades() && !offers_http2(head) {
        let socket = head.get("upgrade").is_some_and(|value| value.bytes().eq_ignore_ascii_case(b"websocket"));
        return Err(if socket { RefusedBecause::Websocket } else { RefusedBecause::Upgrade });
    }
    if !head.target.starts_with('/') || head.target.starts_with("//") || head.target.contains(['\\', '#']) {
        return Err(RefusedBecause::Target);
    }
    let mut hosts = head.all("host").map(|field| head.value(field).text());
    let ours = |host| shared.hosts.as_ref().is_none_or(|own| own.iter().any(|own| own == host));
    if !hosts.next().is_some_and(ours) || hosts.next().is_some() {
        return Err(RefusedBecause::Host);
    }
    if head.get("origin").is_some() || head.get("sec-fetch-site").is_some() {
        return Err(RefusedBecause::Browser);
    }
    head.length().map(drop).map_err(|_two_ends| RefusedBecause::Framing)
}

/// The first key in a head, whatever it opens.
pub(super) fn first_key<'a>(head: &RequestHead<'a>, raw: &[u8], family: Option<Family>) -> Option<&'a [u8]> {
    presented(head, raw, family).first().map(|key| key.value)
}

/// Headers that a key comes in; `api-key` is that of Azure's clients.
const KEY_HEADERS: [&str; 4] = ["authorization", "x-api-key", "x-goog-api-key", "api-key"];

/// Everything in a head that may be a key: the known headers, and the query of Gemini's paths. One without a value is none: a client
/// that has only the other kind of key sends it so.
fn presented<'a>(head: &RequestHead<'a>, raw: &[u8], family: Option<Family>) -> Vec<Presented<'a>> {
    let mut found = Vec::new();
    for name in KEY_HEADERS {
        for field in head.all(name) {
            let whole = head.value(field).bytes();
            let bearer = name == "authorization" && whole.get(..7).is_some_and(|s| s.eq_ignore_ascii_case(b"bearer "));
            let value = if bearer { whole.get(7..).unwrap_or_default().trim_ascii() } else { whole };
            let end = field.span().end;
            let span = end - value.len()..end;
            found.push(Presented { value, span, line: Some(line(raw, &field.span())) });
        }
    }
    let query = head.target.split_once('?').map_or("", |(_, query)| query);
    if family == Some(Family::Gemini) || family == Some(Family::Models) {
        for value in query.split('&').filter_map(|pair| pair.strip_prefix("key=")) {
            found.push(Presented { value: value.as_bytes(), span: head.target_span.clone(), line: None });
        }
    }
    found.retain(|key| !key.value.is_empty() && !key.value.eq_ignore_ascii_case(b"bearer"));
    found
}

/// The line of a header in its head, with its line break.
fn line(raw: &[u8], value: &Span) -> Span {
    let start = raw.get(..value.start).and_then(|front| front.iter().rposition(|b| *b == b'\n')).map_or(0, |at| at + 1);
    let end = raw.get(value.end..).and_then(|back| back.iter().position(|b| *b == b'\n'));
    start..end.map_or(raw.len(), |at| value.end + at + 1)
}

/// The one door that all presented keys open. A credential that the client passes itself goes where its variable leads, and nowhere
/// else; one that nobody knows, or none, may go on only where all ways lead to the same gateway.
fn door_of(shared: &Shared, presented: &[Presented<'_>], keyed: bool) -> Result<usize, RefusedBecause> {
    let doors = &shared.setup.doors;
    let is_passed = matches!(shared.setup.keys, Keys::Passed { .. });
    let is_free = shared.setup.keys == (Keys::Passed { strangers: true })
        && doors.windows(2).all(|pair| matches!(pair, [a, b] if a.target == b.target));
    let door = if is_passed { belongs } else { opened };
    let mut at = None;
    for key in presented {
        match (door(doors, key.value), at) {
            (None, _) if is_free => {}
            (None, _) => return Err(RefusedBecause::Token),
            (Some(found), Some(at)) if found != at => return Err(RefusedBecause::MixedCredentials),
            (Some(found), _) => at = Some(found),
        }
    }
    match at {
        None if keyed && !is_free => Err(RefusedBecause::NoToken),
        // Without a key nothing is lost by passing it on to where the run goes anyway.
        at => Ok(at.unwrap_or(0)),
    }
}

/// The first key that goes on as it was passed, and that no door has.
fn stranger<'h>(shared: &Shared, presented: &[Presented<'h>]) -> Option<&'h [u8]> {
    let passed = presented.iter().filter(|_| matches!(shared.setup.keys, Keys::Passed { .. }));
    passed.map(|key| key.value).find(|value| belongs(&shared.setup.doors, value).is_none())
}

/// Whether a path is another or lies below it, segment by segment; one that climbs lies nowhere.
fn lies_below(path: &str, above: &str) -> bool {
    let plain = once_coded(&path.to_ascii_lowercase()).replace("%2e", ".").replace("%2f", "/").replace("%3b", ";");
    // Some servers cut a segment's parameters off before they climb (`..;a=b`).
    let climbs = plain.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | "..")));
    let rest = path.strip_prefix(above.trim_end_matches('/'));
    !climbs && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path in which no percent sign is coded: some servers decode again what they pass on.
fn once_coded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push('%');
        plain.push_str(part.trim_start_matches("25"));
    }
    plain
}

/// The query with the credential in the token's place, or without either.
fn query_out(shared: &Shared, door: &Door, query: &str, keyed: bool) -> Vec<u8> {
    if matches!(shared.setup.keys, Keys::Passed { .. }) {
        return query.as_bytes().to_vec();
    }
    let mut out = Vec::new();
    for pair in query.split('&') {
        let mut part = pair.as_bytes().to_vec();
        if let Some(value) = pair.strip_prefix("key=")
            && opened(&shared.setup.doors, value.as_bytes()).is_some()
        {
            match door.credential.as_ref().filter(|_| keyed) {
                Some(credential) => part = [b"key=", credential.expose()].concat(),
                None => continue,
            }
        }
        if !out.is_empty() {
            out.push(b'&');
        }
        out.append(&mut part);
    }
    out
}
