"""The way of a request through the Abilities API: the ability, the method, the input, the user, the work."""

from __future__ import annotations

import re
from typing import Any

from sandbox import errors, keys
from sandbox.abilities import refusals, schema, shapes
from sandbox.abilities.catalogue import ABILITIES, OTHERS
from sandbox.abilities.work import WORK, Job, by_email
from sandbox.answers import Answer, as_json
from sandbox.calls import Call, body_params
from sandbox.errors import RefusalError
from sandbox.faults import Fault
from sandbox.keys import User
from sandbox.log import Entry
from sandbox.state import State
from sandbox.values import as_number

MOST_PER_PAGE = 100
_IN_QUERY = re.compile(r"input\[([a-z_]+)\]\Z")


async def answer(state: State, call: Call, entry: Entry, fault: Fault | None) -> Answer:
    """What the API says to a request. Raises RefusalError."""
    asked = call.asked
    if asked is None or (asked.kind != "run" and call.operation is None):
        raise errors.no_route()
    sent = call.sent()
    if asked.kind == "run":
        return as_json(200, await _run(state, call, entry, fault))
    if asked.kind == "index":
        return as_json(200, shapes.index())
    if user(state, call) is None:
        raise refusals.cannot_list()
    names = shapes.names(_switched_on(state))
    if asked.kind == "list":
        return _page(names, sent)
    if asked.name not in names:
        raise refusals.ability_not_found()
    return as_json(200, shapes.ability(asked.name))


def user(state: State, call: Call) -> User | None:
    """Who asks, by an Application Password, where the site takes any."""
    return keys.find_user(call.headers.get("authorization")) if state.switches["passwords"] else None


def _switched_on(state: State) -> frozenset[str]:
    """The abilities that the site has: none without reading."""
    on = state.switches
    return frozenset(name for name, ability in ABILITIES.items() if on["reading"] and on[ability.switch])


def _page(names: list[str], sent: dict[str, Any]) -> Answer:
    page, size = as_number(sent.get("page", 1)), as_number(sent.get("per_page", 50))
    if page < 1:
        raise refusals.invalid_parameter("page")
    if not 1 <= size <= MOST_PER_PAGE:
        raise refusals.invalid_parameter("per_page")
    counts = {"X-WP-Total": str(len(names)), "X-WP-TotalPages": str(-(-len(names) // size))}
    return as_json(200, [shapes.ability(name) for name in names[(page - 1) * size : page * size]], counts)


async def _run(state: State, call: Call, entry: Entry, fault: Fault | None) -> Any:
    name = call.asked.name if call.asked else ""
    if name not in OTHERS and name not in _switched_on(state):
        raise refusals.ability_not_found()
    who = user(state, call)
    if name in OTHERS:
        raise refusals.cannot_execute(403 if who else 401)
    ability, given = ABILITIES[name], given_input(call)
    method = state.dialect.reading_by if ability.reads else "POST"
    if call.method != method:
        raise refusals.invalid_method(method)
    found = schema.problem(given, ability.schema)
    if found:
        raise refusals.invalid_input(name, found)
    if who is None or ability.permission not in who.permissions:
        raise refusals.cannot_execute(403 if who else 401)
    return await WORK[name](Job(state, given or {}, entry, fault))


def given_input(call: Call) -> Any:
    """The input of a run: from a JSON body, or from the query of a GET."""
    if call.method == "GET":
        found = (_IN_QUERY.match(name) for name in call.params)
        return {name[1]: call.params[name[0]] for name in found if name} or call.params.get("input")
    return body_params(call.method, call.headers, call.body).get("input")


def target(state: State, call: Call) -> int | None:
    """The customer that a run is about, for the log and for faults."""
    try:
        given = given_input(call)
    except RefusalError:
        return None
    if not isinstance(given, dict):
        return None
    if "id" in given or "customer_id" in given:
        return as_number(given.get("id", given.get("customer_id")))
    found = by_email(state, given.get("email")) if call.operation == "get" else None
    return found["id"] if found else None
