# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's questions about what a site offers: its APIs, what is switched on, and whether it sanitizes."""

from __future__ import annotations

from dataclasses import replace
from typing import List

from .._base.errors import AnswerError
from .._http.site import ABILITIES, NAMESPACE
from .client import Patient
from .findings import Finding, listed, note, ok
from .questions import Topic, Visit, question

# The abilities that reading, editing and deleting need, by the switch in LatePoint's settings.
SWITCHES = {
    "reading": ("list-customers", "get-customer", "get-customer-bookings"),
    "editing": ("create-customer", "update-customer"),
    "deleting": ("delete-customer",),
}
_WHERE = "LatePoint, Settings, General"


@question("apis", Topic.OFFERS)
def apis(visit: Visit) -> Finding:
    return apis_of(visit.patient)


def apis_of(patient: Patient) -> Finding:
    """Returns which of the two APIs answer, whatever the credentials are for."""
    extension, abilities = (_has(patient, namespace) for namespace in (NAMESPACE, ABILITIES))
    asked = patient.client.connection.site.namespace
    here = (extension, "that of the extension (api_key)"), (abilities, "WordPress's abilities (username and password)")
    seen = listed([name for there, name in here if there]) or "neither says so by itself"
    if asked == ABILITIES:
        return _switches(patient, seen)
    if abilities:
        meaning = f"LatePoint's own API may serve as well, for names, e-mail, phone and notes: {_WHERE} says whether."
        return ok(seen, meaning)
    return ok(seen, "LatePoint's own API needs WordPress 6.9 and LatePoint 5.5.2.")


def _switches(patient: Patient, seen: str) -> Finding:
    try:
        names = patient.api.status().get("abilities", [])
    except AnswerError as error:
        return note(f"{seen}; the abilities are not listed ({error.code})", "Only trying tells what is on.")
    off = [switch for switch, needed in SWITCHES.items() if not set(needed) <= set(names)]
    on = [switch for switch in SWITCHES if switch not in off]
    seen += f"; on: {listed(on)}" + (f"; off: {listed(off)}" if off else "")
    if off:
        meaning = f"What is off is refused with rest_ability_not_found. It is switched on in {_WHERE}."
        return note(seen, meaning)
    return ok(seen, "Customers can be read, changed and deleted.")


def _has(patient: Patient, namespace: str) -> bool:
    """Whether the index of a namespace answers; it is open to everybody."""
    site = patient.client.connection.site
    route = None if site.route is None else site.route[: -len(site.namespace)] + namespace
    try:
        url, query = replace(site, route=route, namespace=namespace).address("")
        answer = patient.client.exchange("GET", url, query)
    except AnswerError:
        return False
    return answer.status != 404 and answer.body.lstrip()[:1] == b"{"


@question("sanitizing", Topic.OFFERS)
def sanitizing(visit: Visit) -> Finding:
    """Whether names and notes are known to lose tags and codes."""
    fields: List[str] = ["first_name", "last_name", "notes"]
    if visit.patient.api.sanitizes():
        meaning = (
            "What is declared with tags, with % and two hex digits, or with < is kept otherwise: a run warns, shows "
            "what will be kept, and takes that for what is declared."
        )
        return ok("names and notes are stored without tags and codes", meaning, fields)
    meaning = "Names and notes are taken to be stored as they are declared; what is not kept is write_not_kept."
    return ok("nothing says that names and notes are stored otherwise", meaning, fields)
