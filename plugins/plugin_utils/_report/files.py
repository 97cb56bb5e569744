# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report and export files on the controller: their names, written whole or not at all, for their owner alone."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any, Callable, Collection, List, Mapping, Sequence

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import LatePointError
from ansible_collections.latepoint.api.plugins.module_utils._base.files import write_whole
from ansible_collections.latepoint.api.plugins.module_utils._base.writable import in_the_way

from .document import is_document
from .html import index_html, site_html
from .index_markdown import index_markdown
from .junit import junit
from .markdown import markdown
from .names import file_stem
from .terms import Document

INDEX = "index"


class FileError(LatePointError):
    """A file of the controller can't be read or written. It says nothing of what was written to a site.

    `files` are the paths of those that were written beside it.
    """

    code = "invalid_parameters"
    files: Sequence[str] = ()


def as_json(document: Mapping[str, Any]) -> str:
    """The document itself, ASCII alone, so that no reader stumbles."""
    return json.dumps(document, indent=1) + "\n"


Forms = Mapping[str, Callable[[Document], str]]
SITE_FORMS: Forms = {
    ".json": as_json,
    ".md": markdown,
    ".html": site_html,
    ".junit.xml": junit,
}
INDEX_FORMS: Forms = {".json": as_json, ".md": index_markdown, ".html": index_html}


def check_site(folder: str, site: str, spared: Collection[str] = ()) -> None:
    """Make the folder; raises FileError where a site's reports could not be written there, or would replace a file."""
    _spare(folder, site, spared)
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise FileError(f"{folder} can't be written to: {error.strerror}") from None
    for path in _paths(folder, file_stem(site), SITE_FORMS):
        if in_the_way(path):
            raise FileError(f"{path} can't be written: {in_the_way(path)}")


def write_site(folder: str, document: Document, spared: Collection[str] = ()) -> List[str]:
    """All forms of a site's report; returns the paths. Raises FileError, with the `files` that were written."""
    _spare(folder, document["site"], spared)
    return write_forms(folder, file_stem(document["site"]), document, SITE_FORMS)


def write_index(folder: str, index: Document) -> List[str]:
    """All forms of the report over all sites; returns the paths. Raises FileError."""
    return write_forms(folder, INDEX, index, INDEX_FORMS)


def read_site(path: str, site: str) -> Document:
    """The document that was written of a site. Raises FileError where that file is none, or of another site."""
    name = os.path.basename(path)
    if in_the_way(path):
        raise FileError(f"report {name} can't be read: {in_the_way(path)}")
    try:
        with open(path, encoding="utf-8") as file:
            document: Document = json.load(file)
    except OSError as error:
        raise FileError(f"report {name} can't be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise FileError(f"report {name} can't be read: it is no JSON, or is nested too deeply") from None
    if not is_document(document, site):
        raise FileError(f"report {name} can't be read: it is no report of {site}")
    return document


def write_forms(folder: str, stem: str, document: Document, forms: Forms) -> List[str]:
    """Write every form that can be written; returns the paths. Raises FileError for the first that can't."""
    written: List[str] = []
    failures: List[FileError] = []
    for path, render in zip(_paths(folder, stem, forms), forms.values()):
        try:
            write_text(path, render(document))
            written.append(path)
        except FileError as error:
            failures.append(error)
    if failures:
        failures[0].files = written
        raise failures[0]
    return written


def write_text(path: str, text: str) -> None:
    """Write a file, whole or not at all, for its owner alone; of a link, the file behind it. Raises FileError."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise FileError(f"{path} can't be written: {error.strerror}") from None


def _spare(folder: str, site: str, spared: Collection[str]) -> None:
    """Raises FileError where a file that must stay lies where a report belongs."""
    kept = {os.path.realpath(path) for path in spared}
    for path in (*_paths(folder, file_stem(site), SITE_FORMS), *_paths(folder, INDEX, INDEX_FORMS)):
        if os.path.realpath(path) in kept:
            raise FileError(f"a report would replace {path}: let the reports or that file lie in another folder")


def _paths(folder: str, stem: str, forms: Mapping[str, Any]) -> List[str]:
    return [os.path.join(folder, stem + ending) for ending in forms]
