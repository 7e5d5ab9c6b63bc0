"""Pictures of a study, for the run in MLflow that its trials belong to."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import matplotlib

# Optuna draws with pyplot, which would open windows.
matplotlib.use("Agg")

import optuna
from matplotlib import pyplot
from optuna.trial import TrialState
from optuna.visualization import matplotlib as drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient

PICTURES: dict[str, Callable] = {
    "parallel_coordinate": drawn.plot_parallel_coordinate,
    "importances": drawn.plot_param_importances,
    "history": drawn.plot_optimization_history,
}


def log(study: optuna.Study, client: "MlflowClient", run_id: str) -> list[str]:
    """Log the pictures, and a table of the trials; returns the names of those there are.

    How much each parameter matters can be told of no study in which hardly any trial ended.
    """
    logged = []
    for name, draw in PICTURES.items():
        if name == "importances" and not _differ(study):
            continue
        axes = draw(study)
        figure: Figure = axes.figure if hasattr(axes, "figure") else axes[0].figure
        figure.set_size_inches(10, 6)
        figure.tight_layout()
        client.log_figure(run_id, figure, f"{name}.png")
        pyplot.close(figure)
        logged.append(f"{name}.png")
    table = study.trials_dataframe(attrs=("number", "value", "state", "duration", "params"))
    client.log_text(run_id, table.to_csv(index=False, lineterminator="\n"), "trials.csv")
    return logged


def _differ(study: optuna.Study) -> bool:
    """Whether there are values that can be compared."""
    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return len({trial.value for trial in trials}) > 1
