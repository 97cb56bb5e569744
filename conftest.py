# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a plain clone be imported as the collection, and keeps tests on this machine.  Runs on Python 3.8, too."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"

os.environ.setdefault("ANSIBLE_HOME", str(CACHE / "ansible"))
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(CACHE / "hypothesis"))


def collection_tree() -> Path:
    """The folder that holds `ansible_collections/latepoint/api`; made of links where the clone lies elsewhere."""
    if ROOT.parts[-3:] == ("ansible_collections", "latepoint", "api"):
        return ROOT.parents[2]
    tree = CACHE / "tree"
    link = tree / "ansible_collections" / "latepoint" / "api"
    link.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # an earlier run made it, or a parallel one just now
        link.symlink_to(os.path.relpath(str(ROOT), str(link.parent)), target_is_directory=True)
    return tree


def make_importable(tree: Path) -> None:
    """Import `ansible_collections.latepoint.api` as Ansible does."""
    if "ansible_collections" in sys.modules:  # ansible-test has done it
        return
    sys.path.insert(0, str(tree))
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(tree)
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    _AnsibleCollectionFinder(paths=[str(tree)])._install()


make_importable(collection_tree())


def pytest_configure() -> None:
    """CI runs the same examples each time, so that a failure there is a failure here. `fast` looks for few of them."""
    from hypothesis import Phase, settings

    found = (Phase.explicit, Phase.generate)
    settings.register_profile("dev", deadline=None)
    settings.register_profile("ci", deadline=None, derandomize=True)
    settings.register_profile("fast", deadline=None, derandomize=True, max_examples=30, phases=found)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out, on a Python that is older than the sandbox's, the tests that hold the modules against the sandbox."""
    if tuple(sys.version_info) >= (3, 11) or not collection_path.name.startswith("test_"):
        return None
    return True if "\nfrom sandbox" in collection_path.read_text("utf-8") else None


class OutsideNetworkError(RuntimeError):
    """A test wanted to leave this machine.  No OSError: the code under test must not take it for a network failure."""


def is_local(host: str) -> bool:
    """Whether `host` is this machine's loopback."""
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    """`socket.connect` or `connect_ex`, for loopback addresses alone."""

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(str(address[0])):
            raise OutsideNetworkError("tests stay on this machine, but one connects to {!r}".format(address))
        return original(self, address)

    return connect


@pytest.fixture(autouse=True, scope="session")
def no_outside_network() -> Iterator[None]:
    """No test reaches anything but loopback, nor asks a name server. What can be no name is refused as everywhere."""
    resolve = socket.getaddrinfo

    def local_names(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name.encode("idna") and not is_local(name):
            raise OutsideNetworkError("tests stay on this machine, but one looks up {!r}".format(host))
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", local_names)
        yield
