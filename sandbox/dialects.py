"""How a site may differ from the next: the axes, and the named presets over them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Dialect:
    """One way in which a site speaks; the defaults are those of the "Update Customer" page."""

    summary: str
    """One line for people."""
    apis: Literal["both", "extension", "abilities"] = "both"
    """Which API the site has: the extension's, the Abilities API of LatePoint itself, or both."""
    reading_by: Literal["POST", "GET"] = "POST"
    """The method that abilities take which only read: GET where LatePoint tells WordPress that they do."""
    wp_debug: bool = False
    """With WordPress's WP_DEBUG, LatePoint's own API says why it refuses a record, with status 500 instead of 422."""
    latepoint: str = "5.2.4"
    """The version of LatePoint that `GET /status` tells."""
    success: Literal["success_true", "status_success"] = "success_true"
    """`{"success": true, …}` or `{"status": "success", …}`."""
    list_counts: Literal["pagination", "meta", "none"] = "pagination"
    """Where a list tells its page and total."""
    errors: Literal["wordpress", "status_error", "error_only", "success_false"] = "wordpress"
    """The envelope of an error; `success_false` answers 200."""
    validation: Literal["customer_update_failed", "validation_failed"] = "customer_update_failed"
    """A refused record: 400 with one sentence, or 422 with details."""
    per_page_over: Literal["clamped", "refused"] = "clamped"
    """More than 100 a page: silently 100, or 400 `invalid_parameters`."""
    address: Literal["flat", "nested"] = "flat"
    """Five fields of the customer, or one object `address`."""
    list_fields: Literal["full", "no_address", "short", "minimal"] = "full"
    """What a list shows: `short` lacks address and custom fields, `minimal` shows only what a PUT answers."""
    notes: Literal["notes", "admin_notes", "both"] = "notes"
    """The name of the internal notes; with `both`, `notes` are the customer's own and no API writes them."""
    numbers: Literal["int", "string"] = "int"
    """Ids as 1 or as "1"."""
    guest: Literal["bool", "string", "string_or_null"] = "bool"
    """is_guest as true/false, "1"/"0" or "1"/null."""
    no_custom_fields: Literal["object", "list"] = "object"
    """No custom fields: `{}` or `[]`."""
    empty_text: Literal["empty", "null"] = "empty"
    """An empty text reads "" or null."""
    custom_fields_shown: Literal["always", "included"] = "always"
    """Custom fields always, or only with `include=custom_fields`."""
    notes_shown: Literal["always", "included"] = "always"
    """Notes always, or only with `include=notes`."""
    country: Literal["code", "name"] = "code"
    """The country as it is stored, or in English."""
    dates: Literal["utc", "site"] = "utc"
    """Dates in UTC or in the site's time (two hours on)."""
    put_answer: Literal["short", "full"] = "short"
    """A PUT answers the seven fields of the page, or the whole record."""
    put_echo: Literal["stored", "types", "sent"] = "stored"
    """A PUT shows what is stored; that in the types it was sent; or the very values it was sent."""
    text: Literal["verbatim", "names_and_notes", "sanitized"] = "verbatim"
    """What goes through WordPress's usual sanitizing on its way through the extension: nothing, what LatePoint
    itself sanitizes since 5.5.1, or all text."""
    meta_zero: Literal["deleted", "kept"] = "deleted"
    """What "0" does to a stored address or custom field: deletes it, or leaves the old one."""
    phone: Literal["rewritten", "verbatim"] = "rewritten"
    """Phone numbers as LatePoint keeps them, or as sent."""
    email_max: int = 255
    """The longest e-mail (110 in old versions)."""
    blank_email: bool = False
    """May an e-mail be empty?"""
    last_name_required: bool = True
    """Must a customer have a last name?"""
    default_status: str = "active"
    """The status of a customer created without one."""
    permalinks: Literal["pretty", "plain"] = "pretty"
    """With `plain`, /wp-json answers the site's page with 200."""
    unknown_params: Literal["ignored", "refused"] = "ignored"
    """A parameter that a reading doesn't know: no matter, as with WordPress, or 400 `invalid_parameters`."""
    warnings: bool = False
    """PHP warnings in front of the JSON of who doesn't ask for `Accept: application/json`."""


SEED = Dialect("the Update Customer page as printed: success:true, short PUT answer, flat address", put_echo="sent")
DOC = Dialect(
    "the other public pages: status:success, pagination, nested address, admin_notes, countries by name",
    success="status_success",
    errors="status_error",
    validation="validation_failed",
    per_page_over="refused",
    address="nested",
    notes="admin_notes",
    custom_fields_shown="included",
    country="name",
    put_answer="full",
    default_status="pending",
)
LEGACY = Dialect(
    "the nastiest combination: minimal lists without totals, strings, nulls, sanitizing, own notes beside admin_notes",
    success="status_success",
    list_counts="none",
    errors="error_only",
    address="nested",
    list_fields="minimal",
    notes="both",
    numbers="string",
    guest="string_or_null",
    no_custom_fields="list",
    empty_text="null",
    custom_fields_shown="included",
    notes_shown="included",
    country="name",
    dates="site",
    put_echo="sent",
    text="sanitized",
    meta_zero="kept",
    email_max=110,
    warnings=True,
    apis="extension",
)
ABILITIES_ONLY = Dialect(
    "LatePoint's own Abilities API alone; the extension is not there", apis="abilities", latepoint="5.6.5"
)

DIALECTS: dict[str, Dialect] = {
    "seed": SEED,
    "doc": DOC,
    "doc_meta": replace(
        DOC,
        summary="as doc, with meta for pagination, bare errors and lists without the address",
        list_counts="meta",
        errors="error_only",
        list_fields="no_address",
        notes_shown="included",
    ),
    "wordpress": Dialect(
        "database types shining through: ids and flags as strings, [] for no custom fields, null for empty text",
        numbers="string",
        guest="string",
        no_custom_fields="list",
        empty_text="null",
        put_answer="full",
        put_echo="types",
        meta_zero="kept",
        notes="both",
    ),
    "sanitizing": replace(
        SEED,
        summary="as seed, but text loses its tags, outer spaces and line breaks, and a < b becomes a &lt; b",
        text="sanitized",
        put_answer="full",
        put_echo="stored",
    ),
    "plain_permalinks": replace(
        SEED, summary="as seed, reached by index.php?rest_route= alone; /wp-json is the site's page", permalinks="plain"
    ),
    "short_lists": replace(
        SEED, summary="as seed, but lists never show address and custom fields, asked or not", list_fields="short"
    ),
    "quiet_errors": replace(
        SEED, summary="as seed, but the plugin's errors are 200 with success:false and no code", errors="success_false"
    ),
    "verbatim": replace(
        SEED,
        summary="as seed, but phone numbers are kept as sent, empty e-mails are allowed, PUT answers the whole record",
        phone="verbatim",
        blank_email=True,
        put_answer="full",
        put_echo="stored",
    ),
    "latepoint_5_5": replace(
        SEED,
        summary="as seed, on LatePoint 5.5.1 and newer: names and notes lose tags, %20 and outer spaces",
        text="names_and_notes",
        latepoint="5.6.5",
        put_answer="full",
        put_echo="stored",
    ),
    "strict": replace(
        SEED,
        summary="as seed, but a reading with a parameter that it doesn't know is refused",
        unknown_params="refused",
    ),
    "legacy": LEGACY,
}
"""The dialects of sites with the extension."""

ABILITIES_DIALECTS: dict[str, Dialect] = {
    "abilities": ABILITIES_ONLY,
    "abilities_plain": replace(
        ABILITIES_ONLY,
        summary="as abilities, reached by index.php?rest_route= alone; /wp-json is the site's page",
        permalinks="plain",
    ),
    "abilities_get": replace(
        ABILITIES_ONLY,
        summary="as abilities, but those that read take GET alone; with WP_DEBUG, refusals have reasons, as 500",
        reading_by="GET",
        wp_debug=True,
    ),
    "abilities_nulls": replace(
        ABILITIES_ONLY,
        summary="as abilities, with null for empty text, dates in the site's zone, and no need for a last name",
        empty_text="null",
        dates="site",
        last_name_required=False,
    ),
}
"""The dialects of sites with LatePoint alone."""

ALL_DIALECTS: dict[str, Dialect] = {**DIALECTS, **ABILITIES_DIALECTS}
