"""Let a registry start a project's pipeline when a version appears, and undo it.

Token and webhook are found again by their names, so that each command can be stopped anywhere and
run again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sharinghub_tools.domain import pipeline_trigger, registry_webhook
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.registry_webhook import Tried, Webhook
from sharinghub_tools.errors import (
    GitlabError,
    NotInRegistryError,
    NotOnGitlabError,
    SharingHubError,
)
from sharinghub_tools.use_cases.webhook_ports import Triggers, Webhooks


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The pipeline that is to be started.

    Attributes:
        gitlab_url: GitLab's address.
        project_id: of the project.
        branch: whose pipeline it is.
    """

    gitlab_url: str
    project_id: int
    branch: str

    @property
    def name(self) -> str:
        """Of the webhook."""
        return registry_webhook.name_for(self.project_id)

    def url(self, trigger: Trigger) -> str:
        """Where the webhook sends its events."""
        return pipeline_trigger.url(self.gitlab_url, self.project_id, self.branch, trigger.token)


@dataclass(frozen=True, slots=True)
class Installed:
    """What there is now.

    Attributes:
        webhooks: ours, of that name.
        triggers: ours, of that project.
        used: the trigger token that a webhook has, as far as GitLab shows it.
        changed: whether anything was.
    """

    webhooks: tuple[Webhook, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    used: Trigger | None = None
    changed: bool = False


def install(pipeline: Pipeline, registry: Webhooks, gitlab: Triggers) -> Installed:
    """Make a token and a webhook with it, unless both are there; older ones of ours end.

    Raises:
        RegistryError: the registry has no webhooks, refuses, or cannot be asked.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    there = status(pipeline, registry, gitlab)
    usable = there.used or next((t for t in there.triggers if t.is_whole), None)
    trigger = usable or gitlab.create_trigger(pipeline.project_id, pipeline_trigger.DESCRIPTION)
    wanted = Webhook(pipeline.name, pipeline.url(trigger))
    try:
        changed = put(wanted, there.webhooks, registry)
    except SharingHubError:
        if usable is None:
            # Else nobody would end it.
            with contextlib.suppress(GitlabError):
                gitlab.delete_trigger(pipeline.project_id, trigger.id)
        raise
    for other in there.triggers:
        if other.id != trigger.id:
            gitlab.delete_trigger(pipeline.project_id, other.id)
            changed = True
    return Installed((wanted,), (trigger,), trigger, changed or usable is None)


def put(wanted: Webhook, there: Sequence[Webhook], registry: Webhooks) -> bool:
    """Let there be one webhook of that name, as wanted; whether anything was changed.

    Args:
        wanted: what it is to be; one with a secret is always set again.
        there: those of that name.
        registry: has them.

    Raises:
        RegistryError: the registry refuses, or cannot be asked.
    """
    if not there:
        registry.create(wanted)
        return True
    kept = next((each for each in there if registry_webhook.agrees(each, wanted)), there[0])
    is_right = registry_webhook.agrees(kept, wanted) and wanted.secret is None
    if not is_right:
        registry.update(replace(wanted, id=kept.id))
    for other in there:
        if other.id != kept.id:
            registry.delete(other)
    return not is_right or len(there) > 1


def status(pipeline: Pipeline, registry: Webhooks, gitlab: Triggers) -> Installed:
    """What there is.

    Raises:
        RegistryError: the registry has no webhooks, refuses, or cannot be asked.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    return of_pipeline(pipeline, registry.webhooks(), gitlab.triggers(pipeline.project_id))


def of_pipeline(
    pipeline: Pipeline, webhooks: Iterable[Webhook], triggers: Iterable[Trigger]
) -> Installed:
    """What is a pipeline's of all that its registry and its project have."""
    own = named(pipeline.name, webhooks)
    made = tuple(each for each in triggers if each.description == pipeline_trigger.DESCRIPTION)
    urls = {webhook.url for webhook in own}
    used = next((t for t in made if t.is_whole and pipeline.url(t) in urls), None)
    return Installed(own, made, used)


def named(name: str, webhooks: Iterable[Webhook]) -> tuple[Webhook, ...]:
    """The webhooks of a name; several only where two people made them at once."""
    return tuple(each for each in webhooks if each.name == name)


def try_out(name: str, registry: Webhooks) -> Tried:
    """Let the registry send an example.

    Raises:
        NotInRegistryError: there is no such webhook.
        RegistryError: the registry refuses, or cannot be asked.
    """
    found = named(name, registry.webhooks())
    if not found:
        raise NotInRegistryError(
            f"the registry has no webhook '{name}'; run: sharinghub webhook install"
        )
    return registry.try_out(found[0])


def remove(pipeline: Pipeline, registry: Webhooks, gitlab: Triggers) -> Installed:
    """Take away webhook and token; what there was.

    Raises:
        RegistryError: the registry refuses, or cannot be asked.
        GitlabError: GitLab refuses, or cannot be asked.
    """
    there = status(pipeline, registry, gitlab)
    for webhook in there.webhooks:
        registry.delete(webhook)
    for trigger in there.triggers:
        with contextlib.suppress(NotOnGitlabError):
            gitlab.delete_trigger(pipeline.project_id, trigger.id)
    return there
