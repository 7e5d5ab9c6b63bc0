"""Where the bytes are that DVC tracks: in a SharingHub's store, or in a remote that DVC reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sharinghub_tools.adapters.dvc_outputs import DvcOutputs
from sharinghub_tools.adapters.resumable_download import ResumableDownload
from sharinghub_tools.adapters.sharinghub_api import SharingHubApi
from sharinghub_tools.adapters.sharinghub_store import (
    SharingHubStore,
    is_same_portal,
    store_address,
)
from sharinghub_tools.domain.dataset_files import DataFile
from sharinghub_tools.domain.dvc_tracking import Output
from sharinghub_tools.errors import EnvironmentLacksError, RefusedError, StoreError

Advance = Callable[[int], None]


class _DvcObjects:
    def __init__(self, outputs: DvcOutputs, output: Output) -> None:
        self._outputs = outputs
        self._output = output

    def fetch(self, file: DataFile, target: Path, advance: Advance) -> None:
        self._outputs.bring(self._output, file, target)
        advance(target.stat().st_size)


class TrackedObjects:
    """What DVC tracks in a project, and how it is reached.

    Args:
        files: those that DVC reads, by path.
        portals: who asks the portals that a person named: a token goes to no other.
        download: brings the bytes of a store.
    """

    def __init__(
        self, files: Mapping[str, bytes], portals: list[SharingHubApi], download: ResumableDownload
    ) -> None:
        self._outputs = DvcOutputs(files)
        self._portals = portals
        self._download = download
        self._stores: dict[str, SharingHubStore] = {}

    def close(self) -> None:
        """Leave nothing on the disk."""
        self._outputs.close()

    def outputs(self) -> list[Output]:
        """All that is tracked; raises GitlabError."""
        return self._outputs.outputs()

    def objects(self, output: Output) -> SharingHubStore | _DvcObjects:
        """Where an output's bytes are; a store is asked first whether it takes the token.

        Raises:
            StoreError: the project has no remote, or one that is out of reach.
            RefusedError: the token is not known or may not read, or no person named the portal.
            GitlabError: the portal cannot be asked.
        """
        url = self._outputs.remote_url(output)
        if not output.remote:
            raise StoreError(
                f"'{output.path}' is tracked by DVC, and the project has no DVC remote: its bytes "
                "are with who made it alone"
            )
        if address := store_address(url):
            if url not in self._stores:
                self._stores[url] = self._store(*address)
            return self._stores[url]
        if output.is_versioned:
            raise StoreError(
                f"'{output.path}': the DVC remote '{output.remote}' ({url}) keeps versions by "
                "itself; get it with: dvc get"
            )
        if "://" not in url and not Path(url).is_dir():
            raise EnvironmentLacksError(
                f"'{output.path}': the DVC remote '{output.remote}' is a folder on the machine of "
                "who made the dataset; ask them to push it to a remote that others reach"
            )
        return _DvcObjects(self._outputs, output)

    def _store(self, portal: str, project_id: int) -> SharingHubStore:
        known = [each for each in self._portals if is_same_portal(each.url, portal)]
        if not known:
            raise RefusedError(
                f"the data are in the store of {portal}, which nobody named, so it gets no token; "
                f"if you trust it: --sharinghub-url {portal}"
            )
        store = SharingHubStore(known[0], project_id, self._download)
        store.check()
        return store
