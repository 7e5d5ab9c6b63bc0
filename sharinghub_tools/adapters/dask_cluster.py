"""Work on the machines of a Dask cluster (distributed), which share the file system."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from sharinghub_tools.errors import EnvironmentLacksError, SharingHubError

Given = TypeVar("Given")
Got = TypeVar("Got")

_AHEAD = 3
# How long a cluster may take to answer, in seconds.
_PATIENCE = 10
_ADDRESS = re.compile(r"(?:tcp|tls|ucx|wss?)://.+:[0-9]+")


class DaskCluster:
    """A cluster that is there."""

    def __init__(self, address: str) -> None:
        """Connect to the scheduler.

        Raises:
            EnvironmentLacksError: Dask is not installed, nothing answers, or no worker is there.
        """
        try:
            import distributed
        except ImportError as error:
            raise EnvironmentLacksError(
                "--scheduler needs Dask; install it: pip install 'sharinghub-tools[dask]'"
            ) from error
        self._address = address
        if not _ADDRESS.fullmatch(address):
            # A client that was half made complains when Python ends.
            raise _no_scheduler(address)
        client_type: Any = distributed.Client
        try:
            self._client = client_type(address, timeout=_PATIENCE, set_as_default=False)
        except OSError as error:
            raise _no_scheduler(address) from error
        self.processes = sum(self._client.nthreads().values())
        if not self.processes:
            self._client.close()
            raise EnvironmentLacksError(f"the Dask cluster at {address} has no workers; start one")

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def dismiss(self) -> None:
        """Nothing ends: the cluster is other people's."""

    def each(
        self,
        task: Callable[[Given], Got],
        pieces: Iterable[Given],
        *,
        few: bool = False,  # noqa: ARG002 - the workers run already
    ) -> Iterator[Got]:
        """Results in the order of the pieces, of which few wait at a time.

        Raises:
            EnvironmentLacksError: the cluster is gone, or its workers lack something.
        """
        waiting: deque[Any] = deque()
        try:
            for piece in pieces:
                # A task writes files: that it was done before is no reason to leave it.
                waiting.append(self._client.submit(task, piece, pure=False))
                if len(waiting) >= self.processes * _AHEAD:
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except SharingHubError:
            raise
        except Exception as error:
            raise EnvironmentLacksError(
                f"the Dask cluster at {self._address} failed: {type(error).__name__}: {error}; its "
                "workers need sharinghub-tools[dataset], and the same folders as this machine"
            ) from error


def _no_scheduler(address: str) -> EnvironmentLacksError:
    return EnvironmentLacksError(
        f"no Dask scheduler answers at {address}; give its address, as tcp://host:8786"
    )
