"""What ``sharinghub watch`` makes of webhooks, and what it says of itself."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sharinghub_tools.cli.webhook_place import SECRET
from sharinghub_tools.domain.watching import Happening
from sharinghub_tools.domain.webhook_delivery import RefusedDeliveryError, SeenDeliveries, read
from sharinghub_tools.use_cases.watch_ports import Tell
from sharinghub_tools.use_cases.watch_projects import Watcher


class Receiver:
    """Answers of one thread, that of the server."""

    def __init__(
        self, watcher: Watcher, tell: Tell, secrets: Sequence[str], stuck_seconds: float
    ) -> None:
        """Take who is told.

        Args:
            watcher: looks at projects.
            tell: is told of webhooks.
            secrets: with which they may be signed; none takes no webhook.
            stuck_seconds: after how long without a turn the watcher does not work any more.
        """
        self._watcher = watcher
        self._tell = tell
        self._secrets = secrets
        self._stuck_seconds = stuck_seconds
        self._seen = SeenDeliveries()

    def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """Take an event: it only says where to look."""
        if not self._secrets:
            return self._refused(403, f"webhooks are not taken: {SECRET} is not set")
        now = time.time()
        try:
            delivery = read(headers, body, self._secrets, now)
        except RefusedDeliveryError as error:
            return self._refused(403, str(error))
        if delivery.is_own or not self._seen.is_new(delivery.id, now):
            return 202, {"projects": 0}
        woken = self._watcher.hear(delivery.model) if delivery.model else 0
        facts = {"webhook": delivery.event, "model": delivery.model, "projects": woken}
        self._tell(Happening("heard", facts=facts))
        return 202, {"projects": woken}

    def health(self) -> tuple[int, dict[str, Any]]:
        """Whether it works; that GitLab or a project does not, is not its fault."""
        found, now = self._watcher.health(), time.monotonic()
        works = now - found.beat < self._stuck_seconds
        return 200 if works else 503, {
            "status": "ok" if works else "stuck",
            "projects": found.projects,
            "failing": found.failing,
            "listed_seconds_ago": None if found.listed is None else round(now - found.listed, 1),
        }

    def _refused(self, status: int, reason: str) -> tuple[int, dict[str, Any]]:
        self._tell(Happening("refused", is_problem=True, facts={"reason": reason}))
        return status, {"refused": reason}
