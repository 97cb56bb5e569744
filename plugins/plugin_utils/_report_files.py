# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report and export files on the controller: their names, written whole or not at all, for their owner alone."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any, Callable, Dict, List, Mapping

from ansible_collections.latepoint.api.plugins.module_utils._errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._report_document import Document
from ansible_collections.latepoint.api.plugins.plugin_utils._report_html import index_html, site_html
from ansible_collections.latepoint.api.plugins.plugin_utils._report_index import file_stem
from ansible_collections.latepoint.api.plugins.plugin_utils._report_junit import junit
from ansible_collections.latepoint.api.plugins.plugin_utils._report_markdown import markdown

INDEX = "index"


def as_json(document: Mapping[str, Any]) -> str:
    """The document itself, ASCII alone, so that no reader stumbles."""
    return json.dumps(document, indent=1) + "\n"


SITE_FORMS: Dict[str, Callable[[Document], str]] = {
    ".json": as_json,
    ".md": markdown,
    ".html": site_html,
    ".junit.xml": junit,
}
INDEX_FORMS: Dict[str, Callable[[Document], str]] = {".json": as_json, ".html": index_html}


def write_site(folder: str, document: Document) -> List[str]:
    """All forms of a site's report; returns the paths. Raises InputError."""
    stem = file_stem(document["site"])
    if stem.lower() == INDEX:
        raise InputError(f"a site can't be called '{stem}': its report would overwrite the one over all sites")
    return _write(folder, stem, document, SITE_FORMS)


def write_index(folder: str, index: Document) -> List[str]:
    """All forms of the report over all sites; returns the paths. Raises InputError."""
    return _write(folder, INDEX, index, INDEX_FORMS)


def read_site(folder: str, site: str) -> Document:
    """The document that was written of a site. Raises InputError where there is none."""
    path = os.path.join(folder, file_stem(site) + ".json")
    try:
        with open(path, encoding="utf-8") as file:
            document: Document = json.load(file)
    except (OSError, ValueError) as error:
        raise InputError(f"report {path} can't be read: {error}") from None
    return document


def write_text(path: str, text: str) -> None:
    """Write a file, whole or not at all, readable for its owner alone. Raises InputError."""
    folder = os.path.dirname(path)
    temporary = ""
    try:
        os.makedirs(folder, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".latepoint-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise InputError(f"{path} can't be written: {error.strerror}") from None


def _write(folder: str, stem: str, document: Document, forms: Mapping[str, Callable[[Document], str]]) -> List[str]:
    paths: List[str] = []
    for ending, render in forms.items():
        path = os.path.join(folder, stem + ending)
        write_text(path, render(document))
        paths.append(path)
    return paths
