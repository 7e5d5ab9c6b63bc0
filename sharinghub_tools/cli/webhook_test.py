"""``sharinghub webhook test``."""

from __future__ import annotations

import argparse
import json

from sharinghub_tools.cli import output, webhook_place
from sharinghub_tools.domain.registry_webhook import Tried
from sharinghub_tools.use_cases import webhooks

_LONGEST = 300


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    webhook_place.configure(parser)
    parser.add_argument(
        "--watch", action="store_true", help="try the webhook of the service sharinghub watch"
    )


def run(options: argparse.Namespace) -> int:
    """Let MLflow send an example, as it sends events."""
    place: webhook_place.Place
    if options.watch:
        place = webhook_place.of_watch(options)
    else:
        place = webhook_place.opened(options, writes=False)
    tried = webhooks.try_out(place.name, place.registry)
    pipeline = _pipeline(tried)
    if options.json:
        output.json_data(
            {"taken": tried.is_taken, "status": tried.status, "pipeline": pipeline}
            | ({} if tried.is_taken else {"said": tried.said})
        )
    if not tried.is_taken:
        answered = f"answers {tried.status}" if tried.status else "cannot be reached from MLflow"
        whom = "the service" if options.watch else "GitLab"
        said = output.printable(tried.said)[:_LONGEST] or "nothing was said"
        output.message(f"{whom} {answered}: {said}")
    elif not options.quiet:
        what = f": {pipeline}" if pipeline else ""
        started = "the service took it" if options.watch else f"the pipeline was started{what}"
        output.message(f"{place.uri} sent an example, and {started}")
    return 0 if tried.is_taken else 1


def _pipeline(tried: Tried) -> str | None:
    """The page of the pipeline that was started, in GitLab's answer."""
    try:
        answer = json.loads(tried.said)
    except ValueError:
        return None
    url = answer.get("web_url") if isinstance(answer, dict) else None
    return url if isinstance(url, str) and "/-/pipelines/" in url else None
