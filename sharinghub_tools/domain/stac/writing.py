"""Items on their way into a STAC API."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain.stac.kinds import Json


@dataclass(frozen=True, slots=True)
class Write:
    """An Item that the API shall have.

    Attributes:
        item: as it is sent.
        is_there: whether the API has one with its id.
    """

    item: Json
    is_there: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An Item that the API does not take.

    Attributes:
        id: of the Item.
        reason: what the API says.
    """

    id: str
    reason: str
