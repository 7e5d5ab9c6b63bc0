"""The Item that the portal makes of a README, beside the schemas of STAC and of its extensions.

What GitLab or the portal put into the Item is not told of: no author can mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sharinghub_tools.domain.lint.explaining import explained
from sharinghub_tools.domain.lint.origins import Origins
from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, rule
from sharinghub_tools.domain.lint.surroundings import Surroundings
from sharinghub_tools.domain.portal.source import FIRST, Position
from sharinghub_tools.domain.stac.schemas import is_core, is_mlm, short_name


@rule("portal-fails", Effect.BREAKS_ITEM, "correct the value")
def portal_fails(surroundings: Surroundings) -> Iterator[Hit]:
    """What no other rule knows of, and nevertheless gives no Item."""
    failure = surroundings.failure
    if failure:
        at = FIRST if failure.line is None else Position(failure.line, failure.column or 1)
        yield Hit(at, failure.reason)


@rule("item-invalid", Effect.INVALID_ITEM, "write what STAC asks for")
def item_invalid(surroundings: Surroundings) -> Iterator[Hit]:
    """A value that STAC itself does not allow."""
    yield from _explained(surroundings, is_core)


@rule("extension-invalid", Effect.INVALID_ITEM, "write what the extension asks for")
def extension_invalid(surroundings: Surroundings) -> Iterator[Hit]:
    """Fields of an extension that its schema does not allow, or misses."""
    yield from _explained(surroundings, lambda schema: not is_core(schema) and not is_mlm(schema))


@rule(
    "mlm-in-front-matter",
    Effect.INVALID_ITEM,
    "leave it out of extensions; sharinghub link-model writes stac/<model>.json, a valid MLM Item",
)
def mlm_in_front_matter(surroundings: Surroundings) -> Iterator[Hit]:
    """MLM wants ``mlm:artifact_type`` of the model's asset, and the portal drops that field."""
    origins = Origins(surroundings.readme, surroundings.item or {})
    for schema in surroundings.item["stac_extensions"] if surroundings.item else ():
        if is_mlm(schema) and (declared := origins.schema(schema)):
            yield Hit(
                declared.at,
                f"{short_name(schema)} is declared, and such an Item can never be valid: the "
                "portal drops the field mlm:artifact_type of assets",
            )


@rule("schema-missing", Effect.INVALID_ITEM, "correct the URL of the schema")
def schema_missing(surroundings: Surroundings) -> Iterator[Hit]:
    """Nobody can check against a schema that is not where its URL says."""
    yield from _unchecked(surroundings, is_wrong=True)


@rule(
    "schema-not-checked",
    Effect.IS_ADVICE,
    "run it again with a network and without --offline, or give a copy of the schema by --schemas",
)
def schema_not_checked(surroundings: Surroundings) -> Iterator[Hit]:
    """A schema that could not be asked here."""
    yield from _unchecked(surroundings, is_wrong=False)


def _explained(surroundings: Surroundings, is_meant: Callable[[str], bool]) -> Iterator[Hit]:
    if surroundings.item is None:
        return
    origins = Origins(surroundings.readme, surroundings.item)
    causes = (cause for cause in surroundings.verdict.causes if is_meant(cause.schema))
    hits = (explained(cause, origins) for cause in causes)
    # Of one date come two fields.
    yield from dict.fromkeys(hit for hit in hits if hit)


def _unchecked(surroundings: Surroundings, *, is_wrong: bool) -> Iterator[Hit]:
    origins = Origins(surroundings.readme, surroundings.item or {})
    for each in surroundings.verdict.unchecked:
        if each.is_wrong is is_wrong and not is_mlm(each.schema):
            declared = origins.schema(each.schema)
            at = declared.at if declared else surroundings.readme.start
            name = short_name(each.schema)
            shown = quoted(name) if "://" in name else name
            yield Hit(at, f"the Item was not checked against {shown}: {each.reason}")
