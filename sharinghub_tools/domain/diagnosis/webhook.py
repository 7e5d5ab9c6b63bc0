"""What tells a project's pipeline of new versions: MLflow's webhook, GitLab's trigger token."""

from __future__ import annotations

from collections.abc import Sequence

from sharinghub_tools.domain.diagnosis.check import Check, fail, ok, warn
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.registry_webhook import Webhook, missing_events

WEBHOOK = "webhook"
TRIGGER = "trigger token"
_INSTALL = "run: sharinghub webhook install"


def webhook(name: str, registry: str, found: Sequence[Webhook]) -> Check:
    """The webhook of a project.

    Args:
        name: that it has.
        registry: address of the server.
        found: those of that name.
    """
    if not found:
        return fail(WEBHOOK, f"{registry} has no webhook {name}", _INSTALL)
    if len(found) > 1:
        return warn(WEBHOOK, f"{registry} has {len(found)} webhooks {name}", _INSTALL)
    there = found[0]
    if not there.is_active:
        return fail(WEBHOOK, f"{name} of {registry} is disabled", _INSTALL)
    missing = missing_events(there)
    if missing:
        return fail(WEBHOOK, f"{name} of {registry} is not told of {', '.join(missing)}", _INSTALL)
    return ok(WEBHOOK, f"{name} of {registry}, {len(there.events)} events")


def trigger(found: Sequence[Trigger], used: Trigger | None, *, is_installed: bool) -> Check:
    """The trigger token that the webhook has.

    Args:
        found: those that were made for it.
        used: the one that it has, as far as GitLab shows it to who asks.
        is_installed: whether there is a webhook.
    """
    if used is not None:
        last = f"last used {used.last_used}" if used.last_used else "not used yet"
        return ok(TRIGGER, f"number {used.id}, {last}")
    if not found:
        return fail(TRIGGER, "GitLab has none for the webhook", _INSTALL)
    if not is_installed:
        return fail(TRIGGER, "no webhook has it", _INSTALL)
    if any(each.is_whole for each in found):
        return fail(TRIGGER, "the webhook has another, or starts another branch", _INSTALL)
    seen = f"number {found[0].id} is another person's, so it is not seen whether the webhook has it"
    return warn(TRIGGER, seen, "run: sharinghub webhook test")
