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


def anthropic():
    import anthropic as sdk

    return sdk.Anthropic().messages.create(model=MODEL, max_tokens=16, messages=TURN).content[0].text


def google_genai():
    from google import genai

    # Held: a client that nobody holds is closed before its request is sent.
    client = genai.Client()
    return client.models.generate_content(model=MODEL, contents=PROMPT).text


CLIENTS = {"openai": openai, "openai-stream": openai_stream, "anthropic": anthropic, "google-genai": google_genai}
try:
    print(CLIENTS[sys.argv[1]]())
except Exception as error:
    print(type(error).__name__)
    sys.exit(3)
