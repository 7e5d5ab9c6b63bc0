"""How long clients wait for GitLab: as in life, but where it is late on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sharinghub_tools.adapters import gitlab_client

GIVE_UP_SECONDS = 0.4


@contextmanager
def impatient() -> Iterator[None]:
    """Clients and git give up soon; on a busy machine, also where nothing is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gitlab_client, "_READ_SECONDS", GIVE_UP_SECONDS)
        patch.setattr(gitlab_client, "_WRITE_SECONDS", GIVE_UP_SECONDS)
        patch.setenv("GIT_HTTP_LOW_SPEED_TIME", "1")
        yield
