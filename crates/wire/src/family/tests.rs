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

/// As gateways write them, and as the official clients read them.
#[test]
fn a_value_of_another_type_takes_nothing_else_with_it() {
    let good: &[(Family, bool, &str)] = &[
        (
            Family::Chat,
            false,
            r#"{"id":7,"object":"chat.completion","created":"now","model":null,"choices":[null,{"index":0,"delta":null,"message":{"role":"assistant","content":"OK","tool_calls":null},"logprobs":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9.0,"completion_tokens":3},"error":false}"#,
        ),
        (
            Family::Chat,
            false,
            r#"{"object":"chat.completion","choices":[{"message":{"content":"OK"},"delta":{},"finish_reason":""}],"usage":[],"error":{}}"#,
        ),
        (
            Family::Chat,
            true,
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\"OK\"},\"message\":{},\"finish_reason\":\"\"}],\"usage\":null}\n\ndata: [DONE]\n\n",
        ),
        (
            Family::Messages,
            false,
            r#"{"type":"message","id":null,"content":[null,{"type":"text","text":"OK"}],"stop_reason":"end_turn","usage":{"input_tokens":"9","output_tokens":-1},"error":null}"#,
        ),
        (
            Family::Gemini,
            false,
            r#"{"candidates":[{"content":{"parts":[{"text":"OK"}],"role":7},"finishReason":"STOP","index":null}],"promptFeedback":null,"usageMetadata":{"promptTokenCount":null},"responseId":5}"#,
        ),
        (
            Family::Responses,
            false,
            r#"{"id":{},"object":"response","status":"completed","incomplete_details":"","output":[{"type":"message","content":[{"type":"output_text","text":"OK"}]},7],"usage":null,"error":0}"#,
        ),
        (Family::Models, false, r#"{"object":null,"data":[{"id":"m"},{"id":4},null]}"#),
        (Family::Chat, false, r#"{"choices":[{"message":{"content":"OK"},"finish_reason":"stop"}]}"#),
        (
            Family::Chat,
            true,
            "data: {\"choices\":[{\"delta\":{\"content\":\"OK\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        ),
    ];
    for (family, stream, body) in good {
        let reading = read(*family, *stream, Tainted::from(*body));
        assert!(reading.succeeded(), "{family}: {body}: {reading:?}");
        assert_eq!(
            read(*family, *stream, Tainted::from(format!("\u{feff}{body}").as_str())),
            reading,
            "{family}: {body}"
        );
    }
    let usage = |at: usize| read(good[at].0, good[at].1, Tainted::from(good[at].2)).usage;
    assert_eq!(usage(0), Some(Usage { input_tokens: 9, output_tokens: 3 }));
    // What is not stated is not zero.
    assert_eq!([1, 3, 4, 5].map(usage), [None, None, None, None]);
    assert_eq!(listed(Tainted::from(good[6].2), "m"), Some(true));
    for (family, body) in [
        (Family::Chat, r#"{"object":"chat.completion","choices":null}"#),
        (Family::Chat, r#"{"object":"list","choices":[{"message":{"content":"OK"},"finish_reason":"stop"}]}"#),
        (Family::Chat, r#"{"choices":[{"message":{"content":"OK"}}]}"#),
        (Family::Chat, r#"{"error":{"message":"no"},"object":"chat.completion","choices":null,"usage":null}"#),
        (Family::Messages, r#"{"type":"message","content":null,"stop_reason":null}"#),
        (Family::Gemini, r#"{"candidates":null,"promptFeedback":[]}"#),
        (
            Family::Gemini,
            r#"{"candidates":[{"content":{"parts":[{"text":"O"}]},"finishReason":"FINISH_REASON_UNSPECIFIED"}]}"#,
        ),
        (Family::Responses, r#"{"object":"response","status":null,"output":null}"#),
        (Family::Models, r#"{"data":null}"#),
    ] {
        assert!(!read(family, false, Tainted::from(body)).succeeded(), "{family}: {body}");
    }
}

/// `streamGenerateContent` without `alt=sse`, as <https://ai.google.dev/api/generate-content> has it by default.
#[test]
fn a_stream_of_geminis_may_be_one_list() {
    let list = r#"[{"candidates":[{"content":{"parts":[{"text":"O"}]}}],"usageMetadata":{"promptTokenCount":5}}
,
{"candidates":[{"content":{"parts":[{"text":"K"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2},"modelVersion":"m"}
]"#;
    let reading = read(Family::Gemini, false, Tainted::from(list));
    assert!(reading.succeeded());
    assert_eq!(reading.usage, Some(Usage { input_tokens: 5, output_tokens: 2 }));
    assert_eq!(reading.finish, Some(Finish::Stop));
    let cut = list.split_once(",\n").unwrap().0;
    for bad in [
        cut.to_owned(),
        format!("{cut}]"),
        r#"[{"error":{"code":503,"status":"UNAVAILABLE"}}]"#.to_owned(),
        "[]".to_owned(),
    ] {
        assert!(!read(Family::Gemini, false, Tainted::from(bad.as_str())).succeeded(), "{bad}");
    }
}

/// Nothing is said of whether it has content: it is no answer without any, which would be another failure.
#[test]
fn what_is_no_object_is_no_answer() {
    let deep = ["[".repeat(10_000), "]".repeat(10_000)].concat();
    for body in [deep.as_str(), "[]", "[null]", r#"["chatcmpl-1","chat.completion"]"#, "7", "null", "\"x\"", ""] {
        for family in Family::ALL {
            let reading = read(family, false, Tainted::from(body));
            // Of Gemini's a list may be a stream's.
            let is_list = family == Family::Gemini && body.starts_with('[');
            assert!(is_list || reading == Reading::unreadable(), "{family}: {reading:?}");
            assert!(!reading.succeeded() && reading.answer.has_output.is_none(), "{family}: {reading:?}");
        }
    }
}

#[test]
fn an_empty_word_after_the_end_does_not_take_it_back() {
    let chunk = |finish: &str| {
        format!(
            "data: {{\"object\":\"chat.completion.chunk\",\"choices\":[{{\"delta\":{{\"content\":\"a\"}},\"finish_reason\":{finish}}}]}}\n\n"
        )
    };
    let stream = [chunk("\"\""), chunk("\"stop\""), chunk("\"\""), "data: [DONE]\n\n".to_owned()].concat();
    assert_eq!(read(Family::Chat, true, Tainted::from(stream.as_str())).finish, Some(Finish::Stop));
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

/// Some gateways say `text/event-stream` of an error, too, since a stream was asked for.
#[test]
fn a_document_in_a_stream_s_place_is_the_error_or_the_answer_that_it_says() {
    let errors = [
        r#"{"error":{"message":"Rate limit reached","type":"rate_limit_error","code":"rate_limit_exceeded"}}"#,
        "\n{\n  \"error\": {\n    \"message\": \"Rate limit reached\",\n    \"code\": 429\n  }\n}\n",
        "\u{feff}{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
    ];
    let read = |family, text: &str, step: usize| {
        let mut reader = StreamReader::new(family);
        text.as_bytes().chunks(step).for_each(|piece| {
            reader.feed(piece);
        });
        reader.finish()
    };
    for family in [Family::Chat, Family::Responses, Family::Messages, Family::Gemini] {
        for step in [1, 3, 20, 4_096] {
            for error in errors {
                let reading = read(family, error, step);
                assert!(reading.error && !reading.succeeded(), "{family:?} {step} {error:?}");
                assert!(!reading.error_event.is_empty(), "{family:?} {step} {error:?}");
            }
            // Of a long text the front is kept, and of an endless list nothing is asked.
            let long = format!("{{\"pad\":\"{}\",{}", "x".repeat(MAX_ERROR_EVENT), errors[0].get(1..).unwrap());
            assert!(read(family, &long, step).error, "{family:?} {step}");
            let endless = format!("{{\"pad\":[{}0],{}", "0,".repeat(MAX_DOCUMENT / 2), errors[0].get(1..).unwrap());
            for other in ["", "{", "<html>{\"error\":{}}</html>", r#"{"ok":true}"#, endless.as_str()] {
                assert!(!read(family, other, step).error, "{family:?} {step} {:?}", other.get(..20));
            }
        }
    }
    // A good one is an answer all the same, and no stream.
    for (family, _, document, _) in ANSWERS.iter().filter(|(_, stream, ..)| !stream) {
        let reading = read(*family, document, 7);
        let plain = super::read(*family, false, Tainted::from(*document));
        assert_eq!(
            (reading.succeeded(), &reading.finish, &reading.usage),
            (plain.succeeded(), &plain.finish, &plain.usage),
            "{document}"
        );
        assert_eq!(reading.answer.begins_stream, Some(false), "{document}");
    }
}

#[test]
fn an_event_that_is_no_utf_8_is_read_as_the_clients_read_it() {
    let stream = b"data: {\"choices\":[{\"delta\":{\"content\":\"caf\xe9\"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    assert!(read(Family::Chat, true, Tainted::new(stream)).succeeded());
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
    for list in [
        r#"{"models":[{"name":"models/gemini-x"},{"name":"models/b"}],"nextPageToken":"t"}"#,
        r#"[{"id":"gemini-x","object":"model"}]"#,
        r#"{"data":[{"type":"model","id":"gemini-x"}],"has_more":false}"#,
    ] {
        assert_eq!(listed(Tainted::from(list), "gemini-x"), Some(true), "{list}");
        assert_eq!(listed(Tainted::from(list), "c"), Some(false), "{list}");
    }
    assert_eq!(listed(Tainted::from("<html>"), "c"), None);
}

#[test]
fn an_event_that_is_no_document_ends_a_good_stream_where_its_client_parses_it() {
    let chunk = |choice: &str| format!("data: {{\"choices\":[{choice}]}}\n\n");
    let chat = |event: &str| {
        let (begin, end) = (chunk(r#"{"delta":{"content":"OK"}}"#), chunk(r#"{"delta":{},"finish_reason":"stop"}"#));
        [begin, event.to_owned(), end, "data: [DONE]\n\n".to_owned()].concat()
    };
    let messages = |event: &str| {
        format!(
            "{}{event}{}",
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\"}}\n\n\
             event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"OK\"}}\n\n",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        )
    };
    for (family, stream, broken) in [
        (Family::Chat, chat("data: upstream is busy\n\n"), "upstream is busy"),
        (Family::Chat, chat("data: {\"choices\":[{\"delta\":{\"conte\n\n"), "{\"choices\":[{\"delta\":{\"conte"),
        (Family::Chat, chat("data: data: {\"choices\":[]}\n\n"), "data: {\"choices\":[]}"),
        (Family::Chat, chat("data:\n\n: a comment\n\ndata: \"a text\"\n\ndata: {\"x\":NaN}\n\n"), ""),
        (Family::Chat, chat("") + "data: behind its end\n\n", ""),
        (Family::Messages, messages("data: nothing is called so\n\nevent: ping\ndata: ping\n\n"), ""),
        (Family::Messages, messages("event: content_block_delta\ndata: busy\n\n"), "busy"),
    ] {
        let reading = read(family, true, Tainted::from(stream.as_str()));
        assert_eq!(
            (reading.succeeded(), reading.error_event.as_slice()),
            (broken.is_empty(), broken.as_bytes()),
            "{stream}"
        );
    }
    // What failed otherwise, or did not end, is that.
    for stream in
        [chunk("") + "data: busy\n\n", "data: busy\n\ndata: {\"error\":{\"message\":\"full\"}}\n\n".to_owned()]
    {
        let reading = read(Family::Chat, true, Tainted::from(stream.as_str()));
        assert!(!reading.succeeded() && reading.error_event != b"busy", "{reading:?}");
    }
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

/// The last of them counts, as for the readers of JSON that clients have.
#[test]
fn a_field_that_stands_twice_counts_as_the_clients_read_it() {
    for (family, stream, body, _) in ANSWERS {
        let expected = read(*family, *stream, Tainted::from(*body));
        for (field, other) in [
            ("\"usage\":{", "\"usage\":{\"prompt_tokens\":77,\"input_tokens\":77},"),
            ("\"model\":\"", "\"model\":\"another\","),
            ("\"finish_reason\":\"", "\"finish_reason\":\"content_filter\","),
            ("\"finishReason\":\"", "\"finishReason\":\"SAFETY\","),
            ("\"stop_reason\":\"", "\"stop_reason\":null,"),
            ("\"object\":\"", "\"object\":\"error\","),
        ] {
            let doubled = body.replace(field, &format!("{other}{field}"));
            assert_eq!(read(*family, *stream, Tainted::from(doubled.as_str())), expected, "{family}: {doubled}");
        }
        // The other way round it is the other one.
        if !stream && body.contains("\"usage\"") {
            let last = format!("{},\"usage\":null}}", body.strip_suffix('}').unwrap());
            assert!(read(*family, false, Tainted::from(last.as_str())).usage.is_none(), "{last}");
        }
    }
    // One that is longer than is read twice is no answer of the family's, and takes no memory for being one.
    let long = format!(
        r#"{{"object":"chat.completion","model":"a","model":"b","choices":[{{"message":{{"content":"{}"}},"finish_reason":"stop"}}]}}"#,
        "x".repeat(1 << 20)
    );
    assert!(!read(Family::Chat, false, Tainted::from(long.as_str())).succeeded());
}

/// Google's list of a stream's parts, cut anywhere: what came whole is read, and it is not the whole.
#[test]
fn of_a_list_that_is_cut_the_whole_parts_count() {
    let part = r#"{"candidates":[{"content":{"parts":[{"text":"O"}]}}],"modelVersion":"g"}"#;
    let last = r#"{"candidates":[{"content":{"parts":[{"text":"K"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3}}"#;
    let whole = format!("[{part}\n,\r\n{last}\n]\n");
    let reading = |body: &str| read(Family::Gemini, false, Tainted::from(body));
    let good = reading(&whole);
    assert!(good.succeeded() && good.answer.terminal_seen.is_none());
    let ended = whole.rfind(']').unwrap();
    for end in 1..=ended {
        let front = whole.get(..end).unwrap();
        let cut = reading(front);
        assert!(!cut.succeeded() && cut.answer.terminal_seen == Some(false), "{end}");
        assert_eq!(cut.answer.well_formed, Some(front.contains(part)), "{end}");
        let came = front.contains(last);
        assert_eq!((cut.finish, cut.usage), if came { (good.finish, good.usage) } else { (None, None) }, "{end}");
        assert_eq!(cut.served.len(), usize::from(front.contains(part)), "{end}");
    }
    for (false_one, terminal_seen) in [("[1 2]", None), ("[{\"candidates\":nope}", Some(false)), ("[{}]x", None)] {
        let mut expected = Reading::unreadable();
        expected.answer.terminal_seen = terminal_seen;
        assert_eq!(reading(false_one), expected, "{false_one}");
    }
}
