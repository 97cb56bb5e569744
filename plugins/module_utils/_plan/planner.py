# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planner: the smallest change that makes an actual customer as declared. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Tuple

from .._base.errors import InputError, PlanError
from .._base.message import Text, Value
from .._record.catalogue import VALUES
from .._record.checks import did_you_mean
from .._record.customer import Customer
from .._record.declared import Declared, as_found
from .._record.official_fields import needed
from .._record.same import custom_key, same_email
from .change import CREATE, CUSTOM, DELETE, KEEP, UPDATE, Change, Difference, body_of, compare, nested
from .ownership import BOTH, DECLARED, SITE, Base, owned, unmoved
from .shapes import check_shapes

# The choices of `site_changes`: what happens to differences that the site made.
OVERWRITE, KEEP_THEM, FAIL = SITE_CHANGES = ("overwrite", "keep", "fail")
_NEW = Customer(None, {})
Differences = Tuple[Difference, ...]


@dataclass(frozen=True)
class Goal:
    """The modules' options that decide what is written.

    `base` has the records as they were last applied; without it (None), no difference has an origin.
    """

    state: str = "present"
    create: bool = False
    exact: bool = False
    site_changes: str = OVERWRITE
    only_if_empty: FrozenSet[str] = frozenset()
    base: Optional[Base] = None
    needed: FrozenSet[str] = frozenset()
    """The fields without which the API creates no customer."""

    def leaves(self, difference: Difference, actual: Customer) -> bool:
        """Whether the field is written only while it is empty, and may not be empty on the site."""
        if not self.only_if_empty & {difference.field.name, custom_key(difference.name)}:
            return False
        if not actual.shows(difference.field.name):
            return True
        empty = "" if difference.key is not None else difference.field.kind.empty
        return difference.old != empty and not (isinstance(difference.old, str) and not difference.old.strip())


def goal_of(params: Mapping[str, Any], base: Optional[Base] = None, official: bool = False) -> Goal:
    """Returns the goal of a module's parameters; raises InputError where they contradict each other.

    `official`: for LatePoint's own API.
    """
    mode = params.get("site_changes") or (OVERWRITE if base is None else KEEP_THEM)
    if mode != OVERWRITE and base is None:
        raise InputError(f"site_changes: {mode} needs base: name the customer files as they were last applied")
    exact = params["custom_fields_mode"] == "exact"
    return Goal(
        state=params["state"],
        create=params["create"],
        exact=exact,
        site_changes=mode,
        only_if_empty=_only_if_empty(params.get("only_if_empty") or ()),
        base=base,
        needed=needed(official),
    )


def _only_if_empty(names: Sequence[str]) -> FrozenSet[str]:
    fields = [entry.name for entry in VALUES]
    for name in names:
        if name not in fields and not name.partition(CUSTOM + ".")[2]:
            raise InputError(f"only_if_empty: unknown field '{name}'{did_you_mean(name, fields)}", "invalid_record")
    return frozenset(map(custom_key, names))


class ConflictError(PlanError):
    """The files and the site both changed a field, to different values; `differences` are all of the customer's."""

    code = "conflict"

    def __init__(self, declared: Declared, actual: Optional[Customer], differences: Differences) -> None:
        self.actual = actual
        self.differences = differences
        names = sorted(found.name for found in differences if found.origin == BOTH or actual is None)
        message = "the files changed the customer, but the site has none any more"
        if actual is not None:
            message = f"the files and the site both changed {', '.join(names)}, to different values"
        super().__init__(message, details={"fields": names})


class IncompleteError(PlanError):
    """A customer to be created lacks a field that LatePoint's own API needs; the code is the API's."""

    code = "ability_invalid_input"


def plan_customer(declared: Declared, actual: Optional[Customer], goal: Goal) -> Optional[Change]:
    """Returns the change that makes `actual` as declared; None where there is nothing to do.

    Raises PlanError:

    - `customer_not_found`: the site has no such customer, and `create` is off;
    - `conflict` (a ConflictError): the site's changes are kept, but the files changed the same field;
    - `invalid_record`: the customer with the declared id has another e-mail than the one to know them by;
    - `ability_invalid_input` (an IncompleteError): a customer to be created lacks a field that the API needs;
    - `unexpected_answer`: the site shows a declared field in a shape that can't be read.
    """
    if goal.state == "absent":
        return None if actual is None else _delete(declared, actual)
    if actual is None:
        return _create(declared, goal)
    _check_identity(declared, actual)
    check_shapes(declared, actual, goal.exact)
    declared = as_found(declared, actual)
    found = compare(declared.values, actual, goal.exact)
    return _update(declared, actual, found, goal) if found else None


def _check_identity(declared: Declared, actual: Customer) -> None:
    """Raise PlanError where id and e-mail are two customers'; a customer who is renamed already has the new e-mail."""
    if declared.id is None or declared.known_by is None:
        return
    if not any(same_email(actual.email, address) for address in declared.addresses):
        raise _other_email(declared, actual, declared.known_by, "which customer is meant?")


def _other_email(declared: Declared, actual: Customer, email: str, question: str) -> PlanError:
    text = Text(
        "{place}id says {id}, but that customer's e-mail is {actual}, not {email}: {question}",
        place=declared.place,
        id=Value("id", declared.id),
        actual=Value("email", actual.email) if actual.email else "not shown",
        email=Value("email", email),
        question=question,
    )
    return PlanError(text, "invalid_record")


def _update(declared: Declared, actual: Customer, found: Differences, goal: Goal) -> Optional[Change]:
    left, found = _parted(found, lambda each: _stays(each, declared, actual, goal))
    found = _owned(declared, actual, found, goal)
    keeps = goal.site_changes == KEEP_THEM
    if keeps and any(difference.origin == BOTH for difference in found):
        raise ConflictError(declared, actual, found)
    kept, sent = _parted(found, lambda difference: keeps and difference.origin == SITE)
    if not sent:
        return Change(KEEP, declared, actual, kept=kept, left=left) if kept else None
    body, before, after = body_of(sent), nested(sent, "old"), nested(sent, "new")
    return Change(UPDATE, declared, actual, sent, body, before, after, kept, left)


def doubtful(declared: Declared, actual: Customer, goal: Goal) -> List[str]:
    """Returns the names of what may be on the site already, which doesn't show it, and is left alone for that."""
    if all(map(actual.shows, declared.values)):
        return []
    found = compare(declared.values, actual, goal.exact)
    return [each.name for each in found if not actual.shows(each.field.name) and _stays(each, declared, actual, goal)]


def _stays(difference: Difference, declared: Declared, actual: Customer, goal: Goal) -> bool:
    """Whether the site's value, which may not even be shown, is not to be overwritten."""
    if goal.leaves(difference, actual):
        return True
    if actual.shows(difference.field.name) or goal.base is None or goal.site_changes == OVERWRITE:
        return False
    return unmoved(difference, goal.base.of(declared, actual), goal.exact)


def _parted(found: Differences, stays: Callable[[Difference], bool]) -> Tuple[Differences, Differences]:
    """Returns the differences that stay, and the others."""
    staying = [stays(difference) for difference in found]
    kept, sent = (tuple(each for each, stay in zip(found, staying) if stay is side) for side in (True, False))
    return kept, sent


def _owned(declared: Declared, actual: Optional[Customer], found: Iterable[Difference], goal: Goal) -> Differences:
    """Returns the differences, with their origins where there is a base."""
    if goal.base is None:
        return tuple(found)
    return owned(found, goal.base.of(declared, actual), actual or _NEW, goal.exact)


def _create(declared: Declared, goal: Goal) -> Change:
    if not goal.create or declared.id is not None:
        raise PlanError(_missing(declared, goal), "customer_not_found")
    found = _owned(declared, None, _given(declared.values), goal)
    if goal.site_changes == KEEP_THEM and any(difference.origin != DECLARED for difference in found):
        # The customer was there when the files were applied, and is deleted or has another e-mail since.
        if any(difference.origin != SITE for difference in found):
            raise ConflictError(declared, None, found)
        return Change(KEEP, declared, kept=found)
    _check_needed(declared, goal)
    return Change(CREATE, declared, None, found, body_of(found), {}, nested(found, "new"))


def _check_needed(declared: Declared, goal: Goal) -> None:
    lacking = sorted(name for name in goal.needed if not str(declared.values.get(name) or "").strip())
    if lacking:
        message = f"can't be created without {' and '.join(lacking)}: LatePoint's own API wants it"
        raise IncompleteError(message, details={"fields": lacking})


def _given(values: Mapping[str, Any]) -> Iterable[Difference]:
    """Yields what a new customer is declared to have; what is declared empty isn't sent."""
    for entry in VALUES:
        value = values.get(entry.name)
        if entry.name == CUSTOM:
            yield from (Difference(entry, "", text, key) for key, text in (value or {}).items() if text != "")
        elif value is not None and (value is False or value != entry.kind.empty):
            yield Difference(entry, entry.kind.empty, value)


def _missing(declared: Declared, goal: Goal) -> Text:
    hint = ": check the id" if declared.id is not None else ": check the e-mail, or set create: true"
    if goal.create and declared.id is not None:
        hint = ", and a new customer gets an id from the site: leave id out, and say who it is by email"
    return Text("the site has no {who}{hint}", who=declared.who, hint=hint)


def _delete(declared: Declared, actual: Customer) -> Change:
    if declared.id is not None and declared.email and not same_email(actual.email, declared.email):
        raise _other_email(declared, actual, declared.email, "which customer is to be deleted?")
    before = {name: value for name, value in actual.as_record().items() if value or value is False}
    return Change(DELETE, declared, actual, before=before)
