use redial_note::{Family, Finish};
use redial_redact::Tainted;

use super::*;

/// One good answer of each family: body, whether it is a stream, the finish that it states.
const ANSWERS: &[(Family, bool, &str, Option<Finish>)] = &[
    (
        Family::Chat,
        false,
        r#"{"id":"chatcmpl-1","object":"chat.completion","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"OK"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#,
        Some(Finish::Length),
    ),
    (
        Family::Chat,
        true,
        "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\"OK\"}}]}\n\ndata: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        Some(Finish::Stop),
    ),
    (
        Family::Responses,
        false,
        r#"{"id":"resp_1","object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"model":"m-1","output":[],"usage":{"input_tokens":9,"output_tokens":16}}"#,
        Some(Finish::Length),
    ),
    (
        Family::Responses,
        true,
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"OK\"}\n\nevent: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{}]}]}}\n\n",
        Some(Finish::Stop),
    ),
    (
        Family::Messages,
        false,
        r#"{"id":"msg_1","type":"message","model":"m-1","content":[{"type":"text","text":"OK"}],"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":1}}"#,
        Some(Finish::Stop),
    ),
    (
        Family::Messages,
        true,
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"content\":[],\"usage\":{\"input_tokens\":9}}}\n\ndata: {\"type\":\"content_block_delta\"}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"output_tokens\":3}}\n\ndata: {\"type\":\"message_stop\"}\n\n",
        Some(Finish::Length),
    ),
    (
        Family::Gemini,
        false,
        r#"{"candidates":[{"content":{"parts":[{"text":"OK"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":1},"modelVersion":"m-1"}"#,
        Some(Finish::Stop),
    ),
    (
        Family::Gemini,
        true,
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"O\"}]}}]}\r\n\r\ndata: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"K\"}]},\"finishReason\":\"MAX_TOKENS\"}]}\r\n\r\n",
        Some(Finish::Length),
    ),
    (Family::Models, false, r#"{"object":"list","data":[{"id":"m-1","object":"model"}]}"#, None),
];

#[test]
fn a_good_answer_of_each_family_succeeds_whole_and_fails_cut() {
    for (family, stream, body, finish) in ANSWERS {
        let reading = read(*family, *stream, Tainted::from(*body));
        assert!(reading.succeeded(), "{family} {stream}: {reading:?}");
        assert_eq!(reading.finish, *finish, "{family}");
        let cut = body.get(..body.len() / 2).unwrap();
        assert!(!read(*family, *stream, Tainted::from(cut)).succeeded(), "{family} {stream}");
    }
}

/// Any text may be written with escapes (PHP's `\/`, Google's `\u003d`): the answer is the same.
#[test]
fn an_answer_with_escapes_in_its_texts_is_the_same() {
    for (family, stream, body, _) in ANSWERS {
        let mut parts = body.split(":\"");
        let mut escaped = parts.next().unwrap().to_owned();
        for part in parts {
            let (first, rest) = part.split_at(1);
            escaped.push_str(&format!(":\"\\u{:04x}{rest}", u32::from(first.as_bytes()[0])));
        }
        let reading = |body: &str| read(*family, *stream, Tainted::from(body));
        assert_eq!(reading(&escaped), reading(body), "{family} {stream}: {escaped}");
    }
    let signed = r#"{"candidates":[{"content":{"parts":[{"text":"OK","thoughtSignature":"Cg\/x\u003d"}]},"finishReason":"STOP"}]}"#;
    assert!(read(Family::Gemini, false, Tainted::from(signed)).succeeded());
}

#[test]
fn an_error_in_place_of_an_answer_is_one() {
    for family in Family::ALL {
        let reading = read(family, false, Tainted::from(r#"{"error":{"message":"no","type":"x"}}"#));
        assert!(!reading.succeeded(), "{family}");
    }
    let event = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n";
    let reading = read(Family::Messages, true, Tainted::from(event));
    assert!(reading.error && !reading.error_event.is_empty());
}

#[test]
fn every_family_has_its_probes_and_the_list_only_those_without_a_body() {
    for family in Family::ALL {
        let happy = request(family, "m", false);
        for kind in [Probe::MissingField, Probe::BadModel, Probe::BadKey, Probe::MalformedJson] {
            let probe = probe(family, kind, "m");
            if family == Family::Models && matches!(kind, Probe::MissingField | Probe::MalformedJson) {
                assert!(probe.is_none());
                continue;
            }
            let same = probe.as_ref() == Some(&happy);
            assert_eq!(same, kind == Probe::BadKey, "{family} {kind:?}");
        }
    }
}

#[test]
fn a_model_is_found_in_a_list_with_and_without_its_prefix() {
    let body = Tainted::from(r#"{"data":[{"id":"models/gemini-x"},{"id":"b"}]}"#);
    assert_eq!(listed(body, "gemini-x"), Some(true));
    assert_eq!(listed(body, "c"), Some(false));
    assert_eq!(listed(Tainted::from("<html>"), "c"), None);
}

#[test]
fn deep_nesting_is_an_unreadable_answer_and_no_overflow() {
    let deep = "[".repeat(100_000);
    for family in Family::ALL {
        assert!(!read(family, false, Tainted::from(deep.as_str())).succeeded());
        assert!(!read(family, true, Tainted::from(format!("data: {deep}\n\n").as_str())).succeeded());
    }
}

proptest::proptest! {
    #[test]
    fn any_split_of_a_stream_gives_the_same_facts(index in 0usize..4, cut in 0usize..400) {
        let streams: Vec<_> = ANSWERS.iter().filter(|(_, stream, ..)| *stream).collect();
        let (family, _, body, _) = streams[index];
        let cut = cut % body.len();
        let mut reader = StreamReader::new(*family);
        reader.feed(&body.as_bytes()[..cut]);
        reader.feed(&body.as_bytes()[cut..]);
        proptest::prop_assert_eq!(reader.finish(), read(*family, true, Tainted::from(*body)));
    }
}
