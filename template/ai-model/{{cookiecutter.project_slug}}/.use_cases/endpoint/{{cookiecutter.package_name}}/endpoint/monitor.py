"""Look at what the endpoint has captured: confidence, refusals, and drift of the images."""

import argparse
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .. import console, data, libraries, settings
from ..console import ProjectError
from ..settings import ROOT
from . import capture, configuration, figures, page
from .capture import Captured

SURE = 0.01
"""Chance of an alarm without any drift, over all statistics together."""
SHOWN = 64
"""Refused images on the contact sheet, the least confident of all."""
STATISTICS = ("mean of red", "mean of green", "mean of blue", "contrast", "height x width")


@dataclass(frozen=True)
class Drift:
    """How far one statistic of the captured images is from the training data's.

    Attributes:
        name: one of `STATISTICS`.
        training: its mean over the training images.
        captured: its mean over the captured images.
        distance: of Kolmogorov and Smirnov, from 0 (the same) to 1.
        p: chance of such a distance without drift.
    """

    name: str
    training: float
    captured: float
    distance: float
    p: float

    @property
    def is_found(self) -> bool:
        """Whether it is too far for chance."""
        return self.p < SURE / len(STATISTICS)


@dataclass(frozen=True)
class Seen:
    """What the monitor has found.

    Attributes:
        captured: the requests, in the order of time.
        classes: names in the order of the probabilities.
        threshold: confidence below it is refused.
        drifts: one for each of `STATISTICS`.
        problems: lines that are no requests, and images that cannot be read.
    """

    captured: list[Captured]
    classes: list[str]
    threshold: float
    drifts: list[Drift]
    problems: list[str]

    @property
    def refused(self) -> list[Captured]:
        """The refused requests, least confident first."""
        below = [one for one in self.captured if one.confidence < self.threshold]
        return sorted(below, key=lambda one: one.confidence)

    @property
    def metrics(self) -> dict[str, float]:
        """By name, as they are logged."""
        confidences = [one.confidence for one in self.captured]
        distances = {
            f"drift_{drift.name.replace(' ', '_')}": drift.distance for drift in self.drifts
        }
        return {
            "captured": len(self.captured),
            "refused": len(self.refused),
            "refused_share": len(self.refused) / len(self.captured),
            "confidence_mean": float(np.mean(confidences)),
            "confidence_min": min(confidences),
            "drifted_statistics": sum(drift.is_found for drift in self.drifts),
            "problems": len(self.problems),
            **distances,
        }


def monitor(
    place: str, threshold: float | None = None, target: Path | None = None, root: Path = ROOT
) -> tuple[Seen, Path]:
    """Write pictures and one page, and log them as a run of the project's experiment.

    Args:
        place: of captured files: a folder, or `s3://bucket/prefix`.
        threshold: in the place of params.yaml's.
        target: folder to write to; None is `reports/monitor` of the project.
        root: folder of the project.

    Returns:
        What was found, and the page.

    Raises:
        ProjectError: there is nothing captured, no data were prepared, or MLflow does not answer.
    """
    libraries.quiet()
    chosen = configuration.load(root, threshold=threshold)
    schema = data.load_schema(root)
    captured, problems = capture.read(place)
    captured, pixels, unread = _decoded(captured, len(schema.classes))
    problems += unread
    if not captured:
        more = f"; {len(problems)} lines are none, the first: {problems[0]}" if problems else ""
        raise ProjectError(f"no captured requests below {place}{more}")
    training = statistics(_training(root, schema))
    current = statistics(pixels)
    drifts = [_drift(name, training[name], current[name]) for name in STATISTICS]
    seen = Seen(captured, schema.classes, chosen.threshold, drifts, problems)
    by_event = {one.event_id: image for one, image in zip(captured, pixels, strict=True)}
    shown = seen.refused[:SHOWN]
    pictures = {
        "confidence": figures.confidence(captured, chosen.threshold),
        "drift": figures.distributions(training, current),
        "refused": figures.contact_sheet(
            [by_event[one.event_id] for one in shown], [_caption(one, schema) for one in shown]
        ),
    }
    target = target or root / "reports" / "monitor"
    written = page.write(target, seen, {name: figures.png(one) for name, one in pictures.items()})
    _log(root, seen, target)
    return seen, written


def statistics(pixels: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Of each image, by name: float64 of shape (images,).

    Args:
        pixels: uint8 of shape (height, width, 3) each.
    """
    rows = [
        (*image.mean(axis=(0, 1)), image.mean(axis=2).std(), image.shape[0] * image.shape[1])
        for image in pixels
    ]
    return dict(zip(STATISTICS, np.array(rows, dtype="float64").T, strict=True))


def _drift(name: str, training: np.ndarray, captured: np.ndarray) -> Drift:
    from scipy.stats import ks_2samp

    found = ks_2samp(training, captured)
    means = float(training.mean()), float(captured.mean())
    return Drift(name, *means, float(found.statistic), float(found.pvalue))


def _decoded(
    captured: Sequence[Captured], classes: int
) -> tuple[list[Captured], list[np.ndarray], list[str]]:
    """Requests whose image can be read, their pixels, and what is wrong with the others."""
    kept, pixels, problems = [], [], []
    for one in captured:
        if len(one.probabilities) != classes:
            problems.append(
                f"{one.event_id}: {len(one.probabilities)} probabilities, not {classes}"
            )
            continue
        try:
            pixels.append(_pixels(io.BytesIO(one.image)))
        except (OSError, ValueError, SyntaxError) as error:
            problems.append(f"{one.event_id}: {error}")
            continue
        kept.append(one)
    return kept, pixels, problems


def _training(root: Path, schema: data.Schema) -> list[np.ndarray]:
    return [_pixels(Path(file)) for file in data.load("train", schema, root).files]


def _pixels(file: Path | io.BytesIO) -> np.ndarray:
    import PIL.Image

    with PIL.Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def _caption(one: Captured, schema: data.Schema) -> str:
    best = schema.classes[one.probabilities.index(one.confidence)]
    return f"{best}? {one.confidence:.2f}"


def _log(root: Path, seen: Seen, target: Path) -> None:
    import mlflow

    from .. import tracking

    configured = settings.load(root)
    tracking.enter_experiment(tracking.connect(configured), configured, root)
    named = {"run_name": "monitor", "tags": {"task": "monitor"}}
    with tracking.translated(configured), mlflow.start_run(**named):
        mlflow.log_params({"threshold": seen.threshold, "classes": ", ".join(seen.classes)})
        mlflow.log_metrics(seen.metrics)
        mlflow.log_artifacts(str(target), "monitor")


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.monitor", description=(__doc__ or "").strip()
    )
    parser.add_argument(
        "place",
        nargs="?",
        default=str(capture.folder()),
        help="folder, or s3://bucket/prefix (default: data/data_capture)",
    )
    parser.add_argument("--threshold", type=float, help="(default: that of params.yaml)")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="(default: reports/monitor)"
    )
    options = parser.parse_args(arguments)
    seen, written = monitor(options.place, options.threshold, options.output)
    for problem in seen.problems[: page.NAMED]:
        print(f"left out: {problem}", file=sys.stderr)
    drifted = [drift.name for drift in seen.drifts if drift.is_found]
    print(
        f"{len(seen.captured)} requests, {len(seen.refused)} refused "
        f"({seen.metrics['refused_share']:.1%}) below {seen.threshold:g}; "
        f"drift: {', '.join(drifted) or 'none'}"
    )
    print(f"the page is {written}")
    return 0


if __name__ == "__main__":
    console.run(main)
