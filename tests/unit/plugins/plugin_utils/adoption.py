# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module `latepoint_adopt` with a site and customer files, run in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader

from ansible_collections.latepoint.api.plugins.action import latepoint_adopt
from ansible_collections.latepoint.api.plugins.module_utils._task.task import Task
from ansible_collections.latepoint.api.plugins.plugin_utils._adopt.adopt import Adoption
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFiles
from ansible_collections.latepoint.api.tests.unit.plugins import bulk_site
from ansible_collections.latepoint.api.tests.unit.plugins.bulk_site import BulkSite, people
from ansible_collections.latepoint.api.tests.unit.plugins.module_utils.fakes import BASE, KEY

FILE = """\
# Our people, do not sort
customers:
  - id: 1          # Ada
    phone: "+15550001"
    city: Oslo

  - id: 2
    phone: +1-555-0002   # she prefers SMS
    custom_fields:
      room: "4"
      vip: 'yes'   # since 2020
  - {id: 3, city: Oslo, zipcode: 0150}
"""


def site() -> BulkSite:
    return BulkSite(*people(range(1, 5), custom_fields={"room": "4", "vip": "yes"}))


def begin(folder: Path) -> None:
    """Make the files: `now` holds them, `then` what was applied."""
    for name in ("now", "then"):
        (folder / name).mkdir()
        (folder / name / "all.yml").write_text(FILE)


def adopt(there: BulkSite, check: bool = False, diff: bool = False, **options: Any) -> dict[str, Any]:
    """What the module does with these options."""
    params = {name: option.get("default") for name, option in latepoint_adopt.SPEC.items()}
    params.update({"src": ["now"], "base_url": BASE, "api_key": KEY, **options})
    task = Task(params, check_mode=True)
    task._client = there.client(read_only=True)
    loader = DataLoader()

    def read(option: str) -> Any:
        paths = params[option] if isinstance(params[option], list) else [params[option]]
        return SourceFiles(loader, [str(Path.cwd())], option).read_all(paths, may_be_none=option == "base")

    try:
        return dict(Adoption(task, read, check, diff).run(), warnings=task.warnings)
    finally:
        assert there.writes() == []


def audit(there: BulkSite, base: str = "then") -> dict[str, Any]:
    sources = [bulk_site.source(str(path), path.read_text()) for path in sorted(Path("now").glob("*.yml"))]
    then = [bulk_site.source(str(path), path.read_text()) for path in sorted(Path(base).glob("*.yml"))]
    return bulk_site.reconcile(there, _sources=sources, base=[base], _base=then, check=True)


def now() -> str:
    return Path("now/all.yml").read_text()
