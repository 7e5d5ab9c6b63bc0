"""Where git remotes lead on GitLab."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.git_remote import gitlab_place


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://gitlab.example/a/b/c.git", ("https://gitlab.example", "a/b/c")),
        ("http://127.0.0.1:8080/a/b/", ("http://127.0.0.1:8080", "a/b")),
        ("git@gitlab.example:a/b.git", ("https://gitlab.example", "a/b")),
        ("gitlab.example:/a/b", ("https://gitlab.example", "a/b")),
        ("ssh://git@gitlab.example:2222/a/b.git", ("https://gitlab.example", "a/b")),
        ("/srv/git/a.git", None),
        ("../a.git", None),
        ("file:///srv/git/a.git", None),
        ("https://gitlab.example", None),
        ("https://[broken/a/b", None),
        ("", None),
    ],
)
def test_where_it_leads(url: str, place: tuple[str, str] | None) -> None:
    assert gitlab_place(url) == place
