"""Trials of a study: each is one training that sees no test data, and a nested run in MLflow."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

import keras
import mlflow
import optuna
from mlflow.exceptions import MlflowException
from optuna.trial import FrozenTrial, TrialState
from optuna_integration import KerasPruningCallback

from . import data, epochs, fitting, model, parameters, search_space, train, workers
from .settings import Settings

PAUSE = 2
"""Seconds between two looks at what other workers have left to do."""
OPEN = (TrialState.WAITING, TrialState.RUNNING)
RUN = "mlflow_run"
STATE = "optuna.state"


class TooManyError(Exception):
    """Another worker began the last trial at the same moment."""


@dataclass(frozen=True)
class Search:
    """What all trials of a study share.

    Attributes:
        root: folder of the project.
        configured: where runs go.
        chosen: the section `tune`.
        dimensions: what is searched.
        metric: of the validation split, which is made best.
        parent: the run in MLflow that the trials' runs belong to.
        tags: of each run.
        schema: says what the data are.
        splits: the data, without the test split.
    """

    root: Path
    configured: Settings
    chosen: search_space.Parameters
    dimensions: list[search_space.Dimension]
    metric: str
    parent: str
    tags: dict[str, str]
    schema: data.Schema
    splits: dict[str, data.Split]


class _SeededByNumber(optuna.samplers.BaseSampler):
    """TPE, with a seed of its own for each trial: workers that begin together try other values."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)

    def before_trial(self, study, trial):
        number = self._seed + trial.number
        self._sampler = optuna.samplers.TPESampler(seed=number, constant_liar=True)

    def infer_relative_search_space(self, study, trial):
        return self._sampler.infer_relative_search_space(study, trial)

    def sample_relative(self, study, trial, search_space):
        return self._sampler.sample_relative(study, trial, search_space)

    def sample_independent(self, study, trial, param_name, param_distribution):
        return self._sampler.sample_independent(study, trial, param_name, param_distribution)

    def after_trial(self, study, trial, state, values):
        self._sampler.after_trial(study, trial, state, values)


def sampler(chosen: search_space.Parameters) -> optuna.samplers.BaseSampler:
    """Chooses the values of a trial by those before it."""
    return _SeededByNumber(chosen.seed)


def pruner(chosen: search_space.Parameters) -> optuna.pruners.BasePruner:
    """Ends a trial that is worse than half of those before it were at the same epoch."""
    if chosen.prune_from_epoch is None:
        return optuna.pruners.NopPruner()
    return optuna.pruners.MedianPruner(
        n_startup_trials=5, n_warmup_steps=chosen.prune_from_epoch - 1
    )


def counted(study: optuna.Study, most: int) -> list[FrozenTrial]:
    """The trials that the study is made of: the first that did not fail, finished or not."""
    trials = study.get_trials(deepcopy=False)
    return [trial for trial in trials if trial.state is not TrialState.FAIL][:most]


def work(
    study: optuna.Study,
    crew: "workers.DatabaseWorkers | workers.JournalWorkers",
    search: Search,
) -> None:
    """Run trials until as many as wanted are finished, by this worker or by others."""
    most = search.chosen.trials
    while True:
        crew.bury_dead(study)
        trials = counted(study, most)
        if len(trials) == most and not any(trial.state in OPEN for trial in trials):
            return
        if not _one(study, crew, search):
            time.sleep(PAUSE)


def _one(
    study: optuna.Study,
    crew: "workers.DatabaseWorkers | workers.JournalWorkers",
    search: Search,
) -> bool:
    """Run a trial, if there is one to do."""
    most = search.chosen.trials
    begun: list[int] = []

    def objective(trial: optuna.Trial) -> float:
        begun.append(trial.number)
        crew.owns(trial)
        if trial.number not in {each.number for each in counted(study, most)}:
            raise TooManyError
        return _value(trial, search)

    with crew.turn():
        trials = counted(study, most)
        if len(trials) == most and not any(trial.state is TrialState.WAITING for trial in trials):
            return False
        try:
            study.optimize(objective, n_trials=1)
        except TooManyError:
            return False
        except KeyboardInterrupt:
            if begun:
                workers.again(study, study.trials[begun[0]])
            raise
    _say(study, begun[0], most)
    return True


def _value(trial: optuna.Trial, search: Search) -> float:
    """Train with the trial's values; returns the metric at the epoch that is kept."""
    suggested = {each.name: each.suggested(trial) for each in search.dimensions}
    changed = search_space.changes(suggested, search.root)
    tags = search.tags | {"optuna.study": trial.study.study_name, "optuna.trial": str(trial.number)}
    name = f"trial {trial.number}"
    with mlflow.start_run(run_name=name, parent_run_id=search.parent, tags=tags) as run:
        trial.set_user_attr(RUN, run.info.run_id)
        mlflow.log_params(parameters.flattened(train.of_a_run(search.root, changed)))
        try:
            value = _trained(trial, search, changed)
        except optuna.TrialPruned:
            mlflow.set_tag(STATE, "PRUNED")
            pruned = True
        else:
            pruned = not math.isfinite(value)
            mlflow.set_tag(STATE, "PRUNED" if pruned else "COMPLETE")
            if not pruned:
                mlflow.log_metric("objective", value)
        mlflow.flush_async_logging()
    if pruned:
        raise optuna.TrialPruned
    return value


def _trained(trial: optuna.Trial, search: Search, changed: parameters.Changes) -> float:
    chosen = parameters.section("train", fitting.Parameters, search.root, changed)
    shape = parameters.section("model", model.Parameters, search.root, changed)
    keras.backend.clear_session()
    keras.utils.set_random_seed(chosen.seed)
    network = model.build(shape, search.schema, search.splits["train"])
    pruning = KerasPruningCallback(trial, search.metric)
    history = fitting.fit(network, search.splits, search.schema, chosen, [pruning])
    return history[search.metric][epochs.best(history) - 1]


def _say(study: optuna.Study, number: int, most: int) -> None:
    trial = study.trials[number]
    values = ", ".join(f"{name} {_short(value)}" for name, value in trial.params.items())
    state = trial.state.name.lower() if trial.value is None else f"{trial.value:.4f}"
    done = sum(each.state not in OPEN for each in counted(study, most))
    print(f"trial {number}: {state} ({values}); {done} of {most} are done", flush=True)


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def end_run(client: mlflow.MlflowClient, trial: FrozenTrial) -> None:
    """Say in MLflow that the trial's worker has died."""
    if RUN in trial.user_attrs:
        try:
            client.set_tag(trial.user_attrs[RUN], STATE, "FAIL")
            client.set_terminated(trial.user_attrs[RUN], "KILLED")
        except MlflowException:
            # The study is what counts; the run may have been deleted.
            return
