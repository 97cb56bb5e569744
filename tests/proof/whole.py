"""What a run over many customers that failed says of all its writes together"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.proof.truth import Claim, Truth
from tests.proof.world import differing

WORDS = ("no", "partly", "accepted", "unknown")
NOTHING = "Nothing was written"


def claims_of_all(result: Mapping[str, Any], made: Sequence[Claim], truth: Truth) -> Iterator[str]:
    """Lies of `error.details.written` and of the message of the whole run."""
    pairs = [truth.pair(claim.aim) for claim in made]
    moved = any((before is None) != (after is None) or differing(before, after) for before, after in pairs)
    word = result["error"]["details"].get("written")
    if word not in WORDS:
        yield f"of all writes it is said that written is {word}"
    if word == "no" and moved:
        yield "of all writes it is said that written is no, but something was"
    if word == "partly" and not moved and not any(truth.doubtful(claim.aim) for claim in made):
        yield "of all writes it is said that written is partly, but nothing was"
    if (NOTHING in result["msg"]) != (word == "no"):
        yield f"the message tells {'nothing' if word == 'no' else 'falsely'} of what was written: {result['msg']}"
