"""The vendors' SDKs, unchanged, under `redial run`: run_check.py REDIAL CLIENT.

Each client is run once directly and once behind the recorder, against a simulator of its own with the same script. Its
standard output and exit code must be the same, and the note's attempts those that the simulator saw, in its order.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

REDIAL, CLIENT = sys.argv[1:3]
KEY = "sk-sim-run-check-0123456789"
MISSING = {"message": "field messages is required", "type": "comet_api_error", "param": "", "code": "invalid_request"}
FAULTS = {
    "good": None,
    "500 on every request": {"request": "*", "fault": {"answer": {"status": 500, "body": {"error": MISSING}}}},
    "one wait of 300 ms": {"request": 1, "fault": {"retry_after": {"wait_ms": 300, "form": "milliseconds"}}},
    "one reset": {"request": 1, "fault": {"reset": {}}},
    "gzip": {"request": "*", "fault": {"gzip": {}}},
}
VENDORS = ["openai", "openai-stream", "anthropic", "google-genai"]


class Simulator:
    def __init__(self, folder, fault):
        self.truth = folder / "truth.jsonl"
        script = folder / "script.json"
        script.write_text(json.dumps({"faults": [fault] if fault else []}))
        command = [REDIAL, "simulator", "--listen", "127.0.0.1:0", "--truth", self.truth, "--script", script]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = self.process.stdout.readline().strip()

    def statuses(self):
        ended = [json.loads(line) for line in self.truth.read_text().splitlines()]
        return [line["status"] for line in ended if line["event"] in ("answered", "aborted")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def environment(folder, extra):
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return keep | {"XDG_DATA_HOME": str(folder / "data")} | extra


def client(vendor, prefix, env, folder):
    command = [*prefix, sys.executable, CLIENT, vendor]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=120)


def direct(vendor, fault):
    with tempfile.TemporaryDirectory() as name, Simulator(pathlib.Path(name), fault) as simulator:
        folder = pathlib.Path(name)
        origin = simulator.base.removesuffix("/v1")
        keys = {name: KEY for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")}
        bases = {"OPENAI_BASE_URL": simulator.base, "ANTHROPIC_BASE_URL": origin, "GOOGLE_GEMINI_BASE_URL": origin}
        ran = client(vendor, [], environment(folder, keys | bases), folder)
        return ran.stdout, ran.returncode, simulator.statuses()


def recorded(vendor, fault):
    with tempfile.TemporaryDirectory() as name, Simulator(pathlib.Path(name), fault) as simulator:
        folder = pathlib.Path(name)
        prefix = [REDIAL, "-q", "run", "--upstream", simulator.base, "--credential", "SIMULATOR_KEY", "--"]
        ran = client(vendor, prefix, environment(folder, {"SIMULATOR_KEY": KEY}), folder)
        path = pathlib.Path(ran.stderr.splitlines()[-1].split(" sha256:")[0])
        text = (folder / path).read_text()
        assert KEY not in text and KEY not in ran.stdout + ran.stderr, "the key is in what was written"
        note = json.loads(text)
        attempts = [attempt for call in note["calls"] for attempt in call["attempts"]]
        attempts.sort(key=lambda attempt: attempt["offset_ms"])
        verified = subprocess.run([REDIAL, "verify", folder / path], capture_output=True, text=True, cwd=folder)
        assert verified.returncode == 0, verified.stdout
        return ran.stdout, ran.returncode, simulator.statuses(), [attempt["status"] for attempt in attempts]


def main():
    failed = 0
    for vendor in VENDORS:
        for name, fault in FAULTS.items():
            try:
                expected = direct(vendor, fault)
                *found, noted = recorded(vendor, fault)
                assert tuple(found) == expected, f"{found} instead of {expected}"
                assert noted == expected[2], f"the note has {noted}, the gateway saw {expected[2]}"
                print(f"ok      {vendor}, {name}: {noted}")
            except AssertionError as error:
                failed += 1
                print(f"FAILED  {vendor}, {name}: {error}")
    total = len(VENDORS) * len(FAULTS)
    print(f"run-check: {total - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
