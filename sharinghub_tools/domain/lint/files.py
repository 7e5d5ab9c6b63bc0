"""What a README says of the repository's files, beside the files that are there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from sharinghub_tools.domain.lint import assets
from sharinghub_tools.domain.lint.body_links import addresses
from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.lint.surroundings import Surroundings
from sharinghub_tools.domain.portal.item.assets import matches
from sharinghub_tools.domain.portal.project import MOST_FILES
from sharinghub_tools.domain.portal.source import Position
from sharinghub_tools.domain.portal.tree import Kind

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


@rule("dead-link", Effect.IS_ADVICE, "correct the path, or add the file to the repository")
def dead_link(surroundings: Surroundings) -> Iterator[Hit]:
    """A path of the README, in its metadata or its text, where no file is."""
    if surroundings.files is None:
        return
    for at, address in sorted({*_metadata_addresses(surroundings), *_body_addresses(surroundings)}):
        path = _path(address)
        if path and path not in surroundings.paths and unquote(path) not in surroundings.paths:
            other = surroundings.by_lower_case.get(unquote(path).lower())
            called = f"; it is called {quoted(other)}" if other else ""
            yield Hit(at, f"{quoted(address)} leads to no file of the repository{called}")


@rule(
    "glob-without-files",
    Effect.IS_ADVICE,
    "correct the glob, or add the files to the repository; until then the Item has no such asset",
)
def glob_without_files(surroundings: Surroundings) -> Iterator[Hit]:
    """A glob that could match, and matches none of the files that are there."""
    for glob, matched in surroundings.globs if surroundings.files is not None else ():
        if not matched:
            yield Hit(glob.start, f"{quoted(glob.written)} matches no file of the repository")


@rule(
    "glob-past-first-files",
    Effect.IS_ADVICE,
    "give such a file as an asset with key and href, or move it to where git lists it earlier",
)
def glob_past_first_files(surroundings: Surroundings) -> Iterator[Hit]:
    """GitLab tells the portal of the first files only, in git's order."""
    files = surroundings.files or ()
    first = frozenset(files[:MOST_FILES])
    for glob, matched in surroundings.globs:
        if late := [path for path in matched if path not in first]:
            which = quoted(late[0]) if len(late) == 1 else f"{len(late)} files"
            message = (
                f"{quoted(glob.written)} matches {which} that the portal never hears of: GitLab "
                f"lists the first {MOST_FILES} of {len(files)} files"
            )
            yield Hit(glob.start, message)


def listed_files(readme: Readme, files: Iterable[str]) -> dict[str, Position]:
    """Those of the files that the README offers as assets, each with where it does."""
    globs = [glob for glob in assets.globs(readme) if assets.can_match(glob.written)]
    listed = readme.field("assets")
    entries = [entry for entry in (listed.items if listed else ()) if entry.kind is Kind.MAPPING]
    hrefs = {
        _path(href.written): href.start
        for entry in reversed(entries)
        if (href := entry.get("href")) and href.kind is Kind.TEXT
    }
    found: dict[str, Position] = {}
    for path in files:
        of_glob = next((glob.start for glob in globs if matches(path, glob.written)), None)
        if at := of_glob or hrefs.get(path):
            found[path] = at
    return found


def _metadata_addresses(surroundings: Surroundings) -> Iterator[tuple[Position, str]]:
    """The paths of ``preview`` and of the hrefs of ``links`` and ``assets``."""
    readme = surroundings.readme
    preview = readme.field("preview")
    things = [readme.field("links"), readme.field("assets")]
    entries = [entry for thing in things if thing for entry in thing.items]
    hrefs = [entry.get("href") for entry in entries if entry.kind is Kind.MAPPING]
    for value in (preview, *hrefs):
        if value and value.kind is Kind.TEXT and value.written:
            yield value.start, value.written


def _body_addresses(surroundings: Surroundings) -> Iterator[tuple[Position, str]]:
    readme = surroundings.readme
    for offset, address in addresses(readme.reading.description):
        if _path(address):
            yield readme.body_position(offset), address


def _path(address: str) -> str:
    """The path within the repository; empty for what leads elsewhere."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    is_elsewhere = _SCHEME.match(address) or address.startswith(("//", "-/")) or "/-/" in path
    if is_elsewhere or not path or "{" in path:
        return ""
    path = posixpath.normpath(path.lstrip("/") or ".")
    return "" if path == "." or path.startswith("..") else path
