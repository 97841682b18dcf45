//! What Node and Elixir print of an error: its own fields, in braces. They look like the document of an answer, and are the client's words.

use crate::json::Json;

/// What the codes of Node, of its HTTP client and of the system begin with.
const CODES: &[&str] = &[
    "EADDR",
    "EAI_",
    "ECONN",
    "EHOST",
    "ENET",
    "ENOTFOUND",
    "EPIPE",
    "EPROTO",
    "ERR_",
    "ESOCKET",
    "ETIMEDOUT",
    "HPE_",
    "UNABLE_TO_",
    "UND_ERR_",
];

/// Fields in which a client keeps what came: where one is filled, something did.
const ANSWERED: &[&str] = &["body", "data", "detail", "error", "errors", "message", "response", "status"];

/// Whether the documents in a text are what is printed of a client's error, and hold no answer.
pub(super) fn is_of_the_client(documents: &[Json]) -> bool {
    let is_told = |document: &Json| document.any(ANSWERED).is_some();
    // A class in front of its braces (`Object [AxiosHeaders] {`) makes a document of its own.
    let is_of_node = || documents.iter().any(has_its_code) && !documents.iter().any(is_told);
    let is_own = |document: &Json| {
        is_of_the_system(document) || is_unfilled(document) || is_numbered(document) || has_an_atom(document)
    };
    documents.iter().all(is_own) || is_of_node()
}

/// Whether a document is of an error of the system's.
pub(super) fn is_of_the_system(document: &Json) -> bool {
    document.get("syscall").is_some() && document.get("errno").is_some()
}

/// Whether all that an answer would have filled is empty: `{ status: undefined, headers: undefined, … }`.
fn is_unfilled(document: &Json) -> bool {
    let is_empty = |(name, value): &(String, Json)| matches!(value, Json::Null) || name == "cause";
    document.get("status").is_some() && document.fields().is_some_and(|fields| fields.iter().all(is_empty))
}

/// Whether all that is there is a number of an exception of the web's: `DOMException [AbortError]: … { code: 20 }`.
fn is_numbered(document: &Json) -> bool {
    const LAST: u8 = 25;
    let number = document.get("code").and_then(Json::scalar).and_then(|code| code.parse::<u8>().ok());
    number.is_some_and(|number| number <= LAST) && document.fields().is_some_and(|fields| fields.len() == 1)
}

/// Whether an error's reason is an atom of Elixir's: `%Mint.TransportError{reason: :econnrefused}`.
fn has_an_atom(document: &Json) -> bool {
    document.get("reason").and_then(Json::text).is_some_and(|reason| reason.starts_with(':'))
}

/// Whether an error's code is one of Node's: `ECONNRESET`, `UND_ERR_SOCKET`, `DEPTH_ZERO_SELF_SIGNED_CERT`.
fn has_its_code(document: &Json) -> bool {
    let is_upper = |code: &&str| code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let code = document.get("code").and_then(Json::text).filter(is_upper);
    code.is_some_and(|code| CODES.iter().any(|start| code.starts_with(start)) || code.split('_').any(|w| w == "CERT"))
}
