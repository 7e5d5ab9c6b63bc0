"""What would make a project easier to find, and is no mistake."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sharinghub_tools.domain.lint.identity import is_broken_url
from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.lint.surroundings import Surroundings
from sharinghub_tools.domain.portal.categories import AI_MODEL
from sharinghub_tools.domain.portal.tree import Kind

# https://github.com/csgroup-oss/sharinghub-ui, src/_Hub/components/ItemCard.vue
CARD_CHARACTERS = 120
# Identifiers that STAC has beside those of SPDX.
_STAC_LICENSES = ("proprietary", "various", "other")


@rule(
    "no-preview",
    Effect.IS_ADVICE,
    "add a file preview.png to the repository, or name an image with preview",
)
def no_preview(surroundings: Surroundings) -> Iterator[Hit]:
    """The card in the listing stays grey."""
    item = surroundings.item if surroundings.files is not None else None
    if item and not any(link.get("rel") == "preview" for link in _mappings(item["links"])):
        yield Hit(surroundings.readme.start, "the project has no preview: its card has no picture")


@rule(
    "description-too-long",
    Effect.IS_ADVICE,
    f"say the main thing in the first {CARD_CHARACTERS} characters of the project's description",
)
def description_too_long(surroundings: Surroundings) -> Iterator[Hit]:
    """The card shows GitLab's description of the project, as far as it fits."""
    description = surroundings.description or ""
    if len(description) > CARD_CHARACTERS:
        kept = description[:CARD_CHARACTERS].rstrip()
        yield Hit(
            surroundings.readme.start,
            f"the project's description has {len(description)} characters, and its card shows "
            f"{CARD_CHARACTERS}: it ends with {quoted(_last_words(kept))}",
        )


@rule(
    "dataset-not-linked",
    Effect.IS_ADVICE,
    "write related: {dataset: URL of the dataset's project}, so that the portal leads there",
)
def dataset_not_linked(surroundings: Surroundings) -> Iterator[Hit]:
    """A model whose data are somebody's project, or in DVC, and that names no dataset."""
    if not _is_model(surroundings):
        return
    linked = set(_linked_projects(surroundings.readme))
    related = surroundings.readme.field("related")
    at = related.start if related else surroundings.readme.start
    imported = [data for data in surroundings.data if data.url]
    for data in imported:
        project = _project(data.url or "")
        if project and project not in linked:
            linked.add(project)
            message = f"{quoted(data.path)} imports from {quoted(data.url)}, which is not related"
            yield Hit(at, message)
    if surroundings.data and not imported and not linked:
        message = f"{quoted(surroundings.data[0].path)} tracks data, and no dataset is related"
        yield Hit(at, message)


@rule("license-unknown", Effect.IS_ADVICE, "write an identifier of https://spdx.org/licenses")
def license_unknown(surroundings: Surroundings) -> Iterator[Hit]:
    """Without ``license-url`` the portal links to the identifier's page on spdx.org."""
    licence, url = surroundings.readme.field("license"), surroundings.readme.field("license-url")
    has_url = url is not None and url.is_truthy
    if licence is None or licence.kind is not Kind.TEXT or not licence.written or has_url:
        return
    name, known = licence.written, surroundings.spdx()
    if len(name.split()) > 1 or not known:
        return
    if name in _STAC_LICENSES:
        message = f"{quoted(name)} has no page on spdx.org, where the portal's link leads"
        yield Hit(licence.start, message, "add license-url: the address of the licence's text")
    elif name not in known:
        message = f"{quoted(name)} is no SPDX identifier: the portal's link to it leads nowhere"
        yield Hit(licence.start, message, _meant(name, known))
    elif known[name]:
        yield Hit(
            licence.start,
            f"{quoted(name)} is deprecated in SPDX",
            _meant(name, [other for other in known if not known[other]]),
        )


def _is_model(surroundings: Surroundings) -> bool:
    """By its topic; where no topic is known, by what its README describes."""
    if surroundings.topics:
        return AI_MODEL in surroundings.topics
    return any(surroundings.readme.field(name) for name in ("ml-model", "mlm"))


def _meant(name: str, known: Iterable[str]) -> str:
    names = {each.lower(): each for each in known}
    exact = names.get(name.lower())
    starting = sorted(other for other in names.values() if other.startswith(f"{name}-"))
    close = difflib.get_close_matches(name.lower(), names, n=2, cutoff=0.75)
    meant = [exact] if exact else starting[:2] or [names[each] for each in close]
    return f"write {' or '.join(meant)}" if meant else ""


def _linked_projects(readme: Readme) -> Iterator[str]:
    """Paths of the projects that the README relates to, in lower case."""
    related = readme.field("related")
    for entry in related.fields().values() if related and related.kind is Kind.MAPPING else ():
        for value in entry.value.items or [entry.value]:
            if value.kind is Kind.TEXT:
                yield _project(value.written)
    links = readme.field("links")
    for link in links.items if links else ():
        rel, href = link.get("rel"), link.get("href")
        if rel and href and rel.written == "derived_from":
            yield _project(href.written.partition("+")[2] or href.written)


def _project(url: str) -> str:
    """The path of a project, however its URL is written."""
    if is_broken_url(url):
        return ""
    path = urlsplit(url).path if "://" in url else url.rpartition(":")[2]
    # In a portal's API, or in GitLab.
    path = path.partition("/items/")[2] or path
    return path.partition("/-/")[0].strip("/ ").removesuffix(".git").lower()


def _last_words(text: str) -> str:
    return " ".join(text.split()[-4:])


def _mappings(values: object) -> Iterator[dict[str, object]]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))
