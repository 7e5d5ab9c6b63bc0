"""Captured requests: JSON lines, as SageMaker's data capture writes them.

They lie under `<endpoint>/<variant>/yyyy/mm/dd/hh/`, in several files with several lines each
(https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html).
"""

import base64
import json
import random
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..console import ProjectError
from ..settings import ROOT

VARIANT = "AllTraffic"
SUFFIX = ".jsonl"


def folder(root: Path = ROOT) -> Path:
    """Where the twin writes them."""
    return root / "data" / "data_capture"


@dataclass(frozen=True)
class Captured:
    """One request, and what the model said.

    Attributes:
        event_id: unique for each request.
        time: when it was, with time zone.
        image: content of the PNG file.
        probabilities: of the classes, in the order of the model's output.
    """

    event_id: str
    time: datetime
    image: bytes
    probabilities: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """The highest of the probabilities."""
        return max(self.probabilities)


def as_line(captured: Captured) -> str:
    """The JSON of one request, without line end."""
    moment = captured.time.astimezone(UTC).replace(tzinfo=None)
    seen = {
        "endpointInput": {
            "observedContentType": "image/png",
            "mode": "INPUT",
            "data": base64.b64encode(captured.image).decode(),
            "encoding": "BASE64",
        },
        "endpointOutput": {
            "observedContentType": "application/json",
            "mode": "OUTPUT",
            "data": json.dumps(captured.probabilities),
            "encoding": "JSON",
        },
    }
    metadata = {
        "eventId": captured.event_id,
        "inferenceTime": f"{moment.isoformat(timespec='milliseconds')}Z",
    }
    return json.dumps({"captureData": seen, "eventMetadata": metadata, "eventVersion": "0"})


def of_line(line: str) -> Captured:
    """What `as_line`, or SageMaker, has written.

    Raises:
        ValueError: it is something else.
    """
    try:
        record = json.loads(line)
        seen, metadata = record["captureData"], record["eventMetadata"]
        probabilities = json.loads(_content(seen["endpointOutput"]))
        # The container answers a batch of one with a list in a list, if it is not told otherwise.
        if isinstance(probabilities[0], list):
            (probabilities,) = probabilities
        time = datetime.fromisoformat(metadata["inferenceTime"])
        return Captured(
            metadata["eventId"],
            time if time.tzinfo else time.replace(tzinfo=UTC),
            _content(seen["endpointInput"]),
            tuple(map(float, probabilities)),
        )
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _content(part: dict[str, str]) -> bytes:
    if part.get("encoding") == "BASE64":
        return base64.b64decode(part["data"], validate=True)
    return part["data"].encode()


class Writer:
    """Writes requests into files of a folder, an hour in each; for several threads."""

    def __init__(self, folder: Path, endpoint: str, percentage: float) -> None:
        self._folder = folder / endpoint / VARIANT
        self._percentage = percentage
        self._own = uuid.uuid4()
        self._lock = threading.Lock()

    def write(self, image: bytes, probabilities: Sequence[float], time: datetime) -> None:
        """Write a request, if it is among the sample."""
        if random.uniform(0, 100) >= self._percentage:  # noqa: S311
            return
        captured = Captured(str(uuid.uuid4()), time, image, tuple(probabilities))
        hour = time.astimezone(UTC)
        path = self._folder / f"{hour:%Y/%m/%d/%H}" / f"{self._own}{SUFFIX}"
        with self._lock:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(as_line(captured) + "\n")


def read(place: str) -> tuple[list[Captured], list[str]]:
    """All lines of all files below a place, in the order of time.

    Args:
        place: a folder, or `s3://bucket/prefix`.

    Returns:
        The requests, and for each line that is none, where it is and why.

    Raises:
        ProjectError: the place cannot be read.
    """
    captured, problems = {}, []
    for name, text in _files(place):
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                one = of_line(line) if line.strip() else None
            except ValueError as error:
                problems.append(f"{name}, line {number}: {error}")
                continue
            if one is not None:
                # A delivery that is repeated is the same event.
                captured[one.event_id] = one
    return sorted(captured.values(), key=lambda one: (one.time, one.event_id)), problems


def _files(place: str) -> Iterable[tuple[str, str]]:
    if place.startswith("s3://"):
        from . import bucket

        return bucket.texts(place, SUFFIX)
    if not Path(place).is_dir():
        raise ProjectError(f"there is nothing captured: {place} is no folder")
    return _texts(Path(place))


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        yield str(path), path.read_text(encoding="utf-8")
