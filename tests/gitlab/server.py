"""A GitLab for tests: its REST API and git over HTTP, on real bare repositories.

    with gitlab_server(folder) as gitlab:
        ada = gitlab.user("ada")
        token = gitlab.token(ada)
        project = gitlab.project("space/wine", files={"README.md": "# Wine\\n"}, owner=ada)
        gitlab.url, token, project.id, project.read("README.md"), project.head("main")

What can be asked for is in ``tests/gitlab/api``; what can go wrong in ``tests/gitlab/faults.py``.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.gitlab.git_http import write_hooks
from tests.gitlab.http_server import GitlabHttpServer
from tests.gitlab.instance import Gitlab


@contextlib.contextmanager
def gitlab_server(folder: Path) -> Iterator[Gitlab]:
    """Serve a new, empty GitLab on a free port of this machine; repositories are in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_hooks(folder / "hooks")
    with GitlabHttpServer() as server:
        gitlab = Gitlab(server.url, folder)
        server.gitlab = gitlab
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield gitlab
        finally:
            gitlab.stopping.set()
            server.shutdown()
            server.close_connections()
            thread.join()
