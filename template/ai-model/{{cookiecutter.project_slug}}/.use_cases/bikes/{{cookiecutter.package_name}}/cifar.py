"""Reads the images of some classes out of CIFAR-100's archive (Krizhevsky, 2009).

Its members are pickles, and a pickle from the network can run anything when it is read: only
NumPy's arrays are made of these (https://www.cs.toronto.edu/~kriz/cifar.html).
"""

import pickle
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .console import ProjectError

FOLDER = "cifar-100-python"
SIDE = 32
"""Pixels, of height and width."""

_RECONSTRUCT = np.zeros(0).__reduce__()[0]
_HARMLESS = {
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


@dataclass(frozen=True)
class Image:
    """One image.

    Attributes:
        name: of its file, as `bicycle_s_000513.png`.
        label: its class.
        pixels: red, green, blue; uint8 of shape (SIDE, SIDE, 3).
    """

    name: str
    label: str
    pixels: np.ndarray


def images(archive: Path, split: str, classes: Sequence[str]) -> Iterator[Image]:
    """The images of some classes, in the order of the archive.

    Args:
        archive: `cifar-100-python.tar.gz`.
        split: `train` or `test`.
        classes: names of fine classes, as `bicycle`.

    Raises:
        ProjectError: it is no such archive, or has no such class.
    """
    try:
        with tarfile.open(archive) as content:
            names = _read(content, "meta")[b"fine_label_names"]
            known = [name.decode() for name in names]
            unknown = [name for name in classes if name not in known]
            if unknown:
                raise ProjectError(
                    f"CIFAR-100 has no class {', '.join(unknown)}; it has {', '.join(known)}"
                )
            part = _read(content, split)
        rows = np.asarray(part[b"data"])
        files, labels = part[b"filenames"], part[b"fine_labels"]
        if rows.dtype != np.uint8 or rows.shape != (len(files), 3 * SIDE * SIDE):
            raise ValueError(f"data of {rows.dtype} and shape {rows.shape}")
        for row, file, label in zip(rows, files, labels, strict=True):
            if known[label] in classes:
                # A row is the red plane, then the green, then the blue.
                planes = row.reshape(3, SIDE, SIDE)
                yield Image(file.decode(), known[label], np.moveaxis(planes, 0, -1))
    except (OSError, EOFError, tarfile.TarError) as error:
        raise ProjectError(f"{archive} cannot be read: {error}") from None
    except (pickle.UnpicklingError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ProjectError(f"{archive} is not CIFAR-100's: {error}") from None


def _read(content: tarfile.TarFile, member: str) -> dict[bytes, Any]:
    file = content.extractfile(f"{FOLDER}/{member}")
    if file is None:
        raise ValueError(f"{member} is no file")
    with file:
        return _Unpickler(file).load()


class _Unpickler(pickle.Unpickler):
    """Makes arrays, and nothing else that has a name."""

    def __init__(self, file: BinaryIO) -> None:
        # Written by Python 2, whose strings are bytes.
        super().__init__(file, encoding="bytes")

    def find_class(self, module: str, name: str) -> Any:
        """What a name in the file stands for."""
        try:
            return _HARMLESS[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it wants {module}.{name}") from None
