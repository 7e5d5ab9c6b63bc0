"""``extensions`` and the mappings named by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.project import EXTENSIONS as KNOWN
from sharinghub_tools.domain.portal.tree import Kind, Value

# Prefixes of other STAC extensions. Source: https://stac-extensions.github.io
PUBLISHED = frozenset(
    (  # noqa: SIM905 - a list of 32 lines tells no more
        "auth card4l classification contacts cube file forecast grid mgrs ml-aoi mlm order pc "
        "processing product proj raster render s1 s2 sar sat ssys stats storage table tiles "
        "version view xarray"
    ).split()
)
_DOI = re.compile(r"https://doi\.org/(10\.\d{4,9}/[-._;/:a-zA-Z0-9]+)")
_DOI_LINK = re.compile(rf"(?<!!)\[[^\]]{{0,1000}}\]\([^)\s]{{0,100}}{_DOI.pattern}[^)]{{0,100}}\)")


@rule("extensions-not-a-mapping", Effect.BREAKS_ITEM, "write prefix: URL of the schema")
def extensions_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal merges the mapping with its own."""
    extensions = readme.field("extensions")
    if extensions and extensions.kind is not Kind.MAPPING:
        yield Hit(extensions.start, f"extensions is {extensions.kind}, not a mapping")


@rule("extension-schema-not-text", Effect.BREAKS_ITEM, "write the URL of the extension's schema")
def extension_schema_not_text(readme: Readme) -> Iterator[Hit]:
    """The portal searches the URLs of the extensions that are used."""
    for prefix, schema in _declared(readme):
        if schema.kind is not Kind.TEXT and _is_used(readme, prefix):
            yield Hit(schema.start, f"the schema of {quoted(prefix)} is {schema.kind}, not a URL")


@rule("extension-not-a-mapping", Effect.BREAKS_ITEM, "write its fields as a mapping")
def extension_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal turns each field into ``<prefix>:<field>``."""
    for prefix in {**KNOWN, **dict(_declared(readme))}:
        fields = readme.field(prefix)
        if fields and fields.is_truthy and fields.kind is not Kind.MAPPING:
            yield Hit(fields.start, f"{prefix} is {fields.kind}, not a mapping of fields")


@rule("known-extension-overridden", Effect.MISREADS, "remove it: the portal has its own version")
def known_extension_overridden(readme: Readme) -> Iterator[Hit]:
    """For eo, label, sci and ml-model the portal's own schema wins."""
    for prefix, schema in _declared(readme):
        if prefix in KNOWN and schema.written != KNOWN[prefix]:
            message = f"{quoted(schema.written)} is ignored: {prefix} is always {KNOWN[prefix]}"
            yield Hit(schema.start, message)


@rule("undeclared-extension", Effect.MISREADS, "add prefix: URL of its schema to extensions")
def undeclared_extension(readme: Readme) -> Iterator[Hit]:
    """A mapping that no extension declares stays one nested property.

    With ``mlm`` it is to: declared, it makes an Item that can never be valid.
    """
    passed_over = {"mlm", *(prefix for prefix, _ in _declared(readme))}
    for name, entry in readme.root.fields().items() if readme.root else ():
        if name in PUBLISHED - passed_over and entry.value.kind is Kind.MAPPING:
            yield Hit(
                entry.key.start,
                f"{name} is not declared: its fields stay nested, and do not become {name}:…",
            )


@rule("extension-without-fields", Effect.MISREADS, "write the fields as a mapping below the prefix")
def extension_without_fields(readme: Readme) -> Iterator[Hit]:
    """A declaration counts only when there is a mapping under the prefix."""
    extensions = readme.field("extensions")
    if extensions is None or extensions.kind is not Kind.MAPPING:
        return
    for prefix, entry in extensions.fields().items():
        if prefix not in KNOWN and not _is_used(readme, str(prefix)):
            yield Hit(
                entry.key.start,
                f"the extension {quoted(prefix)} is dropped: there is no mapping {prefix}",
            )


@rule("doi-overridden", Effect.MISREADS, "let the first DOI link of the body be the same")
def doi_overridden(readme: Readme) -> Iterator[Hit]:
    """The first DOI link of the body becomes ``sci:doi``."""
    sci = readme.field("sci")
    doi = sci.get("doi") if sci else None
    found = cited_doi(readme.reading.description) if doi else None
    if doi and found and found.group(1) != doi.written:
        yield Hit(
            doi.start,
            f"sci:doi becomes {quoted(found.group(1))}, which the body links, "
            f"not {quoted(doi.written)}",
        )


def cited_doi(text: str) -> re.Match[str] | None:
    """The DOI in a text that the portal takes for the project's; its first group is the DOI."""
    return _DOI_LINK.search(text) or _DOI.search(text)


def _declared(readme: Readme) -> list[tuple[str, Value]]:
    extensions = readme.field("extensions")
    if extensions is None or extensions.kind is not Kind.MAPPING:
        return []
    entries = extensions.fields().items()
    return [(prefix, entry.value) for prefix, entry in entries if isinstance(prefix, str)]


def _is_used(readme: Readme, prefix: str) -> bool:
    fields = readme.field(prefix)
    return fields is not None and fields.is_truthy
