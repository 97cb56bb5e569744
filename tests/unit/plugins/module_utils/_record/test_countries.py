# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of countries."""

from __future__ import annotations

from ansible_collections.latepoint.api.plugins.module_utils._record import countries as _countries


def test_the_table_of_countries_is_whole():
    """249 codes in ISO 3166-1, each by at least one name, none of which means two countries."""
    lines = _countries._TABLE.strip().splitlines()
    codes = [line[:2] for line in lines]
    assert len(set(codes)) == len(codes) == 249
    assert all(code.isalpha() and code.isupper() and line[2] == " " for code, line in zip(codes, lines))
    names = [name.casefold() for line in lines for name in line[3:].split("|")]
    assert len(set(names)) == len(names)
    assert set(_countries.CODES.values()) == set(codes)
