"""Link what a registry has and a README does not show yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be linked.

    Attributes:
        versions: in order; the last is to be the current one.
        wanted: whether a README, by its text, is still to show a version.
        kept: the version that was the current one, and is to be it again in the end.
    """

    versions: tuple[str, ...]
    wanted: Callable[[str, str], bool]
    kept: str | None = None


def plan_new(read: Callable[[], str], registry: Registry, name: str, *, refresh: bool) -> Plan:
    """Compare README and registry.

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
    current = _current(readme, model.name)
    if new_versions.is_behind(readme, model):
        versions = registry.versions(model)
        found = new_versions.to_link(readme, model, versions)
        if found:
            return Plan(
                found,
                lambda version, text: version in new_versions.to_link(text, model, versions),
                current if len(found) > 1 and current == found[-1] else None,
            )
    if not refresh or current is None or not _is_there(registry, model, current):
        return Plan((), _nothing)
    return Plan((current,), lambda version, text: _current(text, model.name) == version)


def _nothing(_version: str, _readme: str) -> bool:
    return False


def _current(readme: str, name: str) -> str | None:
    document = parse(readme)
    return linked_entries.current(document, name) if document else None


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
        refresh: see :func:`plan_new`.
        told: is called as each is done: those stay if a later one fails.

    Raises:
        NothingToLinkError: there is nothing to link at all.
        SharingHubError: as linking one version does.
    """
    branch = BranchReadme(target.repository, target.branch, "", how.pause)
    way = link_by_merge_request if by == "merge-request" else link_by_commit
    done: list[str] = []

    def link(version: str, wanted: Callable[[str], bool]) -> None:
        one = replace(how, choice=Choice(version=version), wanted=wanted)
        told(way(target, registry, one))
        done.append(version)

    plan = plan_new(branch.read, registry, how.name, refresh=refresh)
    kept = plan.kept
    # Others may link the same meanwhile, so that each is looked for anew.
    while todo := [version for version in plan.versions if version not in done]:
        link(todo[0], partial(plan.wanted, todo[0]))
        plan = plan_new(branch.read, registry, how.name, refresh=False)
    if kept is not None and kept not in done:
        last = done[-1]
        link(kept, lambda readme: _current(readme, how.name) == last)
    return len(done)
