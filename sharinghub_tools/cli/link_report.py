"""What ``link-model`` says of what it did."""

from __future__ import annotations

import argparse
from functools import lru_cache

from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.adapters.stac_validator import StacValidator
from sharinghub_tools.cli import output, project
from sharinghub_tools.use_cases.link_model import Linked
from sharinghub_tools.use_cases.refused_values import refused_values


def tell(
    linked: Linked,
    options: argparse.Namespace,
    *,
    served: bool,
    readme: str = "README.md",
    where: str = "",
) -> None:
    """Print the change, or say what was done.

    Args:
        linked: what was done.
        options: of the command line.
        served: whether the registry is a server.
        readme: the README's name.
        where: what follows the version, as `` in space/wine, commit 1a2b3c4d``.
    """
    if options.dry_run and not options.json:
        output.data(project.diff_of_all(readme, linked.before, linked.after, linked.beside))
    if options.quiet:
        return
    version = linked.version
    name = f"{version.uri}" + (f" ({', '.join(version.aliases)})" if version.aliases else "")
    if linked.up_to_date:
        output.message(f"{name} is linked; the README is up to date")
    elif linked.written:
        output.message(f"linked {name}{where}")
    elif options.check:
        output.message(f"{name} is not linked as the registry has it; link it without --check")
    else:
        output.message(f"would link {name}")
    for dropped in linked.dropped:
        output.message(f"no longer listed: version {dropped}")
    if linked.up_to_date:
        for note in _refusals(linked):
            output.message(note)
    else:
        _tell_item(linked, is_file=not where)
    _tell_limits(linked, served=served)


def report(linked: Linked, readme: str) -> dict[str, object]:
    """For ``--json``."""
    version = linked.version
    return {
        "readme": readme,
        "model": version.name,
        "version": version.version,
        "uri": version.uri,
        "href": version.page_url,
        "run_id": version.run_id,
        "aliases": list(version.aliases),
        "metrics": dict(version.metrics),
        "asset": version.file.href if version.file else None,
        "checksum": version.file.checksum if version.file else None,
        "item": next((edit.path for edit in linked.beside if edit.after is not None), None),
        "kept": [kept.path for kept in linked.kept],
        "refused": refused_values(linked, _check()),
        "dropped": list(linked.dropped),
        "up_to_date": linked.up_to_date,
        "written": linked.written,
        "seen": linked.seen,
        "local": version.is_local,
    }


def notes(linked: Linked) -> list[str]:
    """What a person should know of what the model's own Item, and ``mlm``, say."""
    found = []
    if linked.kept:
        found.append(
            f"kept as they were written by hand: {', '.join(kept.path for kept in linked.kept)}; "
            "for the model's values, add --overwrite"
        )
    if linked.unread:
        found.append(f"the Item has no checksum of the model's file: {linked.unread}")
    return found + _refusals(linked)


def _refusals(linked: Linked) -> list[str]:
    return [
        f"the Item is not valid: {refused}; correct it in the README and link again, or let the "
        "model's values win with --overwrite"
        for refused in refused_values(linked, _check())
    ]


# Of a group all projects are checked by one, which compiles each schema once.
@lru_cache(maxsize=1)
def _check() -> StacValidator:
    return StacValidator(StacSchemas(offline=True))


def _tell_item(linked: Linked, *, is_file: bool) -> None:
    for note in notes(linked):
        output.message(note)
    for edit in linked.beside:
        if edit.after is None and edit.before is not None:
            output.message(f"no longer there: {edit.path}")
        elif edit.before is None and linked.written and is_file:
            output.message(f"new: {edit.path}; commit it with the README")


def _tell_limits(linked: Linked, *, served: bool) -> None:
    version = linked.version
    if version.is_local:
        while_it_runs = "" if served else ", while 'mlflow ui' runs in the project"
        output.message(f"only this machine can open the link{while_it_runs}: {version.page_url}")
    if version.file is None and served:
        output.message("no asset: the registry offers no single model file for download")
