"""A SharingHub for tests, before the tests' GitLab and, where given, a real MLflow server.

    with gitlab_server(folder) as gitlab, sharinghub_server(folder, gitlab) as portal:
        portal.url                     # /api/stac/…, /api/store/<id>/…, /api/check/<id>
        portal.tracking_uri(project)   # of the MLflow server behind it
        portal.store(project.id)       # the folder of the project's objects
        portal.clock.advance(301)      # what it has cached is forgotten
        portal.requests, portal.faults # as the tests' GitLab has them

It answers as sharinghub-server 0.4 and mlflow-sharinghub 0.2 were seen to.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.gitlab.http_server import serving
from tests.gitlab.instance import Gitlab
from tests.sharinghub.portal import SharingHub


@contextlib.contextmanager
def sharinghub_server(
    folder: Path, gitlab: Gitlab, mlflow_url: str | None = None
) -> Iterator[SharingHub]:
    """Serve a portal on a free port of this machine.

    Args:
        folder: where the objects of its DVC store go.
        gitlab: the GitLab whose projects it shows.
        mlflow_url: of the MLflow server that it puts its own checks before.
    """
    with contextlib.ExitStack() as stack:

        def make(url: str) -> SharingHub:
            return stack.enter_context(
                contextlib.closing(SharingHub(url, folder, gitlab, mlflow_url))
            )

        yield stack.enter_context(serving(make))
