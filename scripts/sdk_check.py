"""Runs the vendors' SDKs against a simulator: sdk_check.py ORIGIN TRUTH."""

import json
import sys

import anthropic
import openai
from google import genai

ORIGIN, TRUTH = sys.argv[1:3]
KEY, MODEL, SERVED = "sk-sim-sdk-check", "sim-model-1", "sim-model-1-2026-01-15"
TEXT = "OK. This is the simulator."
PROMPT = "Reply with the word OK."

oai = openai.OpenAI(base_url=ORIGIN + "/v1", api_key=KEY, max_retries=0)
ant = anthropic.Anthropic(base_url=ORIGIN, api_key=KEY, max_retries=0)
gem = genai.Client(api_key=KEY, http_options={"base_url": ORIGIN})
TURN = [{"role": "user", "content": PROMPT}]


def same(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def openai_models():
    ids = [model.id for model in oai.models.list()]
    assert MODEL in ids, ids
    same(oai.models.retrieve(MODEL).object, "model")


def openai_chat():
    answer = oai.chat.completions.create(model=MODEL, messages=TURN)
    same((answer.object, answer.model), ("chat.completion", SERVED))
    same((answer.choices[0].message.content, answer.choices[0].finish_reason), (TEXT, "stop"))
    same(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens)
    same(oai.chat.completions.create(model=MODEL, messages=TURN, max_tokens=2).choices[0].finish_reason, "length")


def openai_chat_stream():
    chunks = list(oai.chat.completions.create(model=MODEL, messages=TURN, stream=True,
                                              stream_options={"include_usage": True}))
    same("".join(c.choices[0].delta.content or "" for c in chunks if c.choices), TEXT)
    same([c.choices[0].finish_reason for c in chunks if c.choices][-1], "stop")
    same(chunks[-1].usage.completion_tokens, 7)


def openai_responses():
    answer = oai.responses.create(model=MODEL, input=PROMPT)
    same((answer.status, answer.output_text, answer.usage.output_tokens), ("completed", TEXT, 7))
    cut = oai.responses.create(model=MODEL, input=PROMPT, max_output_tokens=2)
    same((cut.status, cut.incomplete_details.reason), ("incomplete", "max_output_tokens"))


def openai_responses_stream():
    with oai.responses.stream(model=MODEL, input=PROMPT) as stream:
        kinds = [event.type for event in stream]
        same(stream.get_final_response().output_text, TEXT)
    same((kinds[0], kinds[-1]), ("response.created", "response.completed"))


def openai_errors():
    try:
        oai.chat.completions.create(model="redial-no-such-model", messages=TURN)
    except openai.InternalServerError as error:
        same((error.status_code, error.code, error.type), (503, "model_not_found", "comet_api_error"))
    else:
        raise AssertionError("an unknown model was answered")
    try:
        openai.OpenAI(base_url=ORIGIN + "/v1", api_key="sk-other", max_retries=0).models.list()
    except openai.AuthenticationError as error:
        same(error.status_code, 401)
    else:
        raise AssertionError("another key was accepted")


def anthropic_messages():
    answer = ant.messages.create(model=MODEL, max_tokens=16, messages=TURN)
    same((answer.type, answer.model, answer.stop_reason), ("message", SERVED, "end_turn"))
    same((answer.content[0].text, answer.usage.output_tokens), (TEXT, 7))
    same(ant.messages.create(model=MODEL, max_tokens=2, messages=TURN).stop_reason, "max_tokens")


def anthropic_messages_stream():
    with ant.messages.stream(model=MODEL, max_tokens=16, messages=TURN) as stream:
        same("".join(stream.text_stream), TEXT)
        final = stream.get_final_message()
    same((final.stop_reason, final.usage.output_tokens), ("end_turn", 7))


def anthropic_models():
    assert MODEL in [model.id for model in ant.models.list()]
    same(ant.models.retrieve(MODEL).type, "model")


def gemini_generate():
    answer = gem.models.generate_content(model=MODEL, contents=PROMPT)
    same((answer.text, answer.candidates[0].finish_reason.name), (TEXT, "STOP"))
    same((answer.model_version, answer.usage_metadata.candidates_token_count), (SERVED, 7))


def gemini_generate_stream():
    pieces = list(gem.models.generate_content_stream(model=MODEL, contents=PROMPT))
    same("".join(piece.text for piece in pieces), TEXT)
    same(pieces[-1].candidates[0].finish_reason.name, "STOP")


def gemini_models():
    assert "models/" + MODEL in [model.name for model in gem.models.list()]


def truth_is_whole():
    text = open(TRUTH, encoding="utf-8").read()
    assert KEY not in text and "sk-other" not in text, "the truth holds a credential"
    lines = [json.loads(line) for line in text.splitlines()]
    arrived = {line["n"] for line in lines if line["event"] == "arrived"}
    ended = {line["n"] for line in lines if line["event"] == "answered"}
    same(ended, arrived)


CHECKS = [openai_models, openai_chat, openai_chat_stream, openai_responses, openai_responses_stream, openai_errors,
          anthropic_messages, anthropic_messages_stream, anthropic_models, gemini_generate, gemini_generate_stream,
          gemini_models, truth_is_whole]
failed = 0
for check in CHECKS:
    try:
        check()
        print(f"ok      {check.__name__}")
    except Exception as error:  # every failure of an SDK is a finding here
        failed += 1
        print(f"FAILED  {check.__name__}: {type(error).__name__}: {error}")
print(f"{len(CHECKS) - failed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
