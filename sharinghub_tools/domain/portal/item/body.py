"""The text of a README as the portal shows it: on the project's page, and on its card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sharinghub_tools.domain.portal.item import markdown
from sharinghub_tools.domain.portal.item.hrefs import HrefError, Hrefs, refusal
from sharinghub_tools.domain.portal.reading import Reading
from sharinghub_tools.domain.portal.source import Position, end_position
from sharinghub_tools.errors import PortalFailsError

CARD_LENGTH = 150

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
        text = markdown.replaced(
            text,
            markdown.images(text),
            lambda image: f"![{image.words}]({hrefs.image(image.address)})",
        )
    except HrefError as error:
        raise _broken_image(reading) from error
    return _tidy(text)


def preview_image(text: str) -> str | None:
    """The last image of a text whose alternative text is ``preview``."""
    shown = None
    for image in markdown.images(text):
        if image.words.strip().lower() == "preview" and image.address.strip():
            shown = image.address.strip()
    return shown


def card_text(text: str) -> str:
    """What a card shows of a README where the project has no description in GitLab."""
    first = _HEADING.search(text)
    text = _HEADING.sub("", text[first.end() :] if first else text)
    text = markdown.replaced(text, markdown.images(text), lambda _: "")
    text = markdown.replaced(text, markdown.links(text), lambda link: link.words)
    text = _tidy(text)[:CARD_LENGTH].strip()
    return f"{text}..." if len(text) == CARD_LENGTH else text


def _tidy(text: str) -> str:
    return _EMPTY_LINES.sub("\n\n", text).strip()


def broken_images(reading: Reading) -> Iterator[tuple[Position, str, str]]:
    """The images on whose addresses the portal fails: where, the address, and why."""
    text = reading.description
    found = [(image.start, image.address) for image in markdown.images(text)]
    found += [(source.start(), source[1]) for source in _SOURCE.finditer(text)]
    written, place = reading.source.text, 0
    line, column = reading.source.start
    for start, address in sorted(found):
        if why := refusal(address):
            offset = len(written) - len(text) + start
            passed = end_position(written[place:offset])
            line, column = (
                line + passed.line - 1,
                passed.column + (column - 1 if passed.line == 1 else 0),
            )
            place = offset
            yield Position(line, column), address, why


def _broken_image(reading: Reading) -> PortalFailsError:
    for place, address, why in broken_images(reading):
        return PortalFailsError(f'the address "{address}" of an image {why}', *place)
    return PortalFailsError("the address of an image is none", *reading.source.start)
