# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's first questions: is the API there, under which address, and what may the key do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, List, Mapping, Optional, Tuple
from urllib.parse import urljoin, urlsplit

from .._api.choice import customers_of
from .._api.page import Page
from .._base.errors import AnswerError, UnclaimedError
from .._base.text import clean_message
from .._http.site import Site
from .._results.one import advice_for, sentence
from .client import Patient
from .findings import Finding, note, ok, problem
from .offers import apis

# Which question a failure of the first list answers; all others answer whether the API is there.
_QUESTIONS = {"redirected": "redirects", "not_json": "permalinks", "unauthorized": "key", "forbidden": "key"}


def reach(patient: Patient) -> Tuple[List[Finding], Optional[Page]]:
    """What stands between us and a list of customers; the first page, or None where there is no way to it."""
    status = _status(patient)
    try:
        page = patient.api.page(1)
        patient.envelope = patient.client.envelope()
    except AnswerError as error:
        others = [apis(patient)] if error.code == "rest_no_route" else []
        return [_unreached(patient, error), *others, *_other_permalinks(patient, error)], None
    return [_api(status), _permalinks(patient.client.connection.site), _redirects(patient), _key()], page


def _status(patient: Patient) -> Optional[Mapping[str, Any]]:
    try:
        return patient.api.status()
    except UnclaimedError as error:
        return error.envelope
    except AnswerError:
        return None


def _api(status: Optional[Mapping[str, Any]]) -> Finding:
    if status is None:
        return note("api", "GET /customers answers, GET /status doesn't", "Nothing here depends on GET /status.")
    return ok("api", f"it answers{_versions(status)}", "The LatePoint API is there and switched on.")


def _versions(status: Mapping[str, Any]) -> str:
    """What the site tells of itself: names and versions, nothing else."""
    told = [(name, value) for name, value in status.items() if re.search("version|plugin|^status$", str(name))]
    short = [f"{clean_message(name)} {value}" for name, value in told if re.match(r"^[\w. +-]{1,40}$", str(value))]
    return ": " + ", ".join(short[:6]) if short else ""


def _permalinks(site: Site) -> Finding:
    if site.route is None:
        meaning = "The API is reached through /index.php. Keep base_url as it is."
        return ok("permalinks", f"plain, {site.base}", meaning)
    return ok("permalinks", f"pretty, {site.base}", "The API is reached under the usual address.")


def _key() -> Finding:
    return ok("key", "it may read customers", "Enough for audits. Whether it may write, only writing can tell.")


# --- redirects -----------------------------------------------------------------------------------------


def _redirects(patient: Patient) -> Finding:
    """The API itself doesn't redirect; the site's front page tells whether the site has another name."""
    site = patient.client.connection.site
    try:
        front = patient.client.page_of(site.root + "/")
    except AnswerError:
        return ok("redirects", "the API doesn't redirect", "base_url is the address at which writes are taken.")
    target = urljoin(front.url, front.headers.get("Location") or "")
    if 300 <= front.status < 400 and urlsplit(target)[:2] != urlsplit(site.root)[:2]:
        there = urlsplit(target)
        return note(
            "redirects",
            f"the API doesn't redirect, but the front page points to {clean_message(there.scheme)}://"
            f"{clean_message(there.netloc.rpartition('@')[2])}",
            "The site has another address than base_url. Better use that one: redirected writes are lost.",
        )
    return ok("redirects", "none", "base_url is the site's own address, so that no write is lost on the way.")


# --- no way in -----------------------------------------------------------------------------------------


def _unreached(patient: Patient, error: AnswerError) -> Finding:
    in_front = error.details.get("front") or (error.details.get("page") and error.status_code not in (200, 404))
    name = "api" if in_front else _QUESTIONS.get(error.code, "api")
    return problem(name, patient.told(error), sentence("No customer could be read", advice_for(error)))


def _other_permalinks(patient: Patient, error: AnswerError) -> List[Finding]:
    """Where a page, or no route, answered: does the API answer under the other kind of permalinks?"""
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
    return [problem("base_url", f"the site has {kind} permalinks: the API answers under {other.base}", meaning)]
