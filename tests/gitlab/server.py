"""A GitLab for tests: its REST API and git over HTTP, on real bare repositories.

    with gitlab_server(folder) as gitlab:                       # or the fixture ``gitlab``
        ada = gitlab.user("ada")
        token = gitlab.token(ada)                               # "glpat-…", scope api
        project = gitlab.project("space/wine", files={"README.md": "# Wine"}, owner=ada)
        gitlab.member(project, gitlab.user("bob"), 30)          # Developer

        run_the_command(gitlab.url, token)

        assert project.read("README.md") == "# Wine"            # past the API
        assert project.log() == ["Initial commit"]              # titles, the newest first
        assert [str(each) for each in gitlab.requests] == ["GET /api/v4/user -> 200"]

It answers as GitLab's documentation and source say: its tests name the pages. What it knows is in
``tests/gitlab/api``, what can go wrong in ``tests/gitlab/faults.py``. It is one version's Free tier
without forks, LFS, runners and mail. A mistake of its own is answered 500, kept in
``gitlab.errors``, and fails the test that uses the fixture.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.gitlab.git_http import write_hooks
from tests.gitlab.http_server import serving
from tests.gitlab.instance import Gitlab


@contextlib.contextmanager
def gitlab_server(folder: Path) -> Iterator[Gitlab]:
    """Serve a new, empty GitLab on a free port of this machine; repositories are in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_hooks(folder / "hooks")
    with serving(lambda url: Gitlab(url, folder)) as gitlab:
        yield gitlab
