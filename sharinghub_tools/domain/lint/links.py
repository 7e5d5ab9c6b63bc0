"""``links`` and ``related``: where the Item leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sharinghub_tools.domain.lint.assets import globs
from sharinghub_tools.domain.lint.identity import is_broken_url
from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.tree import Kind, Value
from sharinghub_tools.domain.portal_answers import CURRENT, MODEL_URI

_COLLECTION_URL = re.compile(r"[a-z-]+\+(https?://[^)]+)")
_HOST = re.compile(r"(www|gitlab)\.|[^/]+@|[^/]+\.(com|org|net|eu|int|io|fr|de)/", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(www\.)?(github\.com|huggingface\.co|kaggle\.com|zenodo\.org|doi\.org|bitbucket\.org)"
)


@rule("links-not-a-list", Effect.MISREADS, "write a list of mappings with rel and href")
def links_not_a_list(readme: Readme) -> Iterator[Hit]:
    """Anything but a list is ignored."""
    links = readme.field("links")
    if links and links.is_truthy and links.kind is not Kind.LIST:
        yield Hit(links.start, f"links is {links.kind}, not a list: it is ignored")


@rule("link-not-a-mapping", Effect.BREAKS_ITEM, "write a mapping with rel and href")
def link_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal asks each link for its href."""
    for link in _links(readme):
        if link.kind is not Kind.MAPPING:
            what = quoted(link.written) if link.kind is Kind.TEXT else link.kind
            yield Hit(link.start, f"the link {what} is not a mapping")


@rule("link-href", Effect.BREAKS_ITEM, "write a URL, or the path of a file of the repository")
def link_href(readme: Readme) -> Iterator[Hit]:
    """Every link needs an href, and that is text."""
    for link in _links(readme):
        href = link.get("href")
        if link.kind is not Kind.MAPPING:
            continue
        if href is None:
            yield Hit(link.start, "a link without href")
        elif href.kind is not Kind.TEXT:
            yield Hit(href.start, f"the href of a link is {href.kind}, not text")
        elif not href.written:
            yield Hit(href.start, "the href of a link is empty")


@rule("broken-url", Effect.BREAKS_ITEM, "correct the host between [ and ]")
def broken_url(readme: Readme) -> Iterator[Hit]:
    """``http://[x``: Python refuses to take it apart."""
    preview = readme.field("preview")
    for value in _urls(readme):
        if is_broken_url(value.written):
            effect = Effect.BREAKS_COLLECTION if value is preview else None
            yield Hit(value.start, f"{quoted(value.written)} is no URL", effect=effect)


@rule("space-in-path", Effect.MISREADS, "rename the file; the portal does not encode the space")
def space_in_path(readme: Readme) -> Iterator[Hit]:
    """The portal's download links hold paths as they are, and a space ends a URL."""
    for value in (*_urls(readme), *globs(readme)):
        path = value.written
        if " " in path.strip() and not is_broken_url(path) and not urlsplit(path).scheme:
            yield Hit(value.start, f"the link to {quoted(path)} will hold a space")


@rule("several-current-versions", Effect.MISREADS, "run: sharinghub link-model, which leaves one")
def several_current_versions(readme: Readme) -> Iterator[Hit]:
    """Two branches that linked a version each may both say, once merged, that theirs is current."""
    seen: dict[str, str] = {}
    for link in _links(readme):
        uri, current = link.get(MODEL_URI), link.get(CURRENT)
        if uri is None or current is None or current.data is not True:
            continue
        model, _, version = uri.written.rpartition("/")
        first = seen.setdefault(model, version)
        if first != version:
            message = f"version {version} of {quoted(model)} is current, and so is {first}"
            yield Hit(current.start, message)


@rule("related-not-a-mapping", Effect.BREAKS_ITEM, "write collection: URL of a project, or a list")
def related_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal goes through its keys."""
    related = readme.field("related")
    if related and related.kind is not Kind.MAPPING:
        yield Hit(related.start, f"related is {related.kind}, not a mapping")


@rule("related-collection", Effect.BREAKS_ITEM, "write the id of a collection, as dataset")
def related_collection(readme: Readme) -> Iterator[Hit]:
    """The key becomes one segment of a path."""
    related = readme.field("related")
    for key, entry in related.fields().items() if related else ():
        is_segment = not isinstance(key, str) or (key and "/" not in key)
        if not is_segment and any(_related_projects(entry.value)):
            yield Hit(entry.key.start, f"{quoted(key)} is no id of a collection")


@rule("related-ignored", Effect.MISREADS, "write the URL of a GitLab project, or a list of them")
def related_ignored(readme: Readme) -> Iterator[Hit]:
    """Numbers, mappings and the like are passed over."""
    related = readme.field("related")
    for entry in related.fields().values() if related else ():
        candidates = entry.value.items if entry.value.kind is Kind.LIST else [entry.value]
        for value in candidates:
            if value.kind not in (Kind.TEXT, Kind.NULL):
                yield Hit(value.start, f"the related project is {value.kind}: it is ignored")


@rule(
    "related-not-a-project", Effect.MISREADS, "write the project's URL, or its path group/project"
)
def related_not_a_project(readme: Readme) -> Iterator[Hit]:
    """The path of the URL is taken for that of a project of the portal's own GitLab."""
    for value in _all_related(readme):
        if not _is_project(value.written):
            yield Hit(value.start, f"{quoted(value.written)} is no project of the portal's GitLab")


@rule("related-url-not-clean", Effect.MISREADS, "end the URL with the project's name")
def related_url_not_clean(readme: Readme) -> Iterator[Hit]:
    """The path is used as it is: ``.git``, ``/`` or ``/-/tree/main`` at its end stay there."""
    related = [value for value in _all_related(readme) if _is_project(value.written)]
    urls = [(value, value.written) for value in related]
    for link in _links(readme):
        href = link.get("href")
        match = _COLLECTION_URL.search(href.written) if href else None
        if href and match:
            urls.append((href, match.group(1)))
    for value, url in urls:
        path = "" if is_broken_url(url) else urlsplit(url).path
        if leftover := _leftover(path):
            message = f"{quoted(leftover)} at the end of {quoted(value.written)} breaks the link"
            yield Hit(value.start, message)


def _leftover(path: str) -> str:
    project, marker, rest = path.partition("/-/")
    if marker:
        return marker + rest
    for ending in (".git/", ".git", "/", " "):
        if project.endswith(ending):
            return ending
    return ""


def _is_project(text: str) -> bool:
    if is_broken_url(text):
        return True
    url = urlsplit(text)
    if url.netloc and _ELSEWHERE.fullmatch(url.netloc.rpartition("@")[2].lower()):
        return False
    if not url.scheme and _HOST.match(text):
        return False
    return "/" in url.path.strip("/ ")


def _links(readme: Readme) -> list[Value]:
    links = readme.field("links")
    return links.items if links else []


def _all_related(readme: Readme) -> Iterator[Value]:
    related = readme.field("related")
    for entry in related.fields().values() if related else ():
        yield from _related_projects(entry.value)


def _related_projects(value: Value) -> Iterator[Value]:
    for candidate in value.items if value.kind is Kind.LIST else [value]:
        if candidate.kind is Kind.TEXT:
            yield candidate


def _urls(readme: Readme) -> Iterator[Value]:
    """Everything that the portal takes for a URL or a path."""
    assets = readme.field("assets")
    described = [*_links(readme), *(assets.items if assets else ())]
    candidates = [readme.field("preview"), *(thing.get("href") for thing in described)]
    yield from (value for value in candidates if value and value.kind is Kind.TEXT)
    yield from _all_related(readme)
