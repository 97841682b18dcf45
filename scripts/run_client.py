"""A program as people write it: the vendor's SDK at its defaults, pointed by its own variables. run_client.py VENDOR."""

import sys

PROMPT, MODEL = "Reply with the word OK.", "sim-model-1"
TURN = [{"role": "user", "content": PROMPT}]


def openai():
    import openai as sdk

    return sdk.OpenAI().chat.completions.create(model=MODEL, messages=TURN).choices[0].message.content


def openai_stream():
    import openai as sdk

    chunks = sdk.OpenAI().chat.completions.create(model=MODEL, messages=TURN, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def openai_responses():
    import openai as sdk

    return sdk.OpenAI().responses.create(model=MODEL, input=PROMPT).output_text


def anthropic():
    import anthropic as sdk

    return sdk.Anthropic().messages.create(model=MODEL, max_tokens=16, messages=TURN).content[0].text


def google_genai():
    from google import genai

    # Held: a client that nobody holds is closed before its request is sent.
    client = genai.Client()
    return client.models.generate_content(model=MODEL, contents=PROMPT).text


def litellm(model, **settings):
    import litellm as sdk

    sdk.suppress_debug_info = True
    # Its Anthropic side speaks to the path that it is given.
    return sdk.completion(model=f"{model}/{MODEL}", messages=TURN, max_tokens=16, **settings).choices[0].message.content


def langchain(retries=0):
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model=MODEL)
    model = model.with_retry(stop_after_attempt=retries, wait_exponential_jitter=False) if retries else model
    return model.invoke(PROMPT).content


CLIENTS = {
    "openai": openai,
    "openai-stream": openai_stream,
    "openai-responses": openai_responses,
    "anthropic": anthropic,
    "google-genai": google_genai,
    "litellm-openai": lambda: litellm("openai"),
    "litellm-anthropic": lambda: litellm("anthropic"),
    "litellm-retries": lambda: litellm("openai", num_retries=2),
    "langchain": langchain,
    "langchain-retry": lambda: langchain(2),
}
try:
    print(CLIENTS[sys.argv[1]]())
except Exception as error:
    print(type(error).__name__)
    sys.exit(3)
