"""A registry in memory: the port that the MLflow adapters implement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from sharinghub_tools.domain.model_version import (
    ModelFile,
    ModelVersion,
    RegisteredModel,
)
from sharinghub_tools.errors import NotInRegistryError, RegistryError

MODEL_BYTES = b"PK\x03\x04 keras"


class MemoryRegistry:
    """One model ``wine`` with versions 1 to ``newest``."""

    def __init__(self, newest: int = 3, aliases: dict[str, str] | None = None) -> None:
        self.name = "wine"
        self.newest = newest
        self.aliases = {"champion": "2"} if aliases is None else aliases
        self.has_file = True
        self.is_local = False
        self.tagged: dict[str, dict[str, str]] = {}
        self.tag_calls: list[tuple[str, ...]] = []
        self.refuses_tags: RegistryError | None = None
        self.refuses_files: RegistryError | None = None
        self.reads = 0

    def registered_model(self, name: str) -> RegisteredModel:
        if name != self.name:
            raise NotInRegistryError(f"no registered model '{name}'")
        return RegisteredModel(name, self.aliases, str(self.newest) if self.newest else None)

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        if not version.isdecimal() or not 1 <= int(version) <= self.newest:
            raise NotInRegistryError(f"'{model.name}' has no version {version}")
        href = f"https://mlflow.example/get-artifact?path=model.keras&run_uuid=r{version}"
        return ModelVersion(
            name=model.name,
            version=version,
            page_url=f"https://mlflow.example/#/models/wine/versions/{version}",
            run_id=f"r{version}",
            aliases=tuple(sorted(a for a, v in self.aliases.items() if v == version)),
            metrics={"test_accuracy": 0.9 + int(version) / 100},
            file=ModelFile(href, "data/model.keras", "application/zip", len(MODEL_BYTES))
            if self.has_file
            else None,
            is_local=self.is_local,
            tags=self.tagged.get(version, {}),
            mlmodel={"flavors": {"keras": {"data": "data", "keras_version": "3.15.0"}}},
            parameters={"train.epochs": "20"},
            run_tags={"mlflow.user": "ada"},
            created=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=int(version) - 1),
            user="ada",
        )

    def versions(self, model: RegisteredModel) -> Mapping[str, Mapping[str, str]]:
        return {str(n): self.tagged.get(str(n), {}) for n in range(1, self.newest + 1)}

    def pieces(self, version: ModelVersion) -> Iterator[bytes]:
        self.reads += 1
        if self.refuses_files:
            raise self.refuses_files
        yield MODEL_BYTES[:4]
        yield MODEL_BYTES[4:]

    def tag(self, version: ModelVersion, tags: Mapping[str, str]) -> None:
        if self.refuses_tags:
            raise self.refuses_tags
        self.tag_calls.append(tuple(tags))
        self.tagged[version.version] = {**self.tagged.get(version.version, {}), **tags}
