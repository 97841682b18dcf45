#!/usr/bin/env python3
"""Checks evidence notes without Redial: who wrote this read docs/trust.md and schema/note-v1.schema.json, nothing else.

    verify.py [--allowed-signers FILE] NOTE…

Prints `intact`, `signed` or `altered` for each note, with why. Needs Python 3.9, `jsonschema`, and `ssh-keygen` for signatures.
What follows from other fields of a note is not derived again here. Ends with 20 if a note or its signature was altered.
"""

import argparse
import base64
import binascii
import hashlib
import json
import pathlib
import re
import subprocess
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).parents[2] / "schema" / "note-v1.schema.json"
NAMESPACE = "redial-note-v1"
LARGEST_INTEGER = 2**53 - 1
LARGEST_NOTE = 8 * 1024 * 1024
ARMOR = re.compile(rb"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?")
GOOD = re.compile(r'Good "redial-note-v1" signature with (\S+) key (SHA256:\S+)')


class Altered(Exception):
    """What does not hold."""


def members(pairs):
    """An object whose keys are ASCII and stand once."""
    found = {}
    for name, value in pairs:
        if not name.isascii():
            raise Altered("a key is not ASCII")
        if name in found:
            raise Altered("a key stands twice")
        found[name] = value
    return found


def integer(text):
    number = int(text) if len(text) <= 17 else LARGEST_INTEGER + 1
    if abs(number) > LARGEST_INTEGER:
        raise Altered("a number is beyond 2^53-1")
    return number


def refuse(_text):
    raise Altered("a number is no integer")


def canonical(value):
    """RFC 8785, for what a note is made of: ASCII keys, integers, strings, true, false, null."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def document(data, validator):
    """The note, if its bytes are its canonical form, its shape is the schema's, and its digest is its own."""
    if len(data) > LARGEST_NOTE:
        raise Altered("a note is never this large")
    try:
        note = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=members, parse_int=integer, parse_float=refuse, parse_constant=refuse,
        )
        written = canonical(note)
    except (ValueError, RecursionError):
        raise Altered("it is not JSON") from None
    if written != data:
        raise Altered("its bytes are not the canonical form of what they say")
    wrong = next(validator.iter_errors(note), None)
    if wrong is not None:
        raise Altered("/" + "/".join(map(str, wrong.absolute_path)) + " is not as the schema has it")
    sealed = {name: value for name, value in note.items() if name != "seal"}
    if hashlib.sha256(canonical(sealed)).hexdigest() != note["seal"]["sha256"]:
        raise Altered("/seal/sha256 is not the digest of the rest")
    return note


def keygen(*args, data=b""):
    ran = subprocess.run(["ssh-keygen", "-Y", *args], input=data, capture_output=True, check=False)
    return ran.returncode == 0, ran.stdout.decode("utf-8", "replace")


def signature(path, data, allowed):
    """Who vouches for the bytes: (name, key) of the list; (None, why not); or None where no signature lies there."""
    beside = pathlib.Path(f"{path}.sig")
    if not beside.exists():
        return None
    armor = ARMOR.fullmatch(beside.read_bytes())
    letters = armor.group(1).replace(b"\n", b"") if armor else b""
    try:
        binary = base64.b64decode(letters, validate=True)
    except binascii.Error:
        binary = b""
    # One spelling only: ssh-keygen itself overlooks what follows the last line.
    if not binary or base64.b64encode(binary) != letters:
        raise Altered(f"{beside.name} is no SSH signature")
    good, said = keygen("check-novalidate", "-n", NAMESPACE, "-s", str(beside), data=data)
    found = GOOD.match(said)
    if not good or not found:
        raise Altered(f"{beside.name} is no signature of this note")
    algorithm, key = found.groups()
    if algorithm not in ("ED25519", "ED25519-SK"):
        return None, f"its key is {algorithm}, and only Ed25519 counts"
    if allowed is None:
        return None, f"by key {key}, nobody you named"
    _, names = keygen("find-principals", "-f", allowed, "-s", str(beside))
    for name in filter(None, names.splitlines()):
        # A line names people by patterns, too: the first name that is none stands for it.
        for who in (who for who in name.split(",") if not re.search(r"[!*?]", who)):
            if keygen("verify", "-f", allowed, "-I", who, "-n", NAMESPACE, "-s", str(beside), data=data)[0]:
                return name, key
    return None, f"by key {key}, nobody you named, or not now, or not for notes"


def look(path, validator, allowed):
    """The level, and why."""
    try:
        data = path.read_bytes()
        note = document(data, validator)
        vouched = signature(path, data, allowed)
    except Altered as altered:
        return "altered", str(altered)
    said = f"{note['decision']['result']}, run {note['run_id']}"
    if vouched is None:
        return "intact", f"{said}; nobody signed it"
    who, what = vouched
    return ("signed", f"{said}, by {who}, key {what}") if who else ("intact", f"{said}; a signature {what}")


def main():
    parser = argparse.ArgumentParser(description="Check evidence notes without Redial.")
    parser.add_argument("--allowed-signers", help="whose keys may sign, as OpenSSH has it")
    parser.add_argument("notes", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    found = [(path, *look(path, validator, args.allowed_signers)) for path in args.notes]
    for path, level, why in found:
        print(f"{level:8} {path}: {why}")
    return 20 if any(level == "altered" for _, level, _ in found) else 0


if __name__ == "__main__":
    sys.exit(main())
