"""Size and checksum of a version's model file, for its Item: the file is read once at most."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from sharinghub_tools.domain.linked_item import Item, with_known_checksum
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.errors import RegistryError
from sharinghub_tools.use_cases.ports import Registry

# The multihash code of SHA-256, and the length of its digest
# (https://github.com/multiformats/multicodec/blob/master/table.csv).
_SHA2_256 = "1220"

# Is told the bytes that were read, and how many there are, where the registry tells.
Told = Callable[[int, int | None], None]


class ModelChecksum:
    """Completes what a registry says of a model file.

    Attributes:
        problem: why there is no checksum, if somebody tried in vain.
    """

    def __init__(self, registry: Registry, told: Told | None = None) -> None:
        """Take a registry.

        Args:
            registry: has the file.
            told: is called while the file is read; None reads none: what is not known stays so.
        """
        self._registry = registry
        self._told = told
        self._completed: ModelVersion | None = None
        self.problem: str | None = None

    def completed(self, version: ModelVersion, item: Item | None) -> ModelVersion:
        """The version with size and checksum of its file, as far as they can be known.

        Args:
            version: as the registry tells it.
            item: the Item that there is already, if any: what it knows is not read again.
        """
        if self._completed is None:
            known = with_known_checksum(version, item)
            file, told = known.file, self._told
            if file is None or file.checksum or told is None:
                return known
            self._completed = self._read(known, told)
        return self._completed

    def _read(self, version: ModelVersion, told: Told) -> ModelVersion:
        assert version.file is not None  # noqa: S101 - the caller looked
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self._registry.pieces(version):
                digest.update(piece)
                size += len(piece)
                told(len(piece), version.file.size)
        except RegistryError as error:
            self.problem = str(error)
            return version
        checksum = _SHA2_256 + digest.hexdigest()
        return replace(version, file=replace(version.file, size=size, checksum=checksum))
