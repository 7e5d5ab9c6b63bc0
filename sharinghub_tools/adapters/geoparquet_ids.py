"""The ids in a STAC GeoParquet file (pyarrow)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from sharinghub_tools.adapters.local_documents import path_of
from sharinghub_tools.errors import EnvironmentLacksError

_BATCH = 10_000


class GeoparquetIds:
    """Reads the column of ids alone, some thousand rows at a time."""

    def __init__(self, chunks: Callable[[str], Iterator[bytes]]) -> None:
        """Keep what reads the bytes of a file, piece by piece."""
        self._chunks = chunks

    def ids(self, url: str) -> Iterator[str]:
        """The ids, row by row.

        Raises:
            EnvironmentLacksError: pyarrow is not installed, or the file is no such table.
            SharingHubError: the file cannot be read.
        """
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            raise EnvironmentLacksError(
                "Parquet needs pyarrow; run: pip install 'sharinghub-tools[dataset]'"
            ) from error
        with self._seekable(url) as file:
            try:
                table = pq.ParquetFile(file)
                for batch in table.iter_batches(_BATCH, columns=["id"]):
                    yield from map(str, batch.column(0).to_pylist())
            except (pa.ArrowException, KeyError, IndexError, OSError) as error:
                raise EnvironmentLacksError(
                    f"{url} is no STAC GeoParquet: {str(error).splitlines()[0]}"
                ) from error

    def _seekable(self, url: str) -> IO[bytes]:
        if url.startswith("file:"):
            path = path_of(url)
            if path.is_file():
                return path.open("rb")
        # The caller closes it, which removes it.
        copy = tempfile.TemporaryFile()  # noqa: SIM115
        for chunk in self._chunks(url):
            copy.write(chunk)
        copy.seek(0)
        return copy
