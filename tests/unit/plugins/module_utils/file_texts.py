# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of customer files, read as records, values and problems."""

from __future__ import annotations

import pytest

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import RecordError
from ansible_collections.latepoint.api.plugins.module_utils._files.files import read_many, read_one
from ansible_collections.latepoint.api.plugins.module_utils._files.located import Problem


def many(text: str, name: str = "a.yml") -> tuple[list, list[str]]:
    problems: list[Problem] = []
    return list(read_many(name, text, problems)), list(map(str, problems))


def values(text: str, name: str = "a.yml") -> list:
    found, problems = many(text, name)
    assert problems == []
    return [dict(record.values, **({} if record.id is None else {"id": record.id})) for record in found]


def refused_one(text: str, name: str = "a.yml") -> list[str]:
    with pytest.raises(RecordError) as caught:
        read_one(name, text)
    return caught.value.problems
