"""``sharinghub dataset build``."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator

from sharinghub_tools.adapters import build_lock, build_state, image_walk, labels_table
from sharinghub_tools.adapters.dataset_packages import must_be_there
from sharinghub_tools.adapters.image_intake import take_in
from sharinghub_tools.adapters.item_writing import write_items
from sharinghub_tools.adapters.source_inventory import SourceInventory
from sharinghub_tools.adapters.static_catalogue import StaticCatalogue, claimed
from sharinghub_tools.cli import dataset_build_page as page
from sharinghub_tools.cli import progress
from sharinghub_tools.cli.dataset_build_options import Plan, add_options, plan_of
from sharinghub_tools.domain.dataset.labels import IMAGE_SUFFIXES
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases import build_catalogue
from sharinghub_tools.use_cases.build_catalogue import Tasks
from sharinghub_tools.use_cases.dataset_ports import Workers

_AGAIN = "what was read is kept; run the command again, and it goes on from there"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_options(parser)


def run(options: argparse.Namespace) -> int:
    """List the source, and build, or say what would be built."""
    try:
        return _run(options)
    except KeyboardInterrupt as interrupted:
        raise KeyboardInterrupt(_AGAIN) from interrupted


def _run(options: argparse.Namespace) -> int:
    plan = plan_of(options)
    must_be_there()
    folder = claimed(plan.out, change=not options.dry_run)
    with contextlib.ExitStack() as stack:
        if options.dry_run:
            state = stack.enter_context(build_state.copied_state(folder))
        else:
            stack.enter_context(build_lock.building(folder, plan.out))
            state = stack.enter_context(build_state.opened_state(folder))
        inventory = SourceInventory(state, plan.rules, plan.build.writing.dataset.id)
        _list(plan, inventory, quiet=options.quiet)
        if options.dry_run:
            changes = build_catalogue.survey(plan.build, inventory)
            problems = list(inventory.problems())
            return page.show_survey(changes, problems, plan, options)
        with _workers(options) as workers, page.watcher(quiet=options.quiet) as watcher:
            built = build_catalogue.build_catalogue(
                plan.build,
                inventory,
                state,
                StaticCatalogue(plan.out),
                Tasks(take_in, write_items),
                workers,
                watcher,
            )
        code = page.show_built(built, plan, options)
        state.pack()
        return code


def _list(plan: Plan, inventory: SourceInventory, *, quiet: bool) -> None:
    found = 0
    with progress.counter("listing images", quiet=quiet) as counted:
        for total in inventory.add(image_walk.walk(plan.source, plan.out)):
            counted.advance(total - found)
            found = total
    if not found:
        raise UsageError(
            f"{plan.source} has no image; images are files that end with "
            f"{', '.join(sorted(IMAGE_SUFFIXES))}"
        )
    if plan.table is not None:
        inventory.add_table(labels_table.listed_images(plan.table, plan.source))


@contextlib.contextmanager
def _workers(options: argparse.Namespace) -> Iterator[Workers]:
    if options.scheduler:
        from sharinghub_tools.adapters.dask_cluster import DaskCluster  # noqa: PLC0415

        with DaskCluster(options.scheduler) as cluster:
            yield cluster
        return
    from sharinghub_tools.adapters.process_pool import ProcessPool  # noqa: PLC0415

    with ProcessPool(options.workers) as pool:
        yield pool
