"""How the source differs from what the catalogue was made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Numbers of images.

    Attributes:
        images: that are to be in the catalogue.
        new: that it does not have yet.
        changed: whose file or label is another one.
        gone: that it has, and the source no longer.
    """

    images: int
    new: int
    changed: int
    gone: int
