"""The vendors' SDKs, unchanged, under `redial run`: run_check.py REDIAL CLIENT.

Each client is run once directly and once behind the recorder, against a simulator of its own with the same script. Its
standard output and exit code must be the same, and the note's attempts those that the simulator saw, in its order.
"""

import sys

import behind

REDIAL, CLIENT = sys.argv[1:3]
FAULTS = {
    "good": None,
    "500 on every request": {"request": "*", "fault": {"answer": {"status": 500, "body": {"error": behind.MISSING}}}},
    "one wait of 300 ms": {"request": 1, "fault": {"retry_after": {"wait_ms": 300, "form": "milliseconds"}}},
    "one reset": {"request": 1, "fault": {"reset": {}}},
    "gzip": {"request": "*", "fault": {"gzip": {}}},
}
VENDORS = ["openai", "openai-stream", "anthropic", "google-genai"]


def main():
    failed = 0
    for vendor in VENDORS:
        for name, fault in FAULTS.items():
            try:
                client = lambda origin, folder: ([sys.executable, CLIENT, vendor], {})
                expected = behind.direct(REDIAL, fault, client)
                *found, noted, _ = behind.recorded(REDIAL, fault, client)
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
