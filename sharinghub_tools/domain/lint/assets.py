"""``assets``: files of the repository by glob, and files elsewhere by key and href."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.tree import Kind, Value

GLOB_FIELDS = ("glob", "path")
KEPT_FIELDS = ("key", "href", "roles", "title", "description", "type", "type-as", *GLOB_FIELDS)
# By this link-model knows its own assets again; it is for the README alone.
OWN_FIELD = "mlflow:uri"
TYPES = (
    "compose",
    "cog",
    "geojson",
    "geotiff",
    "json",
    "notebook",
    "text",
    "xml",
    "yaml",
    "zip",
)
_WILDCARD = re.compile(r"[*?\[]")
_TEXT_FIELDS = ("key", "title", "description")


@rule("assets-not-a-list", Effect.MISREADS, "write a list of globs, or of mappings")
def assets_not_a_list(readme: Readme) -> Iterator[Hit]:
    """Anything but a list is ignored."""
    assets = readme.field("assets")
    if assets and assets.is_truthy and assets.kind is not Kind.LIST:
        yield Hit(assets.start, f"assets is {assets.kind}, not a list: it is ignored")


@rule(
    "asset-ignored", Effect.MISREADS, "write a glob, or a mapping with glob, or with key and href"
)
def asset_ignored(readme: Readme) -> Iterator[Hit]:
    """An asset needs a glob, or a key and an href."""
    for asset in _assets(readme):
        if asset.kind is Kind.MAPPING:
            has_glob = any(_is_there(asset, name) for name in GLOB_FIELDS)
            if not has_glob and not (_is_there(asset, "key") and _is_there(asset, "href")):
                yield Hit(asset.start, "an asset without glob, and without key and href")
        elif asset.kind is not Kind.TEXT or not asset.written:
            yield Hit(asset.start, f"an asset is {_what(asset)}: it is ignored")


@rule("asset-field-not-text", Effect.BREAKS_ITEM, "write text, between quotes if need be")
def asset_field_not_text(readme: Readme) -> Iterator[Hit]:
    """Globs, keys, titles and descriptions are taken for text without a look."""
    for asset in _assets(readme):
        for name in ("href", *GLOB_FIELDS, *_TEXT_FIELDS):
            value = asset.get(name)
            if value and value.is_truthy and value.kind is not Kind.TEXT:
                yield Hit(value.start, f"the {name} of an asset is {value.kind}, not text")


@rule("asset-type-as", Effect.MISREADS, f"use one of {', '.join(TYPES)}, or type")
def asset_type_as(readme: Readme) -> Iterator[Hit]:
    """Other names are ignored; a list or a mapping is not even a name."""
    for asset in _assets(readme):
        value = asset.get("type-as")
        if value is None or not (value.is_truthy or value.kind in (Kind.LIST, Kind.MAPPING)):
            continue
        if not value.is_scalar:
            yield Hit(value.start, f"type-as is {value.kind}", effect=Effect.BREAKS_ITEM)
        elif value.data not in TYPES:
            yield Hit(value.start, f"type-as {quoted(value.written)} is unknown: it is ignored")


@rule("asset-field-dropped", Effect.MISREADS, "remove it; the portal keeps only its own fields")
def asset_field_dropped(readme: Readme) -> Iterator[Hit]:
    """Whatever the portal does not know never arrives in the Item."""
    for asset in _assets(readme):
        for name, entry in asset.fields().items():
            if name not in KEPT_FIELDS and name != OWN_FIELD:
                yield Hit(entry.key.start, f"the field {quoted(name)} of an asset is dropped")
            elif name == "href" and any(_is_there(asset, glob) for glob in GLOB_FIELDS):
                yield Hit(entry.key.start, "the href of an asset with a glob is dropped")


@rule("glob-misses-root", Effect.MISREADS, "write *.ext for files in any folder, the root included")
def glob_misses_root(readme: Readme) -> Iterator[Hit]:
    """Globs match from the right, and ``**`` stands for exactly one folder."""
    for glob in globs(readme):
        parts = glob.written.split("/")
        if "**" in parts[:-1]:
            yield Hit(
                glob.start,
                f"** in {quoted(glob.written)} stands for one folder, neither none nor several",
            )


@rule(
    "glob-matches-nothing", Effect.MISREADS, "write the path within the repository, as data/*.tif"
)
def glob_matches_nothing(readme: Readme) -> Iterator[Hit]:
    """Globs name files below the root, with ``*``, ``?`` and ``[]`` only."""
    for glob in globs(readme):
        if reason := _never(glob.written):
            yield Hit(glob.start, f"{quoted(glob.written)} matches no file: {reason}")


@rule("glob-empty-pattern", Effect.BREAKS_ITEM, "name the files, as data/*.tif")
def glob_empty_pattern(readme: Readme) -> Iterator[Hit]:
    """``.`` is no pattern to Python, which says so by failing."""
    for glob in globs(readme):
        if glob.written.strip("./") == "" and not {"", ".."} & set(glob.written.split("/")[:1]):
            yield Hit(glob.start, f"{quoted(glob.written)} is no pattern")


@rule("key-on-glob", Effect.MISREADS, "name one file, or leave the key out: it is the path then")
def key_on_glob(readme: Readme) -> Iterator[Hit]:
    """Only the first file that matches gets the key."""
    for asset in _assets(readme):
        globs = [value for name in GLOB_FIELDS if (value := asset.get(name))]
        key = asset.get("key")
        if key and key.is_truthy and any(_WILDCARD.search(glob.written) for glob in globs):
            yield Hit(key.start, f"only the first file that matches gets {quoted(key.written)}")


@rule("duplicate-asset-key", Effect.MISREADS, "give each asset a key of its own")
def duplicate_asset_key(readme: Readme) -> Iterator[Hit]:
    """Of assets with one key the last wins."""
    seen = set()
    for asset in _assets(readme):
        key = asset.get("key")
        if key and key.kind is Kind.TEXT and key.written and "{path}" not in key.written:
            if key.written in seen:
                yield Hit(key.start, f"the key {quoted(key.written)} is that of another asset too")
            seen.add(key.written)


def _assets(readme: Readme) -> list[Value]:
    assets = readme.field("assets")
    return assets.items if assets and assets.kind is Kind.LIST else []


def globs(readme: Readme) -> Iterator[Value]:
    """The globs of all assets, as they are written."""
    for asset in _assets(readme):
        for value in (asset, *(asset.get(name) for name in GLOB_FIELDS)):
            if value and value.kind is Kind.TEXT and value.written:
                yield value


def _is_there(asset: Value, name: str) -> bool:
    value = asset.get(name)
    return value is not None and value.is_truthy


def _what(value: Value) -> str:
    return "empty" if value.kind is Kind.TEXT else str(value.kind)


def can_match(glob: str) -> bool:
    """Whether there could be a file that a glob matches."""
    return not _never(glob) and bool(glob.strip("./"))


def _never(glob: str) -> str:
    parts = glob.split("/")
    if "://" in glob:
        return "a URL goes into href, beside a key"
    for is_so, reason in (
        (glob.startswith("/"), "paths do not begin with /"),
        (len(parts) > 1 and parts[-1] == "", "folders are not listed, only files"),
        (".." in parts, ".. leads nowhere"),
        ("{" in glob and "}" in glob, "{ } is not expanded"),
        ("\\" in glob, "folders are separated by /"),
    ):
        if is_so:
            return reason
    return ""
