"""The assets of an object: whether they are there, with the size and the bytes that are told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sharinghub_tools.domain.stac import checksums, hrefs
from sharinghub_tools.domain.stac.checksums import Checksum
from sharinghub_tools.domain.stac.findings import Severity, pointer
from sharinghub_tools.domain.stac.kinds import Json
from sharinghub_tools.errors import NotThereError, SharingHubError
from sharinghub_tools.use_cases.catalogue_ports import Files
from sharinghub_tools.use_cases.checked_object import Checked


class AssetChecker:
    """Looks at assets where they can be asked for.

    ``file:size`` and ``file:checksum``: https://github.com/stac-extensions/file.
    """

    def __init__(self, files: Files, *, reads_assets: bool) -> None:
        """Keep what is asked, and whether assets are read for their checksums."""
        self._files = files
        self._reads_assets = reads_assets

    def __call__(self, checked: Checked, document: Json) -> None:
        """Check the assets of an object; what is wrong is added to what came of it."""
        assets = document.get("assets")
        for key, asset in assets.items() if isinstance(assets, dict) else ():
            if isinstance(asset, dict) and isinstance(asset.get("href"), str):
                self._check(checked, pointer("assets", key), asset)

    def _check(self, checked: Checked, at: str, asset: Mapping[str, Any]) -> None:
        url = hrefs.joined(checked.task.url, asset["href"])
        if not self._files.reaches(url):
            checked.elsewhere += 1
            return
        checked.assets += 1
        checksum = _checksum(checked, at, asset)
        try:
            there = self._compared(checked, at, url, checksum)
        except NotThereError:
            checked.add(f"{at}/href", "asset-missing", f"{url} is not there")
            return
        except SharingHubError as error:
            checked.add(f"{at}/href", "asset-unreadable", str(error))
            return
        wanted = asset.get("file:size")
        if isinstance(wanted, int) and there is not None and wanted != there:
            message = f"{url} has {there} bytes, not {wanted}"
            checked.add(f"{at}/file:size", "asset-size", message)

    def _compared(
        self, checked: Checked, at: str, url: str, checksum: Checksum | None
    ) -> int | None:
        """Compare the content, if that can be; returns how many bytes there are."""
        if not self._reads_assets or checksum is None or checksum.function is None:
            return self._files.size(url)
        digest, size = hashlib.new(checksum.function, usedforsecurity=False), 0
        for chunk in self._files.chunks(url):
            digest.update(chunk)
            size += len(chunk)
        checked.read_bytes += size
        if digest.hexdigest() != checksum.digest:
            message = f"{url} has other content: {checksum.function} {digest.hexdigest()}"
            checked.add(f"{at}/file:checksum", "asset-checksum", message)
        return size


def _checksum(checked: Checked, at: str, asset: Mapping[str, Any]) -> Checksum | None:
    said = asset.get("file:checksum")
    checksum = checksums.parse(said)
    if said is not None and checksum is None:
        checked.add(f"{at}/file:checksum", "asset-checksum", f"'{said}' is no multihash")
    if checksum is not None and checksum.function is None:
        message = "its kind of digest is not known here; it was not compared"
        checked.add(f"{at}/file:checksum", "checksum-unknown", message, Severity.WARNING)
    return checksum
