# Copyright: Contributors to the latepoint.api collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""THE catalogue: each field of a customer, once. Options, documentation, schema and comparison follow from it.

To add a field, add one `Field` here; the completeness test says what else there is to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, FrozenSet, Mapping, Optional, Tuple

from .checks import STATUSES, Problems, known_country, known_status, no_problem, problem_with_email, problem_with_phone
from .custom_values import Nesting
from .same import country_code, same_country, same_email, same_phone
from .sanitized import one_line_field, text_area
from .types import Flag, Kind, Number, Text, Texts

Path = Tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A field: its name (also in requests), where responses show it, its values, and which count as the same.

    - `paths`: the keys under which responses show the field, best first; where several come, each counts
    - `check`: returns what is wrong with a declared value, as parts of a sentence ("is not …")
    - `same_values`: replaces the kind's `same`
    - `tidy`: returns a value that was read as results show it
    - `include`: the `include` without which some versions don't show the field
    - `personal`: whether `mask: [all]` masks the field
    - `official`: whether LatePoint's own API has the field; the extension's has all
    - `stored`: returns what LatePoint 5.5.1 and newer, which sanitizes texts, keeps of a declared text
    """

    name: str
    kind: Kind
    description: Tuple[str, ...]
    example: Any
    paths: Tuple[Path, ...] = ()
    check: Callable[[Any], Problems] = no_problem
    same_values: Optional[Callable[[Any, Any], bool]] = None
    tidy: Optional[Callable[[Any], Any]] = None
    include: Optional[str] = None
    choices: Tuple[str, ...] = ()
    pattern: Optional[str] = None
    personal: bool = True
    official: bool = False
    stored: Optional[Callable[[str], str]] = None
    places: Tuple[Path, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", self.paths or ((self.name,),))

    @property
    def place_names(self) -> Tuple[str, ...]:
        """The places in words: `address.city`."""
        return tuple(".".join(path) for path in self.places)

    @property
    def in_address(self) -> bool:
        """Whether the field may come in a nested address."""
        return any(len(path) > 1 for path in self.places)

    def same(self, value: Any, other: Any) -> bool:
        """Whether two values count as the same, so that no write is needed."""
        return (self.same_values or self.kind.same)(value, other)

    def declare(self, value: Any) -> Any:
        """Returns the declared value; raises ValueError with what is wrong ("must be …")."""
        declared = self.kind.declare(value)
        problems = self.check(declared)
        if problems:
            raise ValueError(problems[0])
        return declared

    def read(self, record: Mapping[str, Any]) -> Tuple[Any, ...]:
        """Returns all values that a response shows for the field, none where it doesn't show it.

        Raises ValueError with the shape of a value that can't be read without guessing.
        """
        found = [_at(record, path) for path in self.places]
        values = [self.kind.read(value) for value in found if value is not _ABSENT]
        return tuple(map(self.tidy, values) if self.tidy else values)

    def odd(self, record: Mapping[str, Any]) -> Mapping[str, str]:
        """Returns the shapes of the keys of a field that can be read, whose values can't: `{"tier": "a list …"}`."""
        return self.kind.odd(record.get(self.name))

    def nesting(self, record: Mapping[str, Any]) -> Nesting:
        """Returns which keys of the field may hold others: `{"general": {"tier": "gold"}}`."""
        return self.kind.nesting(record.get(self.name))


_ABSENT = object()


def _at(record: Any, path: Path) -> Any:
    """Returns the value at `path`; a dictionary in place of the `address` text is another shape, so absent.

    The check is for `dict`: for `Mapping` it takes ten times as long, and this runs for each field of each customer.
    """
    for key in path:
        if not isinstance(record, dict) or key not in record:
            return _ABSENT
        record = record[key]
    nested = isinstance(record, dict) and path[-1] == "address"
    return _ABSENT if nested else record


def _text(name: str, description: str, example: str, *also: Path, **more: Any) -> Field:
    return Field(name, Text(), (description,), example, ((name,), *also), **more)


FIELDS: Tuple[Field, ...] = (
    Field(
        "id",
        Number(clearable=False),
        (
            "The customer's number in LatePoint.",
            "Where it is given, it says who the customer is, and O(ignore:email) is a value like any other.",
            "It can't be changed, and the site alone gives it to a new customer.",
        ),
        123,
        personal=False,
        official=True,
    ),
    Field(
        "email",
        Text(),
        (
            "E-mail address, unique on a site. A difference of case alone is no change.",
            "Where neither the task nor O(ignore:id) says who the customer is, it does. Elsewhere it is but a value.",
            "Changing it may change the WordPress user who belongs to the customer, too.",
        ),
        "ada@example.com",
        check=problem_with_email,
        same_values=same_email,
        official=True,
    ),
    _text("first_name", "First name.", "Ada", official=True, stored=one_line_field),
    _text("last_name", "Last name.", "Lovelace", official=True, stored=one_line_field),
    _text(
        "phone",
        "Phone number. LatePoint keeps digits and a leading V(+) only, and cuts off an extension from V(x) on; its own "
        "API keeps all. Spellings that are stored alike, or differ only in layout, are the same.",
        "+1-555-0199",
        check=problem_with_phone,
        same_values=same_phone,
        official=True,
        stored=one_line_field,
    ),
    _text(
        "status",
        "Status of the customer. A change may affect whether the customer can book or sign in.",
        "active",
        check=known_status,
        choices=STATUSES,
        personal=False,
    ),
    Field("is_guest", Flag(), ("Whether the customer is a guest, that is, has no account.",), False),
    _text("address", "Street and house number.", "12 St James's Square", ("address", "street")),
    _text("city", "City.", "London", ("address", "city")),
    _text(
        "state",
        "State or province of the address. The module's own option O(state) is something else.",
        "CA",
        ("address", "state"),
    ),
    _text(
        "zipcode", "ZIP or postal code.", "02134", ("address", "postal_code"), ("address", "zipcode"), ("postal_code",)
    ),
    _text(
        "country",
        "Country as two capital letters (ISO 3166-1 alpha-2).",
        "GB",
        ("address", "country"),
        check=known_country,
        same_values=same_country,
        tidy=country_code,
        pattern="^([A-Z]{2})?$",
    ),
    _text(
        "notes",
        "Internal notes about the customer.",
        "VIP customer",
        ("admin_notes",),
        include="notes",
        official=True,
        stored=text_area,
    ),
    Field(
        "avatar_image_id",
        Number(clearable=True),
        ("WordPress media ID of the customer's picture. V(0) or an empty text means none.",),
        77,
        include="avatar",
    ),
    Field(
        "custom_fields",
        Texts(),
        (
            "Custom fields, by key. Values are text.",
            "Keys that are not named stay as they are, unless O(custom_fields_mode=exact).",
            "A key with V(null) or an empty text is removed. LatePoint ignores the case of keys.",
        ),
        {"preferred_time": "morning"},
        include="custom_fields",
    ),
)

BY_NAME: Dict[str, Field] = {entry.name: entry for entry in FIELDS}
NAMES: Tuple[str, ...] = tuple(BY_NAME)
# The fields of LatePoint's own API.
OFFICIAL: Tuple[str, ...] = tuple(entry.name for entry in FIELDS if entry.official)
NOT_OFFICIAL: FrozenSet[str] = frozenset(NAMES).difference(OFFICIAL)
SANITIZED: Tuple[Field, ...] = tuple(entry for entry in FIELDS if entry.stored)
VALUES: Tuple[Field, ...] = tuple(entry for entry in FIELDS if entry.name != "id")
# Fields that responses may show in more than one place.
SEVERAL_PLACES: Tuple[Field, ...] = tuple(entry for entry in VALUES if len(entry.places) > 1)
# The fields of an address.
ADDRESS: Tuple[str, ...] = tuple(entry.name for entry in VALUES if entry.in_address)
# The keys of a flat address, but for `address`, which may hold the street or a nested address.
FLAT_ADDRESS_KEYS = frozenset(path[0] for entry in VALUES if entry.in_address for path in entry.places) - {"address"}
# The keys of a nested address.
ADDRESS_KEYS = frozenset(path[1] for entry in VALUES for path in entry.places if len(path) > 1)
