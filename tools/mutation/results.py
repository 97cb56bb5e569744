"""What mutmut printed, as data: each mutant, how it fared, and what was changed in it"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

CORE = "plugins/module_utils"
MODULES = (
    "_plan/planner",
    "_plan/order",
    "_plan/matcher",
    "_plan/roster",
    "_record/catalogue",
    "_record/types",
    "_record/same",
    "_record/customer",
    "_record/declared",
    "_results/mask",
    "_engine/outcome",
    "_engine/not_kept",
    "_engine/verify",
)
# The core's own tests, and those of what is built on it at once. Others would only pass through it.
TESTS = (
    "_plan/test_planner",
    "_plan/test_planner_owned",
    "_plan/test_ownership",
    "_plan/test_order",
    "_plan/test_matcher",
    "_plan/test_roster",
    "_record/test_catalogue",
    "_record/test_types",
    "_record/test_same",
    "_record/test_customer",
    "_record/test_declared",
    "_record/test_sanitized",
    "_results/test_mask",
    "_engine/test_outcome",
    "_engine/test_verify",
    "_engine/test_verify_created_or_deleted",
    "_engine/test_verify_many",
    "_engine/test_sanitizing",
    "_files/test_declared",
    "_engine/test_write",
    "_engine/test_write_create",
    "_engine/test_write_delete",
    "_results/test_one",
    "_engine/test_read",
    "_engine/test_read_hidden",
    "_engine/test_read_emails",
    "_runs/test_masked_runs",
    "_runs/test_one",
    "_runs/test_one_target",
    "_runs/test_one_masked",
    "_runs/test_many",
    "_runs/test_many_owned",
    "_runs/test_many_guards",
    "_runs/test_two_places",
    "_runs/test_unseen",
)
# These run once, when the catalogue is imported, before a mutant can be switched on.
AT_IMPORT = {
    ("_record/catalogue", "_text"),
    ("_record/catalogue", "Field.__post_init__"),
    ("_record/types", "Number.__init__"),
}
# A mutant that never ends, or that kills the process, is noticed as well.
NOTICED = ("killed", "timeout", "segfault")
UNTRIED = "not checked"
_LINE = re.compile(r"^\s+(?P<name>\S+): (?P<status>[a-z ]+)$", re.MULTILINE)
_NAME = re.compile(r"\.(?P<package>_\w+)\.(?P<file>\w+)\.x(?:_|ǁ(?P<owner>\w+)ǁ)(?P<function>\w+)__mutmut_\d+$")


@dataclass(frozen=True)
class Mutant:
    """One change to one function. `old` and `new` are the lines that it changed; survivors alone have them."""

    name: str
    module: str
    function: str
    status: str
    old: str = ""
    new: str = ""

    @property
    def survived(self) -> bool:
        """Whether no test noticed."""
        return self.status not in NOTICED


def read_results(printed: str) -> list[Mutant]:
    """Each mutant of `mutmut results --all true`; raises ValueError where there is none."""
    found = [mutant for mutant in _mutants(printed) if (mutant.module, mutant.function) not in AT_IMPORT]
    if not found:
        raise ValueError("mutmut told of no mutant: " + printed[:500])
    return found


def tried(mutants: list[Mutant]) -> list[Mutant]:
    """The same mutants; raises ValueError where one was not tried."""
    left = sum(mutant.status == UNTRIED for mutant in mutants)
    if left:
        raise ValueError(f"{left} of {len(mutants)} mutants were not tried: run with --again")
    return mutants


def _mutants(printed: str) -> Iterator[Mutant]:
    for line in _LINE.finditer(printed):
        parts = _NAME.search(line["name"])
        if parts is None:
            raise ValueError(f"a mutant with a name of an unknown form: {line['name']}")
        owner = f"{parts['owner']}." if parts["owner"] else ""
        yield Mutant(line["name"], f"{parts['package']}/{parts['file']}", owner + parts["function"], line["status"])


def read_change(mutant: Mutant, printed: str) -> Mutant:
    """The mutant with its lines, from the unified diff that `mutmut show` prints."""
    lines = printed.splitlines()
    return replace(mutant, old=_side(lines, "-"), new=_side(lines, "+"))


def _side(lines: list[str], sign: str) -> str:
    return "\n".join(line[1:].strip() for line in lines if line[:1] == sign and line[:3] != sign * 3)
