"""What the walks of Python's clients share: steps, counted."""

import json
import sys
import traceback


def same(seen, wanted):
    assert seen == wanted, f"{seen!r} is not {wanted!r}"


def refused(act, kind):
    """The sentence an act is refused with; `kind` is the client's own exception."""
    try:
        act()
    except kind as error:
        body = error.content if hasattr(error, "content") else error.response.content
        return json.loads(body)["error"]["message"]
    raise AssertionError("was not refused")


def run(checks):
    """Does each, prints "N passed, M failed"; 1 when anything failed."""
    passed = failed = 0
    for check in checks:
        try:
            check()
            passed += 1
        except Exception:
            failed += 1
            print(f"FAILED {check.__name__.replace('_', ' ')}")
            traceback.print_exc(limit=-3, file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0
