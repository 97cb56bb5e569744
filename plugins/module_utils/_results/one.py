# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results and messages of one customer: what happened, whether anything was written, and what to do. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from .._base.errors import InputError, LatePointError, PlanError
from .._base.message import Message, Text
from .._base.text import ended, one_line
from .._engine.outcome import Written, after
from .._plan.change import CREATE, DELETE, UPDATE, Change, Difference, nested
from .._record.customer import Customer, label
from . import official_advice
from .mask import Mask

Result = Dict[str, Any]
FIRST_WORD = re.compile(r"([a-z]+) ")
# Names of options stay as they are typed, also where a message begins with them. `customer` is a word there.
OPTIONS = (
    "base concurrency create dest email fields force id include index journal limit lost mask mode new passes "
    "password plan registered rehearse reports result retries search site sites spare src state status timeout trouble "
    "username verify write"
)
VERBS = {CREATE: "created", UPDATE: "updated", DELETE: "deleted"}

# What to do about each code, for people who read it at night. Codes that are not here need no advice.
ADVICE: Mapping[str, str] = {
    "unauthorized": "Check api_key (environment variable LATEPOINT_API_KEY): is it this site's, and not revoked?",
    "forbidden": "The key may not do this: give it the customers permissions that are missing (read, create, update, "
    "delete) in LatePoint, or use another key.",
    "rate_limited": "Wait, or set requests_per_minute below the site's limit.",
    "unreachable": "Check base_url, the network and the site, then run again.",
    "latepoint_not_available": "Switch the LatePoint plugin on in WordPress, then run again.",
    "rest_no_route": "Switch the LatePoint API extension on in WordPress, or correct base_url.",
    "server_error": "Look into the site's error log, then run again.",
    "internal_server_error": "Look into the site's PHP error log, then run again.",
    "wp_die": "Wait until WordPress works again, then run again.",
    "validation_failed": "Correct what it names, in the declared record or on the site.",
    "customer_create_failed": "Correct what it names. A new customer needs a name, and an e-mail that nobody has.",
    "customer_update_failed": "LatePoint checks the whole record on each update, also fields that were not sent: "
    "correct what it names where it is declared, or else on the site.",
    "customer_has_bookings": "Cancel or move the bookings first, or set status: inactive instead of deleting.",
    "customer_delete_failed": "Look into the site's error log, then run again.",
    "write_not_kept": "Declare the value that the site keeps, or leave the field out.",
    "ambiguous_email": "Say by id which of them is meant.",
    "incomplete_listing": "Run again, best when the site is quieter; if it stays so, let latepoint.api.doctor "
    "look at the site.",
    "duplicate_customer": "Remove one of the two.",
    "email_taken": "Declare another e-mail for one of them.",
    "conflict": "Look at both values, and declare the right one; site_changes: overwrite writes what is declared.",
    "site_changed": "Take the site's values into the files (latepoint.api.adopt), or say in site_changes what to do.",
    "stale_plan": "Save a new plan, read it, and apply that one.",
    "ended": "Run again, a run reads before it writes.",
    "unexpected_answer": "If it stays so, let latepoint.api.doctor look at the site.",
}


def advice(code: str) -> str:
    return ADVICE.get(code, "")


def advice_for(error: LatePointError) -> str:
    """Returns what to do about an error, or "" where the message says it already."""
    if error.code == "write_not_kept" and not error.details.get("fields"):
        return advice("server_error")
    if _only_moved(error):
        return "Run again, a run reads before it writes. If it stays so, the site changes that field: leave it out."
    if error.code == "write_not_kept" and error.details.get("unseen"):
        return "Leave out what the site does not show; latepoint.api.doctor tells which fields these are."
    if error.code == "customer_not_found" and error.details.get("request"):
        return "The customer was there a moment ago: run again to see."
    if error.code == "ambiguous_email" and error.details.get("written"):
        return ""
    if error.details.get("front") or (error.code in ("unauthorized", "forbidden") and error.details.get("page")):
        return ""  # not the key is refused, but the way to the API: the message says by what
    if error.details.get("proxy"):
        return "Check the proxy, the network and the site, then run again."
    if error.details.get("api"):
        return official_advice.ADVICE.get(error.code, advice(error.code))
    return advice(error.code)


def _only_moved(error: LatePointError) -> bool:
    """Whether all that was sent was kept, and another declared field is no longer as declared."""
    fields = error.details.get("fields") or ()
    return bool(fields) and set(fields) <= set(error.details.get("moved") or ())


def sentence(*parts: str) -> str:
    """Returns the parts as sentences, each with a full stop."""
    return " ".join(ended(part.strip()) for part in parts if part.strip())


def diff_of(before: Any, after_: Any, header: str, action: str = UPDATE) -> Result:
    """Returns the `diff` of a result from two sides that are masked already."""
    header = one_line(header)
    after_header = "deleted" if action == DELETE and before else header
    return {"before": before, "after": after_, "before_header": header, "after_header": after_header}


def record_of(customer: Optional[Customer], mask: Mask) -> Optional[Result]:
    return None if customer is None else mask.record(customer.as_record())


def who(change: Change, mask: Mask) -> str:
    """Returns `customer 123 (ada@example.com)`, masked where that is wanted."""
    return mask.text(label(change.id, change.email))


def names(differences: Iterable[Difference]) -> List[str]:
    return sorted(difference.name for difference in differences)


def unchanged_result(customer: Optional[Customer], who_: str, mask: Mask) -> Result:
    return {
        "changed": False,
        "msg": f"{who_} is as declared" if customer else f"{who_} is not there, as declared",
        "customer": record_of(customer, mask),
        "changed_fields": [],
        "diff": diff_of({}, {}, who_),
        "request": None,
    }


def planned_result(change: Change, mask: Mask) -> Result:
    """Returns the result of check mode: that of the real run in another tense."""
    return {
        "changed": True,
        "msg": f"{who(change, mask)} would be {_done(change.action, change.fields)}",
        "customer": record_of(after(change), mask),
        "changed_fields": list(change.fields),
        "diff": diff_of(mask.record(change.before), mask.record(change.after), who(change, mask), change.action),
    }


def written_result(written: Written, mask: Mask) -> Result:
    """Returns the result of a change that was tried."""
    change = written.change
    result = dict(planned_result(change, mask), customer=record_of(written.now, mask), changed=written.changed)
    result["status_code"] = written.status_code
    result["tries"] = written.tries
    if written.moved:
        result["moved"] = names(written.moved)
    if written.error or written.beyond or not written.changed:
        before, now = _sides(written)
        result["changed_fields"] = names(written.kept)
        result["diff"] = diff_of(mask.record(before), mask.record(now), who(change, mask))
    if written.error is None:
        return dict(result, msg=f"{mask.text(_written_to(written))} {_happened(written)}")
    written.error.details.setdefault("wanted", list(change.fields))
    happened = f"{_failed(written)}{_wanted(change)}"
    text = Text("{who} {happened}: {error}", who=_written_to(written), happened=happened, error=written.error.text)
    return dict(result, **failure(written.error, mask, text))


def failure(error: LatePointError, mask: Mask, message: Message = "") -> Result:
    """Returns `failed`, `msg` and `error` of a result, masked.

    `message` takes the place of the error's own message in `msg`.
    """
    text = one_line(sentence(mask.text(message or error.text), advice_for(error)))
    if isinstance(error, (InputError, PlanError)):
        error.details.setdefault("written", "no")
    return {"failed": True, "msg": _begun(text), "error": error_of(error, mask)}


def _begun(text: str) -> str:
    """Returns the text with a capital where it begins with a word, and as it is where it begins with a name."""
    first = FIRST_WORD.match(text)
    return text[:1].upper() + text[1:] if first and first[1] not in OPTIONS.split() else text


def error_of(error: LatePointError, mask: Mask) -> Result:
    """Returns the `error` of a result."""
    return {
        "code": mask.code(error.code),
        "message": one_line(mask.text(error.text)),
        "details": mask.anything(error.details),
    }


def _happened(written: Written) -> str:
    """Returns what became of a write that succeeded."""
    if written.changed:
        return f"was {_done(written.change.action, names(written.kept) or written.change.fields)}"
    return "was already gone" if written.change.action == DELETE else "is as declared, as far as a write reaches"


def _written_to(written: Written) -> Text:
    """Returns the customer of a write, a new customer with the id that the site gave."""
    number = written.change.id or (written.now.id if written.now else None)
    return label(number, written.change.email)


def _sides(written: Written) -> Tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Returns before and after of what really changed."""
    if not written.changed:
        return {}, {}
    before = {} if written.change.action == CREATE else nested(written.kept, "old")
    return before, nested(_as_shown(written), "new")


def _as_shown(written: Written) -> List[Difference]:
    """Returns what was kept, in the spelling in which the site shows it."""
    shown = written.now or after(written.change) or Customer(None, {})
    return [each if each.key is not None else replace(each, new=_spelt(each, shown)) for each in written.kept]


def _spelt(each: Difference, shown: Customer) -> Any:
    """Returns the value that counts as the new one, of the places in which the site shows the field."""
    values = shown.shown.get(each.field.name, ())
    return next((value for value in values if each.field.same(value, each.new)), shown.value(each.field.name))


def _failed(written: Written) -> str:
    verb = VERBS[written.change.action]
    error = written.error or LatePointError("")
    if error.code == "ambiguous_email":
        return f"was {verb} twice"
    if error.details.get("written") == "accepted":
        return f"was {verb}, as the site says, but could not be read again"
    if _only_moved(error):
        return f"was {verb}, but is not as declared"
    if written.changed and written.change.action != DELETE:
        return f"was {verb}, but not wholly"
    return f"could not be {verb}"


def _wanted(change: Change, most: int = 8) -> str:
    """Returns in brackets the fields that an update was to change: the result itself has only those that did."""
    if change.action != UPDATE:
        return ""
    more = len(change.fields) - most
    return f" ({', '.join(change.fields[:most])}{f' and {more} more' if more > 0 else ''})"


def _done(action: str, fields: Sequence[str]) -> str:
    return VERBS[action] + (f": {', '.join(fields)}" if fields and action == UPDATE else "")
