"""What links versions that somebody registers by hand: a webhook, a schedule, or a service."""

from __future__ import annotations

from collections.abc import Iterable

from sharinghub_tools.domain.diagnosis.check import Check, State, fail, ok, warn
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.registry_webhook import WATCH, Webhook

SCHEDULE = "schedule"
NEW_VERSIONS = "new versions"


def schedule(found: Schedule | None, default_branch: str) -> Check:
    """The pipeline schedule that links.

    Args:
        found: None where there is none.
        default_branch: where the README is that the portal shows.
    """
    if found is None:
        return ok(SCHEDULE, "none")
    again = "run: sharinghub publish --schedule"
    if not found.is_active:
        return fail(SCHEDULE, f"“{found.description}” is not active", again)
    if found.branch != default_branch:
        seen = f"{found.cron} on {found.branch}, and SharingHub reads {default_branch}"
        return fail(SCHEDULE, seen, again)
    return ok(SCHEDULE, f"{found.cron} on {found.branch}")


def new_versions(webhook: Iterable[Check], schedule: Check, others: Iterable[Webhook]) -> Check:
    """Whether just one of the ways is there.

    Args:
        webhook: what was seen of webhook and trigger token; nothing where there are none.
        schedule: what was seen of the schedule.
        others: the registry's webhooks, among which that of ``sharinghub watch`` may be.
    """
    seen = list(webhook)
    by_webhook = bool(seen) and all(check.state is not State.FAIL for check in seen)
    by_schedule = schedule.state is State.OK and schedule != ok(SCHEDULE, "none")
    if by_webhook and by_schedule:
        return warn(
            NEW_VERSIONS,
            "webhook and schedule both link them: one is enough",
            "delete the schedule on GitLab, or run: sharinghub webhook remove",
        )
    if by_webhook or by_schedule:
        return ok(NEW_VERSIONS, f"the {'webhook' if by_webhook else 'schedule'} links them")
    if any(each.name == WATCH and each.is_active for each in others):
        return ok(NEW_VERSIONS, f"the service is told of them: webhook {WATCH}")
    return warn(
        NEW_VERSIONS,
        "nothing links those that are registered by hand, unless sharinghub watch does",
        "run: sharinghub webhook install (MLflow 3.3 or later), or sharinghub publish --schedule",
    )
