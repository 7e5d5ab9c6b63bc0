from __future__ import annotations

from sharinghub_tools.domain.diagnosis.check import Check, State, fail, ok
from sharinghub_tools.domain.diagnosis.linking import new_versions, schedule
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.registry_webhook import WATCH, Webhook

NONE = schedule(None, "main")
THERE = schedule(Schedule("main", "*/10 * * * *"), "main")
WEBHOOK = [ok("webhook", "sharinghub-link-42"), ok("trigger token", "number 7")]


def seen(webhook: list[Check], on: Check, *others: Webhook) -> tuple[State, str]:
    check = new_versions(webhook, on, others)
    return check.state, check.seen


def test_just_one_way_is_there() -> None:
    service = Webhook(WATCH, "https://watch.example")
    asleep = Webhook(WATCH, "https://watch.example", is_active=False)
    nothing = "nothing links those that are registered by hand, unless sharinghub watch does"

    assert seen(WEBHOOK, NONE) == (State.OK, "the webhook links them")
    assert seen([], THERE) == (State.OK, "the schedule links them")
    assert seen(WEBHOOK, THERE) == (
        State.WARN,
        "webhook and schedule both link them: one is enough",
    )
    assert seen([], NONE, service) == (
        State.OK,
        "the service is told of them: webhook sharinghub-watch",
    )
    assert seen([], NONE, asleep) == seen([], NONE) == (State.WARN, nothing)
    assert seen([fail("webhook", "disabled")], NONE) == (State.WARN, nothing)
