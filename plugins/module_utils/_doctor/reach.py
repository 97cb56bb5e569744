# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's first questions: is the API there, under which address, and what may the key do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, List, Mapping, Optional
from urllib.parse import urljoin, urlsplit

from .._api.choice import customers_of
from .._base.errors import AnswerError, UnclaimedError
from .._base.text import clean_message
from .._http.redirect import is_downgrade
from .._results.one import advice_for, sentence
from .client import Patient
from .findings import Finding, note, ok, problem
from .offers import apis_of
from .questions import Topic, Visit, question

# Which question a failure of the first list answers; all others answer whether the API is there.
_QUESTIONS = {"redirected": "redirects", "not_json": "permalinks", "unauthorized": "key", "forbidden": "key"}


def begin(patient: Patient) -> Visit:
    """Read the status and the first page of the list; raises AnswerError where the list can't be read."""
    status = _status(patient)
    page = patient.api.page(1)
    patient.envelope = patient.client.envelope()
    return Visit(patient, page, status)


def _status(patient: Patient) -> Optional[Mapping[str, Any]]:
    try:
        return patient.api.status()
    except UnclaimedError as error:
        return error.envelope
    except AnswerError:
        return None


@question("api", Topic.REACH)
def api(visit: Visit) -> Finding:
    if not visit.page.raw and any(sent.kind == "list" and sent.status == 404 for sent in visit.exchanges):
        meaning = "If there are customers, the list is broken: a run finds none in it."
        return note("GET /customers answers 404, as some sites do that have no customers", meaning)
    if visit.status is None:
        return note("GET /customers answers, GET /status doesn't", "Nothing here depends on GET /status.")
    return ok(f"it answers{_versions(visit.status)}", "The LatePoint API is there and switched on.")


def _versions(status: Mapping[str, Any]) -> str:
    """Returns what the status says of the software: names and versions, nothing else."""
    said = [(name, value) for name, value in status.items() if re.search("version|plugin|^status$", str(name))]
    short = [f"{clean_message(name)} {value}" for name, value in said if re.match(r"^[\w. +-]{1,40}$", str(value))]
    return ": " + ", ".join(short[:6]) if short else ""


@question("permalinks", Topic.REACH)
def permalinks(visit: Visit) -> Finding:
    site = visit.patient.client.connection.site
    if site.route is None:
        return ok(f"plain, {site.base}", "The API is reached through /index.php. Keep base_url as it is.")
    return ok(f"pretty, {site.base}", "The API is reached under the usual address.")


@question("redirects", Topic.REACH)
def redirects(visit: Visit) -> Finding:
    """Whether the front page says that the site has another name; the API itself doesn't redirect."""
    site = visit.patient.client.connection.site
    try:
        front = visit.patient.client.page_of(site.root + "/")
    except AnswerError:
        return ok("the API doesn't redirect", "base_url is the address at which writes are taken.")
    here, there = urlsplit(site.root), urlsplit(urljoin(front.url, front.headers.get("Location") or ""))
    if 300 <= front.status < 400 and there[:2] != here[:2]:
        name = f"{clean_message(there.scheme)}://{clean_message(there.netloc.rpartition('@')[2])}"
        better = "Better use that one: redirected writes are lost."
        clear = "It is not encrypted: keep base_url, and correct the site's addresses (WordPress, Settings, General)."
        meaning = f"The site has another address than base_url. {clear if is_downgrade(here, there) else better}"
        return note(f"the API doesn't redirect, but the front page points to {name}", meaning)
    return ok("none", "base_url is the site's own address, so that no write is lost on the way.")


@question("key", Topic.REACH)
def key(_visit: Visit) -> Finding:
    return ok("it may read customers", "Enough for audits. Whether it may write, only writing can tell.")


# --- no way in -----------------------------------------------------------------------------------------


def unreached(patient: Patient, error: AnswerError) -> List[Finding]:
    """Returns the findings on a site whose customers can't be read."""
    in_front = error.details.get("front") or (error.details.get("page") and error.status_code not in (200, 404))
    name = "api" if in_front else _QUESTIONS.get(error.code, "api")
    meaning = sentence("No customer could be read", advice_for(error))
    apis = [apis_of(patient).named("apis")] if error.code == "rest_no_route" else []
    return [problem(patient.message_of(error), meaning).named(name), *apis, *_other_permalinks(patient, error)]


def _other_permalinks(patient: Patient, error: AnswerError) -> List[Finding]:
    """Whether the API answers under the other kind of permalinks, where a page or no route answered."""
    to_itself = error.code == "redirected" and "rest_route=" in str(error.details.get("location"))
    if error.code not in ("not_json", "rest_no_route") and not to_itself:
        return []
    site = patient.client.connection.site
    other = replace(site, route=None if site.route is not None else "/wp-json" + site.namespace)
    try:
        customers_of(patient.client.at(other)).page(1, include=(), per_page=1)
    except AnswerError:
        return []
    kind = "plain" if other.route is None else "pretty"
    meaning = f"Set base_url to {other.base}, then run the doctor again."
    seen = f"the site has {kind} permalinks: the API answers under {other.base}"
    return [problem(seen, meaning).named("base_url")]
