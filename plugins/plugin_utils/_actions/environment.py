# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyword `environment` of a task that never runs as a module."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import Any, Dict, Iterator


@contextmanager
def environment_of(action: Any) -> Iterator[None]:
    """A context in which this process has the variables of the task's `environment`, as a module would have them."""
    given: Dict[str, Any] = {}
    action._compute_environment_string(given)
    before = {str(name): os.environ.get(str(name)) for name in given}
    os.environ.update({str(name): str(value) for name, value in given.items()})
    try:
        yield
    finally:
        _restore(before)


def _restore(variables: Dict[str, Any]) -> None:
    for name, value in variables.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
