//! What a sentence of another language demands. Its grammar is not read: a word that demands, and none that makes a condition of it.

/// Words that demand a field, or parts of them where a language has no blanks between words or many endings.
#[rustfmt::skip]
const DEMANDS: [&str; 50] = [
    "erforderlich", "pflichtfeld", "pflichtangabe", "pflichtparameter", "verpflichtend", "zwingend", "muss angegeben", "muss gesetzt", "muss gesendet",
    "muss übergeben", "muss mitgesendet", "obligatoire", "requis", "doit être", "obligatorio", "obligatoria", "requerido", "requerida", "debe enviarse",
    "debe incluirse", "obbligatorio", "obbligatoria", "deve essere inviato", "obrigatório", "obrigatória", "deve ser enviado", "обязательн",
    "обязателен", "требуется", "необходимо", "必須", "必填", "必传", "必傳", "必须传", "必须携带", "必须提供", "必须包含", "必须填", "必须设置", "必须指定",
    "必须发送", "不可省略", "不能省略", "필수", "verplicht", "zorunlu", "wymagane", "bắt buộc", "wajib",
];
/// Words that make a condition of it, or the opposite.
#[rustfmt::skip]
const OPEN: [&str; 58] = [
    " wenn ", " falls ", " sofern ", " nur ", " nicht ", " kein ", " keine ", " außer ", " für ", " optional", " si ", " sauf ", " pas ", " non ",
    " seulement ", " uniquement ", " lorsque ", " pour ", " facultati", " no ", " solo ", " sólo ", " cuando ", " para ", " opcional", " se ", " quando ",
    " salvo ", " facoltativ", " per ", " não ", " apenas ", " если ", " только ", " не ", " при ", " необязател", " для ", "如果", "若", "当", "當",
    "仅", "僅", "可选", "可選", "非必", "无需", "不是", "場合", "任意", "ない", "ません", "とき", "경우", "선택", "않", "아니",
];

/// Whether a sentence, in small letters and without its names, demands what it names.
pub(super) fn demands(sentence: &str) -> bool {
    let padded = format!(" {sentence} ");
    DEMANDS.iter().any(|word| padded.contains(word)) && !OPEN.iter().any(|word| padded.contains(word))
}
