# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor learns from all requests together: speed, rate limit, clock, caches, noise, steadiness. Pure."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from statistics import median
from typing import List, Optional, Sequence

from .._http.rate_limit import Quota
from .._http.status import passes
from .client import Exchange
from .findings import Finding, listed, note, ok, plural, problem

SLOW_MS = 2000.0
CLOCK_SECONDS = 60.0
KINDS = {
    "list": "a list page",
    "one": "a customer",
    "put": "an update",
    "post": "a new customer",
    "delete": "a deletion",
}


def speed(exchanges: Sequence[Exchange]) -> Finding:
    """Milliseconds by kind of request, each the median."""
    told, slowest = [], 0.0
    for kind, name in KINDS.items():
        times = [one.ms for one in exchanges if one.kind == kind and one.status is not None]
        if times:
            told.append(f"{name} {median(times):.0f} ms")
            slowest = max(slowest, median(times))
    seen = ", ".join(told) or "no answer at all"
    if slowest > SLOW_MS:
        return note("speed", seen, "A slow site: set timeout generously, and expect long runs.")
    return ok("speed", seen, "As measured one after the other; several requests at once take longer each.")


def rate_limit(quota: Quota, exchanges: Sequence[Exchange]) -> Finding:
    refused = sum(one.status == 429 for one in exchanges)
    if quota.limit is None and quota.remaining is None:
        seen = "none told" + (f", but {refused} of {len(exchanges)} requests refused with 429" if refused else "")
        if refused:
            return note("rate_limit", seen, "Set requests_per_minute below the site's limit.")
        return ok("rate_limit", seen, "There may be one all the same: a 429 is obeyed where it comes.")
    seconds = "" if quota.seconds is None else f", the window ends in {quota.seconds:.0f} s"
    seen = f"{quota.limit} requests in a window, {quota.remaining} left{seconds}"
    return ok("rate_limit", seen, "Runs keep to it by themselves: a window that is used up is waited for.")


def clock(exchanges: Sequence[Exchange]) -> Finding:
    """The site's clock, from the Date header, against this machine's."""
    skews = [skew for skew in map(_skew, exchanges) if skew is not None]
    if not skews:
        return ok("clock", "no Date header", "Nothing depends on it, unless the site asks to wait until a date.")
    skew = median(skews)
    if abs(skew) <= CLOCK_SECONDS:
        return ok("clock", "agrees with this machine's", "Waiting until a time of the site's works.")
    seen = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} this machine's"
    return note("clock", seen, "Pauses that the site asks for may be too short or too long. Check both clocks.")


def _skew(exchange: Exchange) -> Optional[float]:
    try:
        return parsedate_to_datetime(exchange.headers.get("Date") or "").timestamp() - exchange.at
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def cache(exchanges: Sequence[Exchange], stale: bool = False) -> Finding:
    """Whether an answer came out of a cache, by its headers; `stale`: an old one was seen after a write."""
    hits = [name for one in exchanges if one.kind in ("list", "one") for name in _hits(one)]
    if not (hits or stale):
        return ok("cache", "no answer came out of a cache", "What is read is what the site has.")
    seen = ["a customer was shown as before a write"] if stale else []
    seen += [f"{plural(len(hits), 'answer')} came out of a cache ({listed(sorted(set(hits)))})"] if hits else []
    return problem("cache", ", and ".join(seen), f"What is read may be old. {_switch_off(hits)}")


def _switch_off(hits: Sequence[str]) -> str:
    """What to do about the cache that the headers name, or about whichever it may be."""
    known = [advice for sign, advice in _CACHES.items() if any(sign in name for name in hits)]
    return f"{' '.join(known or _CACHES.values())} Exempt the API's address from every cache."


_CACHES = {
    "litespeed": "In the plugin LiteSpeed Cache, switch off Cache REST API.",
    "cf-": "In Cloudflare, bypass the cache for the API's address.",
    "": "Look for a cache in WordPress's plugins and in the host's panel.",
}


def _hits(exchange: Exchange) -> List[str]:
    """The headers that tell of a cache: `X-Cache: HIT`, `CF-Cache-Status: HIT`, an age."""
    headers = {str(name).lower(): str(value).lower().strip() for name, value in exchange.headers.items()}
    found = [name for name, value in headers.items() if "cache" in name and re.search(r"(^|[^a-z])hit\b", value)]
    age = headers.get("age", "0")
    return found or (["age"] if age.isdigit() and int(age) > 0 else [])


def noise(warnings: Sequence[str]) -> Finding:
    if warnings:
        meaning = "Answers are read all the same. Switch off display_errors in PHP, and keep caches from the REST API."
        return note("noise", " ".join(warnings), meaning)
    return ok("noise", "none", "Answers are JSON and nothing else.")


def steadiness(exchanges: Sequence[Exchange]) -> Finding:
    """Requests that failed and had to be repeated, or that were lost."""
    failed = [one for one in exchanges if one.status is None or passes(one.status)]
    if not failed:
        return ok("steadiness", f"{len(exchanges)} requests, each answered at once", "No request was repeated.")
    seen = f"{len(failed)} of {len(exchanges)} requests had no good answer: {_reasons(failed)}"
    return note("steadiness", seen, "They were repeated where that is safe. Long runs will meet more of it.")


def _reasons(failed: Sequence[Exchange]) -> str:
    reasons: List[str] = sorted({f"HTTP {one.status}" if one.status else "no answer" for one in failed})
    return listed(reasons)


def permissions(exchanges: Sequence[Exchange]) -> List[Finding]:
    """What the key was allowed to write, of what was tried; nothing where the key itself was refused (401)."""
    answered = {kind: {one.status or 0 for one in exchanges if one.kind == kind} for kind in _VERBS}
    may = [kind for kind, statuses in answered.items() if any(200 <= status < 300 for status in statuses)]
    may_not = [kind for kind, statuses in answered.items() if kind not in may and 403 in statuses]
    if any(one.status == 401 and one.kind in KINDS for one in exchanges) or not may + may_not:
        return []
    seen = _of_key(may, may_not)
    if "put" in may_not:
        return [problem("permissions", seen, "Give the key the permission to update customers.")]
    if may_not:
        meaning = "Creating and deleting are needed only where create or state: absent is used."
        return [note("permissions", seen, meaning)]
    if "put" not in may:
        return [note("permissions", seen, "Whether it may update customers could not be found out.")]
    return [ok("permissions", seen, "It may do all that runs need.")]


def _of_key(may: Sequence[str], may_not: Sequence[str]) -> str:
    """`the key may create, but not delete`, of kinds of requests."""
    able, unable = (listed(_VERBS[kind] for kind in kinds) for kinds in (may, may_not))
    if not may_not:
        return f"the key may {able}"
    return f"the key may {able}, but not {unable}" if may else f"the key may not {unable}"


_VERBS = {"post": "create", "put": "update", "delete": "delete"}
