"""What a person sees of history, and what scripts can rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sharinghub_tools.cli.main import main
from sharinghub_tools.domain import entry_reading
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.unit.dated_repository import DatedRepository

Shown = Callable[..., tuple[str, str]]


def readme(*versions: str, name: str = "wine", aliases: str = "champion", more: str = "") -> str:
    """A README that shows versions; the current one has a star, and the aliases."""
    lines = ["---", "title: Wine", "links:"]
    for word in versions:
        version = word.rstrip("*")
        lines += [
            "  - rel: mlflow:model",
            f"    href: https://mlflow.example/#/models/{name}/versions/{version}",
            f"    mlflow:uri: models:/{name}/{version}",
            f"    mlflow:run_id: run{version}",
        ]
        if word.endswith("*"):
            lines += ["    mlflow:current: true", f"    mlflow:aliases: [{aliases}]"]
        lines += [
            "    mlflow:metrics:",
            f"      f1: 0.9{version}12345",
            f"      loss: {version}",
            *more.splitlines(),
        ]
    return "\n".join([*lines, "---", "# Wine", ""])


def links(*versions: str, **more: str) -> dict[str, str | None]:
    return {"README.md": readme(*versions, **more)}


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def repository(project: Path) -> DatedRepository:
    """The current folder's, without a linked version."""
    made = DatedRepository(project, "Zoë 🍷")
    made.commit({})
    return made


@pytest.fixture
def story(repository: DatedRepository) -> list[str]:
    """Link 1, 2 and 3, roll back to 1, unlink 2: the shas of the commits."""
    states = [links("1*"), links("2*", "1"), links("3*", "2", "1"), links("3", "2", "1*")]
    return [repository.commit(state, hours=24) for state in [*states, links("3", "1*")]]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    """Run the command; stdout and stderr, where it ends as it should."""

    def run(*options: str, code: int = 0) -> tuple[str, str]:
        assert main(["history", *options]) == code
        out, err = capsys.readouterr()
        return out, err

    return run


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make stdout a terminal of so many columns, without colours."""

    def of(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")

    return of


def test_the_linked_versions_are_a_table(shown: Shown, story: list[str]) -> None:
    first, third = story[0][:8], story[2][:8]
    out, err = shown()
    assert (
        out
        == f"""\
   version  aliases       f1  loss  linked      by      commit    current
   3                  0.9312     3  2026-11-04  Zoë 🍷  {third}  2026-11-04 – 2026-11-05
●  1        champion  0.9112     1  2026-11-02  Zoë 🍷  {first}  2026-11-02 – 2026-11-03
                                                                  since 2026-11-05, rollback
"""
    )
    assert err == "not linked any more: 1 version; see them with --all\n"


def test_all_shows_what_is_not_linked_any_more(shown: Shown, story: list[str]) -> None:
    second = story[1][:8]
    out, err = shown("--all", "--metric", "loss")
    assert (
        out
        == f"""\
   version  aliases   loss  linked      by      commit    current                     unlinked
   3                     3  2026-11-04  Zoë 🍷  {story[2][:8]}  2026-11-04 – 2026-11-05
   2                     2  2026-11-03  Zoë 🍷  {second}  2026-11-03 – 2026-11-04     2026-11-06
●  1        champion     1  2026-11-02  Zoë 🍷  {story[0][:8]}  2026-11-02 – 2026-11-03
                                                          since 2026-11-05, rollback
"""
    )
    assert err == ""


def test_a_narrow_terminal_has_a_block_for_each_version(
    shown: Shown, story: list[str], terminal: Callable[[int], None]
) -> None:
    terminal(60)
    out, _ = shown("--all")
    assert (
        out
        == f"""\
  3
  f1 0.9312  loss 3
  linked 2026-11-04 by Zoë 🍷 {story[2][:8]}
  current 2026-11-04 – 2026-11-05
  2
  f1 0.9212  loss 2
  linked 2026-11-03 by Zoë 🍷 {story[1][:8]}
  current 2026-11-03 – 2026-11-04
  unlinked 2026-11-06
● 1 champion
  f1 0.9112  loss 1
  linked 2026-11-02 by Zoë 🍷 {story[0][:8]}
  current 2026-11-02 – 2026-11-03
  current since 2026-11-05, rollback
"""
    )


def test_a_terminal_of_middling_width_leaves_out_whom_and_which_commit(
    shown: Shown, story: list[str], terminal: Callable[[int], None]
) -> None:
    terminal(84)
    out, _ = shown()
    assert (
        out
        == """\
   version  aliases       f1  loss  linked      by      current
   3                  0.9312     3  2026-11-04  Zoë 🍷  2026-11-04 – 2026-11-05
●  1        champion  0.9112     1  2026-11-02  Zoë 🍷  2026-11-02 – 2026-11-03
                                                        since 2026-11-05, rollback
"""
    )
    assert all(len(line) <= 84 for line in out.splitlines())


def test_colours_are_for_terminals_alone(
    shown: Shown, story: list[str], terminal: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal(120)
    assert "\x1b" not in shown("--all")[0]
    monkeypatch.delenv("NO_COLOR")
    lines = shown("--all")[0].splitlines()
    assert lines[0].startswith("\x1b[2m   version")
    assert lines[1].startswith("   3")
    assert lines[2].startswith("\x1b[2m   2")
    assert lines[3].startswith("\x1b[1m●  1")
    assert lines[4].endswith("since 2026-11-05, rollback\x1b[0m")


def test_programs_get_all_of_it(shown: Shown, story: list[str]) -> None:
    def commit(number: int) -> dict[str, str]:
        day = 2 + number
        return {"commit": story[number], "author": "Zoë 🍷", "date": f"2026-11-0{day}T11:00:00Z"}

    def version(number: int, **more: object) -> dict[str, Any]:
        return {
            "model": "wine",
            "version": f"{number}",
            "uri": f"models:/wine/{number}",
            "listed": True,
            "current": False,
            "aliases": [],
            "metrics": {"f1": float(f"0.9{number}12345"), "loss": number},
            "run_id": f"run{number}",
            "href": f"https://mlflow.example/#/models/wine/versions/{number}",
            "linked": commit(number - 1),
            "unlinked": None,
        } | more

    def period(start: int, end: int | None, *, rollback: bool = False) -> dict[str, object]:
        to = None if end is None else commit(end)
        return {"from": commit(start), "to": to, "rollback": rollback}

    out, err = shown("--all", "--json")
    assert json.loads(out) == {
        "readme": "README.md",
        "gap": None,
        "broken": [],
        "versions": [
            version(3, periods=[period(2, 3)]),
            version(2, periods=[period(1, 2)], listed=False, unlinked=commit(4)),
            version(
                1,
                periods=[period(0, 1), period(3, None, rollback=True)],
                current=True,
                aliases=["champion"],
            ),
        ],
    }
    assert err == ""
    assert [found["version"] for found in json.loads(shown("--json")[0])["versions"]] == ["3", "1"]


def test_a_change_that_is_not_committed_is_told(
    shown: Shown, repository: DatedRepository, project: Path
) -> None:
    sha = repository.commit(links("1*"), hours=24)
    (project / "README.md").write_text(readme("2*", "1"), encoding="utf-8")
    assert (
        shown()[0]
        == f"""\
   version  aliases       f1  loss  linked         by      commit    current
●  2        champion  0.9212     2  not committed                    now, not committed
   1                  0.9112     1  2026-11-02     Zoë 🍷  {sha[:8]}  2026-11-02 – now
"""
    )
    newest = json.loads(shown("--json")[0])["versions"][0]
    assert newest["linked"] == {"commit": None, "author": None, "date": None}


def test_several_on_one_day_are_told_by_the_minute(
    shown: Shown, repository: DatedRepository
) -> None:
    repository.commit(links("1*"))
    repository.commit(links("2*", "1"))
    lines = shown()[0].splitlines()
    assert [line.partition("Zoë 🍷")[2][12:] for line in lines[1:]] == [
        "since 2026-11-01 13:00",
        "2026-11-01 12:00 – 2026-11-01 13:00",
    ]


def test_without_git_the_readme_is_all_that_is_known(shown: Shown, project: Path) -> None:
    (project / "README.md").write_text(readme("2*", "1"), encoding="utf-8")
    out, err = shown()
    assert (
        out
        == """\
   version  aliases       f1  loss  current
●  2        champion  0.9212     2  now
   1                  0.9112     1
"""
    )
    assert err == (
        f"{project} is no git repository; so only the versions that README.md shows now are known\n"
    )


def test_a_shallow_clone_says_what_it_does_not_know(
    shown: Shown, repository: DatedRepository, story: list[str], tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "2", repository.folder.as_uri(), str(clone))
    out, err = shown(str(clone))
    assert (
        out
        == """\
   version  aliases       f1  loss  linked   current
   3                  0.9312     3  earlier
●  1        champion  0.9112     1  earlier  since earlier
"""
    )
    assert err == (
        "this clone is shallow, and begins on 2026-11-05; for what was before: "
        "git fetch --unshallow\n"
        "not linked any more: 1 version; see them with --all\n"
    )


def test_a_readme_that_marks_no_version_is_told(shown: Shown, repository: DatedRepository) -> None:
    repository.commit(links("2", "1"))
    out, err = shown()
    assert [line.split()[0] for line in out.splitlines()] == ["version", "2", "1"]
    assert err == (
        "the README does not say which version of wine is current; sharinghub link-model marks it\n"
    )
    assert [v["current"] for v in json.loads(shown("--json")[0])["versions"]] == [None, None]


def test_broken_states_are_passed_over(
    shown: Shown, repository: DatedRepository, project: Path
) -> None:
    repository.commit(links("1*"))
    broken = repository.commit({"README.md": "---\ntitle: [\n---\n"})
    repository.commit(links("2*", "1"))
    assert shown()[1] == f"passed over where its front matter cannot be read: {broken[:8]}\n"
    (project / "README.md").write_bytes(b"---\ntitle: W\xefne\n---\n")
    out, err = shown()
    assert out.splitlines()[1].startswith("●  2")
    assert err == (
        f"passed over where its front matter cannot be read: {broken[:8]}, what is not "
        "committed; it is so now, run: sharinghub validate\n"
    )
    for number in range(6):
        last = repository.commit({"README.md": f"---\ntitle: [{number}\n---\n"})
    err = shown()[1]
    assert err.startswith("passed over where its front matter cannot be read: 2 more, ")
    assert err.endswith(f"{last[:8]}; it is so now, run: sharinghub validate\n")


def test_nothing_linked_is_no_error(shown: Shown, repository: DatedRepository) -> None:
    assert shown() == ("", "no model version is linked; sharinghub link-model links one\n")
    assert json.loads(shown("--json", "--quiet")[0])["versions"] == []


def test_models_are_apart_and_names_are_anything(shown: Shown, repository: DatedRepository) -> None:
    both = readme("1*", name="葡萄酒 (42)", aliases='"冠軍", "a\\e[31m\\nb"').replace(
        "---\n# Wine\n", readme("2*").split("links:\n")[1]
    )
    repository.commit({"README.md": both}, hours=24)
    lines = shown()[0].splitlines()
    assert lines[0] == "wine"
    assert lines[2].startswith("●  2        champion  0.9212")
    assert lines[3:5] == ["", "葡萄酒 (42)"]
    assert lines[5].startswith("   version  aliases             f1")
    assert lines[6].startswith("●  1        冠軍, a�[31m b  0.9112")
    assert shown("--model", "wine")[0].splitlines() == lines[1:3]


MANY = "\n".join(f"      metric_number_{n}: {n}" for n in range(9))


def test_metrics_for_which_there_is_no_room_are_named(
    shown: Shown, repository: DatedRepository
) -> None:
    repository.commit(links("1*", more=MANY), hours=24)
    out, err = shown()
    assert out.splitlines()[0].split() == [
        "version", "aliases", "f1", "metric_number_0", "metric_number_1", "linked", "by",
        "commit", "current",
    ]  # fmt: skip
    assert err == (
        "more metrics, shown with --metric NAME: metric_number_2, metric_number_3, "
        "metric_number_4, metric_number_5, metric_number_6, …\n"
    )
    out, err = shown(*("--metric", "metric_number_8") * 2, "--metric", "loss")
    assert out.splitlines()[0].split()[2:4] == ["metric_number_8", "loss"]
    assert err == ""


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            ["--metric", "f2"],
            "no version that is shown has a metric 'f2'; known is 'f1', 'loss'",
        ),
        (
            ["--model", "rye"],
            "the README shows, and has shown, no version of 'rye'; its model is 'wine'",
        ),
        (["--branch", "main"], "--branch is for a project on GitLab: add --project ID|PATH"),
        (["--commits", "9"], "--commits is for a project on GitLab: add --project ID|PATH"),
        (["nowhere"], "nowhere does not exist; give a README or a project's folder"),
    ],
)
def test_wrong_use_is_one_line(
    shown: Shown, story: list[str], options: list[str], problem: str
) -> None:
    assert shown(*options, code=2) == ("", f"sharinghub history: {problem}\n")


def test_an_interrupt_is_one_line(
    shown: Shown, story: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(entry_reading.EntryReader, "read", interrupt)
    assert shown(code=130) == (
        "",
        "sharinghub history: interrupted; nothing is left half done\n",
    )


def test_who_reads_no_further_and_who_has_no_such_characters(story: list[str]) -> None:
    command = f"{sys.executable} -m sharinghub_tools.cli.main history --quiet"
    done = subprocess.run(
        f"{command} | head -1; PYTHONIOENCODING=ascii {command}",
        shell=True, env=os.environ, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["version", "version", "3", "*", "since"]
    assert lines[2].endswith("2026-11-04 - 2026-11-05")
    assert done.stderr == ""


def test_neither_mlflow_nor_python_gitlab_is_loaded(story: list[str]) -> None:
    code = (
        "import sys; from sharinghub_tools.cli.main import main; main(['history', '--quiet']); "
        "print({'mlflow', 'gitlab', 'requests', 'cookiecutter'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_project_on_gitlab(
    shown: Shown,
    gitlab: Gitlab,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = gitlab.user("ada", "Ada")
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    wine = gitlab.project("space/wine", files={"README.md": "# Wine\n"}, owner=ada)
    shas = [
        wine.commit("main", {"README.md": readme(*versions)}, author=ada)
        for versions in (["1*"], ["2*", "1"], ["2", "1*"])
    ]
    out, err = shown("--project", "space/wine")
    assert [line.split()[:2] for line in out.splitlines()[1:3]] == [["2", "0.9212"], ["●", "1"]]
    assert shas[1][:8] in out.splitlines()[1]
    assert out.splitlines()[3].endswith(", rollback")
    assert err == ""

    out, err = shown("--project", f"{wine.id}", "--commits", "1", "--json")
    told = json.loads(out)
    assert told["readme"] == f"{gitlab.url}/space/wine/-/blob/main/README.md"
    assert [(v["version"], v["linked"], v["current"]) for v in told["versions"]] == [
        ("2", None, False),
        ("1", None, True),
    ]
    assert told["gap"].startswith("only the README's newest commits were read (1), back to ")
    assert err == told["gap"] + "\n"

    assert shown("--project", "space/none", code=6)[1].startswith(
        "sharinghub history: project 'space/none': 404 Project Not Found"
    )
