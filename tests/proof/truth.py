"""What a module claims of each customer, and what really happened, as the site's database and log have it"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.handle import Entry
from tests.proof.world import Aim, Record

HARMLESS = ("slow", "prefixed_json", "bom_json", "list_grows", "list_shrinks")
# PHP's own answer is missing, or it is about another customer: to find nothing written afterwards proves little.
DOUBTFUL = (
    *("close_before", "close_after", "timeout_before", "timeout_after"),
    *("status_502", "status_504", "bad_gateway_after", "wrong_customer"),
    *("status_408", "status_425", "status_522", "status_524", "late_write", "bot_guard"),
)
# These are PHP's own answer, unless they come as a page.
DOUBTFUL_PAGES = ("status_500", "status_503")


@dataclass(frozen=True)
class Claim:
    """What a module says of one declared customer."""

    aim: Aim
    changed: bool
    failed: bool
    skipped: bool = False
    code: str | None = None
    written: str | None = None
    fields: tuple[str, ...] | None = ()


@dataclass(frozen=True)
class Truth:
    """What really happened."""

    before: Mapping[int, Record]
    after: Mapping[int, Record]
    log: Sequence[Entry]
    removed: frozenset[int] = field(default=frozenset())
    pages: bool = False
    """The fault's answer is a page."""

    def pair(self, aim: Aim) -> tuple[Record | None, Record | None]:
        """The aim's customer before and after."""
        if aim.number is not None:
            return self.before.get(aim.number), self.after.get(aim.number)
        found = [customer for customer in self.after.values() if customer["email"] == aim.email]
        return None, found[0] if found else None

    def known(self, aim: Aim) -> bool:
        """Whether a reading that nothing was wrong with came after the last write for this customer."""
        good = False
        number = self._number(aim)
        for entry in self.log:
            if self._writes(aim, entry):
                good = False
            elif entry.operation == "get" and entry.customer_id == number and _sound(entry):
                good = True
            elif entry.operation == "list" and _sound(entry) and aim.number is None:
                good = good or (sought(entry) == aim.email.casefold())
        return good

    def doubtful(self, aim: Aim) -> bool:
        """Whether a reading is no proof that nothing was written: a slow site may still be at work on a write."""
        doubtful = DOUBTFUL + DOUBTFUL_PAGES if self.pages else DOUBTFUL
        return any(entry.fault in doubtful for entry in self.log if self._writes(aim, entry))

    def late(self, aim: Aim) -> bool:
        """Whether a write may have arrived after the last reading."""
        return any(entry.fault == "late_write" for entry in self.log if self._writes(aim, entry))

    def _number(self, aim: Aim) -> int | None:
        return aim.number or next(
            (customer["id"] for customer in self.after.values() if customer["email"] == aim.email), None
        )

    def _writes(self, aim: Aim, entry: Entry) -> bool:
        mail = entry.given.get("email") if entry.operation == "post" else None
        return entry.is_write and (mail == aim.email if mail else entry.customer_id == self._number(aim))


def sought(entry: Entry) -> str:
    """The e-mail that a list is asked for."""
    return str(entry.given.get("email") or entry.given.get("search") or "").casefold()


def _sound(entry: Entry) -> bool:
    return entry.fault in (None, *HARMLESS) and entry.status == 200
