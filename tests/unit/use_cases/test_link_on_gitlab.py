"""No update is ever lost, and none is made twice: whoever writes at the same time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sharinghub_tools.domain.gitlab_project import Commit, GitlabProject
from sharinghub_tools.errors import (
    ConflictError,
    EnvironmentLacksError,
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RegistryError,
    UnansweredError,
)
from sharinghub_tools.use_cases.link_model import Choice
from sharinghub_tools.use_cases.link_on_gitlab import (
    How,
    LinkedOnGitlab,
    Target,
    link_by_commit,
    link_by_merge_request,
)
from tests.unit.linked_wine import ITEM_PATH, LINKED, WINE, item, on_gitlab
from tests.unit.registry import MemoryRegistry
from tests.unit.repository import MemoryRepository

PROJECT = GitlabProject(
    id=7,
    path="space/wine",
    name="Wine",
    web_url="https://gitlab.example/space/wine",
    git_url="https://gitlab.example/space/wine.git",
    default_branch="main",
)
ITEM = "https://hub.example/api/stac/collections/ai-model/items/space/wine"
SHOWING = on_gitlab(PROJECT.web_url, "https://gitlab.example", "https://hub.example")
BESIDE = {ITEM_PATH: item(showing=SHOWING)}
BRANCH = "sharinghub/link-wine-v2"
PAGE = "https://mlflow.example/#/models/wine/versions/2"


class Pauses(list[int]):
    def __call__(self, conflicts: int) -> None:
        self.append(conflicts)


def how(**changes: object) -> How:
    given: dict[str, object] = {
        "name": "wine",
        "choice": Choice(),
        "pause": Pauses(),
        "showing": SHOWING,
        "told": lambda read, total: None,
    }
    return How(**(given | changes))  # type: ignore[arg-type]


def commit(
    repository: MemoryRepository, registry: MemoryRegistry | None = None, **changes: object
) -> LinkedOnGitlab:
    target = Target(PROJECT, repository, "main")
    return link_by_commit(target, registry or MemoryRegistry(), how(**changes))


def request(
    repository: MemoryRepository, registry: MemoryRegistry | None = None, **changes: object
) -> LinkedOnGitlab:
    target = Target(PROJECT, repository, "main")
    return link_by_merge_request(target, registry or MemoryRegistry(), how(**changes))


def drop() -> None:
    raise UnansweredError("gitlab.example hung up")


def test_one_commit_shows_the_version() -> None:
    repository = MemoryRepository.holding(README=WINE)
    done = commit(repository)
    assert (repository.text(), repository.text(path=ITEM_PATH)) == (LINKED, BESIDE[ITEM_PATH])
    assert (done.commit, done.linked.written) == ("c2", True)
    assert repository.messages[-1] == (
        "Link wine v2 [skip ci]\n\n"
        "https://mlflow.example/#/models/wine/versions/2\n\nWritten by sharinghub link-model."
        "\n\nSharingHub-Read: c1"
    )


def test_again_commits_nothing() -> None:
    repository = MemoryRepository.holding(README=LINKED, beside=BESIDE)
    done = commit(repository)
    assert len(repository.messages) == 1
    assert done.linked.up_to_date
    assert done.commit == "c1"


def test_a_dry_run_commits_and_tags_nothing() -> None:
    repository, registry = MemoryRepository.holding(README=WINE), MemoryRegistry()
    done = commit(repository, registry, write=False)
    assert (len(repository.messages), registry.tagged) == (1, {})
    assert done.linked.after == LINKED


def test_the_version_points_back_at_what_shows_it() -> None:
    registry = MemoryRegistry()
    commit(MemoryRepository.holding(README=WINE), registry)
    tags = {
        "sharinghub.project": "https://gitlab.example/space/wine",
        "sharinghub.item": ITEM,
        "sharinghub.commit": "c2",
        "sharinghub.model_item": f"{PROJECT.web_url}/-/raw/c2/stac/wine.json",
    }
    assert registry.tagged == {"2": tags}


def test_tags_that_a_broken_run_left_out_are_set_by_the_next() -> None:
    registry = MemoryRegistry()
    registry.tagged["2"] = {"sharinghub.project": "https://gitlab.example/space/wine"}
    commit(MemoryRepository.holding(README=LINKED, beside=BESIDE), registry)
    assert registry.tagged["2"]["sharinghub.commit"] == "c1"
    assert registry.tag_calls == [("sharinghub.item", "sharinghub.commit", "sharinghub.model_item")]


def test_a_registry_that_takes_no_tags_is_said() -> None:
    registry = MemoryRegistry()
    registry.refuses_tags = RegistryError("mlflow.example refuses access (403)")
    done = commit(MemoryRepository.holding(README=WINE), registry)
    assert done.untagged == "mlflow.example refuses access (403)"
    assert done.linked.written


def test_a_persons_edit_in_between_stays() -> None:
    repository, pauses = MemoryRepository.holding(README=WINE), Pauses()
    repository.meanwhile = [lambda: push(repository, "# Wine\n", "# Wine\nMore.\n")] * 2
    commit(repository, pause=pauses)
    assert repository.text() == LINKED + "More.\n" * 2
    assert pauses == [1, 2]


def test_an_edit_of_another_file_is_no_conflict() -> None:
    repository, pauses = MemoryRepository.holding(README=WINE), Pauses()
    repository.meanwhile = [lambda: repository.push("main", {"train.py": "pass\n"})]
    commit(repository, pause=pauses)
    assert (repository.text(), repository.text(path="train.py")) == (LINKED, "pass\n")
    assert pauses == []


def test_what_gitlab_let_go_under_is_brought_back() -> None:
    """Some versions compare no ``last_commit_id`` that they do not know."""
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False
    repository.meanwhile = [lambda: repository.push("main", {"README.md": WINE + "More.\n"})]
    done = commit(repository)
    assert repository.text() == LINKED + "More.\n"
    # Commits c3 and c4, and one for the Item, which tells the README's text.
    assert repository.text(path=ITEM_PATH) == item(repository.text(), SHOWING)
    assert done.commit == "c5"


def test_what_went_under_is_brought_back_over_what_others_did_since() -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False
    repository.meanwhile = [
        lambda: repository.push("main", {"README.md": WINE.replace("# Wine", "# Wines")})
    ]

    def another_linker() -> None:
        other = MemoryRepository.holding(README=repository.text())
        commit(other, choice=Choice(version="3"))
        repository.push("main", {"README.md": other.text(), ITEM_PATH: other.text(path=ITEM_PATH)})

    repository.afterwards = [another_linker]
    commit(repository)
    expected = MemoryRepository.holding(README=WINE.replace("# Wine", "# Wines"))
    for version in ("2", "3"):
        commit(expected, choice=Choice(version=version))
    assert repository.text() == expected.text()


def push(repository: MemoryRepository, old: str, new: str) -> None:
    repository.push("main", {"README.md": repository.text().replace(old, new)})


def test_what_went_under_in_a_commit_whose_answer_was_lost_is_brought_back() -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False
    repository.meanwhile = [lambda: push(repository, "# Wine", "# Wines")]
    repository.afterwards = [drop]
    done = commit(repository)
    assert repository.text() == LINKED.replace("# Wine", "# Wines")
    assert (done.linked.written, done.commit) == (True, "c3")


def test_a_commit_that_gitlab_makes_after_it_was_looked_for_is_known_again() -> None:
    repository = MemoryRepository.holding(README=WINE)

    def late() -> None:
        """GitLab has compared already, and writes when a person has changed the README."""
        push(repository, "# Wine", "# Wines")
        message = (
            f"Link wine v2 [skip ci]\n\n{PAGE}\n\nWritten by sharinghub link-model."
            "\n\nSharingHub-Read: c1"
        )
        repository.push("main", {"README.md": LINKED, **BESIDE}, message)

    repository.meanwhile = [drop]
    done = commit(repository, pause=lambda _: late())
    assert repository.text() == LINKED.replace("# Wine", "# Wines")
    assert repository.text(path=ITEM_PATH) == item(repository.text(), SHOWING)
    assert (repository.branches["main"], done.commit) == (["c1", "c2", "c3", "c4"], "c3")


def test_a_linker_that_went_under_is_brought_back_without_what_it_replaced_itself() -> None:
    """Two linkers replace each other's commit, and the first one a person's."""
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False
    push(repository, "# Wine", "# Wines")

    def another_linker() -> None:
        other = MemoryRepository.holding(README=WINE)
        commit(other, choice=Choice(version="3"))
        made = {"README.md": other.text(), ITEM_PATH: other.text(path=ITEM_PATH)}
        repository.push("main", made, other.messages[-1])

    repository.meanwhile = [another_linker]
    commit(repository)
    expected = MemoryRepository.holding(README=WINE.replace("# Wine", "# Wines"))
    for version in ("3", "2"):
        commit(expected, choice=Choice(version=version))
    assert repository.text() == expected.text()
    assert repository.text(path=ITEM_PATH) == expected.text(path=ITEM_PATH)


def test_where_history_is_too_long_to_go_through_what_went_under_is_brought_back() -> None:
    class Long(MemoryRepository):
        def newest_commits(self, branch: str, path: str) -> list[Commit]:
            return super().newest_commits(branch, path)[:1]

    repository = Long.holding(README=WINE)
    repository.checks_last_commit = False
    repository.meanwhile = [lambda: push(repository, "# Wine", "# Wines")]
    commit(repository)
    assert repository.text() == LINKED.replace("# Wine", "# Wines")


@pytest.mark.parametrize(
    "trouble", [NotOnGitlabError("gitlab.example is away"), KeyboardInterrupt()], ids=repr
)
def test_trouble_while_something_is_brought_back_is_said(trouble: BaseException) -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False
    repository.meanwhile = [lambda: push(repository, "# Wine", "# Wines")]

    def go_away() -> None:
        def fail(*_: object) -> None:
            raise trouble

        repository.file = fail  # type: ignore[method-assign, assignment]

    repository.afterwards = [go_away]
    with pytest.raises((ConflictError, KeyboardInterrupt)) as caught:
        commit(repository)
    said = (
        "somebody may have changed README.md at the same moment, and that went under in the commit "
        "c3; bring it back from the commit before, c2"
    )
    assert str(caught.value).removesuffix(" (gitlab.example is away)") == said


def test_what_went_under_and_is_no_text_is_said() -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False

    def push_latin_1() -> None:
        sha = repository.push("main", {"README.md": WINE})
        repository.trees[sha]["README.md"] = ("# Grüner\n".encode("latin-1"), sha)

    repository.meanwhile = [push_latin_1]
    with pytest.raises(ConflictError, match="bring it back from the commit before, c2"):
        commit(repository)


def test_what_cannot_be_brought_back_is_said() -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.checks_last_commit = False
    repository.meanwhile = [
        lambda: repository.push("main", {"README.md": WINE.replace("# Wine", "# Wines")})
    ]
    repository.afterwards = [
        lambda: repository.push("main", {"README.md": LINKED.replace("# Wine", "# Weine")})
    ]
    with pytest.raises(ConflictError) as caught:
        commit(repository)
    assert str(caught.value) == (
        "somebody changed README.md at the same moment, and that went under in the commit c3; "
        "bring it back from the commit before, c2"
    )


def test_an_endless_quarrel_ends_with_an_error() -> None:
    repository = MemoryRepository.holding(README=WINE)
    edits = iter(range(100))
    repository.meanwhile = [
        lambda: repository.push("main", {"README.md": f"{WINE}{next(edits)}\n"})
    ] * 100
    with pytest.raises(EnvironmentLacksError) as caught:
        commit(repository)
    assert str(caught.value) == (
        "the README kept changing while 'models:/wine/2' was being linked; run the command again"
    )


def test_a_commit_whose_answer_was_lost_is_not_made_twice() -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.afterwards = [drop]
    done = commit(repository)
    assert (len(repository.messages), repository.text()) == (2, LINKED)
    assert (done.linked.written, done.commit) == (True, "c2")


def test_a_commit_that_was_lost_itself_is_made_again() -> None:
    repository, pauses = MemoryRepository.holding(README=WINE), Pauses()
    repository.meanwhile = [drop]
    commit(repository, pause=pauses)
    assert (len(repository.messages), repository.text()) == (2, LINKED)
    assert pauses == [1]


def test_where_nobody_answers_any_more_the_error_says_what_is_not_known() -> None:
    repository = MemoryRepository.holding(README=WINE)

    def go_away() -> None:
        repository.file = lambda *_: drop()  # type: ignore[method-assign, assignment]
        drop()

    repository.afterwards = [go_away]
    with pytest.raises(UnansweredError) as caught:
        commit(repository)
    assert str(caught.value) == (
        "gitlab.example hung up; the commit may have been made all the same, "
        "so run the command again"
    )


def test_who_interrupts_a_commit_is_told_what_is_not_known() -> None:
    repository = MemoryRepository.holding(README=WINE)

    def interrupt() -> None:
        raise KeyboardInterrupt

    repository.meanwhile = [interrupt]
    with pytest.raises(KeyboardInterrupt, match="may have been made, or not; run the"):
        commit(repository)


def test_a_protected_branch_offers_a_merge_request() -> None:
    repository = replace(MemoryRepository.holding(README=WINE), protected=frozenset({"main"}))
    with pytest.raises(ProtectedBranchError) as caught:
        commit(repository)
    assert str(caught.value) == (
        "'main' is protected; run the command with --merge-request, or with a token of a maintainer"
    )


def test_a_project_without_a_readme() -> None:
    with pytest.raises(NotOnGitlabError, match=r"no branch 'main' with a README\.md"):
        commit(MemoryRepository.holding(LICENSE="MIT"))


def test_a_lower_case_readme_is_the_readme() -> None:
    repository = MemoryRepository.holding(readme=WINE)
    commit(repository)
    assert repository.text(path="readme.md") == LINKED


def test_a_merge_request_leaves_the_branch_alone() -> None:
    repository = MemoryRepository.holding(README=WINE)
    done = request(repository)
    assert (repository.text("main"), repository.text(BRANCH)) == (WINE, LINKED)
    assert done.merge_request == repository.requests[0]


def test_there_is_one_merge_request_for_a_version() -> None:
    repository = MemoryRepository.holding(README=WINE)
    request(repository)
    done = request(repository)
    assert (len(repository.requests), len(repository.messages)) == (1, 2)
    assert (done.merge_request, done.linked.written) == (repository.requests[0], False)


def test_an_open_merge_request_follows_the_registry() -> None:
    repository, registry = MemoryRepository.holding(README=WINE), MemoryRegistry()
    request(repository, registry, choice=Choice(version="2"))
    registry.aliases = {}
    request(repository, registry, choice=Choice(version="2"))
    assert len(repository.requests) == 1
    assert "mlflow:aliases" not in repository.text(BRANCH)


def test_what_was_merged_needs_no_merge_request() -> None:
    repository = MemoryRepository.holding(README=LINKED, beside=BESIDE)
    done = request(repository)
    assert (done.merge_request, done.linked.up_to_date) == (None, True)
    assert len(repository.messages) == 1


def test_a_merge_request_that_somebody_closed_stays_closed() -> None:
    repository = MemoryRepository.holding(README=WINE)
    request(repository)
    repository.requests = [replace(repository.requests[0], state="closed")]
    with pytest.raises(GitlabError) as caught:
        request(repository)
    assert str(caught.value) == (
        "the merge request for models:/wine/2 was closed: "
        "https://gitlab.example/space/wine/-/merge_requests/1; reopen it, or run the command with "
        "--commit"
    )


def test_a_merge_request_that_a_broken_run_did_not_open_is_opened_by_the_next() -> None:
    repository = MemoryRepository.holding(README=WINE)
    repository.push(BRANCH, {"README.md": LINKED, **BESIDE})
    done = request(repository)
    assert done.merge_request == repository.requests[0]
    assert len(repository.messages) == 2
