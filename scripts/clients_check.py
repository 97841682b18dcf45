"""Fourteen real clients, unchanged, under `redial run`: clients_check.py REDIAL FOLDER [CLIENT…].

FOLDER holds what `scripts/clients` installed. Each client is run once directly and once behind the recorder, against a
simulator with the same script. Its exit code and what it printed (without numbers, which are times and ids) must be the
same, the number of requests that the simulator saw must be, and the note's attempts those that the simulator saw, in order.
"""

import json
import pathlib
import re
import sys

import behind

REDIAL = pathlib.Path(sys.argv[1]).resolve()
HERE = pathlib.Path(sys.argv[2]).resolve()
MODEL = "sim-model-1"
BIN = HERE / "npm/node_modules/.bin"
SCRIPTS = pathlib.Path(__file__).resolve().parent


def answer(status, error=behind.MISSING):
    return {"answer": {"status": status, "body": {"error": error}}}


LIMITED = {"message": "Rate limit reached", "type": "rate_limit_error", "code": "rate_limit_exceeded"}
FAULTS = {
    "good": None,
    "one 500": {"request": 1, "fault": answer(500)},
    "400": {"request": "*", "fault": answer(400)},
    "one 429 with its wait": {"request": 1, "fault": {"retry_after": {"wait_ms": 1000, "form": "seconds"}}},
    "one reset": {"request": 1, "fault": {"reset": {}}},
}
# Claude Code asks `HEAD /` before anything else, which is no call and takes the first place.
SECOND = {name: fault and {**fault, "request": 2 if fault["request"] == 1 else "*"} for name, fault in FAULTS.items()}
# Only of libraries: an agent tries for minutes.
ALWAYS = {"500 on every request": {"request": "*", "fault": answer(500)}}


def python(env, vendor):
    return lambda origin, folder: ([HERE / env / "bin/python", SCRIPTS / "run_client.py", vendor], {})


def node(vendor):
    def made(origin, folder):
        # A module finds its packages from where it lies.
        script = HERE / "npm" / "run_client.mjs"
        script.write_text((SCRIPTS / "run_client.mjs").read_text())
        # Its Anthropic side wants the version in the address; behind the recorder it may leave it out.
        version = {"ANTHROPIC_BASE_URL": f"{origin}/v1"} if origin and vendor == "ai-anthropic" else {}
        return ["node", script, vendor], version

    return made


def codex(origin, folder):
    command = [BIN / "codex", "exec"]
    if origin:
        provider = f'{{name="x",base_url="{origin}/v1",wire_api="responses",env_key="OPENAI_API_KEY"}}'
        command += ["-c", f"model_providers.x={provider}", "-c", 'model_provider="x"']
    return [*command, "--skip-git-repo-check", "-m", MODEL, "Reply with OK."], {}


def claude(origin, folder):
    small = {"ANTHROPIC_SMALL_FAST_MODEL": MODEL, "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1"}
    return [BIN / "claude", "-p", "--model", MODEL, "Reply with OK."], small


def gemini(origin, folder):
    settings = folder / ".gemini/settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"security": {"auth": {"selectedType": "gemini-api-key"}}, "telemetry": {"enabled": False}}))
    return [BIN / "gemini", "--skip-trust", "-m", MODEL, "-p", "Reply with OK."], {}


def opencode(origin, folder):
    options = {"baseURL": f"{origin}/v1", "apiKey": behind.KEY} if origin else {}
    provider = {"openai": {"models": {MODEL: {"name": MODEL}}, "options": options}}
    config = {"provider": provider, "share": "disabled", "autoupdate": False, "small_model": f"openai/{MODEL}"}
    return [BIN / "opencode", "run", "-m", f"openai/{MODEL}", "Reply with OK."], {"OPENCODE_CONFIG_CONTENT": json.dumps(config)}


def aider(origin, folder):
    quiet = ["--no-git", "--no-show-model-warnings", "--no-check-update", "--no-pretty", "--yes-always", "--no-analytics"]
    return [HERE / "aider/bin/aider", *quiet, "--model", f"openai/{MODEL}", "--message", "Reply with OK."], {}


LIBRARIES = {
    "openai (PyPI)": python("sdk", "openai"),
    "openai responses (PyPI)": python("sdk", "openai-responses"),
    "anthropic (PyPI)": python("sdk", "anthropic"),
    "google-genai (PyPI)": python("sdk", "google-genai"),
    "litellm openai/ (PyPI)": python("litellm", "litellm-openai"),
    "litellm anthropic/ (PyPI)": python("litellm", "litellm-anthropic"),
    "litellm num_retries (PyPI)": python("litellm", "litellm-retries"),
    "langchain-openai (PyPI)": python("litellm", "langchain"),
    "langchain-openai with_retry (PyPI)": python("litellm", "langchain-retry"),
    "openai (npm)": node("openai"),
    "@anthropic-ai/sdk (npm)": node("anthropic"),
    "@google/genai (npm)": node("genai"),
    "ai + @ai-sdk/openai (npm)": node("ai-openai"),
    "ai + @ai-sdk/anthropic (npm)": node("ai-anthropic"),
}
AGENTS = {"codex": codex, "claude": claude, "gemini": gemini, "opencode": opencode, "aider": aider}


def printed(text):
    """What a client printed, without times, ids, ports and prices."""
    return re.sub(r"[0-9]+|msg_\w+", "#", text)


class Elsewhere(Exception):
    """The client asked otherwise than without Redial; what the note has of it is right."""


def check(client, fault):
    out, code, truth = behind.direct(REDIAL, fault, client, 300)
    out_behind, code_behind, seen, noted, note = behind.recorded(REDIAL, fault, client, 300)
    calls = [call for call in note["calls"]]
    assert noted == seen, f"the note has {noted}, the gateway saw {seen}"
    assert noted, "no call was seen"
    if seen != truth:
        raise Elsewhere(f"the gateway saw {seen} behind the recorder and {truth} without")
    assert code == code_behind, f"exit {code_behind} instead of {code}"
    assert printed(out) == printed(out_behind), f"it printed {out_behind[-300:]!r} instead of {out[-300:]!r}"
    return f"exit {code}, {noted} in {len(calls)} calls, {note['decision']['result']}"


def main():
    failed = total = 0
    for name, client in (LIBRARIES | AGENTS).items():
        if len(sys.argv) > 3 and not any(word in name for word in sys.argv[3:]):
            continue
        faults = SECOND if name == "claude" else FAULTS | (ALWAYS if name in LIBRARIES else {})
        for fault_name, fault in faults.items():
            total += 1
            # An agent asks for a title beside its first turn, or not: that is its own to decide, and not the same each time.
            for left in range(3 if name in AGENTS else 1, 0, -1):
                try:
                    print(f"ok      {name}, {fault_name}: {check(client, fault)}", flush=True)
                    break
                except Elsewhere as error:
                    if left > 1:
                        continue
                    problem = error
                except Exception as error:
                    problem = error
                    left = 1
                failed += 1
                print(f"FAILED  {name}, {fault_name}: {type(problem).__name__} {str(problem)[:600]}", flush=True)
                break
    print(f"clients-check: {total - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
