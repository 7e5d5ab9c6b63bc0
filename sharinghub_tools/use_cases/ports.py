"""What the use cases need of the outside world; the adapters implement it."""

from __future__ import annotations

from typing import Protocol

from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel


class Registry(Protocol):
    """A model registry, read only."""

    def registered_model(self, name: str) -> RegisteredModel:
        """The model's aliases and newest version.

        Raises:
            NotInRegistryError: there is no such registered model.
            RegistryError: the registry cannot be asked.
        """
        ...

    def model_version(self, model: RegisteredModel, version: str) -> ModelVersion:
        """One version, with its metrics and the file that a reader can download.

        Raises:
            NotInRegistryError: there is no such version.
            RegistryError: the registry cannot be asked.
        """
        ...


class Readme(Protocol):
    """A project's README, wherever it is kept."""

    def read(self) -> str:
        """The text, line ends as they are."""
        ...

    def replace(self, before: str, after: str) -> bool:
        """Put ``after`` in the place of ``before``; False if the README says something else now."""
        ...
