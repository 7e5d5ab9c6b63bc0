"""The mapping ``mlm:`` of a README's front matter: derived values beside those of the author.

Whose a value is, the standalone Item tells: it records which values were put there, each by its
place in the mapping (a JSON Pointer, RFC 6901, as ``/input/0/input/shape``). One that still is as
recorded follows the next version; any other is the author's, and stays. Who adds a description, or
corrects the classes, keeps that, and the shape beside it still follows the model.

The extension is not declared in the README's ``extensions``: declared, it would make the portal's
own Item one that claims to be MLM and cannot be, since the portal drops ``mlm:artifact_type``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sharinghub_tools.domain.front_matter import mapping_edits
from sharinghub_tools.domain.front_matter.document import Document
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.mlm.ownership import Kept, Ownership, Record, pointer

KEY = "mlm"
MARK = "# derived by sharinghub link-model; what is changed by hand stays"
# The property of the standalone Item that records what was put into the README.
RECORD = "lineage:derived"


class Put(NamedTuple):
    """What came of putting derived values into a front matter.

    Attributes:
        document: the front matter.
        kept: the author's values that differ from the model's and stayed.
        record: what was put there, for the standalone Item.
    """

    document: Document
    kept: tuple[Kept, ...]
    record: Record


def recorded(item: object) -> dict[str, Any]:
    """What a standalone Item, whatever stands in its file, says was put into the README."""
    properties = item.get("properties") if isinstance(item, Mapping) else None
    record = properties.get(RECORD) if isinstance(properties, Mapping) else None
    return dict(record) if isinstance(record, Mapping) else {}


def record_of(derived: Mapping[str, Value]) -> Record:
    """What putting derived values into a README without the mapping would record."""
    return {pointer((name,)): value for name, value in derived.items()}


def fields(document: Document) -> dict[Any, Any]:
    """What the README says: the mapping ``mlm:``, empty where there is none."""
    value = document.data.get(KEY)
    return value if isinstance(value, dict) else {}


def put(
    document: Document,
    derived: Mapping[str, Value],
    records: Sequence[Record] = (),
    *,
    overwrite: bool = False,
) -> Put:
    """Bring derived values into the front matter.

    Args:
        document: the front matter.
        derived: fields of MLM, without prefix.
        records: what was put there before, as :func:`recorded` reads it from the Items there are.
        overwrite: replace the author's values that differ.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    if not mapping_edits.mapping(document, KEY):
        return Put(mapping_edits.put(document, KEY, derived, MARK), (), record_of(derived))
    owned = Ownership(fields(document), records)
    plan = owned.replaced(derived, overwrite=overwrite)
    for path, value, after in plan.sets:
        document = mapping_edits.set_field(document, (KEY, *path), value, after)
    for path in plan.removals:
        document = mapping_edits.remove_field(document, (KEY, *path), MARK)
    return Put(document, tuple(plan.kept), plan.record)


def take_out(document: Document, records: Sequence[Record]) -> Document:
    """Remove the derived values, and the mapping with them if nothing else is left.

    Args:
        document: the front matter.
        records: what was put there.

    Raises:
        FrontMatterError: no splice does that without touching something else.
    """
    plan = Ownership(fields(document), records).replaced({})
    for path in plan.removals:
        document = mapping_edits.remove_field(document, (KEY, *path), MARK)
    return document
