"""``sharinghub watch``: link what is new in all projects of groups, as a service."""

from __future__ import annotations

import argparse
import os
import re
import signal
import threading
import time
from pathlib import Path

from sharinghub_tools.adapters.watch_metrics import WatchMetrics
from sharinghub_tools.adapters.watch_server import Answers, listen, serve
from sharinghub_tools.cli import output, registry_access
from sharinghub_tools.cli.gitlab_session import GitlabSession, local_settings
from sharinghub_tools.cli.linker import Linker, Request
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.cli.watch_log import WatchLog
from sharinghub_tools.cli.watch_webhook import Receiver
from sharinghub_tools.cli.watched_projects import WatchedProjects
from sharinghub_tools.cli.webhook_place import SECRET
from sharinghub_tools.domain.watching import Happening
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.watch_projects import Watcher

WORKERS = 8
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
# The loop turns every few seconds, but for GitLab's patience where projects are listed.
_STUCK_SECONDS = 600
_REPORTED = frozenset({"linked", "failed", "passed-over"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="PATH",
        help="watch every AI model of this group and its subgroups; may be repeated",
    )
    parser.add_argument(
        "--project",
        action="append",
        default=[],
        metavar="ID|PATH",
        help="watch this project; may be repeated",
    )
    parser.add_argument(
        "--interval",
        type=_seconds,
        default=30.0,
        metavar="TIME",
        help="between two looks at a project, as 30s, 5m or 1h (default: 30s)",
    )
    parser.add_argument(
        "--listen",
        type=_address,
        default=("127.0.0.1", 8422),
        metavar="HOST:PORT",
        help="where webhooks, /health and /metrics are answered (default: 127.0.0.1:8422)",
    )
    parser.add_argument(
        "--once", action="store_true", help="look at each project once, answer nothing, and end"
    )
    parser.add_argument("--json", action="store_true", help="with --once: report on stdout as JSON")
    registry_access.add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Watch until somebody ends it."""
    if not options.group and not options.project:
        raise UsageError("say what to watch: --group PATH, or --project ID|PATH")
    if options.json and not options.once:
        raise UsageError("--json is for --once; the log is JSON anyway")
    local = local_settings(Path())
    session = GitlabSession(local)
    session.must_write()
    trusted = TrustedServers.of(local, session.access.url, *options.trust)
    watched = WatchedProjects(
        Linker(session, trusted),
        Request(default_by="commit"),
        groups=tuple(options.group),
        projects_named=tuple(options.project),
    )
    log = WatchLog(quiet=options.quiet)
    return _once(options, watched, log) if options.once else _serve(options, watched, log)


def _once(options: argparse.Namespace, watched: WatchedProjects, log: WatchLog) -> int:
    happened: list[Happening] = []

    def tell(happening: Happening) -> None:
        log.tell(happening)
        happened.append(happening)

    watcher = Watcher(watched, tell, time.monotonic, interval=options.interval, workers=WORKERS)
    failing = watcher.once()
    if options.json:
        reported = [each for each in happened if each.kind in _REPORTED]
        output.json_data(
            {
                "projects": watcher.health().projects,
                "failing": failing,
                "events": [
                    {"event": each.kind, "project": each.project, **each.facts} for each in reported
                ],
            }
        )
    return 1 if failing else 0


def _serve(options: argparse.Namespace, watched: WatchedProjects, log: WatchLog) -> int:
    counted: list[WatchMetrics] = []

    def tell(happening: Happening) -> None:
        log.tell(happening)
        for metrics in counted:
            metrics.count(happening)

    watcher = Watcher(watched, tell, time.monotonic, interval=options.interval, workers=WORKERS)
    metrics = WatchMetrics(watcher.health, time.monotonic)
    counted.append(metrics)
    receiver = Receiver(watcher, tell, tuple(os.environ.get(SECRET, "").split()), _STUCK_SECONDS)
    listening = listen(*options.listen)
    stopping = threading.Event()
    thread = threading.Thread(target=watcher.run, args=(stopping.is_set,), name="watch")
    # As an interrupt does: uvicorn raises the signal again when it has stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    host, port = listening.getsockname()[:2]
    tell(Happening("started", facts={"listening": f"{host}:{port}"}))
    thread.start()
    try:
        serve(listening, Answers(receiver.webhook, receiver.health, metrics.text))
    finally:
        tell(Happening("stopping"))
        stopping.set()
        watcher.wake()
        thread.join()
        tell(Happening("stopped"))
    return 0


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not 1 <= seconds <= 24 * 3600:
        raise argparse.ArgumentTypeError(
            f"must be a time from 1s to 24h, as 30s, 5m or 1h, and is '{text}'"
        )
    return seconds


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.strip().rpartition(":")
    is_port = port.isascii() and port.isdecimal() and int(port) < 65536
    if not colon or not is_port:
        raise argparse.ArgumentTypeError(f"must be HOST:PORT, as 0.0.0.0:8080, and is '{text}'")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - as it was asked for
