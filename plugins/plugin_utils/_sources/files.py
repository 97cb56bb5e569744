# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customer files on the controller: found as Ansible finds a `src`, decrypted in memory, never written."""

from __future__ import annotations

import errno
import glob
import os
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Sequence, Set

from ansible.errors import AnsibleError
from ansible.parsing.vault import is_encrypted

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError, RecordError
from ansible_collections.latepoint.api.plugins.module_utils._base.files import check_path

from .looks import ENDINGS, is_read, left_out

SEARCHED = ("files", "")
_UNLOCK = "Give Ansible the password: --ask-vault-pass, --vault-password-file or --vault-id"
_COLLECTION = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
_OURS = tuple(os.path.join(_COLLECTION, folder) + os.sep for folder in ("roles", "playbooks"))


@dataclass(frozen=True)
class SourceFile:
    """A file's text; `name` is its path as messages show it; `secret` where it was vault-encrypted."""

    name: str
    text: str
    secret: bool

    def as_argument(self) -> Dict[str, str]:
        return {"name": self.name, "text": self.text}


class SourceFiles:
    """Finds and reads files by a `DataLoader` and a task's search path; `option` is the option that names them.

    `left_out` are the files of the folders that were not read.
    """

    def __init__(self, loader: Any, search_path: Sequence[str], option: str = "src") -> None:
        self._loader = loader
        self._option = option
        self.left_out: List[str] = []
        # Without a playbook (`ansible -m`), a part of the search path is empty.
        places = [os.path.abspath(path) for path in (*search_path, loader.get_basedir(), os.getcwd())]
        self._search_path = [place for place in dict.fromkeys(places) if not _is_ours(place)]

    def read(self, path: str) -> SourceFile:
        """Returns a file; raises InputError where it is missing, or can't be read or decrypted."""
        found = self._found(path)
        if not found:
            raise InputError(self._not_there(path))
        if os.path.isdir(found[0]):
            raise InputError(f"{self._option} {path} is a folder: it takes a file with one customer")
        if len(found) > 1:
            names = ", ".join([*map(shown_path, found[:3]), *("…" for _more in found[3:4])])
            raise InputError(
                f"{self._option} {path} means {len(found)} files ({names}): it takes one, with one customer"
            )
        return self._read(found[0])

    def read_all(self, paths: Sequence[str], may_be_none: bool = False) -> List[SourceFile]:
        """Returns the files of paths, folders and globs: each once, in the order given, folders and globs sorted.

        Raises RecordError with all files that are no text, and InputError where no path is given or a folder has no
        file, unless there `may_be_none`: a list that is empty by mistake must not mean that nobody is declared.
        """
        if not paths and not may_be_none:
            raise self._empty()
        files: Dict[str, str] = {}
        for path in paths:
            for file in self._expanded(path, may_be_none):
                files.setdefault(os.path.realpath(file), file)
        found: List[SourceFile] = []
        problems: List[str] = []
        for file in files.values():
            try:
                found.append(self._read(file))
            except RecordError as error:
                problems.extend(error.problems)
        self.left_out = sorted({*self.left_out}.difference(file.name for file in found))
        if problems:
            raise RecordError(problems)
        return found

    def _expanded(self, path: str, may_be_none: bool = False) -> List[str]:
        found = self._found(path)
        if not found:
            raise InputError(self._not_there(path))
        files: List[str] = []
        for place in found:
            files.extend(self._below(place) if os.path.isdir(place) else [place])
            self.left_out.extend(map(shown_path, left_out(place)))
        if not files and not may_be_none:
            endings = ", ".join(ENDINGS)
            raise InputError(
                f"{self._option} {path} holds no file that ends in {endings} and does not begin with a dot"
            )
        return files

    def _found(self, path: str) -> List[str]:
        """Returns what `path` names at the first place of the search path where it names anything."""
        if not path.strip():
            raise self._empty()
        check_path(self._option, path)
        for base in [""] if _is_whole(path) else self._search_path:
            for folder in SEARCHED:
                place = os.path.join(glob.escape(base), folder, os.path.expanduser(path))
                plain = os.path.join(base, folder, os.path.expanduser(path))
                found = [plain] if os.path.exists(plain) else self._matching(place)
                if found:
                    return found
        return []

    def _not_there(self, path: str) -> str:
        if _is_whole(path):
            return f"{self._option} {path} is not there"
        looked = ", ".join(self._search_path)
        return f"{self._option} {path} is not there (looked in {looked}, and in files/ below each)"

    def _read(self, path: str) -> SourceFile:
        name = shown_path(path)
        try:
            with open(path, "rb") as file:
                raw = file.read()
            secret = is_encrypted(raw)
            # The loader decrypts in memory, with the vault passwords that Ansible was given.
            content = self._loader._get_file_contents(path)[0] if secret else raw
        except OSError as error:
            raise self._unreadable(path, error) from None
        except AnsibleError as error:
            reason = str(error.message).rstrip(". ")
            raise InputError(f"{self._option} {name} can't be decrypted: {reason}. {_UNLOCK}") from None
        return SourceFile(name, _decoded(content, name), secret)

    def _below(self, folder: str) -> List[str]:
        """Returns the files below a folder, also behind links; names that begin with a dot are no customer files.

        Raises InputError where a folder can't be read: its customers must not be left out in silence.
        """
        found: List[str] = []
        seen: Set[str] = set()
        for place, folders, names in os.walk(folder, onerror=self._refuse, followlinks=True):
            real = os.path.realpath(place)
            folders[:] = [] if real in seen else sorted(_shown(folders))
            if real in seen:
                continue
            seen.add(real)
            files = (os.path.join(place, name) for name in _shown(names))
            # A link to nothing may have been a folder: reading it fails.
            found.extend(file for file in files if (is_read(file) and os.path.isfile(file)) or not os.path.exists(file))
        return sorted(found)

    def _matching(self, pattern: str) -> List[str]:
        """Returns what a glob matches, sorted; raises InputError where it leads into a folder that can't be read."""
        folder = os.path.dirname(pattern)
        while glob.has_magic(folder):
            for place in filter(os.path.isdir, glob.glob(folder, recursive=True)):
                if not os.access(place, os.R_OK | os.X_OK):
                    raise self._unreadable(place, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
            folder = os.path.dirname(folder)
        # Up to Python 3.12 `**` gives the folder before it also where that is not there; a link to nothing is refused.
        return sorted(filter(os.path.lexists, glob.glob(pattern, recursive=True)))

    def _refuse(self, error: OSError) -> None:
        raise self._unreadable(str(error.filename), error) from None

    def _unreadable(self, path: str, error: OSError) -> InputError:
        return InputError(f"{self._option} {shown_path(path)} can't be read: {error.strerror}")

    def _empty(self) -> InputError:
        return InputError(f"{self._option} is empty: name a file, or leave {self._option} out")


def shown_path(path: str) -> str:
    """Returns a path as people write it: relative where it is below the current folder."""
    relative = os.path.relpath(path)
    return path if relative.startswith(os.pardir) else relative


def _is_whole(path: str) -> bool:
    return os.path.isabs(os.path.expanduser(path))


def _is_ours(place: str) -> bool:
    """Whether a place is in the collection's own role or playbooks, where Ansible looks too, but not this."""
    return (os.path.realpath(place) + os.sep).startswith(_OURS)


def _shown(names: Iterable[str]) -> List[str]:
    return [name for name in names if not name.startswith(".")]


def _decoded(content: bytes, name: str) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RecordError([f"{name}:{line}: not UTF-8: save the file as UTF-8"]) from None
