# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies that are compressed where they should not be: how, what their header says, and what to do. Pure."""

from __future__ import annotations

import re

from .._base.text import clean_message
from .site import NAMESPACE

_BEGINNINGS = (("gzip", b"\x1f\x8b"), ("zstd", b"\x28\xb5\x2f\xfd"))
# What is asked for only where `requests` finds a library for it, or never: without one the body comes as it is sent.
_UNUSUAL = re.compile(r"\b(br|zstd|compress)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_AS_A_RULE = "as a rule because a cache, a plugin or PHP compresses it as well"
_SWITCH_OFF = f"Switch that off for {NAMESPACE}"


def how_compressed(body: bytes, encoding: str) -> str:
    """Returns with what a body without JSON is compressed, as it begins or as its `Content-Encoding` says; or ""."""
    for how, beginning in _BEGINNINGS:
        if body.startswith(beginning):
            return how
    if not _is_binary(body):
        return ""
    if body[:1] == b"x" and int.from_bytes(body[:2], "big") % 31 == 0:  # the head of zlib, which deflate stands in
        return "deflate"
    return _unusual(encoding)


def compressed_message(status: int, how: str, encoding: str) -> str:
    """Returns the message of a body that is still compressed although its header was obeyed, as far as it can be."""
    return f"the site's answer (HTTP {status}) is compressed with {how}, {_why(how, encoding)}. {_SWITCH_OFF}"


def damaged_message(status: int, encoding: str) -> str:
    """Returns the message of a body that is not compressed as its header says."""
    return (
        f"the site's answer (HTTP {status}) is damaged: by its header it is compressed (Content-Encoding: "
        f"{_shown(encoding)}), but it can't be unpacked. Where that stays so, switch compression off for the REST API, "
        "in the cache, the plugin or the web server that has it on"
    )


def _why(how: str, encoding: str) -> str:
    if not encoding:
        return f"but no header says so (Content-Encoding), {_AS_A_RULE}"
    header = f"Content-Encoding: {_shown(encoding)}"
    if how == _unusual(encoding):
        return (
            f"as its header says ({header}), but that was not asked for and can't be unpacked here, as a rule because "
            "a cache or a proxy overlooks Accept-Encoding"
        )
    return f"which its header does not say, or it is compressed twice ({header}), {_AS_A_RULE}"


def _unusual(encoding: str) -> str:
    named = _UNUSUAL.search(encoding)
    return named.group().lower() if named else ""


def _shown(encoding: str) -> str:
    return clean_message(encoding)[:40]


def _is_binary(body: bytes) -> bool:
    """Whether this is neither text nor a page in any other encoding."""
    if body.lstrip().startswith(b"<"):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return bool(_CONTROL.search(body))
