"""What is asked of the endpoint: section `endpoint` of params.yaml."""

import math
from dataclasses import dataclass
from pathlib import Path

from .. import parameters
from ..settings import ROOT


@dataclass(frozen=True)
class Parameters:
    """The section, where each is explained."""

    threshold: float
    data_capture_percentage: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.threshold) and 0 < self.threshold <= 1):
            raise ValueError(f"threshold = {self.threshold} must be above 0 and at most 1")
        if not 0 <= self.data_capture_percentage <= 100:
            percentage = self.data_capture_percentage
            raise ValueError(f"data_capture_percentage = {percentage} must be from 0 to 100")


def load(root: Path = ROOT, **changed: float | None) -> Parameters:
    """The section, with some values in the place of the file's.

    Raises:
        ProjectError: it is missing or wrong.
    """
    named = {name: value for name, value in changed.items() if value is not None}
    given = {"endpoint": named} if named else None
    return parameters.section("endpoint", Parameters, root, given)
