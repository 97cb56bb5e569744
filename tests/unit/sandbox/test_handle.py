"""The handle for tests: in a thread, and as a process."""

from __future__ import annotations

import datetime
import gc
import ipaddress
import socket
import threading

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox import serving
from sandbox.handle import running, started
from sandbox.serving import Site as Server
from sandbox.state import State

ADA = 123


def test_a_site_with_the_customers_of_a_test(make_client):
    with running("doc", [{"id": 5, "email": "five@example.com"}, {"first_name": "Six"}]) as site:
        client = make_client(site)
        assert client.get("/customers/5").json()["data"]["email"] == "five@example.com"
        assert site.customer(6)["first_name"] == "Six"
        assert site.by_email("FIVE@example.com")[0]["id"] == 5
        client.close()


def test_addresses_and_keys():
    with running(customers=0) as site:
        assert site.rest_base == site.base_url + "/wp-json/latepoint-api/v1"
        assert site.plain_base == site.base_url + "/index.php?rest_route=/latepoint-api/v1"
        assert len({site.key, site.test_key, site.read_key, site.no_customers_key}) == 4


def test_nobody_has_this_number(site):
    with pytest.raises(KeyError):
        site.customer(999)


def test_add_edit_remove_reset(site):
    number = site.add(first_name="New", custom_fields={"a": "b"})
    site.edit(number, custom_fields={"a": None}, is_guest=True)
    assert (site.customer(number)["custom_fields"], site.customer(number)["is_guest"]) == ({}, True)
    site.remove(number)
    site.remove(ADA)
    site.set_dialect("doc")
    site.reset()
    assert set(site.customers()) == {*range(1, 25), ADA}


def test_what_the_handle_gives_is_a_copy(site):
    site.customer(ADA)["custom_fields"]["x"] = "y"
    site.customers()[ADA]["city"] = "Rome"
    assert site.customer(ADA)["custom_fields"] == {"preferred_time": "evening"}
    assert site.customer(ADA)["city"] == "London"


def test_starting_and_stopping_wait_for_no_tick(monkeypatch, naps):
    monkeypatch.setattr(serving, "_TICK", 3600)
    with running() as site:
        pass
    assert naps.seconds == []
    assert f"sandbox {site.base_url}" not in [thread.name for thread in threading.enumerate()]


def test_stopping_waits_for_nobody(make_client, naps):
    failed = []

    def call():
        try:
            client.get("/status")
        except requests.RequestException as error:
            failed.append(error)

    with running() as site:
        client = make_client(site)
        site.fault("slow", on="*", seconds=60)
        thread = threading.Thread(target=call)
        thread.start()
        naps.wait_for_a_long_one()
    thread.join(30)
    client.close()
    assert [type(error) for error in failed] == [requests.ConnectionError]  # no timeout: the site hung up
    gc.collect()  # a socket left open would warn here


def test_two_sites_side_by_side(make_client):
    with running() as first, running() as second:
        clients = [make_client(first), make_client(second)]
        clients[0].put(ADA, {"city": "Rome"})
        assert (first.customer(ADA)["city"], second.customer(ADA)["city"]) == ("Rome", "London")
        assert (len(first.requests), len(second.requests)) == (1, 0)
        for client in clients:
            client.close()


def test_latency(make_client, naps):
    with running(latency=0.1) as site:
        client = make_client(site)
        client.get("/status")
        client.close()
    assert naps.seconds == [0.1]


def test_a_small_answer_is_not_held_back(monkeypatch, make_client):
    """Nagle's algorithm would make 40 ms of each."""
    delays = []
    made = serving.H11Protocol.connection_made

    def connection_made(self, transport):
        made(self, transport)
        delays.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(serving.H11Protocol, "connection_made", connection_made)
    with running() as site:
        client = make_client(site)
        client.get("/status")
        client.close()
    assert delays
    assert all(delays)


def test_a_port_that_is_taken(site):
    port = int(site.base_url.rpartition(":")[2])
    state = State(customers=0)
    with pytest.raises(OSError, match=r"in use"):
        Server(state, port=port)
    state.store.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sandbox")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(built.public_bytes(encoding))
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    return str(folder / "cert.pem"), str(folder / "key.pem")


def test_tls(make_client, certificate):
    with running(tls=certificate) as site:
        client = make_client(site)
        assert site.base_url.startswith("https://127.0.0.1:")
        with pytest.raises(requests.exceptions.SSLError):
            client.get("/status", verify=True)
        assert client.get("/status", verify=certificate[0]).status_code == 200
        for kind in ("close_before", "close_after", "cut_json"):
            site.fault(kind)
            with pytest.raises(requests.RequestException):
                client.put(ADA, {"city": kind}, verify=certificate[0])
        assert site.customer(ADA)["city"] == "cut_json"
        client.close()
    gc.collect()


def test_a_process_of_its_own(make_client):
    with started("doc", [{"id": 5, "city": "Ulm"}], rate_limit=(50, 60)) as site:
        client = make_client(site)
        answer = client.get("/customers/5")
        assert (answer.json()["status"], answer.headers["X-RateLimit-Limit"]) == ("success", "50")
        site.fault("status_500")
        assert client.put(5, {"city": "Rome"}).status_code == 500
        assert (site.customer(5)["city"], site.requests.count("PUT")) == ("Ulm", 1)
        site.edit(5, city="Bonn")
        assert site.customers()[5]["city"] == "Bonn"
        with pytest.raises(KeyError):
            site.customer(6)
        with pytest.raises(ValueError, match="no such fault"):
            site.fault("nonsense")
        client.close()
        assert site.stop() == 0


def test_killing_a_process_keeps_what_was_stored(make_client, tmp_path):
    data = str(tmp_path / "records.db")
    with started(data=data) as site:
        client = make_client(site)
        client.put(ADA, {"city": "Rome"})
        site.kill()
        with pytest.raises(requests.ConnectionError):
            client.get("/status")
        client.close()
        port = int(site.base_url.rpartition(":")[2])
    with started(data=data, port=port) as again:
        assert again.base_url == site.base_url
        assert again.customer(ADA)["city"] == "Rome"


def test_a_process_that_does_not_start():
    with pytest.raises(RuntimeError, match="invalid choice"), started("nonsense"):
        pass
