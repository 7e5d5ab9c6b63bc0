"""Git merges what a template has changed into a project, beside it; then it is written at once."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path

from sharinghub_tools.adapters import git_process
from sharinghub_tools.domain import template_update
from sharinghub_tools.domain.merging import merged_readme
from sharinghub_tools.domain.template_state import FILE
from sharinghub_tools.domain.template_update import FileFate
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

_NOBODY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "sharinghub"), ("EMAIL", "sharinghub@localhost"))
}
# What people configured for their work must not change what is merged.
_PLAIN = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.excludesFile=/dev/null",
    "-c", "core.safecrlf=false", "-c", "core.fsmonitor=false", "-c", "commit.gpgSign=false",
    "-c", "merge.conflictStyle=merge", "-c", "diff.noprefix=false",
    "-c", "diff.mnemonicPrefix=false", "-c", "advice.detachedHead=false",
)  # fmt: skip


class MergedProject:
    """A project in a git repository, or in a folder of one, and what is merged into it.

    Args:
        folder: the project's.
        scratch: a temporary folder, for a repository beside it that shares its objects.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._beside = scratch / "merge"
        self._patch = scratch / "update.patch"

    def state(self) -> str:
        """See the port."""
        file = self._folder / FILE
        try:
            return file.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise UsageError(
                f"{file} is not there, so the project's template is not known; "
                f"cruft makes it: cruft link"
            ) from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{file} is no text; restore it: git checkout -- {FILE}") from error
        except OSError as error:
            raise EnvironmentLacksError(f"{file} cannot be read: {error.strerror}") from error

    def refuse_unclean(self) -> None:
        """See the port."""
        done = git_process.run(
            self._folder, "--no-optional-locks", "status", "--porcelain", "--", ":/"
        )
        if done.code:
            told = git_process.reason(done.stderr, done.code)
            raise UsageError(f"{self._folder} is not in a git repository that works: {told}")
        changed = [line[3:] for line in done.stdout.splitlines()]
        if changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            raise UsageError(
                f"{changed[0]}{more} not committed; commit or stash first "
                "(git stash --include-untracked), then nothing can be lost"
            )
        if git_process.run(self._folder, "rev-parse", "--verify", "HEAD").code:
            raise UsageError(f"{self._folder} has no commit yet; run: git add --all && git commit")

    def merge(
        self, old: Path, new: Path, *, version: str, state: str, skip: Collection[str]
    ) -> list[FileFate]:
        """See the port."""
        self._begin()
        patterns = [*skip, *self._skipped_by_settings()]
        skipped = _matching(old, patterns) | _matching(new, patterns)
        baked_old, baked_new = self._tree_of_folder(old), self._tree_of_folder(new)
        before, after = self._blobs(baked_old), self._blobs(baked_new)
        project = self._blobs("project^{tree}")
        removed = before.keys() - project.keys()
        # What the template has nothing to say of is left out: it may be huge.
        ours = self._without("project^{tree}", project.keys() - {*before, *after, FILE})
        left_alone = {*removed, *skipped, FILE}
        base = self._commit(self._without(baked_old, left_alone))
        theirs = self._commit(self._without(baked_new, left_alone), "-p", base)
        mine = self._commit(ours, "-p", base)
        conflicts = self._merged(mine, theirs, f"template-{version or 'new'}")
        for path in ({*before} & {*after} & {*project} - skipped) & {"README.md", "readme.md"}:
            if len({before[path], after[path], project[path]}) == 3:
                self._merge_readme(path, (base, theirs, mine), conflicts)
        (self._beside / FILE).write_text(state, encoding="utf-8")
        self._must("add", "--all", "--force", ".")
        self._must(
            "diff", "--binary", "--full-index", "--no-renames", "--no-color", "--no-ext-diff",
            f"--output={self._patch}", mine, self._must("write-tree"),
        )  # fmt: skip
        return template_update.fates(before, after, project, conflicts, skipped)

    def apply(self) -> None:
        """See the port."""
        prefix = git_process.run(self._folder, "rev-parse", "--show-prefix").stdout.strip()
        inside = ["--directory", prefix] if prefix else []
        command = ("apply", "--whitespace=nowarn", *inside)
        checked = git_process.run(self._folder, *command, "--check", str(self._patch))
        done = checked
        try:
            if not checked.code:
                done = git_process.run(self._folder, *command, str(self._patch))
        except BaseException:
            self._restore()
            raise
        if done.code:
            if not checked.code:
                self._restore()
            told = git_process.reason(done.stderr, done.code)
            raise EnvironmentLacksError(f"git cannot write the update: {told}; nothing was changed")

    def _skipped_by_settings(self) -> list[str]:
        """``skip`` in ``[tool.cruft]``, as cruft reads it."""
        try:
            content = tomllib.loads((self._folder / "pyproject.toml").read_text(encoding="utf-8"))
            listed = content["tool"]["cruft"]["skip"]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return (
            [path for path in listed if isinstance(path, str)] if isinstance(listed, list) else []
        )

    def _restore(self) -> None:
        """All was committed, so that what was written in part is put back."""
        git_process.run(self._folder, "checkout", "--quiet", "HEAD", "--", ":/")
        git_process.run(self._folder, "clean", "--quiet", "-d", "--force", "--", ":/")

    def _begin(self) -> None:
        self._beside.mkdir()
        done = git_process.run(self._beside, "init", "--quiet", ".")
        objects = git_process.run(
            self._folder, "rev-parse", "--path-format=absolute", "--git-path", "objects"
        )
        head = git_process.run(self._folder, "rev-parse", "HEAD:./")
        if done.code or objects.code or head.code:
            told = git_process.reason(done.stderr or objects.stderr or head.stderr, 1)
            raise EnvironmentLacksError(f"git cannot merge beside {self._folder}: {told}")
        alternates = self._beside / ".git" / "objects" / "info" / "alternates"
        alternates.write_text(objects.stdout, encoding="utf-8")
        self._must("update-ref", "refs/heads/project", self._commit(head.stdout.strip()))

    def _tree_of_folder(self, folder: Path) -> str:
        index = {"GIT_INDEX_FILE": str(self._beside / ".git" / "index-of-folder")}
        self._must("read-tree", "--empty", added=index)
        self._must(f"--work-tree={folder}", "add", "--all", "--force", ".", added=index, at=folder)
        return self._must("write-tree", added=index)

    def _without(self, tree: str, paths: Iterable[str]) -> str:
        index = {"GIT_INDEX_FILE": str(self._beside / ".git" / "index-of-tree")}
        listed = self._beside / ".git" / "paths"
        listed.write_bytes(
            b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
        )
        self._must("read-tree", tree, added=index)
        if listed.stat().st_size:
            self._must(
                "rm", "-r", "--cached", "--quiet", "--ignore-unmatch",
                f"--pathspec-from-file={listed}", "--pathspec-file-nul",
                added={**index, "GIT_LITERAL_PATHSPECS": "1"},
            )  # fmt: skip
        return self._must("write-tree", added=index)

    def _blobs(self, tree: str) -> dict[str, str]:
        entries = self._must("ls-tree", "-r", "-z", "--full-tree", tree).split("\0")
        told = [entry.partition("\t") for entry in entries if entry]
        return {path: kind for kind, _, path in told}

    def _commit(self, tree: str, *arguments: str) -> str:
        return self._must("commit-tree", *arguments, "-m", "template", tree, added=_NOBODY)

    def _merged(self, mine: str, theirs: str, label: str) -> dict[str, set[int]]:
        """Merge in the folder beside; returns the stages of what git could not merge."""
        self._must("checkout", "--quiet", "--detach", mine)
        self._must("update-ref", f"refs/heads/{label}", theirs)
        done = self._git("merge", "--quiet", "--no-commit", "--no-ff", label, added=_NOBODY)
        unmerged: dict[str, set[int]] = {}
        for entry in self._must("ls-files", "--unmerged", "-z").split("\0"):
            told, _, path = entry.partition("\t")
            if path:
                unmerged.setdefault(path, set()).add(int(told.rpartition(" ")[2]))
        if done.code and not unmerged:
            told = git_process.reason(done.stderr or done.stdout, done.code)
            raise EnvironmentLacksError(f"git cannot merge the template: {told}")
        return unmerged

    def _merge_readme(
        self, path: str, commits: tuple[str, str, str], conflicts: dict[str, set[int]]
    ) -> None:
        """By what the front matter says, rather than by its lines; it must be read afterwards."""
        texts = [self._git("cat-file", "blob", f"{commit}:{path}").stdout for commit in commits]
        if any("\N{REPLACEMENT CHARACTER}" in text for text in texts):
            return
        merged = merged_readme(*texts)
        if merged is not None:
            (self._beside / path).write_bytes(merged.encode())
            conflicts.pop(path, None)
        elif path not in conflicts:
            # Git merged the lines, and what they say together is no front matter.
            (self._beside / path).write_bytes(texts[2].encode())
            conflicts[path] = set()

    def _must(
        self, *arguments: str, added: dict[str, str] | None = None, at: Path | None = None
    ) -> str:
        done = self._git(*arguments, added=added, at=at)
        if done.code:
            told = git_process.reason(done.stderr or done.stdout, done.code)
            raise EnvironmentLacksError(f"git cannot merge the template: {told}")
        return done.stdout.rstrip("\n")

    def _git(
        self, *arguments: str, added: dict[str, str] | None = None, at: Path | None = None
    ) -> git_process.Done:
        environment = {
            "GIT_DIR": str(self._beside / ".git"),
            # Big files stay where they are: only what they are known by is merged.
            "GIT_LFS_SKIP_SMUDGE": "1",
            **(added or {}),
        }
        return git_process.run(at or self._beside, *_PLAIN, *arguments, added=environment)


def _matching(folder: Path, patterns: Iterable[str]) -> set[str]:
    """The files that ``skip`` of cruft means: paths of files and folders, or globs."""
    found: set[str] = set()
    for pattern in patterns:
        for path in folder.glob(pattern) if "*" in pattern else [folder / pattern]:
            files = path.rglob("*") if path.is_dir() else [path]
            found |= {file.relative_to(folder).as_posix() for file in files if file.is_file()}
    return found
