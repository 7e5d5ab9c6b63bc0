from __future__ import annotations

import re
from pathlib import Path

import pytest

from sharinghub_tools.domain.lint.checking import check
from sharinghub_tools.domain.publication import Publication, Variable
from sharinghub_tools.errors import FrontMatterError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.local_publication import (
    Sources,
    local_publication,
    with_variables,
)
from sharinghub_tools.use_cases.validate_readme import CheckedReadme

SETTINGS = Settings(
    Path("wine"),
    model="wine-model",
    gitlab_project="space/wine",
    topics=("sharinghub:aimodel", "wine"),
)
PNG = b"\x89PNG\r\n\x1a\n"


def sources(readme: str = "# Wine\n", **more: object) -> Sources:
    content = readme.encode()
    checked = CheckedReadme(Path("wine/README.md"), tuple(check("README.md", content)))
    return Sources(checked, content, **more)  # type: ignore[arg-type]


def test_all_that_the_files_say() -> None:
    given = sources(
        "---\ntitle: 'Wine: quality'\n---\n", name="wine", description=" Apart ", picture=PNG
    )
    assert local_publication(given, SETTINGS, "main", "internal") == (
        Publication(
            path="space/wine",
            name="Wine quality",
            branch="main",
            topics=("sharinghub:aimodel", "wine"),
            description="Apart",
            visibility="internal",
            avatar=PNG,
        ),
        (),
    )


@pytest.mark.parametrize(
    ("readme", "name", "settings", "expected"),
    [
        ("---\ntitle: Wine\n---\n", "package", SETTINGS, "Wine"),
        ("# Heading\n", "package", SETTINGS, "package"),
        ("---\ntitle: 7\n---\n", "package", SETTINGS, "package"),
        ("---\ntitle: '***'\n---\n", "package", SETTINGS, "package"),
        ("# Heading\n", None, SETTINGS, "wine-model"),
        (
            "# Heading\n",
            None,
            Settings(Path(), gitlab_project="a/wine", topics=("sharinghub:aimodel",)),
            "wine",
        ),
    ],
)
def test_the_name(readme: str, name: str | None, settings: Settings, expected: str) -> None:
    wanted, _ = local_publication(sources(readme, name=name), settings, "main")
    assert wanted.name == expected


def test_what_gitlab_does_not_take_is_left_out_and_told() -> None:
    given = sources(description="x" * 2001, picture=b"GIF89a")
    wanted, notes = local_publication(given, SETTINGS, "main")
    assert (wanted.avatar, len(wanted.description or "")) == (None, 2000)
    assert notes == (
        "preview.png does not become GitLab's avatar: it is no PNG picture",
        "GitLab gets the first 2000 characters of the description",
    )


@pytest.mark.parametrize("path", [None, "wine", "/wine/"])
def test_a_path_without_a_group(path: str | None) -> None:
    settings = Settings(Path("wine"), gitlab_project=path, topics=("sharinghub:aimodel",))
    shown = "is not set" if path is None else f"is '{path}'"
    message = f"'gitlab-project' in [tool.sharinghub] of wine/pyproject.toml {shown}; give the path"
    with pytest.raises(UsageError, match=re.escape(message)):
        local_publication(sources(), settings, "main")


def test_a_readme_on_which_the_portal_fails() -> None:
    given = sources("---\nextent:\nproviders: a\n---\n")
    with pytest.raises(FrontMatterError) as raised:
        local_publication(given, SETTINGS, "main")
    assert str(raised.value) == (
        "wine/README.md:2:8: extent is empty, not a mapping (and 1 more); the portal fails on this "
        "project and on the listing of its whole collection; nothing was published; run: "
        "sharinghub validate wine/README.md"
    )


def test_a_readme_that_is_only_misread_may_be_published() -> None:
    wanted, _ = local_publication(sources("---\nprivate: yes\n---\n"), SETTINGS, "main")
    assert wanted.path == "space/wine"


def test_variables_of_the_environment() -> None:
    wanted, _ = local_publication(sources(), SETTINGS, "main")
    environment = {
        "PROJECT_TOKEN": "glpat-project",
        "DVC_TOKEN": "",
        "MLFLOW_TRACKING_TOKEN": "glpat-mlflow",
        "GITLAB_TOKEN": "glpat-ada",
    }
    assert with_variables(wanted, environment).variables == (
        Variable("PROJECT_TOKEN", "glpat-project"),
        Variable("MLFLOW_TRACKING_TOKEN", "glpat-mlflow"),
    )


def test_tools_that_a_runner_cannot_install_are_said() -> None:
    reachable = "sharinghub-tools @ git+https://gitlab.example/space/tools"
    given = sources(name="wine", tools=("sharinghub-tools @ file:///home/ada/tools", reachable))
    _, notes = local_publication(given, SETTINGS, "main")
    assert notes == (
        "the pipeline cannot install 'sharinghub-tools @ file:///home/ada/tools', which is on this "
        "machine alone; change 'tools' in [dependency-groups] of pyproject.toml",
    )


def test_a_users_name_is_no_secret() -> None:
    wanted, _ = local_publication(sources(name="wine"), SETTINGS, "main")
    environment = {"PROJECT_TOKEN": "glpat-12345678", "MLFLOW_TRACKING_USERNAME": "ada"}
    assert with_variables(wanted, environment).variables == (
        Variable("PROJECT_TOKEN", "glpat-12345678"),
        Variable("MLFLOW_TRACKING_USERNAME", "ada", is_masked=False),
    )
