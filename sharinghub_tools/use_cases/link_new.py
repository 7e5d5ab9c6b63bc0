"""Link what a registry has and a README does not show yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sharinghub_tools.domain import linked_entries, new_versions
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.model_version import RegisteredModel
from sharinghub_tools.errors import NotInRegistryError
from sharinghub_tools.use_cases.branch_readme import BranchReadme
from sharinghub_tools.use_cases.link_model import Choice
from sharinghub_tools.use_cases.link_on_gitlab import (
    How,
    LinkedOnGitlab,
    Target,
    link_by_commit,
    link_by_merge_request,
)
from sharinghub_tools.use_cases.ports import Registry


class NothingToLinkError(Exception):
    """A project that is passed over; the text says why."""


def versions_to_link(
    read: Callable[[], str], registry: Registry, name: str, *, refresh: bool
) -> tuple[str, ...]:
    """The versions to link, in order; the last is to be the current one.

    Args:
        read: the README's text.
        registry: has the model.
        name: of the registered model.
        refresh: name the current version where nothing is new: more than its number and aliases may
            have changed.

    Raises:
        NothingToLinkError: the registry has no such model, or no version of it.
        FrontMatterError: the front matter cannot be read.
        RegistryError: the registry cannot be asked.
    """
    try:
        model = registry.registered_model(name)
    except NotInRegistryError as error:
        raise NothingToLinkError(str(error)) from error
    if model.newest is None:
        raise NothingToLinkError(f"'{model.name}' has no version yet")
    readme = read()
    if new_versions.is_behind(readme, model):
        found = new_versions.to_link(readme, model, registry.versions(model))
        if found:
            return found
    document = parse(readme) if refresh else None
    current = linked_entries.current(document, model.name) if document else None
    return (current,) if current and _is_there(registry, model, current) else ()


def _is_there(registry: Registry, model: RegisteredModel, version: str) -> bool:
    """Whether the registry still has a version; a README may show one that was deleted."""
    try:
        registry.model_version(model, version)
    except NotInRegistryError:
        return False
    return True


def link_new_on_gitlab(
    target: Target,
    registry: Registry,
    how: How,
    *,
    by: str,
    refresh: bool,
    told: Callable[[LinkedOnGitlab], None],
) -> int:
    """Link on GitLab, version by version; how many there were.

    Args:
        target: where.
        registry: has the model.
        how: which model, and how a version is shown; the choice is made here.
        by: ``commit`` or ``merge-request``.
        refresh: see :func:`versions_to_link`.
        told: is called as each is done: those stay if a later one fails.

    Raises:
        NothingToLinkError: there is nothing to link at all.
        SharingHubError: as linking one version does.
    """
    readme = BranchReadme(target.repository, target.branch, "", how.pause)
    way = link_by_merge_request if by == "merge-request" else link_by_commit
    versions = versions_to_link(readme.read, registry, how.name, refresh=refresh)
    for version in versions:
        told(way(target, registry, replace(how, choice=Choice(version=version))))
    return len(versions)
