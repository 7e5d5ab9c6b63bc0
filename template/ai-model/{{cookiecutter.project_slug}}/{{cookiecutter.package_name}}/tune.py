"""Search parameters that make the model better: the section `tune` of params.yaml.

Start it as often as there are processors or machines to work on the same study; interrupted, it
goes on. Exit codes: 0 done, 2 an error.
"""

import argparse
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import console, data, libraries, parameters, search_space, settings, split_tables, train
from .console import ProjectError
from .settings import ROOT, Settings

if TYPE_CHECKING:
    import optuna
    from mlflow import MlflowClient

    from .trials import Search

PARENT = "mlflow_run"
"""What the study knows of its run in MLflow, and of the best trial trained anew."""
BEST = "retrained"
PATIENCE = 60
"""Seconds in which who made the study should have made its run."""


@dataclass(frozen=True)
class Tuned:
    """What a study found.

    Attributes:
        study: its name.
        parent: the run in MLflow with the trials' runs below it.
        trial: number of the best trial.
        values: of the parameters that were searched.
        objective: the metric of the validation split.
        trained: the run that was trained with these; None if this worker only runs trials.
    """

    study: str
    parent: str
    trial: int
    values: dict[str, Any]
    objective: float
    trained: train.Trained | None


def tune(root: Path = ROOT, only_trials: bool = False, name: str | None = None) -> Tuned:
    """Work on the study until it is complete, then train with what was best.

    Args:
        root: folder of the project.
        only_trials: leave the rest to another worker.
        name: of the study; None is one for this data and these parameters.

    Raises:
        ProjectError: data or settings are missing or wrong, or MLflow or the study's storage cannot
            be reached.
    """
    libraries.quiet()
    chosen = parameters.section("tune", search_space.Parameters, root)
    dimensions = search_space.read(chosen, root)
    configured = settings.load(root)
    schema = data.load_schema(root)
    if schema.task not in chosen.metric:
        raise ProjectError(f"params.yaml: tune.metric has no {schema.task}")
    splits = {split: data.load(split, schema, root) for split in ("train", "validation")}

    import keras
    import tensorflow

    from . import tracking, trials, workers

    keras.utils.disable_interactive_logging()
    tensorflow.config.experimental.enable_op_determinism()
    client = tracking.connect(configured)

    def buried(study: "optuna.Study", trial: "optuna.trial.FrozenTrial") -> None:
        print(f"trial {trial.number} is given up: its worker has ended", flush=True)
        trials.end_run(client, trial)
        workers.again(study, trial)

    with tracking.translated(configured):
        tracking.enter_experiment(client, configured, root)
        tags = train.tags(root, configured, schema)
        with workers.of(root, buried) as crew:
            hashes = {split: split_tables.md5(split, root) for split in split_tables.SPLITS}
            name = name or f"{configured.model}-{search_space.fingerprint(chosen, hashes, root)}"
            study, parent = _entered(name, chosen, crew.storage, client, configured, tags)
            metric = chosen.metric[schema.task]
            print(f"study {name}: {chosen.trials} trials to {chosen.direction} {metric}")
            search = trials.Search(
                root, configured, chosen, dimensions, metric, parent, tags, schema, splits
            )
            trials.work(study, crew, search)
            return _found(study, search, client, only_trials)


def _entered(
    name: str,
    chosen: search_space.Parameters,
    storage: "optuna.storages.BaseStorage",
    client: "MlflowClient",
    configured: Settings,
    tags: dict[str, str],
) -> tuple["optuna.Study", str]:
    """The study and its run in MLflow; one worker of all makes them."""
    import optuna
    from mlflow.exceptions import MlflowException

    from . import trials

    how = {
        "study_name": name,
        "storage": storage,
        "sampler": trials.sampler(chosen),
        "pruner": trials.pruner(chosen),
        "direction": chosen.direction,
    }
    waits = 0
    try:
        study = optuna.create_study(**how)
    except optuna.exceptions.DuplicatedStudyError:
        study = optuna.create_study(load_if_exists=True, **how)
        waits = PATIENCE
    end = time.monotonic() + waits
    while PARENT not in study.user_attrs and time.monotonic() < end:
        time.sleep(1)
    if PARENT not in study.user_attrs:
        experiment = client.get_experiment_by_name(configured.experiment)
        parent = client.create_run(
            experiment.experiment_id, run_name=name, tags=tags | {"optuna.study": name}
        )
        for key, value in parameters.flattened({"tune": vars(chosen)}).items():
            client.log_param(parent.info.run_id, key, value)
        study.set_user_attr(PARENT, parent.info.run_id)
    try:
        return study, client.get_run(study.user_attrs[PARENT]).info.run_id
    except MlflowException:
        raise ProjectError(
            f"the run {study.user_attrs[PARENT]} of study {name} is not at {configured.shown_uri}: "
            "all workers need one MLflow server; begin another study with --study"
        ) from None


def _found(
    study: "optuna.Study", search: "Search", client: "MlflowClient", only_trials: bool
) -> Tuned:
    """The best trial, once more as a training like any other."""
    from filelock import FileLock

    from . import study_pictures

    try:
        best = study.best_trial
    except ValueError:
        raise ProjectError(
            f"no trial of study {study.study_name} came to an end; change tune.space in params.yaml"
        ) from None
    values = {each.name: each.decoded(best.params[each.name]) for each in search.dimensions}
    tuned = Tuned(study.study_name, search.parent, best.number, values, best.value, None)
    if only_trials:
        return tuned
    folder = search.root / "tuning"
    folder.mkdir(exist_ok=True)
    # Workers that come here together: the first trains, the others find it done.
    with FileLock(folder / f"{study.study_name}.lock"):
        study_pictures.log(study, client, search.parent)
        client.log_metric(search.parent, "objective", best.value)
        client.set_terminated(search.parent, "FINISHED")
        trained = _trained_before(study, best.number, search.root)
        if trained is None:
            trained = train.train(search.root, search_space.changes(values, search.root))
            marks = {"optuna.study": study.study_name, "optuna.trial": str(best.number)}
            for tag, value in ({"mlflow.parentRunId": search.parent} | marks).items():
                client.set_tag(trained.run_id, tag, value)
            search_space.write(values, search.root)
            study.set_user_attr(BEST, {"trial": best.number, "run_id": trained.run_id})
    return replace(tuned, trained=trained)


def _trained_before(study: "optuna.Study", number: int, root: Path) -> train.Trained | None:
    """The training with the best values, if it is what lies in reports/."""
    known = study.user_attrs.get(BEST, {})
    try:
        run = json.loads((root / "reports" / "run.json").read_text(encoding="utf-8"))
        metrics = train.last_metrics(root)
    except (OSError, ValueError):
        return None
    if known != {"trial": number, "run_id": run["run_id"]}:
        return None
    return train.Trained(run["run_id"], run["model_uri"], metrics)


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.tune",
        description="Search parameters (params.yaml, section tune), then train with the best.",
        epilog="OPTUNA_STORAGE: URL of a database that machines share, or path of a journal file "
        "(default: tuning/journal.log)",
    )
    parser.add_argument(
        "--only-trials", action="store_true", help="work on the study, and leave the rest to others"
    )
    parser.add_argument(
        "--study", metavar="NAME", help="name of the study (default: one for these parameters)"
    )
    options = parser.parse_args(arguments)
    tuned = tune(only_trials=options.only_trials, name=options.study)
    found = ", ".join(f"{name} {value}" for name, value in tuned.values.items())
    print(f"best is trial {tuned.trial}, {tuned.objective:.4f}: {found}")
    if tuned.trained is not None:
        print(train.summary(tuned.trained.metrics))
        print(
            f"run {tuned.trained.run_id} is trained with these, which params.yaml now has; "
            f"`python -m {__package__}.register` takes it"
        )
    return 0


if __name__ == "__main__":
    console.run(main)
