"""A client, directly at a simulator and behind `redial run`: what it printed, how it ended, what was seen of it."""

import json
import os
import pathlib
import subprocess
import tempfile

KEY = "sk-sim-run-check-0123456789"
VARIABLES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")
MISSING = {"message": "field messages is required", "type": "comet_api_error", "param": "", "code": "invalid_request"}


class Simulator:
    """`redial simulator` with a script of at most one fault, and what it saw."""

    def __init__(self, redial, folder, fault):
        self.truth = folder / "truth.jsonl"
        script = folder / "script.json"
        script.write_text(json.dumps({"faults": [fault] if fault else []}))
        command = [redial, "simulator", "--listen", "127.0.0.1:0", "--truth", self.truth, "--script", script]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = self.process.stdout.readline().strip()
        self.origin = self.base.removesuffix("/v1")

    def statuses(self):
        """The statuses of all calls, in the order in which they came; null where none was sent.

        A request on no path of a family (a client's `HEAD /`) and the question for a websocket are no calls.
        """
        seen = {}
        for line in map(json.loads, self.truth.read_text().splitlines()):
            if line["event"] == "arrived":
                if line["family"] and line["method"] == "POST":
                    seen[line["n"]] = None
            elif line["n"] in seen:
                seen[line["n"]] = line["status"]
        return list(seen.values())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def environment(folder, extra):
    """What a client gets of this machine's environment, and a home of its own."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return keep | {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")} | extra


def run(command, env, folder, timeout):
    return subprocess.run(
        command, env=env, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout
    )


def direct(redial, fault, client, timeout=120):
    """Standard output, exit code and the statuses that the simulator saw, without Redial.

    `client` makes (command, variables) from a simulator's origin and a folder.
    """
    with tempfile.TemporaryDirectory() as name, Simulator(redial, pathlib.Path(name), fault) as simulator:
        folder = pathlib.Path(name)
        command, extra = client(simulator.origin, folder)
        bases = {
            "OPENAI_BASE_URL": simulator.base,
            "ANTHROPIC_BASE_URL": simulator.origin,
            "GOOGLE_GEMINI_BASE_URL": simulator.origin,
        }
        ran = run(command, environment(folder, dict.fromkeys(VARIABLES, KEY) | bases | extra), folder, timeout)
        return ran.stdout, ran.returncode, simulator.statuses()


def recorded(redial, fault, client, timeout=120):
    """The same behind the recorder, and the statuses that the note has. `client` gets no origin: Redial points it."""
    with tempfile.TemporaryDirectory() as name, Simulator(redial, pathlib.Path(name), fault) as simulator:
        folder = pathlib.Path(name)
        command, extra = client(None, folder)
        prefix = [redial, "-q", "run", "--upstream", simulator.base, "--credential", "SIMULATOR_KEY", "--"]
        ran = run([*prefix, *command], environment(folder, {"SIMULATOR_KEY": KEY} | extra), folder, timeout)
        path = folder / ran.stderr.splitlines()[-1].split(" sha256:")[0]
        text = path.read_text()
        assert KEY not in text and KEY not in ran.stdout + ran.stderr, "the key is in what was written"
        note = json.loads(text)
        attempts = [attempt for call in note["calls"] for attempt in call["attempts"]]
        attempts.sort(key=lambda attempt: attempt["offset_ms"])
        verified = subprocess.run([redial, "verify", path], capture_output=True, text=True, cwd=folder)
        assert verified.returncode == 0, verified.stdout
        return ran.stdout, ran.returncode, simulator.statuses(), [attempt["status"] for attempt in attempts], note
