"""What was asked of the server, in order; no secret is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SECRETS = re.compile(r"(?<![^&])((?:private|job|access)_token|token)=[^&]*")


@dataclass
class Request:
    """One request; ``path`` is as sent (still percent-encoded), ``query`` without tokens.

    ``status`` is None while it is handled, and stays None where no answer was sent.
    ``user`` is the username behind the token. ``index`` counts from 1 since the server's start.
    """

    method: str
    path: str
    query: str
    index: int
    status: int | None = None
    user: str | None = None

    @property
    def is_git(self) -> bool:
        """Whether git itself asked, not the API."""
        return not self.path.startswith("/api/")

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        if self.is_git:
            return self.method == "POST" and self.path.endswith("/git-receive-pack")
        return self.method not in {"GET", "HEAD"}

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.method} {self.path}{query} -> {self.status}"


def without_secrets(query: str) -> str:
    return _SECRETS.sub(r"\1=[FILTERED]", query)
