"""Which of the metrics that a registry knows belong into a project's metadata."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One value of a metric, as MLflow records it.

    Attributes:
        key: the metric's name.
        value: may be NaN or infinite.
        step: step of the training, 0 where none was given.
        timestamp: milliseconds since 1970.
    """

    key: str
    value: float
    step: int = 0
    timestamp: int = 0


def final_metrics(of_run: Iterable[Metric], of_model: Iterable[Metric] = ()) -> dict[str, float]:
    """The last finite value of each metric, by name.

    Where the model itself (MLflow 3's logged model) has a metric, its value wins over the run's: a
    run may log several models. Metrics of the test set are the final ones: where there are any
    (``test_…``, ``test/…``), they alone are kept; else all but MLflow's own of the system.
    """
    run, model = _last(of_run), _last(of_model)
    values = {
        key: value
        for key, value in (run | model).items()
        # A logged model's NaN is stored as 0 by MLflow 3; only the run tells them apart.
        if _is_finite(value) and not (value == 0 and math.isnan(run.get(key, value)))
    }
    tested = {key: v for key, v in values.items() if key.startswith(("test_", "test/"))}
    kept = tested or {key: v for key, v in values.items() if not key.startswith("system/")}
    return dict(sorted(kept.items()))


def _last(metrics: Iterable[Metric]) -> dict[str, float]:
    ordered = sorted(metrics, key=lambda metric: (metric.step, metric.timestamp))
    return {metric.key: metric.value for metric in ordered}


def _is_finite(value: float) -> bool:
    # MLflow's databases keep an infinity as the largest float.
    return math.isfinite(value) and abs(value) < sys.float_info.max
