//! Is this the page? A wall that is taken for a page would let publication go on.

use crate::{NotThePage, markup::Visible};

/// Text of a page that is a wall or an error is short; a page that mentions one of these in passing is not.
const SHORT: usize = 1500;
/// Least visible characters of a page: an empty shell of a single-page application has fewer.
const LEAST: usize = 40;

/// What the paths of the families end with.
const ENDPOINTS: [&str; 4] = ["/chat/completions", "/responses", "/messages", ":generatecontent"];
/// Fields that a reference of one of them has.
const FIELDS: [&str; 9] = [
    "model",
    "messages",
    "max_tokens",
    "input",
    "max_output_tokens",
    "contents",
    "generationConfig",
    "temperature",
    "stream",
];
/// What a challenge says, wherever it says it.
const CHALLENGE: [&str; 22] = [
    "used cloudflare to restrict access",
    "access to this page has been denied",
    "press & hold to confirm",
    "verifying your browser",
    "the requested url was rejected",
    "please enable js and",
    "automated queries",
    "making sure you're not a bot",
    "making sure you&#39;re not a bot",
    "verify that you're not a robot",
    "confirm you are not a robot",
    "disable any ad blocker",
    "just a moment",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verifying you are human",
    "are you a robot",
    "enable javascript and cookies to continue",
    "unusual traffic from",
    "complete the captcha",
    "ddos protection by",
];
/// What a challenge says in its title; in a text, a reference of errors says it too.
const CHALLENGE_HEADS: [&str; 27] = [
    "too many requests",
    "browser is not supported",
    "unsupported browser",
    "request rejected",
    "security checkpoint",
    "attention required",
    "access denied",
    "request unsuccessful",
    "security check",
    "ddos protection",
    "not a bot",
    "are you human",
    "human verification",
    "un momento",
    "um momento",
    "un instant",
    "einen moment",
    "один момент",
    "请稍候",
    "請稍候",
    "しばらくお待ちください",
    "잠시만 기다",
    "安全验证",
    "人机验证",
    "访问验证",
    "zugriff verweigert",
    "accès refusé",
];
const LOGIN: [&str; 31] = [
    "authentication required",
    "this content is private",
    "private content",
    "members only",
    "log in to continue",
    "sign in to continue",
    "请先登录",
    "登入",
    "ログイン",
    "로그인",
    "fazer login",
    "войти",
    "вход в",
    "accedi",
    "zaloguj",
    "đăng nhập",
    "giriş yap",
    "sign in",
    "sign-in",
    "signin",
    "log in",
    "login",
    "please authenticate",
    "password required",
    "enter password",
    "this content is password protected",
    "single sign-on",
    "登录",
    "anmelden",
    "se connecter",
    "iniciar sesión",
];
const COOKIES: [&str; 11] = [
    "akzeptieren sie alle cookies",
    "bevor sie fortfahren",
    "accepter tous les cookies",
    "avant de continuer",
    "antes de continuar",
    "acepte todas las cookies",
    "before you continue",
    "accept cookies to continue",
    "accept all cookies to",
    "cookies are required",
    "please enable cookies",
];
const ABSENT: [&str; 38] = [
    "introuvable",
    "n'existe pas",
    "no encontrada",
    "no existe",
    "não encontrada",
    "não existe",
    "non trovata",
    "не найдена",
    "не существует",
    "찾을 수 없습니다",
    "存在しません",
    "見つかりませんでした",
    "お探しのページ",
    "页面未找到",
    "頁面不存在",
    "无法找到",
    "不存在的页面",
    "nie znaleziono",
    "niet gevonden",
    "404",
    "not found",
    "page does not exist",
    "page doesn't exist",
    "page doesn’t exist",
    "couldn't find",
    "couldn’t find",
    "can't find",
    "can’t find",
    "could not find",
    "cannot be found",
    "nothing here",
    "page has moved",
    "no longer available",
    "no longer exists",
    "页面不存在",
    "找不到",
    "nicht gefunden",
    "ページが見つかりません",
];
const BROKEN: [&str; 10] = [
    "account has been suspended",
    "account suspended",
    "service unavailable",
    "bad gateway",
    "gateway timeout",
    "internal server error",
    "under maintenance",
    "application error",
    "something went wrong",
    "domain is for sale",
];

/// Says what stands in the page's place, if something does.
pub(crate) fn instead(seen: &Visible) -> Option<NotThePage> {
    let text = seen.blocks.join("\n").to_lowercase();
    let title = seen.title.to_lowercase();
    let first = seen.headings.first().map(|heading| heading.to_lowercase()).unwrap_or_default();
    // A reference of fields is a page however short it is, with a field for a key beside it or a word that walls say, too.
    let short = text.chars().count() < SHORT && !is_reference(seen, &text);
    let spoken = |text: &str, phrases: &[&str]| phrases.iter().any(|phrase| has(text, phrase));
    // A title or first heading speaks for the whole page; the text does only where there is little of it.
    let heads = |phrases: &[&str]| phrases.iter().any(|phrase| is_head(&title, phrase) || is_head(&first, phrase));
    let margins = seen.margins.join("\n").to_lowercase();
    if heads(&CHALLENGE) || heads(&CHALLENGE_HEADS) || (short && spoken(&format!("{text}\n{margins}"), &CHALLENGE)) {
        Some(NotThePage::Challenge)
    } else if heads(&ABSENT) {
        Some(NotThePage::SoftNotFound)
    } else if seen.asks_password || heads(&LOGIN) {
        // A reference with a password field beside its text is still short only where it is a form.
        (short || heads(&LOGIN)).then_some(NotThePage::Login)
    } else if short && spoken(&text, &COOKIES) {
        Some(NotThePage::Cookies)
    } else if heads(&BROKEN) {
        Some(NotThePage::ServerError)
    } else if text.chars().filter(|c| !c.is_whitespace()).count() + seen.listed < LEAST {
        let scripts = margins.contains("javascript") || text.contains("javascript");
        Some(if scripts { NotThePage::NeedsScripts } else { NotThePage::Empty })
    } else {
        None
    }
}

/// Whether a page names an endpoint of the families, and fields of its body.
fn is_reference(seen: &Visible, text: &str) -> bool {
    let endpoint = ENDPOINTS.iter().any(|path| text.contains(path));
    let names_field = |block: &&String| {
        let first = block.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default();
        FIELDS.iter().any(|field| field.eq_ignore_ascii_case(first))
    };
    endpoint && seen.blocks.iter().filter(names_field).count() >= 2
}

/// Whether a title or heading is about the phrase, rather than a longer one that mentions it: «Errors: 404 and others» is
/// a page, «404 – Page not found» is none.
fn is_head(text: &str, phrase: &str) -> bool {
    let rest = text.replacen(phrase, "", 1);
    let others = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    has(text, phrase) && others.count() <= 5 && !text.contains("error code") && !text.contains("errors")
}

/// Whether a phrase stands in a text as words: «designing» is no «signin». Scripts without spaces have no word's edge.
fn has(text: &str, phrase: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(phrase).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        edge(before) && edge(after)
    })
}
