# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The origins of differences, what was kept, and the values of the base, as results show them. Pure."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Mapping, Sequence

from .._base.text import one_line
from .._plan.change import Change, Difference
from .._plan.ownership import DECLARED
from .mask import Mask

Result = Dict[str, Any]


def owners(sent: Iterable[Difference], kept: Sequence[Difference], mask: Mask) -> Result:
    """Returns `origins` of all differences, their values in the `base`, and `kept` where something was kept."""
    differences = [*sent, *kept]
    known = [each for each in differences if each.base is not None]
    shown: Result = {
        "origins": {each.name: each.origin for each in differences if each.origin},
        "base": {each.name: mask.value(each.name, each.base) for each in known},
    }
    return dict(shown, kept={each.name: _three(each, mask) for each in kept}) if kept else shown


def contested(differences: Sequence[Difference], mask: Mask) -> Result:
    """Returns the same of a customer in conflict, where nothing is written, and all that the site changed is kept."""
    return owners(
        [each for each in differences if each.origin == DECLARED],
        [each for each in differences if each.origin != DECLARED],
        mask,
    )


def _three(difference: Difference, mask: Mask) -> Result:
    sides = {"site": difference.old, "declared": difference.new, "base": difference.base}
    return {side: mask.value(difference.name, value) for side, value in sides.items()}


def kept_text(who: str, kept: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns what was kept of a customer, for `--diff`, from values that are masked already."""
    lines = [f"{one_line(who)}: kept as the site has it\n"]
    for name, sides in sorted(kept.items()):
        site, declared = _shown(sides["site"]), _shown(sides["declared"])
        lines.append(f"  {one_line(name)}: {site} on the site, {declared} declared\n")
    return "".join(lines)


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def kept_message(who: str, change: Change) -> str:
    """Returns the message about a customer with something that was kept, and nothing to write."""
    if change.actual is None:
        return f"{who} is not on the site any more, and not created again: the site has changed that"
    return f"{who} is kept as the site has it: {', '.join(sorted(each.name for each in change.kept))}"


def with_kept(result: Result) -> Result:
    """Returns the result of a single customer with what was kept in its `diff`, too."""
    if "diff" not in result or "kept" not in result:
        return result
    return dict(result, diff=dict(result["diff"], prepared=kept_text(result["diff"]["before_header"], result["kept"])))
