# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer file of any bytes, in any encoding: text, or an error that names the file and the line."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, strategies as st

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import _decoded

GOOD = "- id: 1\n  city: Zürich\n"


@given(content=st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-16", "surrogatepass"))))
def test_any_bytes(content):
    try:
        text = _decoded(content, "c.yml")
    except InputError as error:
        text = error.message
        assert text.startswith("c.yml:")
    assert isinstance(text, str)


@pytest.mark.parametrize(
    "content", [GOOD.encode(), codecs.BOM_UTF8 + GOOD.encode(), GOOD.encode("utf-16")], ids=["utf-8", "bom", "utf-16"]
)
def test_what_editors_save(content):
    assert _decoded(content, "c.yml") == GOOD


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_what_is_not_unicode(encoding):
    with pytest.raises(InputError, match=r"c\.yml:2: not UTF-8"):
        _decoded(GOOD.encode(encoding), "c.yml")
