"""What webhooks take: a registry that sends them, and GitLab's trigger tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.registry_webhook import Tried, Webhook


class Webhooks(Protocol):
    """The webhooks of a registry; each method raises a ``RegistryError`` without any token."""

    def webhooks(self) -> Sequence[Webhook]:
        """All that there are."""
        ...

    def create(self, webhook: Webhook) -> None:
        """Add one."""
        ...

    def update(self, webhook: Webhook) -> None:
        """Change the one with its id."""
        ...

    def delete(self, webhook: Webhook) -> None:
        """Remove one; one that is gone is no error."""
        ...

    def try_out(self, webhook: Webhook) -> Tried:
        """Let the registry send an example."""
        ...


class Triggers(Protocol):
    """The pipeline trigger tokens of projects on GitLab; each method raises a ``GitlabError``."""

    def triggers(self, project_id: int) -> Sequence[Trigger]:
        """All of a project."""
        ...

    def create_trigger(self, project_id: int, description: str) -> Trigger:
        """A new one."""
        ...

    def delete_trigger(self, project_id: int, trigger_id: int) -> None:
        """End one."""
        ...
