"""Sample customers: a handful drawn by hand, and any number more, always the same ones."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from sandbox.records import Record


def _one(number: int, first_name: str, last_name: str, email: str, **more: Any) -> Record:
    return {"id": number, "first_name": first_name, "last_name": last_name, "email": email, **more}


_HAND: tuple[Record, ...] = (
    _one(1, "Jörg", "Müller", "joerg.mueller@example.com", phone="+493012345678",
         address="Schönhauser Allee 12", city="Berlin", state="Berlin", zipcode="10435", country="DE",
         notes="Kommt gern früh.", custom_fields={"preferred_time": "morning"}, bookings=3, wordpress_user_id=11),
    _one(2, "Zoé", "Lefèvre", "zoe.lefevre@example.com", phone="+33142685300",
         address="8 rue de l'Échiquier", city="Paris", zipcode="75010", country="FR", status="inactive"),
    _one(3, "John", "Smith", "John.Smith@example.com", phone="+12125550147",
         address="456 Oak Street", city="Los Angeles", state="CA", zipcode="90210", country="US",
         notes="VIP customer", custom_fields={"vip": "yes", "referral": "Ada"}, bookings=1, avatar_image_id=57),
    _one(4, "Siobhán", "O'Brien", "siobhan@example.org", phone="+35312345678",
         city="Dublin", country="IE", notes="Allergic to <b>peanuts</b> & \"latex\"."),
    _one(5, "Guest", "Walk-in", "guest5@example.net", is_guest=True),
    _one(6, "Nguyễn", "Thị Hương", "huong@example.com", phone="+84912345678",
         address="12 Phố Huế", city="Hà Nội", country="VN", status="pending_verification"),
    _one(7, "Bob", "Blocked", "bob.blocked@example.com", phone="+442079460958",
         address="1 Fleet St", city="London", zipcode="EC4M 7RF", country="GB", status="blocked",
         notes="No-show\nthree times\n"),
    _one(8, "Åsa", "Öberg", "asa.oberg@example.se", phone="+46812345678",
         address="Götgatan 7", city="Stockholm", zipcode="116 46", country="SE", custom_fields={"newsletter": "1"}),
    _one(9, "Null", "Null", "null@example.com", city="Boston", state="MA",
         zipcode="02134", country="US", phone="6175550123"),
    _one(10, "Anna", "Nowak", "anna.nowak@example.pl", phone="+48221234567",
         address="ul. Marszałkowska 1/2", city="Warszawa", zipcode="00-624", country="PL", bookings=7),
    _one(11, "Kari", "Nordmann", "kari@example.no", phone="+4722123456",
         city="Oslo", zipcode="0150", country="NO", status="inactive"),
    _one(12, "太郎", "山田", "taro.yamada@example.jp", phone="+81312345678",
         address="千代田1-1", city="東京", zipcode="100-0001", country="JP", notes="お得意様 🌸"),
    _one(13, "María José", "García Pérez", "mj.garcia@example.es", phone="+34911234567",
         city="Madrid", country="ES", custom_fields={"preferred_time": "evening", "Sprache": "Español"}),
    _one(14, "Luca", "D'Angelo", "luca@example.it", country="IT", notes="a < b"),
    _one(15, "Guest", "Fifteen", "guest15@example.net", is_guest=True, bookings=1,
         notes="Booked by phone; wants a call back."),
    _one(16, "Maximilian-Alexander", "von und zu Hohenstein", "mavzh@example.at",
         phone="+4315123456", address="Kärntner Straße 38/4/12", city="Wien", zipcode="1010", country="AT"),
    _one(17, "Li", "Wei", "li.wei@example.cn", phone="+861012345678", country="CN",
         status="pending_verification", wordpress_user_id=42),
    _one(18, "Priya", "Sharma", "priya+salon@example.in", phone="+911123456789",
         city="New Delhi", zipcode="110001", country="IN", custom_fields={"skin": "sensitive"}),
    _one(19, "Émile", "Côté", "emile.cote@example.ca", phone="+15145550188",
         city="Montréal", state="QC", zipcode="H2X 1Y4", country="CA"),
    _one(20, "Thandiwe", "Dlamini", "thandi@example.co.za", phone="+27215550111",
         city="Cape Town", state="WC", zipcode="8001", country="ZA", avatar_image_id=91),
    _one(21, "João", "Silva", "joao.silva@example.com.br", phone="+551155501234",
         city="São Paulo", state="SP", zipcode="01310-100", country="BR", notes="C:\\temp \\ path"),
    _one(22, "Jane", "Doe", "jane_doe@example.com", phone="", notes="", status="inactive"),
    _one(23, "Olena", "Шевченко", "olena@example.ua", phone="+380441234567",
         city="Київ", zipcode="01001", country="UA", custom_fields={"preferred_time": "any"}),
    _one(24, "Mia", "Keller", "mia.keller@example.ch", phone="+41441234567",
         address="Bahnhofstrasse 1", city="Zürich", state="ZH", zipcode="8001", country="CH", bookings=2,
         customer_notes="Please ring twice."),
    _one(123, "Ada", "Lovelace", "ada@example.com", phone="+442071234567",
         address="12 St James's Square", city="London", zipcode="SW1Y 4JH", country="GB", status="inactive",
         notes="First of her kind", custom_fields={"preferred_time": "evening"}),
)  # fmt: skip

_FIRST = ("Ava", "Ben", "Chloé", "David", "Elif", "Finn", "Grace", "Hugo", "Inés", "Jonas", "Klára", "Liam", "Märta")
_LAST = ("Adams", "Böhm", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Horváth", "Ivanova", "Jansen", "Kowal")
_PLACES = (
    ("Main St", "Springfield", "IL", "62701", "US", "+1217555"),
    ("Hauptstraße", "Köln", "", "50667", "DE", "+49221555"),
    ("rue Victor-Hugo", "Lyon", "", "69002", "FR", "+33472555"),
    ("High Street", "Leeds", "", "LS1 4DY", "GB", "+44113555"),
    ("Calle Mayor", "Zaragoza", "", "50001", "ES", "+34976555"),
)
_STATUSES = ("active", "active", "active", "inactive", "active", "pending_verification", "active", "blocked")


def samples(count: int) -> Iterator[Record]:
    """The first `count` sample customers; the 25th is number 123, the others follow their numbers."""
    yield from (dict(customer) for customer in _HAND[:count])
    others = (number for number in itertools.count(len(_HAND)) if number != _HAND[-1]["id"])
    yield from map(_made, itertools.islice(others, max(0, count - len(_HAND))))


def _made(number: int) -> Record:
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    street, city, state, zipcode, country, prefix = _PLACES[number % len(_PLACES)]
    return {
        "id": number,
        "first_name": first,
        "last_name": f"{last}-{number}",
        "email": f"customer{number}@example.com",
        "phone": f"{prefix}{number:06d}" if number % 9 else "",
        "status": _STATUSES[number % len(_STATUSES)],
        "is_guest": number % 17 == 0,
        "address": f"{number % 300 + 1} {street}",
        "city": city,
        "state": state,
        "zipcode": zipcode,
        "country": country,
        "notes": f"Regular <i>since</i> {2000 + number % 24}" if number % 4 == 0 else "",
        "avatar_image_id": number if number % 13 == 0 else None,
        "wordpress_user_id": 1000 + number if number % 3 == 0 else None,
        "bookings": number % 5 if number % 2 else 0,
        "custom_fields": {"preferred_time": "morning", "source": "web"} if number % 3 else {},
        "created_at": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d} {number % 24:02d}:30:25",
    }
