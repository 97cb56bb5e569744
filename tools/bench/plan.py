"""Benchmark, in a process of its own: planning for many customers without any network, and reading their YAML

With `base` as a second argument there is a base, in which every tenth customer is otherwise, and all of it is read.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from tools.bench.play import ROOT, own_megabytes


def measure(count: int, based: bool) -> dict[str, Any]:
    """Processor seconds to read the YAML of `count` customers, and to plan for them by rows that come from memory."""
    from ansible_collections.latepoint.api.plugins.module_utils._files.declared import read_declared
    from ansible_collections.latepoint.api.plugins.module_utils._plan.matcher import Survey
    from ansible_collections.latepoint.api.plugins.module_utils._plan.order import order_of
    from ansible_collections.latepoint.api.plugins.module_utils._plan.planner import Goal
    from ansible_collections.latepoint.api.plugins.module_utils._task.base import read_base
    from sandbox.samples import samples
    from tools.bench.growth import as_declared, as_it_was, source

    params = {"src": ["customers.yml"], "_sources": [{"name": "customers.yml", "text": source(count)}]}
    start = time.process_time()
    declared = read_declared(params)
    parsed = time.process_time() - start
    files = [{"name": "base.yml", "text": source(count, as_it_was)}] if based else None
    base = read_base({"base": files and ["base.yml"], "_base": files}, declared)
    survey, planned = Survey(declared, Goal(base=base)), 0.0
    for customer in samples(count):
        row = {**as_declared(customer), "notes": customer.get("notes", ""), "avatar_image_id": None}
        start = time.process_time()
        survey.meet(row)
        planned += time.process_time() - start
    start = time.process_time()
    survey.finish()
    order_of(survey)
    planned += time.process_time() - start
    changes = len(survey.changes)
    return {"parsing": parsed, "planning": planned, "megabytes": own_megabytes(), "changes": changes}


def main() -> int:
    """Print what was measured as JSON."""
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    tree = str(ROOT / ".cache" / "tree")
    sys.path.insert(0, tree)
    _AnsibleCollectionFinder(paths=[tree])._install()
    print(json.dumps(measure(int(sys.argv[1]), "base" in sys.argv)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
