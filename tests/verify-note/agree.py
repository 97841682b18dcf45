#!/usr/bin/env python3
"""Holds verify.py against `redial verify`: notes of real runs, and changes of them and of their signatures.

    agree.py REDIAL

Both must say the same word of every note: intact, signed or altered.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
REDIAL = pathlib.Path(sys.argv[1]).resolve()
FLIPS = 24


def run(*args, cwd, **more):
    return subprocess.run([str(arg) for arg in args], cwd=cwd, capture_output=True, check=False, **more)


def key(folder, name, kind="ed25519"):
    path = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path], check=True)
    return path


def sign(private, namespace, data):
    args = ["ssh-keygen", "-Y", "sign", "-f", private, "-n", namespace]
    return subprocess.run(args, input=data, capture_output=True, check=True).stdout


def real_notes(work, private):
    """Notes of each kind that needs no gateway, signed."""
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(work)}
    said = ["--sign-key", private]
    client = f'env -u REDIAL_RECORDED {REDIAL} check chat --model m --max-attempts 1 --error-path none -q ' \
        '--credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner; exit 0'
    commands = [
        ["check", "chat", "--simulate"],
        ["check", "messages", "--simulate", "--stream"],
        ["check", "gemini", "--simulate"],
        ["explain", "--transport", "", "--status", "429", "--family", "chat", "--note"],
        ["rehearse", "--simulate", "--fault", "401,reset"],
        ["rehearse", "--simulate", "--fault", "500"],
    ]
    for command in commands:
        tail = ["--", "sh", "-c", client] if command[0] == "rehearse" else []
        ran = run(REDIAL, *command, *said, *tail, cwd=work, env=env)
        path = ran.stderr.decode().strip().splitlines()[-1].split(" sha256:")[0]
        assert path.endswith(".json"), ran
        yield pathlib.Path(path)


def flipped(data):
    for index in range(FLIPS):
        other = bytearray(data)
        other[index * len(data) // FLIPS] ^= 1 << index % 7
        yield bytes(other)


def changes(note, sidecar, other, keys):
    """(name, note, signature or None)."""
    text = note.decode()
    value = json.loads(text)
    dump = lambda changed, **more: json.dumps(changed, ensure_ascii=False, **more).encode()
    yield "whole", note, sidecar
    yield "stripped", note, None
    for index, flip in enumerate(flipped(note)):
        yield f"bit-{index}", flip, sidecar
        yield f"bit-stripped-{index}", flip, None
    for index, flip in enumerate(flipped(sidecar[:-1])):
        yield f"signature-bit-{index}", note, flip
    for end in range(0, len(sidecar) - 1, 24):
        yield f"signature-cut-{end}", note, sidecar[:end]
    yield "signature-twice", note, sidecar * 2
    yield "replayed", note, other
    for name, private in keys.items():
        yield f"by-{name}", note, sign(private, "redial-note-v1", note)
    yield "of-git", note, sign(keys["ci"], "git", note)
    first = next(iter(value))
    for name, changed in {
        "spaced": text.replace(":", ": ", 1).encode(),
        "line-feed": note + b"\n",
        "pretty": dump(value, indent=1),
        "twice": text.replace("{", '{"nonce":"x",', 1).encode(),
        "moved": dump({**{name: value[name] for name in value if name != first}, first: value[first]}),
        "float": text.replace('"recovered":false', '"recovered":0.0').encode(),
        "large": text.replace('"attempt_count":1', '"attempt_count":9007199254740993').encode(),
        "smuggled": dump({**value, "zz": 1}, separators=(",", ":")),
        "not-ascii": dump({**value, "é": 1}, separators=(",", ":")),
        "empty": b"",
        "not-json": b"\xff",
        "deep": b"[" * 100_000,
        "other-result": text.replace('"result":"', '"result":"x', 1).encode(),
    }.items():
        yield name, changed, sidecar
        yield f"{name}-stripped", changed, None


def words(lines, folder):
    """The gravest word of each note."""
    found = {}
    for line in lines.decode().splitlines():
        word, rest = line.split(None, 1)
        name = re.search(r"/changed-\d+/([^/:]+\.json)(\.sig)?: ", rest).group(1)
        found[name] = "altered" if "altered" in (word, found.get(name)) else word
    missing = {path.name for path in folder.glob("*.json")} - set(found)
    assert not missing, missing
    return found


def main():
    with tempfile.TemporaryDirectory() as made:
        work = pathlib.Path(made)
        keys = {name: key(work, name) for name in ("ci", "foreign", "old")}
        keys["rsa"] = key(work, "rsa", "rsa")
        public = {name: private.with_suffix(".pub").read_text().strip() for name, private in keys.items()}
        signers = work / "signers"
        signers.write_text(
            f'# the team\nci@example.org namespaces="redial-*" {public["ci"]}\n'
            f'old@example.org valid-before="20200101Z" {public["old"]}\nrsa@example.org {public["rsa"]}\n'
        )
        notes = list(real_notes(work, keys["ci"]))
        sidecars = [pathlib.Path(f"{note}.sig").read_bytes() for note in notes]
        differ = looked = 0
        for index, path in enumerate(notes):
            folder = work / f"changed-{index}"
            folder.mkdir()
            for name, note, sidecar in changes(path.read_bytes(), sidecars[index], sidecars[index - 1], keys):
                (folder / f"{name}.json").write_bytes(note)
                if sidecar is not None:
                    (folder / f"{name}.json.sig").write_bytes(sidecar)
            ours = run(REDIAL, "verify", folder, "--allowed-signers", signers, cwd=work)
            files = sorted(folder.glob("*.json"))
            theirs = run(sys.executable, HERE / "verify.py", "--allowed-signers", signers, *files, cwd=work)
            ours, theirs = words(ours.stdout, folder), words(theirs.stdout, folder)
            assert ours["whole.json"] == "signed" and ours["stripped.json"] == "intact", ours
            looked += len(ours)
            for name in sorted(set(ours)):
                if ours[name] != theirs[name]:
                    differ += 1
                    print(f"{path.name}, {name}: redial says {ours[name]}, verify.py {theirs[name]}")
    print(f"verify-note: {looked} notes, of {differ} the two do not say the same")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
