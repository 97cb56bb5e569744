# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts that docs/security.md states."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.handle import Site, running
from tests.proof.run import importable, run_module

# The connections of a module that runs in this process are left to its end, and nobody hears urllib3's warning.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{name}")
    for name in (
        "ResourceWarning",
        "pytest.PytestUnraisableExceptionWarning",
        "urllib3.exceptions.InsecureRequestWarning",
    )
]
PEOPLE = [{"id": 1, "first_name": "Zerlina", "last_name": "Quasthoff", "email": "zerlina@example.com"}]


@pytest.fixture(autouse=True)
def _no_proxy_of_the_user(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    importable()


# --- TLS ------------------------------------------------------------------------------------------------


def named(name: str) -> x509.GeneralName:
    """The name of a host, as a certificate has it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 1) -> tuple[str, str]:
    """A self-signed certificate and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([named(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "site.pem", folder / "site.key"
    pem.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return str(pem), str(secret)


def info(site: Site, **options):
    given = {"base_url": site.rest_base, "api_key": site.key, "retries": 0, "id": 1, **options}
    return run_module("latepoint_customer_info", given).result


def test_a_certificate_of_ones_own_is_refused_and_accepted_with_ca_path(tmp_path):
    pem, key = certificate(tmp_path)
    with running("seed", PEOPLE, tls=(pem, key)) as site:
        assert site.base_url.startswith("https://")
        refused = info(site)
        assert (refused["failed"], refused["error"]["code"]) == (True, "unreachable")
        assert "certificate of 127.0.0.1" in refused["msg"]
        assert "ca_path" in refused["msg"]
        assert len(site.requests) == 0, "the key was sent to a site that nobody vouched for"
        assert info(site, ca_path=pem)["count"] == 1
        assert info(site, validate_certs=False)["count"] == 1


@pytest.mark.parametrize("wrong", [{"name": "127.0.0.9"}, {"days": -1}], ids=["another host", "expired"])
def test_a_known_ca_is_not_enough(tmp_path, wrong):
    pem, key = certificate(tmp_path, **wrong)
    with running("seed", PEOPLE, tls=(pem, key)) as site:
        refused = info(site, ca_path=pem)
        assert "certificate of 127.0.0.1" in refused["msg"]
        assert len(site.requests) == 0


def test_a_ca_of_the_environment_does_not_replace_ca_path(tmp_path, monkeypatch):
    pem, key = certificate(tmp_path)
    (tmp_path / "other").mkdir()
    other, _key = certificate(tmp_path / "other")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other)
    with running("seed", PEOPLE, tls=(pem, key)) as site:
        assert info(site, ca_path=pem)["count"] == 1


def test_http_to_another_machine_needs_a_word():
    options = {"base_url": "http://salon.example.com", "api_key": "x", "id": 1}
    refused = run_module("latepoint_customer_info", options).result
    assert "allow_http" in refused["msg"]
    assert refused["error"]["code"] == "invalid_parameters"


# --- where the key goes --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("operation", ["get", "put"])
def test_no_redirect_takes_the_key_elsewhere(status, operation):
    with running("seed", PEOPLE) as site, running("seed", PEOPLE) as elsewhere:
        site.fault(f"redirect_{status}", operation, to=f"{elsewhere.rest_base}/customers/1")
        options = {"base_url": site.rest_base, "api_key": site.key, "id": 1, "customer": {"city": "Oslo"}}
        said = run_module("latepoint_customer", options)
        assert said.result["error"]["code"] == "redirected"
        assert len(elsewhere.requests) == 0
        assert site.key not in said.text


def test_no_login_of_netrc_and_no_cookie_is_sent(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with running("seed", PEOPLE) as site:
        assert info(site)["count"] == 1
        assert not {"authorization", "cookie"} & set(site.requests[0].headers)
        assert site.requests[0].key == "live"


class Proxy:
    """A proxy on loopback that tunnels, and keeps all that its clients sent."""

    def __init__(self) -> None:
        self.seen = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        head = client.recv(65536)
        self.seen += head
        if not head.startswith(b"CONNECT "):
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            client.close()
            return
        host, port = head.split()[1].decode().rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()
        self._pump(client, server, True)

    def _pump(self, source: socket.socket, target: socket.socket, keep: bool) -> None:
        try:
            while data := source.recv(65536):
                self.seen += data if keep else b""
                target.sendall(data)
        except OSError:
            return

    def close(self) -> None:
        """Take no more clients."""
        self._listening.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy that listens."""
    made = Proxy()
    yield made
    made.close()


SALON = "salon.example.com"


@pytest.fixture
def _salon_is_here(monkeypatch):
    """The name of another machine leads to this one, since no proxy is asked for a loopback address."""
    resolve = socket.getaddrinfo

    def resolved(host, *arguments, **keywords):
        return resolve("127.0.0.1" if host == SALON else host, *arguments, **keywords)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


def of_salon(site: Site) -> str:
    """The site's address, by the name of another machine."""
    return site.rest_base.replace("127.0.0.1", SALON)


@pytest.mark.usefixtures("_salon_is_here")
def test_a_proxy_sees_the_host_but_neither_key_nor_people(tmp_path, monkeypatch, proxy):
    pem, key = certificate(tmp_path, name=SALON)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with running("seed", PEOPLE, tls=(pem, key)) as site:
        options = {"base_url": of_salon(site), "ca_path": pem}
        assert info(site, **options)["count"] == 1
        assert proxy.seen.startswith(f"CONNECT {SALON}:".encode())
        assert site.key.encode() not in proxy.seen
        assert b"Zerlina" not in proxy.seen
        seen = len(proxy.seen)
        monkeypatch.setenv("NO_PROXY", SALON)
        assert info(site, **options)["count"] == 1
        assert len(proxy.seen) == seen


@pytest.mark.usefixtures("_salon_is_here")
def test_over_plain_http_a_proxy_sees_everything(monkeypatch, proxy):
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    with running("seed", PEOPLE) as site:
        info(site, base_url=of_salon(site), allow_http=True)
        assert site.key.encode() in proxy.seen
        assert len(site.requests) == 0


def test_no_proxy_sees_what_stays_on_this_machine(monkeypatch, proxy):
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    with running("seed", PEOPLE) as site:
        assert info(site)["count"] == 1
    assert proxy.seen == b""


# --- where the key can be seen ---------------------------------------------------------------------------


@contextmanager
def watched(key: str, folder: Path) -> Iterator[dict[str, set[str]]]:
    """Look for the key in every process's arguments, and in Ansible's temporary files, while something runs."""
    found: dict[str, set[str]] = {"arguments": set(), "files": set()}
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            found["arguments"] |= {str(path) for path in Path("/proc").glob("[0-9]*/cmdline") if _holds(path, key)}
            places = (place for name in (".ansible", "remote") for place in os.walk(folder / name))
            temporary = (Path(place, name) for place, _folders, names in places for name in names)
            found["files"] |= {str(path) for path in temporary if _holds(path, key)}
            time.sleep(0.01)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _holds(path: Path, text: str) -> bool:
    try:
        return text.encode() in path.read_bytes()
    except OSError:
        return False


def task(**options):
    return [{"name": "Zerlina", "latepoint.api.latepoint_customers": options}]


def variables(site: Site, folder: Path) -> dict[str, str]:
    remote = str(folder / "remote")
    return {"latepoint_base_url": site.rest_base, "latepoint_api_key": site.key, "ansible_remote_tmp": remote}


CONNECTION = {"base_url": "{{ latepoint_base_url }}", "api_key": "{{ latepoint_api_key }}"}
CUSTOMER = {"id": 1, "city": "Ystad", "notes": "Allergisk mot nickel"}


def test_key_and_masked_values_stand_nowhere(playbook, tmp_path):
    files = {"journal": str(tmp_path / "journal.jsonl"), "save_plan": str(tmp_path / "plan.json")}
    with running("seed", PEOPLE, latency=0.1) as site, watched(site.key, tmp_path) as found:
        tasks = task(**CONNECTION, customers=[CUSTOMER], mask=["all"], **files)
        played = playbook(tasks, "-vvvvv", inventory={"salon": variables(site, tmp_path)}, diff=True)
        assert played.rc == 0, played.output
        assert played.result("Zerlina")["changed"]
        assert found["arguments"] == set()
        shown = played.output + "".join(Path(path).read_text("utf-8") for path in files.values())
        for secret in (site.key, "Zerlina Q", "zerlina@example.com", "Quasthoff", "Ystad", "Allergisk"):
            assert secret not in shown
        left = [path for path in tmp_path.rglob("*") if path.is_file() and "inventory" not in path.name]
        assert not [str(path) for path in left if _holds(path, site.key)]
        assert not [str(path) for path in left if _holds(path, "Quasthoff")]
        assert Path(files["journal"]).stat().st_mode & 0o077 == 0
        assert Path(files["save_plan"]).stat().st_mode & 0o077 == 0


def test_journal_and_plan_that_were_there_are_taken_from_others(playbook, tmp_path):
    old = {"journal": tmp_path / "old.jsonl", "save_plan": tmp_path / "plan.json"}
    for path in old.values():
        path.touch(0o644)
    new = tmp_path / "missing" / "new.jsonl"
    with running("seed", PEOPLE) as site:
        inventory = {"salon": variables(site, tmp_path)}
        first = task(**CONNECTION, customers=[CUSTOMER], **{name: str(path) for name, path in old.items()})
        assert playbook(first, inventory=inventory).rc == 0
        assert playbook(task(**CONNECTION, customers=[CUSTOMER], journal=str(new)), inventory=inventory).rc == 0
    assert old["journal"].read_text("ascii").count('"done"') == 1
    assert [oct(path.stat().st_mode & 0o777) for path in (*old.values(), new)] == ["0o600"] * 3
    assert oct(new.parent.stat().st_mode & 0o777) == "0o700"


def test_a_failure_tells_no_more(playbook, tmp_path):
    with running("seed", PEOPLE) as site:
        site.fault("php_fatal", "put", times=None)
        tasks = task(**CONNECTION, customers=[CUSTOMER], mask=["all"], retries=0)
        played = playbook(tasks, "-vvvvv", inventory={"salon": variables(site, tmp_path)}, diff=True)
        assert played.rc == 2
        for secret in (site.key, "Quasthoff", "Ystad", "Allergisk", "/var/www", "Stack trace"):
            assert secret not in played.output


@pytest.mark.parametrize("pipelining", [False, True])
def test_pipelining_keeps_the_key_out_of_temporary_files(playbook, tmp_path, pipelining):
    with running("seed", PEOPLE, latency=0.3) as site, watched(site.key, tmp_path) as found:
        way = {"ansible_pipelining": pipelining, "latepoint_in_process": False}
        site_variables = {**variables(site, tmp_path), **way}
        played = playbook(task(**CONNECTION, customers=[CUSTOMER]), inventory={"salon": site_variables})
        assert played.rc == 0, played.output
    assert bool(found["files"]) == (not pipelining)
    assert not [path for path in tmp_path.rglob("*") if "inventory" not in path.name and _holds(path, site.key)]


@pytest.fixture
def encrypted(ansible, tmp_path):
    """A file of customers that is vault-encrypted; the file `password` has its password."""
    (tmp_path / "password").write_text("correct horse\n", "utf-8")
    source = tmp_path / "customers.yml"
    source.write_text("customers:\n- {id: 1, notes: Allergisk mot nickel}\n", "utf-8")
    encrypt = [str(ansible.folder / "ansible-vault"), "encrypt", "--vault-password-file", "password", str(source)]
    environment = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    subprocess.run(encrypt, cwd=tmp_path, check=True, capture_output=True, env=environment)
    return source


def test_what_a_vault_encrypts_lies_nowhere_in_clear(playbook, tmp_path, encrypted):
    with running("seed", PEOPLE, latency=0.3) as site, watched("Allergisk", tmp_path) as found:
        arguments = ("--vault-password-file", str(tmp_path / "password"))
        tasks = task(**CONNECTION, src=[str(encrypted)], mask=["notes"])
        played = playbook(tasks, *arguments, "-vvvvv", inventory={"salon": variables(site, tmp_path)})
        assert played.rc == 0, played.output
        assert site.customer(1)["notes"] == "Allergisk mot nickel"
        assert "Allergisk" not in played.output
    assert found == {"arguments": set(), "files": set()}


@pytest.mark.controller
def test_what_a_vault_encrypts_is_refused_where_async_would_write_it_in_clear(playbook, tmp_path, encrypted):
    with running("seed", PEOPLE) as site, watched("Allergisk", tmp_path) as found:
        arguments = ("--vault-password-file", str(tmp_path / "password"))
        tasks = [{**entry, "async": 60, "poll": 1} for entry in task(**CONNECTION, src=[str(encrypted)])]
        played = playbook(tasks, *arguments, inventory={"salon": variables(site, tmp_path)})
        assert played.rc == 2
        assert "customers.yml is encrypted, and async needs a file" in played.output
        assert list(site.requests) == []
    assert found == {"arguments": set(), "files": set()}


def test_masking_has_limits(tmp_path):
    """What is equal is seen to be equal; ids and status are shown, and what is empty."""
    people = [*PEOPLE, {"id": 2, "first_name": "Ola", "last_name": "Quasthoff", "email": "ola@example.com"}]
    with running("seed", people) as site:
        options = {"base_url": site.rest_base, "api_key": site.key, "mask": ["all"]}
        said = run_module("latepoint_customer_info", options)
    first, second = said.result["customers"]
    assert first["last_name"] == second["last_name"] != "Quasthoff"
    assert (first["id"], second["id"], first["status"]) == (1, 2, "active")
    assert first["city"] == ""
