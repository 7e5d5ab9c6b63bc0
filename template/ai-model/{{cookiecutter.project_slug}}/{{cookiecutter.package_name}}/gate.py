"""The quality gate: which runs may become a version of the registered model."""

from collections.abc import Mapping
from dataclasses import dataclass

LESS_IS_BETTER = ("test_mae", "test_rmse", "test_ece", "inference_ms_per_sample")


@dataclass(frozen=True)
class Gate:
    """Limits of the metrics of the test set, from the section `gate` of params.yaml.

    Attributes:
        minimum: metric → least value that passes.
        maximum: metric → greatest value that passes.
        champion: metric in which a run must be at least as good as the champion; an equal value
            passes, so that the same quality can be released again from new code.
    """

    minimum: dict
    maximum: dict
    champion: str


def reasons_against(
    gate: Gate, metrics: Mapping[str, float], champion: Mapping[str, float] | None
) -> list[str]:
    """Why a run does not pass; empty if it passes.

    Args:
        gate: the limits.
        metrics: of the run.
        champion: metrics of the champion on the same test set, None if there are none.
    """
    reasons = []
    for metric, limit in gate.minimum.items():
        if metric not in metrics:
            reasons.append(f"the run has no metric {metric}")
        elif not metrics[metric] >= limit:
            reasons.append(f"{metric} {metrics[metric]:.4g} is below {limit}")
    for metric, limit in gate.maximum.items():
        if metric not in metrics:
            reasons.append(f"the run has no metric {metric}")
        elif not metrics[metric] <= limit:
            reasons.append(f"{metric} {metrics[metric]:.4g} is above {limit}")
    metric = gate.champion
    if champion is not None and metric in champion:
        sign = -1 if metric in LESS_IS_BETTER else 1
        if metric not in metrics:
            reasons.append(f"the run has no metric {metric}")
        elif not sign * metrics[metric] >= sign * champion[metric]:
            reasons.append(
                f"{metric} {metrics[metric]:.4g} is worse than the champion's "
                f"{champion[metric]:.4g}"
            )
    return reasons
