"""``sharinghub webhook install``."""

from __future__ import annotations

import argparse
import os
from urllib.parse import urlsplit

from sharinghub_tools.cli import output, webhook_place
from sharinghub_tools.domain.registry_webhook import EVENTS, WATCH, Webhook
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases import webhooks

_SHARED = (
    "its address holds a trigger token, which everybody sees who may list this server's webhooks"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    webhook_place.configure(parser)
    parser.add_argument(
        "--watch",
        metavar="URL",
        help="tell the service sharinghub watch at this address, and no project's pipeline; signed "
        f"with the secret in {webhook_place.SECRET}",
    )


def run(options: argparse.Namespace) -> int:
    """Make webhook and trigger token, unless they are there."""
    if options.watch is not None:
        return _install_watch(options)
    place = webhook_place.opened(options, writes=True)
    done = webhooks.install(place.pipeline, place.registry, place.gitlab)
    _tell(options, place, place.project.path, changed=done.changed)
    if not options.quiet and done.changed:
        path, branch = place.project.path, place.pipeline.branch
        output.message(f"new versions start the pipeline of {path} on {branch}; {_SHARED}")
    return 0


def _install_watch(options: argparse.Namespace) -> int:
    parts = urlsplit(options.watch)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise UsageError("--watch is the address of the service, as https://watch.example.org")
    secrets = os.environ.get(webhook_place.SECRET, "").split()
    if not secrets:
        raise UsageError(f"{webhook_place.SECRET} is not set; give it the service's own secret")
    place = webhook_place.of_watch(options)
    path = parts.path.rstrip("/").removesuffix("/webhook")
    url = parts._replace(path=f"{path}/webhook", fragment="").geturl()
    there = webhooks.named(WATCH, place.registry.webhooks())
    wanted = Webhook(WATCH, url, secret=secrets[0])
    changed = webhooks.put(wanted, there, place.registry)
    _tell(options, place, None, changed=changed)
    return 0


def _tell(
    options: argparse.Namespace, place: webhook_place.Place, project: str | None, *, changed: bool
) -> None:
    if options.json:
        output.json_data(
            {
                "webhook": place.name,
                "registry": place.uri,
                "project": project,
                "events": list(EVENTS),
                "written": changed,
            }
        )
    if not options.quiet:
        words = "has now the webhook" if changed else "has the webhook, as it should be:"
        output.message(f"{place.uri} {words} {place.name}")
