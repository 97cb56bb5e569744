# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values that the doctor writes to a site and reads back, and the outcome of each. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from .._plan.change import CUSTOM, compare
from .._record.catalogue import BY_NAME
from .._record.customer import Customer
from .._record.same import custom_key, text_of

KEPT, ALIKE, REWRITTEN, DROPPED, REFUSED, UNKNOWN = "kept", "alike", "rewritten", "dropped", "refused", "unknown"
SETTLED = (KEPT, ALIKE)
TOUCHED = "changed though left out"


@dataclass(frozen=True)
class Case:
    """A write to try: what it tries, the values, and whether they are ordinary, so that a site must keep them."""

    what: str
    values: Mapping[str, Any]
    ordinary: bool = True


@dataclass(frozen=True)
class Trial:
    """The outcome of one value.

    `confirmed`: the answer to the write claims that the value was kept, or doesn't say otherwise. `echoed`: that answer
    shows the value that was sent although another is stored.
    """

    field: str
    what: str
    sent: Any
    kept: Any
    outcome: str
    ordinary: bool = True
    confirmed: bool = True
    echoed: bool = False
    error: str = ""

    @property
    def settled(self) -> bool:
        """Whether the next run finds the value as declared."""
        return self.outcome in SETTLED

    @property
    def silent(self) -> bool:
        """Whether a run that trusts the answer takes the value for kept although it is not."""
        return self.confirmed and not self.settled and self.outcome != UNKNOWN

    @property
    def serious(self) -> bool:
        """Whether the field can't be declared in good faith: an ordinary value is lost, or the answer is false."""
        return not self.settled and (self.ordinary or (self.silent and self.outcome == DROPPED))

    def as_result(self) -> Mapping[str, Any]:
        names = ("field", "what", "sent", "kept", "outcome", "ordinary", "error")
        return dict({name: getattr(self, name) for name in names}, told=self.confirmed)


def cases(email: str, key: str) -> Tuple[Case, ...]:
    """Returns all cases, in the order in which they are written; `key` is the custom field to use."""
    return (*_phones(), *_names(), *_flags(), *_address(), *_notes(), *_custom(key), Case("another", {"email": email}))


def _of(field: str, ordinary: Mapping[str, Any], corner: Mapping[str, Any]) -> Tuple[Case, ...]:
    usual = tuple(Case(what, {field: value}) for what, value in ordinary.items())
    return usual + tuple(Case(what, {field: value}, False) for what, value in corner.items())


def _phones() -> Tuple[Case, ...]:
    ordinary = {
        "with dashes": "+1-555-0191",
        "with brackets and spaces": "(555) 010-0192",
        "with an extension": "+44 20 7946 0193 x12",
        "cleared": "",
        "digits only": "0049305550194",
    }
    corner = {"behind a space": " +1 555 0195", "as a link": "tel:+15550196"}
    return _of("phone", ordinary, corner)


def _names() -> Tuple[Case, ...]:
    ordinary = {"accents and an apostrophe": "Zoë O'Neill-Ångström", "other scripts": "李 Дарья"}
    ordinary.update({"white space": "  Ada   King ", "an ampersand": "Ada & Co"})
    corner = {
        "an emoji": "Ada 🦊",
        "HTML": '<b>Ada</b> "A" <script>1</script>',
        "a less-than sign": "a < b",
        "backslashes": "Ada \\ \\'King\\'",
        "a percent sign": "100%25 Ada",
    }
    last = {"accents": "Müller-Łęcka", "an apostrophe": "d'Arc"}
    return (*_of("first_name", ordinary, corner), *_of("last_name", last, {}))


def _flags() -> Tuple[Case, ...]:
    statuses = ("inactive", "blocked", "pending_verification", "active")
    return (
        *(Case(status, {"status": status}) for status in statuses),
        Case("yes", {"is_guest": True}),
        Case("no", {"is_guest": False}),
        Case("a number", {"avatar_image_id": 1}, False),
        Case("none", {"avatar_image_id": 0}, False),
    )


def _address() -> Tuple[Case, ...]:
    plain = {"address": "12 St James's Square", "city": "Ålesund", "state": "Møre", "zipcode": "02134", "country": "NO"}
    return (
        Case("plain", plain),
        Case("another", {"address": "Flat 2 & 3, 1-3 High Street", "zipcode": "SW1Y 4JH", "country": "GB"}),
        Case("HTML", {"address": "<i>1</i> High Street"}, False),
        Case("a lone 0", {"zipcode": "0"}, False),
        Case("cleared", dict.fromkeys(plain, "")),
    )


def _notes() -> Tuple[Case, ...]:
    ordinary = {"lines": "VIP\nprefers mornings", "cleared": "", "accents": "Très gentille"}
    corner = {
        "HTML": 'See <a href="https://example.com">this</a> & <b>that</b>',
        "an emoji": "🎂 in May",
        "a lone 0": "0",
    }
    return _of("notes", ordinary, corner)


def _custom(key: str) -> Tuple[Case, ...]:
    other = f"{key}_2"
    return (
        Case("set", {CUSTOM: {key: "morning", other: "Zoë & Co"}}),
        Case("merged", {CUSTOM: {other: "evening"}}),
        Case("with HTML", {CUSTOM: {key: "<b>noon</b>"}}, False),
        Case("with a lone 0", {CUSTOM: {key: "0"}}, False),
        Case("set again", {CUSTOM: {key: "night"}}),
        Case("removed", {CUSTOM: {key: "", other: ""}}),
    )


# --- outcomes --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """A case that was written: the customer before, in the answer, and as read afterwards; and the failure."""

    case: Case
    before: Customer
    answer: Customer
    after: Optional[Customer]
    confirmed: bool = True
    error: str = ""
    refused: bool = False


def trials(attempt: Attempt) -> List[Trial]:
    """Returns a trial for each value of the case, and for each field that changed although it was left out."""
    found = [_trial(attempt, name, key, sent) for name, key, sent in _values(attempt.case.values)]
    return found + [_touched(attempt, name) for name in bystanders(attempt)]


def _values(values: Mapping[str, Any]) -> List[Tuple[str, Optional[str], Any]]:
    flat: List[Tuple[str, Optional[str], Any]] = []
    for name, value in values.items():
        flat.extend([(name, key, text) for key, text in value.items()] if name == CUSTOM else [(name, None, value)])
    return flat


def _trial(attempt: Attempt, name: str, key: Optional[str], sent: Any) -> Trial:
    after = value_of(attempt.after, name, key, sent)
    answered = value_of(attempt.answer, name, key, sent) if attempt.answer.shows(name) else None
    return Trial(
        field=name,
        what=attempt.case.what if key is None else f"{key} {attempt.case.what}",
        sent=sent,
        kept=after,
        outcome=_outcome(attempt, name, key, sent),
        ordinary=attempt.case.ordinary,
        confirmed=attempt.confirmed,
        echoed=answered is not None and answered == sent and after != sent,
        error=attempt.error,
    )


def _outcome(attempt: Attempt, name: str, key: Optional[str], sent: Any) -> str:
    before, after = attempt.before, attempt.after
    if after is None:
        return REFUSED if attempt.refused else UNKNOWN
    if value_of(after, name, key, sent) == sent:
        return KEPT
    if not compare({name: sent if key is None else {key: sent}}, after):
        return ALIKE
    if attempt.refused:
        return REFUSED
    if key is None:
        return DROPPED if before.shown.get(name) == after.shown.get(name) else REWRITTEN
    return DROPPED if value_of(before, name, key) == value_of(after, name, key) else REWRITTEN


def value_of(customer: Optional[Customer], name: str, key: Optional[str], like: Any = None) -> Any:
    """Returns the value that a customer shows, of several that like `like`; a custom field in any case of its key."""
    if customer is None:
        return None
    if key is not None:
        return text_of(customer.value(name), key, "")
    values = customer.shown.get(name, ())
    alike = [value for value in values if value == like or (like is not None and BY_NAME[name].same(like, value))]
    return alike[0] if alike else customer.value(name)


def bystanders(attempt: Attempt) -> Sequence[str]:
    """Returns the fields that were not sent, but changed."""
    if attempt.after is None:
        return ()
    changed = []
    for name in attempt.before.shown:
        if name == CUSTOM:
            sent = {custom_key(key) for key in attempt.case.values.get(CUSTOM, {})}
            old, new = (
                {key: text for key, text in customer.value(CUSTOM).items() if custom_key(key) not in sent}
                for customer in (attempt.before, attempt.after)
            )
            changed.extend([CUSTOM] if old != new else [])
        elif name not in attempt.case.values and not attempt.after.has(BY_NAME[name], attempt.before.value(name)):
            changed.append(name)
    return changed


def _touched(attempt: Attempt, name: str) -> Trial:
    before, after = attempt.before.value(name), attempt.after.value(name) if attempt.after else None
    return Trial(name, f"left out of: {', '.join(attempt.case.values)}", before, after, TOUCHED)
