"""Images of the text: the portal makes addresses of their paths."""

from __future__ import annotations

from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.item.body import broken_images


@rule("image-address", Effect.BREAKS_ITEM, "name the image's file or URL, or remove the image")
def image_address(readme: Readme) -> Iterator[Hit]:
    """The portal fails on ``![]()`` and ``src=""``, in code as well, and on URLs that are none."""
    for place, address, why in broken_images(readme.reading):
        yield Hit(place, f"the address {quoted(address)} of an image {why}")
