"""``sharinghub webhook status``."""

from __future__ import annotations

import argparse

from sharinghub_tools.cli import doctor_page, output, webhook_place
from sharinghub_tools.domain.diagnosis import webhook as diagnosis
from sharinghub_tools.domain.diagnosis.check import State
from sharinghub_tools.use_cases import webhooks


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    webhook_place.configure(parser)


def run(options: argparse.Namespace) -> int:
    """Say whether webhook and trigger token are as they should be."""
    place = webhook_place.opened(options, writes=False)
    found = webhooks.status(place.pipeline, place.registry, place.gitlab)
    checks = [
        diagnosis.webhook(place.name, place.uri, found.webhooks),
        diagnosis.trigger(found.triggers, found.used, is_installed=bool(found.webhooks)),
    ]
    if options.json:
        output.json_data(
            [
                {"name": c.name, "state": c.state.value, "seen": c.seen, "todo": c.todo}
                for c in checks
            ]
        )
    else:
        output.data(doctor_page.page(checks))
    return 1 if any(check.state is State.FAIL for check in checks) else 0
