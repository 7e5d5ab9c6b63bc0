"""The text of a README as the portal shows it: on the project's page, and on its card."""

from __future__ import annotations

import re

from sharinghub_tools.domain.portal.item.citations import LINK
from sharinghub_tools.domain.portal.item.hrefs import HrefError, Hrefs
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.domain.portal.source import end_position
from sharinghub_tools.errors import PortalFailsError

CARD_LENGTH = 150

_IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)")
_SOURCE = re.compile(r"""src=["'](.*?)["']""")
_HEADING = re.compile(r"#{1,6}\s+.*")
_EMPTY_LINES = re.compile(r"\n{3,}")


def description(reading: Reading, hrefs: Hrefs) -> str:
    """The text with the images of the repository, in Markdown and HTML, as addresses.

    Raises:
        PortalFailsError: the portal fails on the address of an image.
    """
    try:
        text = _SOURCE.sub(lambda found: f'src="{hrefs.image(found[1])}"', reading.description)
        text = _IMAGE.sub(lambda found: f"![{found[1]}]({hrefs.image(found[2])})", text)
    except HrefError as error:
        raise _broken_image(reading, hrefs) from error
    return _tidy(text)


def preview_image(text: str) -> str | None:
    """The last image of a text whose alternative text is ``preview``."""
    shown = None
    for alternative, source in _IMAGE.findall(text):
        if alternative.strip().lower() == "preview" and source.strip():
            shown = source.strip()
    return shown


def card_text(text: str) -> str:
    """What a card shows of a README where the project has no description in GitLab."""
    first = _HEADING.search(text)
    text = _HEADING.sub("", text[first.end() :] if first else text)
    text = LINK.sub(lambda found: found[1], _IMAGE.sub("", text))
    text = _tidy(text)[:CARD_LENGTH].strip()
    return f"{text}..." if len(text) == CARD_LENGTH else text


def _tidy(text: str) -> str:
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _broken_image(reading: Reading, hrefs: Hrefs) -> PortalFailsError:
    text = reading.description
    begin = len(reading.source.text) - len(text)
    for found in sorted(
        [*_SOURCE.finditer(text), *_IMAGE.finditer(text)], key=lambda found: found.start()
    ):
        address = found[found.re.groups]
        try:
            hrefs.image(address)
        except HrefError as error:
            place = end_position(reading.source.text[: begin + found.start()])
            return PortalFailsError(f'the address "{address}" of an image {error}', *place)
    return PortalFailsError("the address of an image is none", *end_position(text[:begin]))
