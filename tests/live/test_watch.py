"""``sharinghub watch``: a portal whose models are linked by a service."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.faults import DropAfter, DropBefore, DropMidway, Fault, Status
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.requests_log import Request
from tests.live.faulty_proxy import FaultyProxy, faulty_proxy
from tests.live.mlflow_data import MlflowData, unique
from tests.live.mlflow_server import MlflowServer
from tests.live.watch_portal import SECRET, Modelled, modelled, until, watching

pytestmark = pytest.mark.live

PROJECTS, REGISTRATIONS, KILLS = 50, 200, 3


@pytest.fixture
def environment(gitlab: Gitlab) -> dict[str, str]:  # noqa: F811
    """Of the service: an owner of the group, and the secret of webhooks."""
    ada = gitlab.user("ada")
    gitlab.member(gitlab.group("space"), ada, 50)
    return {
        "GITLAB_URL": gitlab.url,
        "GITLAB_TOKEN": gitlab.token(ada),
        "SHARINGHUB_WEBHOOK_SECRET": SECRET,
    }


def one_in_ten() -> Callable[[Request], bool]:
    count, lock = itertools.count(1), threading.Lock()

    def is_due(_: Request) -> bool:
        with lock:
            return next(count) % 10 == 0

    return is_due


def test_every_readme_lists_exactly_its_versions_whatever_happens(
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
    mlflow_3: MlflowServer,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    """Two servers, one request in ten failing on all three, the service killed three times."""
    chance = random.Random(8)
    with faulty_proxy(mlflow_2.url) as second, faulty_proxy(mlflow_3.url) as third:
        servers = [(MlflowData(mlflow_2.url), second), (MlflowData(mlflow_3.url), third)]
        portal = [a_project(gitlab, number, *servers[number % 2]) for number in range(PROJECTS)]
        order = [each for each in portal for _ in range(REGISTRATIONS // PROJECTS)]
        chance.shuffle(order)
        second.every = third.every = 10
        faults: list[Fault] = [Status(503), DropAfter(), Status(500), DropMidway(), DropBefore()]
        is_due = one_in_ten()
        turn = itertools.count()
        for number, fault in enumerate(faults):
            # Each tenth request is another one's.
            gitlab.faults.on(
                fault,
                match=lambda request, n=number: is_mine(request, is_due, turn, n, len(faults)),
                times=None,
            )
        parts = [order[start :: KILLS + 1] for start in range(KILLS + 1)]
        for part in parts[:-1]:
            with watching(tmp_path, environment, *OPTIONS) as watch:
                for each in part:
                    each.register()
                until(lambda: len(watch.events("linked")) >= len(part) // 4, "some are linked")
                watch.kill()
        with watching(tmp_path, environment, *OPTIONS) as watch:
            for each in parts[-1]:
                each.register()
            wanted = {each.model: list(range(order.count(each), 0, -1)) for each in portal}
            until(lambda: linked(portal) == wanted, "all are linked", 300)
            assert watch.stop() == 0
            assert watch.lines[-1]["event"] == "stopped"
    gitlab.faults.clear()
    for each in portal:
        titles = [t for t in each.project.log() if t.startswith("Link ")]
        # One commit for each version, in order.
        assert titles == [f"Link {each.model} v{n} [skip ci]" for n in wanted[each.model]]
    assert gitlab.errors == []


OPTIONS = ("--group", "space", "--interval", "2s")


def is_mine(
    request: Request,
    is_due: Callable[[Request], bool],
    turn: Iterator[int],
    number: int,
    kinds: int,
) -> bool:
    """Whether this request fails, and in this way; asked once of each way for each request."""
    if number == 0:
        due = is_due(request)
        request.query += ""
        _TURNS[request.index] = next(turn) % kinds if due else -1
    return _TURNS.get(request.index) == number


_TURNS: dict[int, int] = {}


def a_project(
    gitlab: Gitlab,  # noqa: F811
    number: int,
    data: MlflowData,
    proxy: FaultyProxy,
) -> Modelled:
    name = unique(f"wine-{number}").replace(" ", "-")
    return modelled(gitlab, f"space/{name}", data, name, proxy.url)


def linked(portal: list[Modelled]) -> dict[str, list[int]]:
    return {each.model: each.linked() for each in portal}
