"""Takes what the site changed into the files, and holds the files against the model"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.proof.run import PLUGINS
from tests.simulation.model import BOTH, SITE, Customers, Declared, Files, Order, Outlook, differs
from tests.simulation.runner import file_of
from tests.simulation.world import World


def adopt(world: World, order: Order) -> tuple[Mapping[str, Any], Files]:
    """The result of `latepoint_adopt`, and the files as they are then."""
    action = importlib.import_module(f"{PLUGINS}.action.latepoint_adopt")
    task = importlib.import_module(f"{PLUGINS}.module_utils._task.task")
    sources = importlib.import_module(f"{PLUGINS}.plugin_utils._sources.files")
    path = Path(world.folder.name) / "customers.json"
    texts = {"src": file_of(str(path), order.files), "base": file_of("base.json", order.base or ())}
    path.write_text(texts["src"]["text"], "utf-8")

    def read(option: str) -> list[Any]:
        return [sources.SourceFile(texts[option]["name"], texts[option]["text"], False)]

    params = {name: option.get("default") for name, option in action.SPEC.items()}
    params.update(world.connection(), concurrency=1, src=[str(path)], base=None if order.base is None else ["base"])
    wire, world.wire = world.wire, world.wire_of("adopt")
    try:
        job = task.Job(action.SPEC, lambda given: action.Adoption(given, read, False, True).run(), action.DEFAULTS)
        result: Mapping[str, Any] = task.result_of(job, params, check_mode=True, diff=True)
    finally:
        world.wire = wire
    return result, tuple(map(declared_of, json.loads(path.read_text("utf-8"))["customers"]))


def declared_of(record: Mapping[str, Any]) -> Declared:
    """A record of a file, or of an export."""
    values = {name: value for name, value in record.items() if name not in ("id", "email", "custom_fields")}
    fields = record.get("custom_fields") or {}
    values.update({f"custom_fields.{key}": text or "" for key, text in fields.items()})
    return Declared(record.get("id"), record.get("email"), values)


def judge(order: Order, due: Outlook, customers: Customers, files: Files, result: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong in adopted files: the site's values, and only where the site alone changed them, belong there."""
    if result.get("failed"):
        if files != order.files or "internal" in result["error"]["code"]:
            yield f"adopting fails, and has changed the files: {result['msg']}"
        return
    left = {(row["id"], row["field"]) for row in result["left"]}
    for old, new, aim in zip(order.files, files, due.aims, strict=True):
        actual = customers.get(aim.number or 0)
        for name, value in old.all_values().items():
            found = new.all_values().get(name, "")
            taken = actual is not None and aim.number is not None and _is_the_sites(order, aim, name)
            wanted = actual.get(name) if actual is not None and taken and (aim.number, name) not in left else value
            if differs(name, found, wanted):
                yield f"{name} of customer {aim.number} is {found!r} in the files, and ought to be {wanted!r}"
    for aim in due.aims:
        for name, origin in aim.origins.items():
            if origin == BOTH and aim.number is not None and (aim.number, name) not in left:
                yield f"{name} of customer {aim.number} is in conflict, and no line says that it was left"


def _is_the_sites(order: Order, aim: Any, name: str) -> bool:
    if order.base is None:
        return name in aim.writes
    return bool(aim.origins.get(name) == SITE)
