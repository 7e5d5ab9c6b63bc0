"""What ``sharinghub dataset build`` shows: how far it is, and what came of it."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sharinghub_tools.cli import output, progress
from sharinghub_tools.cli.dataset_build_options import Plan
from sharinghub_tools.domain.dataset.description import NO_LICENSE
from sharinghub_tools.domain.dataset.problems import Problem
from sharinghub_tools.domain.dataset.survey import Changes
from sharinghub_tools.use_cases.build_catalogue import Built
from sharinghub_tools.use_cases.catalogue_documents import CATALOG

# More problems are counted only; JSON has them all.
_SHOWN = 50


class _Watcher:
    """One progress bar after the other."""

    def __init__(self, stack: contextlib.ExitStack, *, quiet: bool) -> None:
        self._outer = stack
        self._quiet = quiet
        self._stack = contextlib.ExitStack()
        self._counted: progress.Counter | None = None
        stack.push(self._stack)

    def starts(self, what: str, total: int) -> None:
        self._stack.close()
        counted = progress.counter(what, quiet=self._quiet, total=total)
        self._counted = self._stack.enter_context(counted)

    def advances(self, images: int) -> None:
        if self._counted is not None:
            self._counted.advance(images)


@contextlib.contextmanager
def watcher(*, quiet: bool) -> Iterator[_Watcher]:
    """Show on a terminal how far a build is, while the block runs."""
    with contextlib.ExitStack() as stack:
        yield _Watcher(stack, quiet=quiet)


def show_survey(
    changes: Changes, problems: Sequence[Problem], plan: Plan, options: argparse.Namespace
) -> int:
    """Say what a build would do; returns the exit code."""
    if options.json:
        output.json_data(
            {
                "catalogue": str(plan.out / CATALOG),
                "collection": plan.build.writing.dataset.id,
                **_changes(changes),
                "problems": [_problem(each) for each in problems],
            }
        )
    if not options.quiet:
        _tell_problems(problems)
        output.message(
            f"{plan.out}: {_told(_changes(changes))}; nothing was changed, this was a dry run"
        )
    return 1 if problems else 0


def show_built(built: Built, plan: Plan, options: argparse.Namespace) -> int:
    """Say what was built; returns the exit code."""
    catalogue = plan.out / CATALOG
    problems = list(built.problems())
    items = sum(built.classes.values())
    if options.json:
        output.json_data(
            {
                "catalogue": str(catalogue) if items else None,
                "collection": plan.build.writing.dataset.id,
                "items": items,
                "read": built.read,
                "written": built.written,
                **_changes(built.changes),
                "classes": dict(built.classes),
                "splits": dict(built.splits),
                "problems": [_problem(each) for each in problems],
            }
        )
    elif items:
        output.data(str(catalogue))
    if not options.quiet:
        _tell_problems(problems)
        _tell_built(built, plan, items, problems)
    return 1 if problems else 0


def _changes(changes: Changes) -> dict[str, int]:
    return {
        "images": changes.images,
        "new": changes.new,
        "changed": changes.changed,
        "gone": changes.gone,
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {"path": problem.path, "problem": problem.kind.value, "reason": problem.reason}


def _tell_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:_SHOWN]:
        output.message(f"{problem.path}: {problem.kind}: {problem.reason}")
    if len(problems) > _SHOWN:
        kinds = Counter(problem.kind for problem in problems[_SHOWN:])
        counted = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        output.message(f"and {len(problems) - _SHOWN} more ({counted}); --json lists all")


def _tell_built(built: Built, plan: Plan, items: int, problems: Sequence[Problem]) -> None:
    dataset = plan.build.writing.dataset
    if not items:
        output.message(f"{plan.out}: no image can be taken in, so there is no catalogue")
        return
    if dataset.license == NO_LICENSE:
        output.message(f"no licence is named, and the Collection says '{NO_LICENSE}': --license")
    splits = f", {_told(built.splits)}" if built.splits else ""
    classes = "1 class" if len(built.classes) == 1 else f"{len(built.classes)} classes"
    line = f"{dataset.id}: {_counted(items, 'Item', 'in')} {classes}{splits}; "
    done = (
        (built.read, "image", "read"),
        (built.written, "Item", "written"),
        (built.changes.gone, "Item", "removed"),
    )
    line += ", ".join(_counted(*each) for each in done if each[0]) or "nothing to do"
    if problems:
        line += f"; {len(problems)} problem{'s' if len(problems) > 1 else ''}, listed above"
    output.message(line)


def _counted(number: int, noun: str, rest: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'} {rest}"


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items() if number)
