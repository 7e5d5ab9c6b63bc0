"""``preview``, ``license``, ``providers``, ``sharinghub``: what the project is, and whose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.tree import Kind

# Bounded, since a search without end for ")" would take for ever on hostile text.
_IMAGE = re.compile(r"!\[([^\]\n]{0,200})\]\(([^)\n]{0,1000})\)")
_ABSOLUTE_URL = re.compile(r"\s*https?:/*[^/?#\s<>^|%\\]+([/?#]|\s*$)", re.IGNORECASE)


@rule("preview-not-text", Effect.BREAKS_COLLECTION, "write the path or URL of one image")
def preview_not_text(readme: Readme) -> Iterator[Hit]:
    """The portal takes the preview of every project of a listing for a URL."""
    preview = readme.field("preview")
    if preview and preview.is_truthy and preview.kind is not Kind.TEXT:
        yield Hit(preview.start, f"preview is {preview.kind}, not a path or URL")


@rule("preview-empty", Effect.MISREADS, "remove the key, or name an image")
def preview_empty(readme: Readme) -> Iterator[Hit]:
    """The key alone keeps the portal from taking ``preview.png``."""
    preview = readme.field("preview")
    if preview and not preview.is_truthy:
        yield Hit(preview.start, "an empty preview hides the file preview.png")


@rule("preview-overridden", Effect.MISREADS, "use one image, or another alternative text")
def preview_overridden(readme: Readme) -> Iterator[Hit]:
    """The last image of the body whose alternative text is ``preview`` wins."""
    preview = readme.field("preview")
    if preview is None or preview.kind is not Kind.TEXT:
        return
    images = _IMAGE.findall(readme.reading.description)
    shown = [source.strip() for text, source in images if text.strip().lower() == "preview"]
    if shown and shown[-1] and shown[-1] != preview.written:
        yield Hit(
            preview.start,
            f"the image {quoted(shown[-1])} of the body is shown, not {quoted(preview.written)}",
        )


@rule("license-not-text", Effect.BREAKS_ITEM, "write one SPDX identifier, as MIT")
def license_not_text(readme: Readme) -> Iterator[Hit]:
    """The portal wants text, and takes nothing else."""
    licence = readme.field("license")
    if licence and licence.is_truthy and licence.kind is not Kind.TEXT:
        yield Hit(licence.start, f"license is {licence.kind}, not text")


@rule("license-not-spdx", Effect.MISREADS, "write one SPDX identifier, or add license-url")
def license_not_spdx(readme: Readme) -> Iterator[Hit]:
    """Without ``license-url`` the portal links to the identifier's page on spdx.org."""
    licence, url = readme.field("license"), readme.field("license-url")
    if licence is None or licence.kind is not Kind.TEXT or (url and url.is_truthy):
        return
    if len(licence.written.split()) > 1:
        message = f"{quoted(licence.written)} is no SPDX identifier: its link leads nowhere"
        yield Hit(licence.start, message)


@rule(
    "license-url-not-absolute", Effect.BREAKS_ITEM, "write a URL with https://, or remove the key"
)
def license_url_not_absolute(readme: Readme) -> Iterator[Hit]:
    """The portal wants an absolute http URL, and takes nothing else."""
    url = readme.field("license-url")
    if url is None or not url.is_truthy:
        return
    text = url.written
    if not _ABSOLUTE_URL.match(text) or is_broken_url(text):
        what = quoted(text) if url.is_scalar else url.kind
        yield Hit(url.start, f"license-url {what} is no absolute URL")


@rule("providers-not-a-list", Effect.BREAKS_ITEM, "write a list of mappings, or remove the key")
def providers_not_a_list(readme: Readme) -> Iterator[Hit]:
    """The portal adds to the list."""
    providers = readme.field("providers")
    if providers and providers.kind is not Kind.LIST:
        yield Hit(providers.start, f"providers is {providers.kind}, not a list")


@rule("provider-not-a-mapping", Effect.BREAKS_ITEM, "write a mapping with name, roles and url")
def provider_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal asks each provider for its roles."""
    providers = readme.field("providers")
    for provider in providers.items if providers else ():
        if provider.kind is not Kind.MAPPING:
            what = quoted(provider.written) if provider.kind is Kind.TEXT else provider.kind
            yield Hit(provider.start, f"the provider {what} is not a mapping")


@rule("provider-roles", Effect.BREAKS_ITEM, "write a list, as [producer], or remove the key")
def provider_roles(readme: Readme) -> Iterator[Hit]:
    """The portal looks for ``host`` and ``producer`` among the roles."""
    providers = readme.field("providers")
    for provider in providers.items if providers else ():
        roles = provider.get("roles")
        if roles and roles.kind in (Kind.NULL, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE):
            yield Hit(roles.start, f"the roles of a provider are {roles.kind}, not a list")


@rule("sharinghub-not-a-mapping", Effect.BREAKS_ITEM, "write a mapping, or remove the key")
def sharinghub_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """The portal merges the mapping with its own."""
    sharinghub = readme.field("sharinghub")
    if sharinghub and sharinghub.kind is not Kind.MAPPING:
        yield Hit(sharinghub.start, f"sharinghub is {sharinghub.kind}, not a mapping")


def is_broken_url(text: str) -> bool:
    """Whether Python refuses to take the text apart as a URL, as the portal does without a net."""
    try:
        urlsplit(text)
    except ValueError:
        return True
    return False
