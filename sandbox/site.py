"""The way of a request through the site: faults, limits, checks, work, answer."""

from __future__ import annotations

from dataclasses import replace

from sandbox import answers, calls, customers, errors, fault_answers, keys, listing, shapes
from sandbox.abilities import site as abilities
from sandbox.answers import Answer
from sandbox.calls import Call
from sandbox.dialects import Dialect
from sandbox.errors import RefusalError
from sandbox.fault_answers import Scene
from sandbox.faults import Fault
from sandbox.log import Entry
from sandbox.state import State
from sandbox.values import as_number

LARGEST_BODY = 8 * 1024 * 1024
PARAMETERS: dict[str, frozenset[str]] = {
    "status": frozenset(),
    "get": frozenset({"include"}),
    "list": listing.PARAMETERS,
}
"""What each reading may be asked with, where a site refuses all else."""
_SECRET = ("x-api-key", "authorization")


def enter(state: State, call: Call) -> Entry:
    """Write a request into the log, as it comes in."""
    host = call.headers.get("host", "")
    asked = call.asked
    entry = Entry(
        time=state.clock(),
        method=call.method,
        path=call.path,
        query=call.params,
        host=host,
        operation=call.operation,
        customer_id=abilities.target(state, call) if asked else _target(call),
        key=_key(call),
        api=call.api,
        ability=asked.name or None if asked else None,
        reading=asked.reads(call.method) if asked else call.method == "GET",
        headers={name: value for name, value in call.headers.items() if name not in _SECRET},
        body=_body(call),
        followed=(host, call.path + (f"?{call.query}" if call.query else "")) in state.redirects,
        at_once=state.under_way,
    )
    state.log.append(entry)
    return entry


def _key(call: Call) -> str | None:
    """The name of the key or the user, by the header that the API looks at."""
    secret = call.headers.get("authorization" if call.asked else "x-api-key")
    found = keys.find_user(secret) if call.asked else keys.find(secret)
    return found.name if found else "unknown" if secret is not None else None


def _body(call: Call) -> object:
    if not call.body:
        return None
    try:
        return calls.parse_json(call.body)
    except RefusalError:
        return call.body.decode("utf-8", "replace")


def _target(call: Call) -> int | None:
    """The customer a request is about: an `id` of the body or the query wins over the URL."""
    if call.operation not in ("get", "put", "delete"):
        return call.url_id
    try:
        given = call.sent().get("id")
    except RefusalError:
        given = None
    return call.url_id if given is None else as_number(given)


async def answer(state: State, call: Call, entry: Entry) -> Answer:
    """The answer to a request, with its status noted in the log."""
    writing = entry.customer_id if entry.is_write else None
    if writing is not None:
        entry.overlapped = state.writing[writing] > 0
        state.writing[writing] += 1
    try:
        await state.late.arrive()
        await state.sleep(state.latency)
        given = _by_web_server(call) or await _limited(state, call, entry)
    finally:
        if writing is not None:
            state.writing[writing] -= 1
    entry.status = None if given.closed else given.status
    return given


def _by_web_server(call: Call) -> Answer | None:
    """The pages that come before the API: too large a body, or a URL that isn't the API's."""
    if len(call.body) > LARGEST_BODY:
        return answers.page(413)
    if call.place == "api":
        return None
    return answers.home() if call.place == "page" else answers.page(404 if call.place == "missing" else 405)


async def _limited(state: State, call: Call, entry: Entry) -> Answer:
    verdict = state.limiter.admit(entry.key or "none")
    if not verdict.allowed:
        given = fault_answers.refused(_spoken(state, call), errors.rate_limited(verdict.retry_after))
    else:
        given = await _faulty(state, call, entry)
    return given.with_headers(verdict.headers)


async def _faulty(state: State, call: Call, entry: Entry) -> Answer:
    """Let the fault that is set for this request strike, before, within or after the work."""
    fault = state.faults.take(call.operation, entry.customer_id)
    if fault is None:
        return await work(state, call, entry)
    entry.fault = fault.kind
    if fault.phase == "cache":
        return await _cached(state, call, entry, fault)
    if fault.phase == "late":
        state.late.add(lambda: work(state, call, entry), fault.option("after"))
        return fault_answers.under(_scene(state, call, fault, Answer(200)))
    if fault.phase == "before":
        await state.sleep(fault.option("seconds"))
    if fault.phase in ("before", "write", "list"):
        return await work(state, call, entry, fault if fault.phase != "before" else None)
    real = await work(state, call, entry) if fault.phase == "after" else Answer(200)
    given = fault_answers.under(_scene(state, call, fault, real))
    if "Location" in given.headers:
        state.note_redirect(given.headers["Location"])
    return given


def _scene(state: State, call: Call, fault: Fault, real: Answer) -> Scene:
    return Scene(fault, call, _spoken(state, call), state.origin, state.clock(), real)


async def _cached(state: State, call: Call, entry: Entry, fault: Fault) -> Answer:
    """What a cache in front of the site answers: no request of another method than GET comes by it.

    In the log, the fault has struck those requests that were answered from the cache.
    """
    if call.method != "GET":
        entry.fault = None
        return await work(state, call, entry)
    seen = {name: value for name, value in call.params.items() if name != fault.option("ignores")}
    address = f"{call.path}?{sorted(seen.items())}"
    kept, hits = fault.kept.get(address, (None, 0))
    if kept is None or hits == fault.option("hits"):
        entry.fault = None
        fresh = await work(state, call, entry)
        fault.kept[address] = (fresh, 0)
        return fresh
    fault.kept[address] = (kept, hits + 1)
    header = fault.option("header")
    return kept.with_headers({header: "hit"} if header else {})


async def work(state: State, call: Call, entry: Entry, fault: Fault | None = None) -> Answer:
    """What the site does and says when nothing is wrong with it."""
    try:
        given = await _checked(state, call, entry, fault)
    except RefusalError as refusal:
        given = answers.as_json(*shapes.error(_spoken(state, call), refusal))
    return answers.with_warning(given) if state.dialect.warnings and not call.wants_json else given


def _spoken(state: State, call: Call) -> Dialect:
    """How errors are shown: those of the Abilities API in WordPress's own shape, in every dialect."""
    return replace(state.dialect, errors="wordpress") if call.api == "abilities" else state.dialect


async def _checked(state: State, call: Call, entry: Entry, fault: Fault | None) -> Answer:
    """First the route, then the JSON, then the key, then the work: WordPress's order."""
    if state.dialect.apis not in ("both", call.api):
        raise errors.no_route()
    if call.api == "abilities":
        return await abilities.answer(state, call, entry, fault)
    if call.operation is None:
        raise errors.no_route()
    sent = call.sent()
    if call.operation != "index":
        _allow(call)
    if state.dialect.unknown_params == "refused":
        _know(call)
    return answers.as_json(*await customers.perform(state, call.operation, sent, entry, fault))


def _allow(call: Call) -> None:
    key = keys.find(call.headers.get("x-api-key"))
    if key is None:
        raise errors.unauthorized()
    permission = customers.PERMISSIONS.get(call.operation or "")
    if permission and permission not in key.permissions:
        raise errors.forbidden(permission)


def _know(call: Call) -> None:
    known = PARAMETERS.get(call.operation or "") if call.method == "GET" else None
    unknown = sorted(set(call.params) - known) if known is not None else []
    if unknown:
        raise errors.invalid_parameters(f"Invalid parameter(s): {', '.join(unknown)}")
