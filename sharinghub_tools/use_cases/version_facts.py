"""What a registry is asked beyond a version, once at most, and where it is needed alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from sharinghub_tools.domain.linked_item import Item, with_known_checksum
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.ownership import Record
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel
from sharinghub_tools.errors import RegistryError
from sharinghub_tools.use_cases.ports import Registry

# The multihash code of SHA-256, and the length of its digest
# (https://github.com/multiformats/multicodec/blob/master/table.csv).
_SHA2_256 = "1220"

# Is told the bytes that were read, and how many there are, where the registry tells.
Told = Callable[[int, int | None], None]


class VersionFacts:
    """Completes what a registry says of a model.

    Attributes:
        unread: why there is no checksum of the model's file, if somebody tried in vain.
    """

    def __init__(
        self, registry: Registry, model: RegisteredModel, told: Told | None = None
    ) -> None:
        """Take a model of a registry.

        Args:
            registry: has it.
            model: as the registry tells it.
            told: is called while a model file is read; None reads none: what is not known stays so.
        """
        self._registry = registry
        self._model = model
        self._told = told
        self._completed: ModelVersion | None = None
        self._records: dict[str, Record] = {}
        self.unread: str | None = None

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

    def record(self, version: str) -> Record:
        """What linking a version puts into ``mlm`` of a README; nothing where it is gone."""
        if version not in self._records:
            try:
                found = self._registry.model_version(self._model, version)
            except RegistryError:
                return {}
            self._records[version] = block.record_of(describe(found))
        return self._records[version]

    def _read(self, version: ModelVersion, told: Told) -> ModelVersion:
        assert version.file is not None  # noqa: S101 - the caller looked
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self._registry.pieces(version):
                digest.update(piece)
                size += len(piece)
                told(len(piece), version.file.size)
        except RegistryError as error:
            self.unread = str(error)
            return version
        checksum = _SHA2_256 + digest.hexdigest()
        return replace(version, file=replace(version.file, size=size, checksum=checksum))
