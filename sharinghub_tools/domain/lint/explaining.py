"""What a schema says of the portal's Item, in the README's terms: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sharinghub_tools.domain.lint.assets import KEPT_FIELDS
from sharinghub_tools.domain.lint.origins import Origin, Origins
from sharinghub_tools.domain.lint.rules import Hit
from sharinghub_tools.domain.stac.schemas import short_name
from sharinghub_tools.domain.stac.violations import Violation
from sharinghub_tools.domain.stac.wording import UTC as IN_UTC
from sharinghub_tools.domain.stac.wording import described, dotted, expectation, listed

_MEMBERS = ("required", "requiredAny", "additionalProperties")
_OPEN_END = "write both ends, or leave extent.temporal out: an Item of STAC has no open end"


def explained(cause: Violation, origins: Origins) -> Hit | None:
    """What an author is told of it; None where the author has no part in it."""
    if cause.keyword in _MEMBERS:
        return _of_members(cause, origins) or _of_extension(cause, origins)
    origin = origins.of(cause.path)
    if origin is None:
        return _of_extension(cause, origins)
    return Hit(origin.at, _message(cause, origin.name), _mend(cause, origin))


def mended(cause: Violation, origin: Origin) -> str:
    """What to do about a value, or about what is missing in it."""
    if cause.keyword in _MEMBERS:
        return _wanted(cause, f"in {origin.name}")
    return _mend(cause, origin) or f"correct {origin.name}"


def _of_members(cause: Violation, origins: Origins) -> Hit | None:
    """Of what is missing in a mapping, or too much in it."""
    names: Sequence[str] = cause.expected
    if cause.path == ("properties",):
        return _of_properties(cause, names, origins)
    origin = origins.of(cause.path)
    if origin is None:
        return None
    if cause.path[0] == "assets" and not set(names) & set(KEPT_FIELDS):
        return _dropped(cause, origin)
    return Hit(origin.at, _message(cause, origin.name), _wanted(cause, f"in {origin.name}"))


def _of_properties(cause: Violation, names: Sequence[str], origins: Origins) -> Hit | None:
    """Of the fields of an extension, which the README has without their prefix."""
    if cause.keyword == "additionalProperties":
        origin = origins.of(("properties", names[0]))
        message = _tagged(cause, f"{origin.name if origin else ''} may not be there")
        return Hit(origin.at, message, "remove it, or correct its name") if origin else None
    prefix = names[0].partition(":")[0]
    mapping = origins.mapping(prefix)
    if mapping is None:
        return _under_another_name(cause, names, origins)
    fields = [name.removeprefix(f"{prefix}:") for name in names]
    shown = replace(cause, expected=fields)
    return Hit(mapping.at, _message(shown, prefix), _wanted(shown, f"below {prefix}"))


def _under_another_name(cause: Violation, names: Sequence[str], origins: Origins) -> Hit | None:
    """Of fields whose prefix is not the one that is declared, or that have none."""
    declared = origins.schema(cause.schema)
    if declared is None:
        return None
    prefix, sign, _ = names[0].partition(":")
    mend = _wanted(cause, "at the top level of the front matter")
    if sign:
        mend = f"call the extension {prefix}, as its fields are, here and where they are written"
    return Hit(declared.at, _message(cause, "the Item"), mend)


def _of_extension(cause: Violation, origins: Origins) -> Hit | None:
    """Of what the portal itself wrote: the author's part is that the extension is declared."""
    declared = origins.schema(cause.schema)
    if declared is None:
        return None
    what = f"the Item's {dotted(cause.path)}" if cause.path else "the Item"
    return Hit(declared.at, _message(cause, what), f"leave it out of {declared.name.split('.')[0]}")


def _dropped(cause: Violation, origin: Origin) -> Hit:
    fields = listed(cause.expected, "and")
    return Hit(
        origin.at,
        _tagged(cause, f"{origin.name} lacks {fields}, which the portal drops from assets"),
        f"leave the extension {short_name(cause.schema)} out; an Item of its own, a JSON file that "
        "is listed as an asset, can have it",
    )


def _message(cause: Violation, name: str) -> str:
    return _tagged(cause, described(cause, name))


def _tagged(cause: Violation, what: str) -> str:
    return f"{what} ({short_name(cause.schema)})"


def _wanted(cause: Violation, place: str) -> str:
    if cause.keyword == "additionalProperties":
        return f"remove {listed(cause.expected, 'and')}, or correct the name"
    return (
        f"write {listed(cause.expected, 'or' if cause.keyword == 'requiredAny' else 'and')} {place}"
    )


def _mend(cause: Violation, origin: Origin) -> str:
    if origin.name == "the link to a DOI":
        return "link to https://doi.org/10.… as the publisher gives it"
    if cause.keyword in ("falseSchema", "not"):
        return f"remove {origin.name}" if origin.value is not None else ""
    if origin.name.startswith("extent.temporal") and cause.value is None:
        return _OPEN_END
    if cause.expected in ("date-time", IN_UTC) and (time := _in_utc(cause.value)):
        return f"write {time}"
    return f"write {expectation(cause)}"


def _in_utc(value: Any) -> str:
    """A date or a time as STAC wants it; empty for what is none."""
    try:
        time = datetime.fromisoformat(str(value))
        time = time.astimezone(UTC) if time.tzinfo else time
    except (ValueError, OverflowError):
        return ""
    return time.replace(tzinfo=None).isoformat() + "Z"
