"""What `tune` searches: the section `tune` of params.yaml."""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import fitting, model, parameters
from .console import ProjectError
from .settings import ROOT

if TYPE_CHECKING:
    import optuna

SECTIONS = {"model": model.Parameters, "train": fitting.Parameters}
"""Where what is searched may be; another `prepare` would make other data."""


@dataclass(frozen=True)
class Parameters:
    """The section `tune` of params.yaml, where each is explained."""

    trials: int
    seed: int
    metric: dict
    direction: str
    prune_from_epoch: int | None
    space: dict

    def __post_init__(self) -> None:
        if self.trials < 1:
            raise ValueError(f"trials = {self.trials} must be 1 or more")
        if not 0 <= self.seed < 2**31:
            raise ValueError(f"seed = {self.seed} must be 0 or more, and below 2^31")
        if self.direction not in ("minimize", "maximize"):
            raise ValueError(f"direction = {self.direction!r} must be minimize or maximize")
        if self.prune_from_epoch is not None and self.prune_from_epoch < 1:
            raise ValueError(f"prune_from_epoch = {self.prune_from_epoch} must be 1 or more")
        for task, metric in self.metric.items():
            # The test set is for the model that is chosen; who chooses by it has none left.
            if not str(metric).startswith("val_"):
                raise ValueError(f"metric.{task} = {metric!r} must be of the validation, as val_…")
        if not self.space:
            raise ValueError("space is empty")


@dataclass(frozen=True)
class Dimension:
    """One parameter that is searched.

    Attributes:
        name: as `model.dropout`.
        present: its value in params.yaml, whose type is that of the values that are tried.
        choices: the values; empty for a range.
        low: least value of the range.
        high: greatest value of the range.
        step: between the values, None for any.
        log: whether small values are searched as closely as great ones.
    """

    name: str
    present: Any
    choices: tuple[Any, ...] = ()
    low: float = 0
    high: float = 0
    step: float | None = None
    log: bool = False

    def suggested(self, trial: "optuna.Trial") -> Any:
        """The value of a trial."""
        if self.choices:
            # Optuna's storages keep no lists.
            texts = [json.dumps(choice) for choice in self.choices]
            return self.decoded(trial.suggest_categorical(self.name, texts))
        if isinstance(self.present, int):
            low, high, step = int(self.low), int(self.high), int(self.step or 1)
            return trial.suggest_int(self.name, low, high, step=step, log=self.log)
        return trial.suggest_float(self.name, self.low, self.high, step=self.step, log=self.log)

    def decoded(self, kept: Any) -> Any:
        """The value that a storage has kept."""
        return json.loads(kept) if self.choices else kept


def read(chosen: Parameters, root: Path = ROOT) -> list[Dimension]:
    """The parameters that are searched.

    Raises:
        ProjectError: one is unknown, or a value of it cannot be.
    """
    present = parameters.load(root)
    flat = parameters.flattened({name: present[name] for name in SECTIONS})
    dimensions = []
    for name, given in chosen.space.items():
        if name not in flat:
            known = ", ".join(flat)
            raise ProjectError(f"params.yaml: tune.space has {name}; there are {known}")
        dimension = _dimension(name, flat[name], given)
        section = name.partition(".")[0]
        for value in dimension.choices or (dimension.low, dimension.high):
            typed = int(value) if type(dimension.present) is int else value
            changed = changes({name: typed}, root)
            parameters.section(section, SECTIONS[section], root, changed)
        dimensions.append(dimension)
    return dimensions


def _dimension(name: str, present: Any, given: Any) -> Dimension:
    wrong = f"params.yaml: tune.space.{name} = {given!r} must be"
    if isinstance(given, list):
        if len(given) < 2:
            raise ProjectError(f"{wrong} two choices or more")
        return Dimension(name, present, choices=tuple(given))
    if isinstance(present, bool) or not isinstance(present, int | float):
        raise ProjectError(f"{wrong} a list of choices: {name} is no number")
    keys = set(given) if isinstance(given, dict) else set()
    if not {"low", "high"} <= keys <= {"low", "high", "step", "log"}:
        raise ProjectError(f"{wrong} a list of choices, or low and high, with step or log")
    kind = int if isinstance(present, int) else (int, float)
    numbers = [value for key, value in given.items() if key != "log" and value is not None]
    if not all(isinstance(n, kind) and not isinstance(n, bool) for n in numbers):
        raise ProjectError(f"{wrong} of numbers like {present!r}")
    dimension = replace(Dimension(name, present), **given)
    step, is_log = dimension.step, dimension.log
    if (
        not dimension.low < dimension.high
        or not isinstance(is_log, bool)
        or (step is not None and (is_log or step <= 0))
        or (is_log and dimension.low <= 0)
    ):
        raise ProjectError(f"{wrong} low below high; log is true above 0, without a step")
    return dimension


def changes(values: Mapping[str, Any], root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """Values by dotted name, as `parameters.load` takes changes."""
    present = copy.deepcopy(parameters.load(root))
    changed: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        section, *path, last = name.split(".")
        place = changed.setdefault(section, present[section])
        for part in path:
            place = place[part]
        place[last] = value
    return changed


def fingerprint(chosen: Parameters, hashes: Mapping[str, str], root: Path = ROOT) -> str:
    """Eight digits that are others where trials could not be compared.

    Args:
        chosen: the section `tune`; more trials go on with the same study.
        hashes: of the data.
        root: folder of the project.
    """
    present = parameters.load(root)
    flat = parameters.flattened({name: present[name] for name in SECTIONS})
    kept = {name: value for name, value in flat.items() if name not in chosen.space}
    made_of = [kept, vars(replace(chosen, trials=1)), dict(hashes)]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:8]


def write(values: Mapping[str, Any], root: Path = ROOT) -> None:
    """Put values into params.yaml, which keeps its comments."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedSeq

    yaml = YAML()
    yaml.representer.add_representer(
        type(None), lambda to, _: to.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    yaml.preserve_quotes = True
    yaml.width = 4096
    path = root / "params.yaml"
    content = yaml.load(path.read_text(encoding="utf-8"))
    for name, value in values.items():
        *sections, last = name.split(".")
        place = content
        for section in sections:
            place = place[section]
        if isinstance(value, list):
            value = CommentedSeq(value)
            value.fa.set_flow_style()
        place[last] = value
    part = path.with_name(".params.yaml.part")
    with part.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    part.replace(path)
