"""What each author changed is told from what their commit replaced."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.gitlab_project import Commit, RepositoryFile
from sharinghub_tools.domain.readme_line import (
    Step,
    message_of_mending,
    steps,
    with_all_changes,
    with_trailer,
)

ABOVE, BELOW = "# Wine\n\n", "The end.\n"


def readme(*sentences: str) -> str:
    return ABOVE + "".join(f"{sentence}\n\n" for sentence in sentences) + BELOW


def person(sha: str, *parents: str) -> Commit:
    return Commit(sha, parents, "", f"Edit {sha}")


def linker(sha: str, parent: str, read: str) -> Commit:
    return Commit(sha, (parent,), "", with_trailer("Link wine v1", seen(read)))


def mending(sha: str, parent: str, read: str, mended: str) -> Commit:
    message = message_of_mending(Commit(mended, (), ""))
    return Commit(sha, (parent,), "", with_trailer(message, seen(read)))


def seen(last_commit: str) -> RepositoryFile:
    return RepositoryFile("README.md", b"", "head", last_commit)


def test_a_message_says_which_readme_was_read() -> None:
    message = with_trailer("Link wine v1 [skip ci]", seen("c7"))
    assert message == "Link wine v1 [skip ci]\n\nSharingHub-Read: c7"


def test_the_line_begins_with_what_was_read() -> None:
    commits = [linker("c4", "c3", "c2"), person("c3", "c2"), person("c2", "c1"), person("c1")]
    assert steps(commits, "c2") == [Step("c2", ""), Step("c3", "c2"), Step("c4", "c2")]


def test_it_begins_earlier_where_what_was_replaced_had_replaced_something_itself() -> None:
    """c4 took the sentence of c2 out, c5 is made without knowing, and c6 takes it out again."""
    commits = [
        linker("c6", "c5", "c4"),
        linker("c5", "c4", "c3"),
        linker("c4", "c3", "c1"),
        person("c3", "c2"),
        person("c2", "c1"),
        person("c1", "c0"),
    ]
    line = steps(commits, "c4")
    assert line is not None
    assert [step.sha for step in line] == ["c1", "c2", "c3", "c4", "c5", "c6"]


def test_what_is_mended_belongs_to_its_mending() -> None:
    commits = [
        linker("c5", "c4", "c3"),
        mending("c4", "c3", "c3", "c3"),
        linker("c3", "c2", "c1"),
        person("c2", "c1"),
        person("c1", "c0"),
    ]
    assert steps(commits, "c3") == [
        Step("c1", ""),
        Step("c2", "c1"),
        Step("c3", "c1"),
        Step("c4", "c3", "c3"),
        Step("c5", "c3"),
    ]


@pytest.mark.parametrize(
    "commits",
    [
        [person("c3", "c2"), person("c2", "c0")],
        [linker("c3", "c2", "c0"), person("c2", "c1"), person("c1")],
        [person("c3", "c2", "c9"), person("c2", "c1"), person("c1")],
        [mending("c3", "c2", "c2", "c0"), person("c2", "c1"), person("c1")],
    ],
    ids=["too short", "of what is older", "a merge", "mends what is older"],
)
def test_commits_that_are_no_line_are_told(commits: list[Commit]) -> None:
    assert steps(commits, "c1") is None


def test_everybodys_changes_are_there_in_their_order() -> None:
    line = [Step("c1", ""), Step("c2", "c1"), Step("c3", "c1"), Step("c4", "c3")]
    texts = {
        "c1": readme("One."),
        "c2": readme("One.", "Two."),
        # Made of c1, and c4 of that.
        "c3": readme("One.").replace("# Wine", "# Wines"),
        "c4": readme("One.", "Three.").replace("# Wine", "# Wines"),
    }
    merged = readme("One.", "Two.", "Three.").replace("# Wine", "# Wines")
    assert with_all_changes(line, texts) == merged


def test_what_a_person_takes_out_stays_out() -> None:
    line = [Step("c1", ""), Step("c2", "c1"), Step("c3", "c1"), Step("c4", "c3")]
    texts = {
        "c1": readme("One.", "Two."),
        "c2": readme("One.", "Two.", "Three."),
        "c3": readme("One.", "Two.").replace("# Wine", "# Wines"),
        "c4": readme("Two.").replace("# Wine", "# Wines"),
    }
    merged = readme("Two.", "Three.").replace("# Wine", "# Wines")
    assert with_all_changes(line, texts) == merged


def test_a_mending_adds_nothing_of_its_own() -> None:
    line = [Step("c1", ""), Step("c2", "c1"), Step("c3", "c1"), Step("c4", "c3", "c3")]
    texts = {
        "c1": readme(),
        "c2": readme("One."),
        "c3": readme().replace("# Wine", "# Wines"),
        # As an editor would have put it by hand.
        "c4": readme().replace("# Wine", "# Wines") + "One.\n",
    }
    assert with_all_changes(line, texts) == readme("One.").replace("# Wine", "# Wines")


def test_where_two_changed_the_same_lines_nobody_decides() -> None:
    line = [Step("c1", ""), Step("c2", "c1"), Step("c3", "c1"), Step("c4", "c3")]
    texts = {
        "c1": readme("One."),
        "c2": readme("1."),
        "c3": readme("Uno."),
        "c4": readme("Uno.", "Due."),
    }
    assert with_all_changes(line, texts) is None
