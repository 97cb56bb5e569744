"""Runs `latepoint_customers` in a world, with whatever is to happen at its requests"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.proof.run import PLUGINS
from tests.simulation.judge import Run
from tests.simulation.model import CREATE, DELETE, FAIL, UPDATE, Files, Order, outlook
from tests.simulation.wire import KilledError, Moment
from tests.simulation.world import World

JOURNAL = "journal.jsonl"
MANY, ONE = "latepoint_customers", "latepoint_customer"
TIMEOUT = 20.0


@dataclass(frozen=True)
class Settings:
    """How a run is done. `before` and `after` are what happens at requests, by number."""

    check: bool = False
    mask: bool = False
    verify: str = "auto"
    fault: str = ""
    before: Mapping[int, Moment] = field(default_factory=dict)
    after: Mapping[int, Moment] = field(default_factory=dict)
    killed: int = 0
    """The request at which the run is killed; 0 for none."""
    answered: bool = False
    """Whether the site does that request before."""
    options: Mapping[str, Any] = field(default_factory=dict)
    module: str = MANY


def execute(world: World, author: str, order: Order, settings: Settings) -> Run:
    """One run, from reading its files to its result."""
    journal = Path(world.folder.name) / JOURNAL
    journal.unlink(missing_ok=True)
    wire, outer = world.wire_of(author), world.wire
    wire.before, wire.after = dict(settings.before), dict(settings.after)
    kept: list[bytes] = []

    def kill() -> None:
        kept.append(journal.read_bytes() if journal.exists() else b"")
        wire.kill()

    if settings.killed:
        (wire.after if settings.answered else wire.before)[settings.killed] = kill
    before, began = world.customers(), len(world.wrote)
    expected = outlook(order, before)
    world.wire = wire
    try:
        result: dict[str, Any] | None = _result(parameters(world, order, settings, journal), settings)
    except KilledError:
        result = None
    finally:
        world.wire = outer
    lines = kept[0] if kept else journal.read_bytes() if journal.exists() else b""
    wrote = world.wrote[began:]
    return Run(
        author=author,
        order=order,
        outlook=expected,
        before=before,
        after=world.customers(),
        result=result,
        text=json.dumps(result, sort_keys=True) + lines.decode(),
        log=wire.log,
        wrote=[write for write in wrote if write.author == author],
        began=began,
        check=settings.check,
        masked=settings.mask,
        fault=settings.fault,
        disturbed=any(write.author != author for write in wrote),
        hasty=wire.hasty,
        journal=[json.loads(line) for line in lines.splitlines()],
    )


def _result(params: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    module = importlib.import_module(f"{PLUGINS}.modules.{settings.module}")
    task = importlib.import_module(f"{PLUGINS}.module_utils._task.task")
    modes = {"check_mode": settings.check, "diff": True, "mask_key": b"the same in each history"}
    found: dict[str, Any] = task.result_of(module.JOB, params, **modes)
    return found if settings.module == MANY else as_of_many(found, settings.check)


def as_of_many(result: Mapping[str, Any], check: bool) -> dict[str, Any]:
    """The result of the single module in the shape of the other's."""
    failed, changed = bool(result.get("failed")), bool(result["changed"])
    request = result.get("request") or {}
    words = f"{request.get('method')} {request.get('path')}"
    entry = {
        "id": (result["customer"] or {}).get("id"),
        "action": _action(words),
        "outcome": "failed" if failed else "planned" if check else "done",
        "changed_fields": result["changed_fields"],
        "error": result.get("error"),
        "source": "customer:2",
        **({"moved": result["moved"]} if "moved" in result else {}),
    }
    return {**result, "results": [entry] if failed or changed else []}


def _action(request: str) -> str:
    """What a request of either API does."""
    if request.startswith("DELETE") or "delete-customer" in request:
        return DELETE
    return CREATE if request == "POST /customers" or "create-customer" in request else UPDATE


def parameters(world: World, order: Order, settings: Settings, journal: Path) -> dict[str, Any]:
    """What the module is given."""
    spec = importlib.import_module(f"{PLUGINS}.modules.{settings.module}").SPEC
    given = {name: option.get("default") for name, option in spec.items()}
    given.update(world.connection(), timeout=TIMEOUT, verify=settings.verify, create=order.create)
    if settings.module == MANY:
        given.update(src=["customers.json"], _sources=[file_of("customers.json", order.files)])
        given.update(concurrency=1, journal=str(journal))
    else:
        given.update(customer=order.files[0].as_record())
    given.update(state="absent" if order.absent else "present", only_if_empty=sorted(order.only_if_empty))
    given.update(custom_fields_mode="exact" if order.exact else "merge")
    given.update(mask=["all"] if settings.mask else [], site_changes=None if order.base is None else order.mode)
    if order.base is not None:
        given.update(base=["base.json"], _base=[file_of("base.json", order.base)])
    return {**given, **settings.options}


def without_base(order: Order) -> Order:
    """The same order without a base, which leaves but one thing to do with what the site changed."""
    return replace(order, base=None, mode="overwrite") if order.mode != FAIL else order


def file_of(name: str, files: Files) -> dict[str, str]:
    """A file with these records, a line each, as the action plugin hands it over."""
    records = ",\n".join(json.dumps(record.as_record()) for record in files)
    return {"name": name, "text": f'{{"customers": [\n{records}\n]}}'}
