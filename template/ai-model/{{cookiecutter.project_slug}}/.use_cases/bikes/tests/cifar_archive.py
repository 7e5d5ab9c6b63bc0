"""An archive as CIFAR-100's: pickles of Python 2, in which text is bytes."""

import io
import pickle
import struct
import tarfile
from pathlib import Path
from typing import ClassVar

import numpy as np

CLASSES = ("apple", "bicycle", "motorcycle", "tractor")


class Python2Pickler(pickle._Pickler):
    """Writes bytes and text as Python 2 wrote its strings."""

    dispatch: ClassVar = dict(pickle._Pickler.dispatch)

    def save_string(self, text):
        content = text.encode() if isinstance(text, str) else text
        self.write(pickle.BINSTRING + struct.pack("<i", len(content)) + content)
        self.memoize(text)

    dispatch[bytes] = save_string
    dispatch[str] = save_string


def pickled(value: object) -> bytes:
    file = io.BytesIO()
    Python2Pickler(file, protocol=2).dump(value)
    return file.getvalue()


def part(split: str, each: int) -> dict[bytes, object]:
    """Images of each class, `each` of them; the first pixel is red, the second green."""
    rows = np.zeros((each * len(CLASSES), 3, 32 * 32), dtype="uint8")
    rows[:, 0, 0] = 200
    rows[:, 1, 1] = 100
    rows[:, 2] = np.arange(len(rows))[:, None]
    labels = [number % len(CLASSES) for number in range(len(rows))]
    names = [f"{CLASSES[label]}_s_{number:06}.png" for number, label in enumerate(labels)]
    return {
        b"filenames": [f"{split}_{name}".encode() for name in names],
        b"batch_label": f"{split}ing batch 1 of 1".encode(),
        b"fine_labels": labels,
        b"coarse_labels": labels,
        b"data": rows.reshape(len(rows), -1),
    }


def members(train: int = 5, test: int = 2) -> dict[str, bytes]:
    """The files of an archive with so many images of each class."""
    return {
        "meta": pickled({b"fine_label_names": [name.encode() for name in CLASSES]}),
        "train": pickled(part("train", train)),
        "test": pickled(part("test", test)),
    }


def write(path: Path, content: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in content.items():
            entry = tarfile.TarInfo(f"cifar-100-python/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path
