"""``sharinghub webhook remove``."""

from __future__ import annotations

import argparse

from sharinghub_tools.cli import output, webhook_place
from sharinghub_tools.use_cases import webhooks


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    webhook_place.configure(parser)
    parser.add_argument(
        "--watch", action="store_true", help="remove the webhook of the service sharinghub watch"
    )


def run(options: argparse.Namespace) -> int:
    """Take away webhook and trigger token."""
    if options.watch:
        watch = webhook_place.of_watch(options)
        found = webhooks.named(watch.name, watch.registry.webhooks())
        for webhook in found:
            watch.registry.delete(webhook)
        counts = (len(found), 0)
    else:
        place = webhook_place.opened(options, writes=True)
        gone = webhooks.remove(place.pipeline, place.registry, place.gitlab)
        counts = (len(gone.webhooks), len(gone.triggers))
    if options.json:
        output.json_data({"webhooks": counts[0], "trigger_tokens": counts[1]})
    if not options.quiet:
        nouns = ("webhook", "trigger token")
        told = [f"{n} {noun}{'s' * (n > 1)}" for n, noun in zip(counts, nouns, strict=True) if n]
        output.message(f"removed {' and '.join(told)}" if told else "there was nothing to remove")
    return 0
