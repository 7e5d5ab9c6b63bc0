"""The README on a branch, and what is derived from it, in one commit."""

from __future__ import annotations

from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import UnansweredError
from sharinghub_tools.use_cases.branch_readme import BranchReadme
from tests.unit.repository import MemoryRepository

ITEM = "stac/wine.json"
README = "# Wine\n\nOne.\n"
WINES = "# Wines\n\nOne.\n"


def opened(repository: MemoryRepository, branch: str = "main", **options: str) -> BranchReadme:
    """The README, read, with the file beside it."""
    readme = BranchReadme(repository, branch, "Link wine v2", lambda _: None, **options)
    readme.read()
    readme.beside(ITEM)
    return readme


def test_both_are_in_one_commit() -> None:
    repository = MemoryRepository.holding(README=README)
    readme = opened(repository)
    assert readme.beside(ITEM) is None
    assert readme.replace(README, WINES, {ITEM: "{}"}) is Replaced.YES
    assert (repository.text(), repository.text(path=ITEM)) == (WINES, "{}")
    assert len(repository.messages) == 2


def test_what_is_beside_is_read_from_the_commit_that_the_readme_was_read_from() -> None:
    repository = MemoryRepository.holding(README=README)
    readme = opened(repository)
    repository.push("main", {ITEM: "theirs"})
    assert readme.beside(ITEM) is None
    readme.read()
    assert readme.beside(ITEM) == "theirs"


def test_a_file_beside_that_somebody_changed_meanwhile_is_a_conflict() -> None:
    repository = MemoryRepository.holding(README=README)
    for text in ("new", "newer"):
        readme = opened(repository)
        repository.push("main", {ITEM: text})
        assert readme.replace(README, README, {ITEM: "{}"}) is Replaced.NO
        assert repository.text(path=ITEM) == text


def test_a_file_beside_is_removed() -> None:
    repository = MemoryRepository.holding(README=README)
    repository.push("main", {ITEM: "{}"})
    assert opened(repository).replace(README, WINES, {ITEM: None}) is Replaced.YES
    assert repository.file(ITEM, "main") is None
    assert repository.text() == WINES


def test_a_branch_is_made_with_both() -> None:
    repository = MemoryRepository.holding(README=README)
    repository.push("main", {ITEM: "old"})
    readme = opened(repository, "link", start_branch="main")
    assert readme.beside(ITEM) == "old"
    assert readme.replace(README, WINES, {ITEM: "new"}) is Replaced.YES
    assert (repository.text("link"), repository.text("link", ITEM)) == (WINES, "new")
    assert repository.text("main", ITEM) == "old"


def test_what_was_brought_back_is_told_since_what_is_derived_is_out_of_date() -> None:
    repository = MemoryRepository.holding(README=README)
    repository.checks_last_commit = False
    readme = opened(repository)
    repository.meanwhile = [lambda: repository.push("main", {"README.md": README + "More.\n"})]
    assert readme.replace(README, WINES, {ITEM: "{}"}) is Replaced.MERGED
    assert repository.text() == WINES + "More.\n"


def test_a_readme_that_went_under_is_brought_back_also_where_only_what_is_beside_changed() -> None:
    repository = MemoryRepository.holding(README=README)
    repository.checks_last_commit = False
    readme = opened(repository)
    repository.meanwhile = [lambda: repository.push("main", {"README.md": README + "More.\n"})]
    assert readme.replace(README, README, {ITEM: "{}"}) is Replaced.MERGED
    assert (repository.text(), repository.text(path=ITEM)) == (README + "More.\n", "{}")


def test_a_lost_answer_to_a_commit_of_what_is_beside_makes_it_once() -> None:
    repository = MemoryRepository.holding(README=README)

    def drop() -> None:
        raise UnansweredError("gitlab.example hung up")

    repository.afterwards = [drop]
    readme = opened(repository)
    assert readme.replace(README, README, {ITEM: "{}"}) is Replaced.NO
    readme.read()
    assert readme.beside(ITEM) == "{}"
