# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions about all requests together: speed, rate limit, clock, caches, noise, steadiness."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from statistics import median
from typing import Dict, List, Optional, Sequence

from .._http.status import passes
from .client import Exchange, Stale
from .findings import Finding, listed, note, ok, plural, problem
from .questions import Topic, Visit, question

SLOW_MS = 2000.0
CLOCK_SECONDS = 60.0
KINDS = {
    "list": "a list page",
    "one": "a customer",
    "put": "an update",
    "post": "a new customer",
    "delete": "a deletion",
}


@question("speed", Topic.MEASURES)
def speed(visit: Visit) -> Finding:
    """Milliseconds by kind of request, each the median."""
    medians: Dict[str, float] = {}
    for kind, name in KINDS.items():
        times = [exchange.ms for exchange in visit.exchanges if exchange.kind == kind and exchange.status is not None]
        if times:
            medians[name] = median(times)
    seen = ", ".join(f"{name} {ms:.0f} ms" for name, ms in medians.items()) or "no answer at all"
    if max(medians.values(), default=0.0) > SLOW_MS:
        return note(seen, "A slow site: set timeout generously, and expect long runs.")
    return ok(seen, "As measured one after the other; several requests at once take longer each.")


@question("rate_limit", Topic.MEASURES)
def rate_limit(visit: Visit) -> Finding:
    quota = visit.patient.client.pacer.quota
    refused = sum(exchange.status == 429 for exchange in visit.exchanges)
    if quota.limit is None and quota.remaining is None:
        if refused:
            seen = f"none announced, but {refused} of {len(visit.exchanges)} requests refused with 429"
            return note(seen, "Set requests_per_minute below the site's limit.")
        return ok("none announced", "There may be one all the same: a 429 is obeyed where it comes.")
    seconds = "" if quota.seconds is None else f", the window ends in {quota.seconds:.0f} s"
    seen = f"{quota.limit} requests in a window, {quota.remaining} left{seconds}"
    return ok(seen, "Runs keep to it by themselves: a window that is used up is waited for.")


@question("clock", Topic.MEASURES)
def clock(visit: Visit) -> Finding:
    """The site's clock, from the Date header, against this machine's."""
    skews = [skew for skew in map(_skew, visit.exchanges) if skew is not None]
    if not skews:
        return ok("no Date header", "Nothing depends on it, unless the site asks to wait until a date.")
    skew = median(skews)
    if abs(skew) <= CLOCK_SECONDS:
        return ok("agrees with this machine's", "Waiting until a time of the site's works.")
    seen = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} this machine's"
    return note(seen, "Pauses that the site asks for may be too short or too long. Check both clocks.")


def _skew(exchange: Exchange) -> Optional[float]:
    try:
        return parsedate_to_datetime(exchange.headers.get("Date") or "").timestamp() - exchange.at
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


@question("cache", Topic.MEASURES)
def cache(visit: Visit) -> Finding:
    """Whether an answer came out of a cache, by its headers or because it was older than a write."""
    stale = visit.patient.stale
    hits = [name for exchange in visit.exchanges if exchange.kind in ("list", "one") for name in _hits(exchange)]
    if not hits and stale is Stale.NEVER:
        return ok("no answer came out of a cache", "What is read is what the site has.")
    where = " in a list" if stale is Stale.LISTS else ""
    seen = [] if stale is Stale.NEVER else [f"a customer was shown as before a write{where}"]
    seen += [f"{plural(len(hits), 'answer')} came out of a cache ({listed(sorted(set(hits)))})"] if hits else []
    hopeless = stale in (Stale.LISTS, Stale.ALWAYS)
    old = f"What is read{where} may be old" + (", and no run can avoid that" if hopeless else "")
    return problem(", and ".join(seen), f"{old}. {_switch_off(hits)}")


def _switch_off(hits: Sequence[str]) -> str:
    """Returns what to do about the cache that the headers name, or about any cache there may be."""
    known = [advice for sign, advice in _CACHES.items() if any(sign in name for name in hits)]
    return f"{' '.join(known or _CACHES.values())} Exempt the API's address from every cache."


_CACHES = {
    "litespeed": "In the plugin LiteSpeed Cache, switch off Cache REST API.",
    "cf-": "In Cloudflare, bypass the cache for the API's address.",
    "": "Look for a cache in WordPress's plugins and in the host's panel.",
}


def _hits(exchange: Exchange) -> List[str]:
    """Returns the headers that show a cache: `X-Cache: HIT`, `CF-Cache-Status: HIT`, an age."""
    headers = {str(name).lower(): str(value).lower().strip() for name, value in exchange.headers.items()}
    found = [name for name, value in headers.items() if "cache" in name and re.search(r"(^|[^a-z])hit\b", value)]
    age = headers.get("age", "0")
    return found or (["age"] if age.isdigit() and int(age) > 0 else [])


@question("noise", Topic.MEASURES)
def noise(visit: Visit) -> Finding:
    warnings = [str(warning) for warning in visit.patient.api.warnings]
    if warnings:
        meaning = "Answers are read all the same. Switch off display_errors in PHP, and keep caches from the REST API."
        return note(" ".join(warnings), meaning)
    return ok("none", "Answers are JSON and nothing else.")


@question("steadiness", Topic.MEASURES)
def steadiness(visit: Visit) -> Finding:
    return steadiness_of(visit.exchanges)


def steadiness_of(exchanges: Sequence[Exchange]) -> Finding:
    """Returns how many requests failed and had to be repeated, or were lost."""
    answered = [exchange for exchange in exchanges if not exchange.refused]
    failed = [exchange for exchange in answered if exchange.status is None or passes(exchange.status)]
    if not failed:
        return ok(f"{len(exchanges)} requests, each answered at once", "No request was repeated.")
    seen = f"{len(failed)} of {len(exchanges)} requests had no good answer: {_reasons(failed)}"
    return note(seen, "They were repeated where that is safe. Long runs will meet more of it.")


def _reasons(failed: Sequence[Exchange]) -> str:
    return listed(sorted({f"HTTP {exchange.status}" if exchange.status else "no answer" for exchange in failed}))


@question("permissions", Topic.PERMISSIONS)
def permissions(visit: Visit) -> Optional[Finding]:
    """What the key was allowed to write, of what was tried; None where the key itself was refused (401)."""
    statuses = {kind: {sent.status or 0 for sent in visit.exchanges if sent.kind == kind} for kind in KINDS}
    may = [kind for kind in _VERBS if any(200 <= status < 300 for status in statuses[kind])]
    may_not = [kind for kind in _VERBS if kind not in may and 403 in statuses[kind]]
    if any(401 in found for found in statuses.values()) or not may + may_not:
        return None
    seen = _of_credentials(visit.who, may, may_not)
    if "put" in may_not:
        return problem(seen, f"Give the {visit.who} the permission to update customers.")
    if may_not:
        return note(seen, "Creating and deleting are needed only where create or state: absent is used.")
    if "put" not in may:
        return note(seen, "Whether it may update customers could not be found out.")
    return ok(seen, "It may do all that runs need.")


def _of_credentials(who: str, may: Sequence[str], may_not: Sequence[str]) -> str:
    """Returns `the key may create, but not delete`, of kinds of requests; by password, `the user may …`."""
    able, unable = (listed(_VERBS[kind] for kind in kinds) for kinds in (may, may_not))
    if not may_not:
        return f"the {who} may {able}"
    return f"the {who} may {able}, but not {unable}" if may else f"the {who} may not {unable}"


_VERBS = {"post": "create", "put": "update", "delete": "delete"}
