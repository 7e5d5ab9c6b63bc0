"""What is asked of the endpoint: sections `workflow`, or else `endpoint`, of params.yaml."""

from dataclasses import dataclass
from pathlib import Path

from .. import parameters
from ..console import ProjectError
from ..settings import ROOT


@dataclass(frozen=True)
class Parameters:
    """The section `endpoint`, where each is explained."""

    threshold: float
    data_capture_percentage: float

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise ValueError(f"threshold = {self.threshold} must be above 0 and at most 1")
        if not 0 <= self.data_capture_percentage <= 100:
            percentage = self.data_capture_percentage
            raise ValueError(f"data_capture_percentage = {percentage} must be from 0 to 100")


def load(root: Path = ROOT, **changed: float | None) -> Parameters:
    """The section; what the workflow says of the same wins, and what is given here wins over both.

    Raises:
        ProjectError: it is missing or wrong.
    """
    sections = parameters.load(root)
    names = ("threshold", "data_capture_percentage")
    of_workflow = sections.get("workflow") or {}
    given = {name: of_workflow[name] for name in names if name in of_workflow}
    given |= {name: value for name, value in changed.items() if value is not None}
    if "endpoint" not in sections and len(given) < len(names):
        raise ProjectError("params.yaml has no section endpoint")
    return parameters.section("endpoint", Parameters, root, {"endpoint": given})
