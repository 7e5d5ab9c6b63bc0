"""Which images train, validate and test a model.

Names: https://github.com/stac-extensions/ml-aoi (``ml-aoi:split``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sharinghub_tools.errors import UsageError

SPLITS = ("train", "validate", "test")

_NAMES = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validate", "validation", "valid", "val"), "validate"),
    **dict.fromkeys(("test", "testing"), "test"),
}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_THREE = re.compile(rf"{_NUMBER}(?:/{_NUMBER}){{1,2}}")
_NAMED = re.compile(rf"[a-z]+={_NUMBER}(?:,[a-z]+={_NUMBER})*")


def split_named(name: str) -> str | None:
    """The split that people mean by a name, as ``val``; None where it is none."""
    return _NAMES.get(name.strip().lower())


@dataclass(frozen=True, slots=True)
class Shares:
    """How large a part of each class every split gets.

    Attributes:
        parts: by split, in the order of :data:`SPLITS`; in any unit, their sum is the whole.
        seed: another one gives another choice.
    """

    parts: Mapping[str, float]
    seed: int = 0

    def rank_key(self, identifier: str) -> str:
        """By this the images of a class are put in a row; no walk's order matters."""
        return hashlib.sha256(f"{self.seed} {identifier}".encode()).hexdigest()

    def sizes(self, count: int) -> dict[str, int]:
        """How many of ``count`` images each split gets: the largest remainders are rounded up."""
        whole = sum(self.parts.values())
        exact = {split: count * part / whole for split, part in self.parts.items()}
        sizes = {split: int(share) for split, share in exact.items()}
        # Equal remainders go to the first split, train.
        by_remainder = sorted(exact, key=lambda split: sizes[split] - exact[split])
        for split in by_remainder[: count - sum(sizes.values())]:
            sizes[split] += 1
        return sizes


def split_at(rank: int, sizes: Mapping[str, int]) -> str:
    """The split of an image.

    Args:
        rank: its place in the row of its class, from 0.
        sizes: what :meth:`Shares.sizes` gives for its class.

    Raises:
        IndexError: there are not as many images.
    """
    for split, size in sizes.items():
        if rank < size:
            return split
        rank -= size
    raise IndexError(rank)


def looks_like_shares(text: str) -> bool:
    """Whether an option's value is meant as shares, rather than as a file."""
    return bool(_THREE.fullmatch(text) or _NAMED.fullmatch(text))


def shares(text: str, seed: int) -> Shares:
    """The shares that an option names.

    Args:
        text: ``60/20/20`` (train, validate, test), ``80/20`` (train, test), ``train=70,test=30``.
        seed: of the choice.

    Raises:
        UsageError: a name is no split's or is there twice, or nothing is left to share.
    """
    if _THREE.fullmatch(text):
        numbers = text.split("/")
        names = SPLITS if len(numbers) == len(SPLITS) else ("train", "test")
        named = list(zip(names, numbers, strict=True))
    else:
        named = [
            (split_named(name) or name, number)
            for name, _, number in (entry.partition("=") for entry in text.split(","))
        ]
    parts = {split: float(number) for split, number in named}
    if set(parts) - set(SPLITS) or len(parts) < len(named) or not sum(parts.values()):
        raise UsageError(
            f"--splits {text}: give shares of {', '.join(SPLITS)}, as 60/20/20 or train=70,test=30"
        )
    return Shares({split: parts[split] for split in SPLITS if split in parts}, seed)
