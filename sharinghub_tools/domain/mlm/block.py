"""The mapping ``mlm:`` of a README's front matter: derived values beside those of the author.

Whose a value is, the standalone Item tells: it records what was derived when it was written. A
value of the README that equals the recorded one is derived, and follows the new version; any other
is the author's, and stays. That goes for each value by itself, however deep it stands: who adds a
description, or corrects the classes, keeps that, and the shape beside it still follows the model.

The extension is not declared in the README's ``extensions``: declared, it would make the portal's
own Item one that claims to be MLM and cannot be, since the portal drops ``mlm:artifact_type``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.domain.front_matter import mapping_edits
from sharinghub_tools.domain.front_matter.document import Document
from sharinghub_tools.domain.front_matter.equality import same
from sharinghub_tools.domain.front_matter.mapping_edits import Path
from sharinghub_tools.domain.front_matter.scalars import Value

KEY = "mlm"
MARK = "# derived by sharinghub link-model; what is changed by hand stays"
# The property of the standalone Item that records what was derived.
RECORD = "lineage:derived"

_Fields = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A value of the author's that differs from the derived one.

    Attributes:
        path: where it is, as ``mlm.input.0.description``.
        written: the author's value.
        derived: what the model says.
    """

    path: str
    written: Any
    derived: Value


def recorded(item: object) -> dict[str, Any]:
    """What a standalone Item, whatever stands in its file, records as derived."""
    properties = item.get("properties") if isinstance(item, Mapping) else None
    record = properties.get(RECORD) if isinstance(properties, Mapping) else None
    return dict(record) if isinstance(record, Mapping) else {}


def fields(document: Document) -> dict[Any, Any]:
    """What the README says: the mapping ``mlm:``, empty where there is none."""
    value = document.data.get(KEY)
    return value if isinstance(value, dict) else {}


def put(
    document: Document,
    derived: Mapping[str, Value],
    records: Sequence[_Fields] = (),
    *,
    overwrite: bool = False,
) -> tuple[Document, list[Kept]]:
    """Bring derived values into the front matter.

    Args:
        document: the front matter.
        derived: fields of MLM, without prefix.
        records: what was derived before, as :func:`recorded` reads it from the Items there are.
        overwrite: replace the author's values that differ.

    Returns:
        The front matter, and the author's values that differ and were kept.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    if not mapping_edits.mapping(document, KEY):
        return mapping_edits.put(document, KEY, derived, MARK), []
    kept: list[Kept] = []
    for step in _steps(fields(document), derived, records, (KEY,), overwrite=overwrite):
        if isinstance(step, Kept):
            kept.append(step)
        elif isinstance(step, _Set):
            document = mapping_edits.set_field(document, step.path, step.value, step.after)
        else:
            document = mapping_edits.remove_field(document, step, MARK)
    return document, kept


def take_out(document: Document, records: Sequence[_Fields]) -> Document:
    """Remove the derived values, and the mapping with them if nothing else is left.

    Args:
        document: the front matter.
        records: what was derived before.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    for path in list(_removals(fields(document), {}, records, (KEY,))):
        document = mapping_edits.remove_field(document, path, MARK)
    return document


@dataclass(frozen=True, slots=True)
class _Set:
    path: Path
    value: Value
    after: tuple[str, ...]


def _steps(
    mine: _Fields, derived: _Fields, records: Sequence[_Fields], path: Path, *, overwrite: bool
) -> Iterator[_Set | Kept | Path]:
    """What it takes to bring derived values among those that are there."""
    order = list(derived)
    for place, (name, value) in enumerate(derived.items()):
        here = (*path, name)
        if name not in mine:
            yield _Set(here, value, tuple(reversed(order[:place])))
        elif not same(mine[name], value):
            old = [record[name] for record in records if name in record]
            yield from _differing(mine[name], value, old, here, overwrite=overwrite)
    yield from _removals(mine, derived, records, path)


def _differing(
    mine: Any, derived: Value, records: Sequence[Any], path: Path, *, overwrite: bool
) -> Iterator[_Set | Kept | Path]:
    if isinstance(mine, dict) and mine and isinstance(derived, Mapping):
        inner = [record for record in records if isinstance(record, Mapping)]
        yield from _steps(mine, derived, inner, path, overwrite=overwrite)
    elif (entries := _named(mine)) and list(entries) == list(_named(derived)):
        old = [_named(record) for record in records]
        for place, (name, entry) in enumerate(entries.items()):
            inner = [record[name] for record in old if name in record]
            new = _named(derived)[name]
            yield from _steps(entry, new, inner, (*path, place), overwrite=overwrite)
    elif overwrite or any(same(mine, record) for record in records):
        yield _Set(path, derived, ())
    else:
        yield Kept(".".join(map(str, path)), mine, derived)


def _removals(
    mine: _Fields, derived: _Fields, records: Sequence[_Fields], path: Path
) -> Iterator[Path]:
    """The fields that were derived before, and are no more."""
    for name in [name for name in mine if name not in derived]:
        old = [record[name] for record in records if name in record]
        if _is_ours(mine[name], old):
            yield (*path, name)
        elif isinstance(mine[name], dict):
            inner = [record for record in old if isinstance(record, Mapping)]
            yield from _removals(mine[name], {}, inner, (*path, name))


def _is_ours(mine: Any, records: Sequence[Any]) -> bool:
    """Whether all that is there was derived, be it at different times."""
    if any(same(mine, record) for record in records):
        return True
    inner = [record for record in records if isinstance(record, Mapping)]
    return (
        isinstance(mine, dict)
        and bool(mine and inner)
        and all(_is_ours(mine[name], [r[name] for r in inner if name in r]) for name in mine)
    )


def _named(value: object) -> dict[str, _Fields]:
    """The mappings of a list by their names, where all have one of their own; else none."""
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        return {}
    found = {str(entry["name"]): entry for entry in value if entry.get("name")}
    return found if len(found) == len(value) else {}
