"""The pictures of the monitor."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from .capture import Captured

ACROSS = 8
"""Images in a row of the contact sheet."""


def confidence(captured: Sequence[Captured], threshold: float) -> Figure:
    """Confidence of each request over time, against the threshold; below it the refused share.

    The share is that of the requests so far in each of up to 24 equal pieces of the time.
    """
    figure = Figure(figsize=(9, 6), layout="constrained")
    above, below = figure.subplots(2, sharex=True, height_ratios=(2, 1))
    times = np.array([one.time.replace(tzinfo=None) for one in captured], "datetime64[ms]")
    values = np.array([one.confidence for one in captured])
    refused = values < threshold
    above.scatter(times[~refused], values[~refused], s=18, label="accepted")
    above.scatter(times[refused], values[refused], s=18, label="refused", marker="x")
    above.axhline(threshold, color="grey", linestyle=":", label=f"threshold {threshold:g}")
    above.set(ylabel="confidence", ylim=(0, 1.03), title="Confidence over time")
    above.legend(loc="lower left")
    edges = _edges(times)
    places = np.clip(np.searchsorted(edges, times, "right") - 1, 0, len(edges) - 2)
    counts = np.bincount(places, minlength=len(edges) - 1)
    shares = np.bincount(places, refused, len(edges) - 1) / np.maximum(counts, 1)
    below.stairs(shares, edges.astype("datetime64[ms]").astype(object), fill=True)
    below.set(ylabel="refused", ylim=(0, 1), xlabel="time (UTC)")
    below.set_xlim(edges[0].astype(object), edges[-1].astype(object))
    locator = AutoDateLocator()
    below.xaxis.set_major_locator(locator)
    below.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    return figure


def _edges(times: np.ndarray) -> np.ndarray:
    first, last = times.min(), times.max()
    width = max(last - first, np.timedelta64(1000, "ms"))
    pieces = min(24, max(1, len(times) // 5))
    return np.array([first + width * step // pieces for step in range(pieces + 1)])


def distributions(training: dict[str, np.ndarray], captured: dict[str, np.ndarray]) -> Figure:
    """Each statistic of the images, in the training data and in the captured."""
    figure = Figure(figsize=(9, 2.2 * len(training)), layout="constrained")
    for axes, name in zip(figure.subplots(len(training)), training, strict=True):
        both = np.concatenate([training[name], captured[name]])
        edges = np.histogram_bin_edges(both, 30)
        for values, label in ((training[name], "training"), (captured[name], "captured")):
            axes.hist(values, edges, density=True, alpha=0.5, label=label)
        axes.set(xlabel=name, yticks=[])
        axes.legend()
    return figure


def contact_sheet(images: Sequence[np.ndarray], captions: Sequence[str]) -> Figure:
    """Images, uint8 of shape (height, width, 3), each above its caption."""
    rows = max(1, -(-len(images) // ACROSS))
    figure = Figure(figsize=(9, 1.5 * rows), layout="constrained")
    places = figure.subplots(rows, ACROSS, squeeze=False).ravel()
    for axes in places:
        axes.axis("off")
    for axes, image, caption in zip(places, images, captions, strict=False):
        axes.imshow(image)
        axes.set_title(caption, fontsize=7, parse_math=False)
    return figure


def png(figure: Figure) -> bytes:
    """The picture as a file."""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=100)
    return content.getvalue()
