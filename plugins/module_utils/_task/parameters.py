# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters as they arrive, whichever way: those of the user, those of the action plugin, and what is secret. Pure."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Set

from .._base.errors import RecordError
from .._base.files import check_path
from .._base.message import Text, named
from .._record.catalogue import BY_NAME
from .options import Spec, credentials_given

# By the action plugin: the texts of `src`, decrypted, where to show the progress, the file shared with a module, and
# the file that a module of another user watches. By `named_once`: the id as it was written.
HANDED_OVER = ("_sources", "_base", "_progress", "_shared", "_watched", "_id")


def named_once(params: Mapping[str, Any]) -> Dict[str, Any]:
    """The parameters with `base_url` under its own name, else Ansible takes it from the environment and warns.

    For the same reason credentials that are not given are None, where others are. An id that is text is kept as it was
    written, since Ansible takes `010` and `1e1` for 10.
    """
    found = credentials_given(params)
    if found.get("site_url") is not None and "base_url" not in found:
        found["base_url"] = found.pop("site_url")
    if isinstance(found.get("id"), str):
        found["_id"] = found["id"]
    return found


def taken_out(params: Dict[str, Any]) -> Dict[str, Any]:
    """Take what the action plugin handed over out of the parameters, and return it."""
    return {name: params.pop(name) for name in HANDED_OVER if name in params}


def check_paths(params: Mapping[str, Any], spec: Spec) -> None:
    """Raises InputError for an option whose path no file can have."""
    for name, option in spec.items():
        if "path" in (option.get("type"), option.get("elements")):
            given = params.get(name)
            for path in given if isinstance(given, list) else [given] if given else []:
                check_path(name, path)


def check_id(params: Mapping[str, Any]) -> None:
    """Raises RecordError for an id that is refused in a record as well."""
    try:
        if "_id" in params:
            BY_NAME["id"].declare(params["_id"])
    except ValueError as error:
        raise RecordError([Text("id {problem}", problem=named(error.args[0], "id"))]) from None


def secrets(params: Mapping[str, Any], spec: Spec) -> Set[str]:
    """What no result may show beside the values of `no_log` options: the same without the white space in them."""
    values = [str(params.get(name) or "") for name, option in spec.items() if option.get("no_log")]
    return {text for value in values for text in (value.strip(), "".join(value.split()))} - {""}
