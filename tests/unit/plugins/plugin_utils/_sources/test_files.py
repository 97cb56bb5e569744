# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of customers on the controller: found, read, decrypted in memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.latepoint.api.plugins.module_utils._base.errors import InputError
from ansible_collections.latepoint.api.plugins.plugin_utils._sources import files as _source_files
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.files import SourceFiles, shown_path
from ansible_collections.latepoint.api.plugins.plugin_utils._sources.looks import doubtful, not_read

SECRET = [("default", VaultSecret(b"open sesame"))]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project: the current folder, a play's folder, a role's folder."""
    for name, text in {
        "here.yml": "id: 1",
        "customers/b.yml": "b",
        "customers/a.yaml": "a",
        "customers/deep/c.json": "c",
        "customers/README.md": "no",
        "customers/.hidden.yml": "hidden",
        "customers/._a.yaml": "what macOS leaves beside a file",
        "customers/.git/config.yml": "hidden",
        "customers/x.yml.bak": "not an ending of ours",
        "empty/README.md": "no",
        "role/files/role.yml": "role",
        "role/role.yml": "not this one",
        "play/play.yml": "play",
        "play/files/both.yml": "files first",
        "play/both.yml": "then the folder",
        "star/[1].yml": "brackets",
        "star/1.yml": "one",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path, secrets: list | None = None) -> SourceFiles:
    loader = DataLoader()
    loader.set_basedir(str(folder / "play"))
    if secrets:
        loader.set_vault_secrets(secrets)
    return SourceFiles(loader, [str(folder / "role")])


@pytest.mark.parametrize(
    ("path", "name", "text"),
    [
        ("here.yml", "here.yml", "id: 1"),
        ("./here.yml", "here.yml", "id: 1"),
        ("role.yml", "role/files/role.yml", "role"),
        ("play.yml", "play/play.yml", "play"),
        ("both.yml", "play/files/both.yml", "files first"),
        ("star/[1].yml", "star/[1].yml", "brackets"),
        ("star/?.yml", "star/1.yml", "one"),
    ],
)
def test_found_as_ansible_finds_src(folder, path, name, text):
    """The role's files first, then the playbook's folder, then where Ansible was started."""
    found = files(folder).read(path)
    assert (found.name, found.text, found.secret) == (name, text, False)
    assert found.as_argument() == {"name": name, "text": text}


def test_absolute_paths_and_homes(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    assert files(folder).read(str(folder / "here.yml")).text == "id: 1"
    assert files(folder).read("~/here.yml").text == "id: 1"


@pytest.mark.parametrize("path", ["nowhere.yml", "*.nothing", "customers/z*.yml"])
def test_what_is_not_there(folder, path):
    """The places are named, each as the folder that it is."""
    places = ", ".join(str(place) for place in (folder / "role", folder / "play", folder))
    for read in (files(folder).read, lambda name: files(folder).read_all([name])):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.message == f"src {path} is not there (looked in {places}, and in files/ below each)"


@pytest.mark.parametrize("path", ["/nowhere/x.yml", "~/nowhere.yml", "/nowhere/*.yml"])
def test_of_a_whole_path_no_other_places_are_named(folder, path):
    for read in (files(folder).read, lambda name: files(folder).read_all([name])):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.message == f"src {path} is not there"


@pytest.mark.parametrize("path", ["", " ", "\t"])
def test_an_empty_path_means_nothing_and_nothing_is_read(folder, path):
    for read in (files(folder).read, lambda name: files(folder).read_all(["customers", name])):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.message == "src is empty: name a file, or leave src out"


def test_a_path_that_no_file_can_have_is_refused(folder):
    for read in (files(folder).read, lambda path: files(folder).read_all([path])):
        with pytest.raises(InputError, match=r"^src holds a character that no path can hold"):
            read("a\0b.yml")


def test_no_path_at_all_is_a_mistake_too(folder):
    with pytest.raises(InputError, match="src is empty"):
        files(folder).read_all([])


@pytest.mark.parametrize(
    ("place", "path"),
    [("roles/customers", "tasks"), ("roles/customers/tasks", "audit.yml"), ("playbooks", "audit.yml")],
)
def test_the_collections_own_role_and_playbooks_hold_nobodys_customers(folder, place, path):
    own = Path(_source_files.__file__).resolve().parents[3] / place
    assert (own / path).exists()
    found = SourceFiles(DataLoader(), [str(own), str(folder / "role")])
    with pytest.raises(InputError) as caught:
        found.read_all([path])
    assert str(own) not in caught.value.message
    assert str(folder / "role") in caught.value.message


def test_a_folder_holds_many(folder):
    with pytest.raises(InputError, match=r"src customers is a folder: it takes a file with one customer"):
        files(folder).read("customers")


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["customers"], ["customers/a.yaml", "customers/b.yml", "customers/deep/c.json"]),
        (["customers/.hidden.yml"], ["customers/.hidden.yml"]),
        (["customers/*.y*ml"], ["customers/a.yaml", "customers/b.yml"]),
        (["customers/**/*.json"], ["customers/deep/c.json"]),
        (["customers/b.yml", "customers/a.yaml"], ["customers/b.yml", "customers/a.yaml"]),
        (["customers/b.yml", "customers/deep", "customers/b.yml"], ["customers/b.yml", "customers/deep/c.json"]),
        (["customers/README.md"], ["customers/README.md"]),
    ],
)
def test_files_folders_and_globs(folder, paths, names):
    """YAML files, folders (every `*.yml`, `*.yaml`, `*.json` below, sorted) or globs; each file once."""
    assert [file.name for file in files(folder).read_all(paths)] == names


def test_links_are_followed_and_each_file_is_read_once(folder):
    """Linked folders, loops, a second way to a file, and a folder as Kubernetes mounts a ConfigMap."""
    (folder / "linked").mkdir()
    (folder / "linked" / "north").symlink_to(folder / "customers")
    (folder / "linked" / "self").symlink_to(folder / "linked")
    (folder / "linked" / "z.yml").symlink_to(folder / "customers" / "b.yml")
    names = ["linked/north/a.yaml", "linked/north/b.yml", "linked/north/deep/c.json"]
    assert [file.name for file in files(folder).read_all(["linked", "customers"])] == names
    (folder / "mounted" / "..2026_11_24").mkdir(parents=True)
    (folder / "mounted" / "..2026_11_24" / "a.yml").write_text("a")
    (folder / "mounted" / "..data").symlink_to("..2026_11_24")
    (folder / "mounted" / "a.yml").symlink_to("..data/a.yml")
    assert [file.name for file in files(folder).read_all(["mounted"])] == ["mounted/a.yml"]


def test_a_link_to_nothing_is_not_left_out_in_silence(folder):
    (folder / "customers" / "north").symlink_to(folder / "nowhere")
    with pytest.raises(InputError, match="src customers/north can't be read: No such file"):
        files(folder).read_all(["customers"])


@pytest.mark.parametrize("path", ["customers", "customers/*", "customers/**/*.json", "*/deep/*.json", "customers/**"])
def test_a_folder_that_can_not_be_read_is_not_left_out_in_silence(folder, monkeypatch, path):
    """Whoever runs the tests may read everything: so a folder refuses by itself."""
    scandir, access = os.scandir, os.access
    monkeypatch.setattr(os, "scandir", lambda path: refuse(path) if is_deep(path) else scandir(path))
    monkeypatch.setattr(os, "access", lambda path, mode: not is_deep(path) and access(path, mode))
    with pytest.raises(InputError, match=r"src customers/deep can't be read: Permission denied"):
        files(folder).read_all([path])


def is_deep(path):
    return str(path).rstrip("/").endswith("customers/deep")


def refuse(path):
    raise PermissionError(13, "Permission denied", path)


def test_a_folder_without_customers(folder):
    with pytest.raises(InputError, match=r"src empty holds no file that ends in .yml, .yaml, .json and does not begin"):
        files(folder).read_all(["empty"])


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("städte: Köln".encode(), "städte: Köln"),
        (b"\xef\xbb\xbfa: b", "a: b"),
        ("a: Köln".encode("utf-16"), "a: Köln"),
        (b"", ""),
    ],
)
def test_encodings(folder, raw, text):
    (folder / "here.yml").write_bytes(raw)
    assert files(folder).read("here.yml").text.lstrip("\ufeff") == text


def test_what_is_not_utf8(folder):
    (folder / "here.yml").write_bytes(b"a: b\nc: K\xf6ln\n")
    with pytest.raises(InputError) as caught:
        files(folder).read("here.yml")
    assert caught.value.message == "here.yml:2: not UTF-8: save the file as UTF-8"
    assert caught.value.code == "invalid_record"
    (folder / "there.yml").write_bytes(b"\xff")
    (folder / "good.yml").write_bytes(b"id: 1")
    with pytest.raises(InputError) as caught:
        files(folder).read_all(["here.yml", "good.yml", "there.yml"])
    assert caught.value.details["problems"] == [
        "here.yml:2: not UTF-8: save the file as UTF-8",
        "there.yml:1: not UTF-8: save the file as UTF-8",
    ]


def encrypted(text: str, identity: str = "default") -> bytes:
    return VaultLib(SECRET).encrypt(text, SECRET[0][1], vault_id=identity)


def test_an_encrypted_file_is_decrypted_in_memory(folder):
    (folder / "here.yml").write_bytes(encrypted("id: 7"))
    before = sorted(folder.rglob("*"))
    found = files(folder, SECRET).read("here.yml")
    assert (found.text, found.secret) == ("id: 7", True)
    assert sorted(folder.rglob("*")) == before


def test_an_encrypted_file_among_others(folder):
    (folder / "customers" / "b.yml").write_bytes(encrypted("id: 7"))
    found = {file.name: file.secret for file in files(folder, SECRET).read_all(["customers/*.y*ml"])}
    assert found == {"customers/a.yaml": False, "customers/b.yml": True}


@pytest.mark.parametrize("secrets", [None, [("default", VaultSecret(b"wrong"))]])
def test_an_encrypted_file_without_its_password(folder, secrets):
    (folder / "here.yml").write_bytes(encrypted("id: 7"))
    with pytest.raises(InputError) as caught:
        files(folder, secrets).read("here.yml")
    assert caught.value.message.startswith("src here.yml can't be decrypted: ")
    assert caught.value.message.endswith(
        ". Give Ansible the password: --ask-vault-pass, --vault-password-file or --vault-id"
    )
    assert ".." not in caught.value.message


def test_a_file_that_can_not_be_read(folder):
    (folder / "here.yml").unlink()
    (folder / "here.yml").symlink_to(folder / "customers")
    with pytest.raises(InputError, match=r"is a folder"):
        files(folder).read("here.yml")
    (folder / "pipe").mkdir()
    (folder / "pipe" / "a.yml").mkdir()
    with pytest.raises(InputError, match=r"src pipe holds no file"):
        files(folder).read_all(["pipe"])


def test_a_file_that_vanishes(folder, monkeypatch):
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    with pytest.raises(InputError, match=r"src role/files/gone.yml can't be read: No such file or directory"):
        files(folder).read("gone.yml")


@pytest.mark.parametrize(("path", "shown"), [("here.yml", "here.yml"), ("./a/../here.yml", "here.yml"), ("..", "..")])
def test_shown_path(folder, path, shown):
    assert shown_path(path) == shown
    assert shown_path(str(folder / "here.yml")) == "here.yml"
    assert shown_path(str(folder.parent)) == str(folder.parent)


def test_a_glob_of_several_files_is_not_one(folder):
    """The first of them would be changed, or deleted, without anybody having meant that one."""
    with pytest.raises(InputError) as caught:
        files(folder).read("customers/*.y*ml")
    files_told = "2 files (customers/a.yaml, customers/b.yml)"
    assert caught.value.message == f"src customers/*.y*ml means {files_told}: it takes one, with one customer"


@pytest.mark.parametrize("name", ["B.YML", "c.JSON", "d.Yaml", "e.yAmL"])
def test_the_case_of_an_ending_does_not_matter(folder, name):
    (folder / "customers" / name).write_text("[]")
    assert "customers/" + name in [file.name for file in files(folder).read_all(["customers"])]


def test_what_is_no_file_is_left_out(folder):
    """A pipe would be waited for without an end."""
    os.mkfifo(folder / "customers" / "pipe.yml")
    found = files(folder)
    assert "customers/pipe.yml" not in [file.name for file in found.read_all(["customers"])]
    assert "customers/pipe.yml" in found.left_out


def test_what_was_left_out_is_known(folder):
    found = files(folder)
    found.read_all(["customers"])
    assert found.left_out == ["customers/.hidden.yml", "customers/README.md", "customers/x.yml.bak"]


def test_a_file_that_is_named_is_not_left_out(folder):
    (folder / "customers" / "x.txt").write_text("[]")
    found = files(folder)
    found.read_all(["customers", "customers/x.txt"])
    assert "customers/x.txt" not in found.left_out
    many = [f"{number}.txt" for number in range(12)]
    assert not_read(many).startswith("12 files were not read: 0.txt, 1.txt")
    assert not_read(many).endswith("9.txt, and 2 more")
    assert doubtful(["a/README.md", "LICENSE", "x/license.txt"]) == []
