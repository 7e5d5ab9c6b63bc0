"""Pictures of what the model makes of the test set."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from .assessment import Calibration

COLUMNS = 6
"""Images side by side on a contact sheet."""
COLOURS = (("B04", "B03", "B02"), ("red", "green", "blue"))
"""Bands that look as eyes see."""


def confusion(counts: np.ndarray, classes: Sequence[str]) -> Figure:
    """Counts of shape (classes, classes), true classes in rows; and their shares of each row."""
    side = max(4.0, 0.45 * len(classes) + 2)
    figure = Figure(figsize=(2 * side, side), layout="constrained")
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    panels = zip(figure.subplots(1, 2), ("images", "shares"), (counts, shares), strict=True)
    for axes, title, values in panels:
        axes.imshow(values, cmap="Blues", vmin=0)
        ticks = range(len(classes))
        axes.set_xticks(ticks, classes, rotation=45, ha="right", parse_math=False)
        axes.set_yticks(ticks, classes, parse_math=False)
        axes.set(xlabel="predicted", ylabel="true", title=f"Confusion matrix, {title}")
        for (row, column), value in np.ndenumerate(values):
            if value:
                colour = "white" if value > values.max() / 2 else "black"
                text = f"{value:.2f}" if title == "shares" else str(value)
                axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=8)
    return figure


def reliability(found: Calibration) -> Figure:
    """Accuracy by confidence; on the diagonal, the model is as often right as it says."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    width = 1 / len(found.counts)
    left = np.arange(len(found.counts)) * width
    there = found.counts > 0
    above.bar(left[there], found.accuracy[there], width, align="edge", edgecolor="white")
    above.plot(found.confidence[there], found.accuracy[there], "k.", label="means of each bin")
    above.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as sure as right")
    above.set(ylabel="accuracy", xlim=(0, 1), ylim=(0, 1))
    above.set_title(f"Reliability, expected calibration error {found.error:.3f}")
    above.legend(loc="upper left")
    below.bar(left, found.counts, width, align="edge", color="grey", edgecolor="white")
    below.set(xlabel="probability of the chosen class", ylabel="images")
    return figure


def contact_sheet(images: Sequence[np.ndarray], captions: Sequence[str], title: str) -> Figure:
    """Images side by side, each with a caption.

    Args:
        images: as `shown` gives them; there may be none.
        captions: one for each.
        title: of the whole.
    """
    rows = max(1, math.ceil(len(images) / COLUMNS))
    figure = Figure(figsize=(2 * COLUMNS, 2.6 * rows + 0.4), layout="constrained")
    figure.suptitle(title)
    places = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes in places:
        axes.axis("off")
    for axes, image, caption in zip(places, images, captions, strict=False):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(caption, fontsize=7, parse_math=False)
    return figure


def shown(pixels: np.ndarray, bands: Sequence[str]) -> np.ndarray:
    """An image for eyes: red, green, blue where it has them, else its first band in grey.

    Args:
        pixels: shape (height, width, bands), in whatever units.
        bands: their names.

    Returns:
        Values from 0 to 1, of shape (height, width, 3) or (height, width), each band stretched
        from its 2nd to its 98th percentile.
    """
    chosen = next((names for names in COLOURS if set(names) <= set(bands)), bands[:1])
    values = pixels[..., [list(bands).index(name) for name in chosen]].astype("float64")
    low, high = np.percentile(values, [2, 98], axis=(0, 1))
    values = np.clip((values - low) / np.maximum(high - low, 1e-9), 0, 1)
    return values if len(chosen) > 1 else values[..., 0]
