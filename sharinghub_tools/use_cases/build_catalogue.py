"""Make a static STAC catalogue of a folder of labelled images, or bring one up to date.

Three steps, each of which goes on where an earlier build stopped:

1. the source is listed, and each image gets its label, its split, and its Item's place;
2. images that are new or another are read, on all cores: facts, thumbnail, link;
3. Items, labels, Catalogs, the Collection and the GeoParquet are made of the facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from sharinghub_tools.domain.dataset.intake import Intake, IntakeOptions, SourceImage
from sharinghub_tools.domain.dataset.problems import Problem, ProblemKind
from sharinghub_tools.domain.dataset.summary import Summary
from sharinghub_tools.domain.dataset.survey import Changes
from sharinghub_tools.domain.dataset.writing import WritingBatch, WritingOptions, WrittenBatch
from sharinghub_tools.errors import BadInputError
from sharinghub_tools.use_cases.catalogue_documents import write_documents
from sharinghub_tools.use_cases.dataset_ports import Catalogue, Inventory, State, Workers

# Images of one piece of work: some tenths of a second.
_READ = 64
_WRITE = 500
_CHECK = 1000
# For fewer images no process is started.
_FEW = 200
# What the state remembers. Another number has everything read, or written, anew.
_READING, _WRITING = "reading-1", "writing-1"
_DIRTY = "dirty"

_NO_CRS = "it has no coordinate reference system, and others have one; --no-geometry takes it"
_NO_TIME = "neither its file nor its name nor a table says when it was taken; give --interval"


@dataclass(frozen=True, slots=True)
class Build:
    """What is to be built.

    Attributes:
        intake: how images are read.
        writing: how Items are written; their classes are found out.
        strict: whether the first problem ends the build.
    """

    intake: IntakeOptions
    writing: WritingOptions
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Tasks:
    """The work on images, which can be sent elsewhere."""

    take_in: Callable[[IntakeOptions, Sequence[SourceImage]], list[Intake]]
    write_items: Callable[[WritingOptions, WritingBatch], WrittenBatch]


class Watcher(Protocol):
    """Is told how far a build is."""

    def starts(self, what: str, total: int) -> None:
        """Some work begins, on so many images."""
        ...

    def advances(self, images: int) -> None:
        """So many more are done."""
        ...


@dataclass(frozen=True, slots=True)
class Built:
    """What was done.

    Attributes:
        changes: of the source since the build before.
        read: how many images were read.
        written: how many Items were written.
        classes: how many Items each class has now.
        splits: how many Items each split has now.
        problems: what is wrong with the source; it is asked anew each time.
    """

    changes: Changes
    read: int
    written: int
    classes: Mapping[str, int]
    splits: Mapping[str, int]
    problems: Callable[[], Iterator[Problem]]


def survey(build: Build, inventory: Inventory) -> Changes:
    """See what there is to do; nothing changes.

    Raises:
        BadInputError: there is a problem, and none may be.
        UsageError: two classes would have one folder, or no time is known of any image.
    """
    default = build.writing.dataset.acquisition
    inventory.settle(needs_time=default is None and not build.intake.time_from_tag)
    if build.strict:
        _refuse(inventory.problems())
    return inventory.changes()


def build_catalogue(
    build: Build,
    inventory: Inventory,
    state: State,
    catalogue: Catalogue,
    tasks: Tasks,
    workers: Workers,
    watcher: Watcher,
) -> Built:
    """Bring the catalogue up to date.

    Where no image can be taken in there is none then: the result has no classes.

    Raises:
        BadInputError: there is a problem, and none may be.
        UsageError: as :func:`survey`.
        EnvironmentLacksError: the catalogue cannot be written, or the workers are gone.
    """
    changes = survey(build, inventory)
    with state.step():
        for place, names in inventory.gone():
            catalogue.remove_item(place, names)
        if inventory.merge():
            state.set_meta(_DIRTY, "yes")
        state.images.forget_problems()
        reading = _digest(_READING, replace(build.intake, source="", out="", state=""))
        if state.meta(_READING) != reading:
            state.images.forget_all()
            state.set_meta(_READING, reading)
    _find_missing_files(build, state, catalogue)
    read = _read(build, state, tasks, workers, watcher)
    _leave_out(build, state, catalogue)
    written = 0
    if state.items.count():
        written = _write(build, state, catalogue, tasks, workers, watcher)
    else:
        _remove_documents(state, catalogue)
    problems = partial(_problems, inventory, state)
    return Built(changes, read, written, state.items.classes(), state.items.splits(), problems)


def _refuse(problems: Iterator[Problem]) -> None:
    for problem in problems:
        raise BadInputError(
            f"{problem.path}: {problem.kind}: {problem.reason}; stopped there, as --strict wants it"
        )


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _find_missing_files(build: Build, state: State, catalogue: Catalogue) -> None:
    """Let be made anew what somebody removed or cut off."""
    has_image = build.writing.image_base is None
    for piece in state.images.written_files(_CHECK):
        unread = [each for each in piece if not catalogue.is_read(each, has_image=has_image)]
        unwritten = [each for each in piece if each.is_written and not catalogue.is_written(each)]
        if unread or unwritten:
            with state.step():
                state.images.forget([each.path for each in unread], reading=True)
                state.images.forget([each.path for each in unwritten], reading=False)


def _read(build: Build, state: State, tasks: Tasks, workers: Workers, watcher: Watcher) -> int:
    total = state.images.unread_count()
    if not total:
        return 0
    watcher.starts("reading images", total)
    task = partial(tasks.take_in, build.intake)
    for results in workers.each(task, state.images.unread(_READ), few=total < _FEW):
        with state.step():
            state.images.record_intake(results)
        watcher.advances(len(results))
        if build.strict:
            _refuse(state.images.problems())
    return total


def _leave_out(build: Build, state: State, catalogue: Catalogue) -> None:
    with state.step():
        if state.images.has_places() and not build.intake.no_geometry:
            state.images.leave_out_without_place(_NO_CRS)
        if build.writing.dataset.acquisition is None:
            state.images.leave_out_without_time(_NO_TIME)
    if build.strict:
        _refuse(state.images.problems())
    for place, names in state.images.left_out():
        catalogue.remove_item(place, names)


def _write(
    build: Build,
    state: State,
    catalogue: Catalogue,
    tasks: Tasks,
    workers: Workers,
    watcher: Watcher,
) -> int:
    options = replace(build.writing, classes=tuple(state.items.classes()))
    if options.image_base is None:
        # Where it lies and what it was made of say nothing then.
        digest = _digest(_WRITING, replace(options, source="", out="", state=""))
    else:
        digest = _digest(_WRITING, replace(options, state=""))
    documents = state.items.documents()
    if (
        state.meta(_WRITING) == digest
        and state.meta(_DIRTY) is None
        and not state.items.has_unwritten()
        and documents
        and all(catalogue.has_document(path, size) for path, size in documents.items())
    ):
        return 0
    total, written, summary = state.items.count(), 0, Summary()
    watcher.starts("writing Items", total)
    batches = (WritingBatch(*each) for each in enumerate(state.items.images(_WRITE)))
    parts = []
    task = partial(tasks.write_items, options)
    for batch in workers.each(task, batches, few=total < _FEW):
        with state.step():
            state.items.record_written(batch.items)
        summary.add(batch.summary)
        written += len(batch.items)
        parts.append(batch.part)
        watcher.advances(batch.summary.items)
    workers.dismiss()
    sizes = write_documents(options.dataset, summary, parts, state.items, catalogue)
    with state.step():
        state.items.set_documents(sizes)
        state.set_meta(_WRITING, digest)
        state.set_meta(_DIRTY, None)
    return written


def _remove_documents(state: State, catalogue: Catalogue) -> None:
    for path in state.items.documents():
        catalogue.remove_document(path)
    with state.step():
        state.items.set_documents({})


def _problems(inventory: Inventory, state: State) -> Iterator[Problem]:
    yield from inventory.problems()
    yield from state.images.problems()
    classes = state.items.classes()
    for class_name in inventory.empty_classes():
        yield Problem(class_name, ProblemKind.EMPTY_CLASS, "the class has no image")
    for class_name in state.images.classes_left_out():
        if class_name not in classes:
            reason = "no image of the class could be taken in"
            yield Problem(class_name, ProblemKind.EMPTY_CLASS, reason)
