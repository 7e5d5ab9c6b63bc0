"""``sharinghub watch``: a portal whose models are linked by a service."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from sharinghub_tools.cli.main import main
from tests.gitlab.answers import Answer
from tests.gitlab.faults import (
    DropAfter,
    DropBefore,
    DropMidway,
    Fault,
    Handle,
    Status,
    Wait,
)
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.requests_log import Request
from tests.live.faulty_proxy import FaultyProxy, faulty_proxy
from tests.live.mlflow_data import MlflowData, unique
from tests.live.mlflow_server import MlflowServer
from tests.live.watch_portal import SECRET, Modelled, modelled, until, watching

pytestmark = pytest.mark.live

PROJECTS, REGISTRATIONS, KILLS = 50, 200, 3
OPTIONS = ("--group", "space", "--interval", "5s")


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


@dataclass
class InTurn:
    """One fault after the other, in each tenth request."""

    faults: itertools.cycle[Fault]
    lock: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0

    def is_due(self, _: Request) -> bool:
        with self.lock:
            self.count += 1
            return self.count % 10 == 0

    def around(self, handle: Handle, wait: Wait) -> Answer | None:
        with self.lock:
            fault = next(self.faults)
        return fault.around(handle, wait)


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


def test_every_readme_lists_exactly_its_versions_whatever_happens(
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
    mlflow_3: MlflowServer,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    """Two servers, one request in ten failing on all three, the service killed three times."""
    with faulty_proxy(mlflow_2.url) as second, faulty_proxy(mlflow_3.url) as third:
        servers = [(MlflowData(mlflow_2.url), second), (MlflowData(mlflow_3.url), third)]
        portal = [a_project(gitlab, number, *servers[number % 2]) for number in range(PROJECTS)]
        order = random.Random(8).choices(portal, k=REGISTRATIONS)
        second.every = third.every = 10
        faults = InTurn(
            itertools.cycle([Status(503), DropAfter(), Status(500), DropMidway(), DropBefore()])
        )
        gitlab.faults.on(faults, match=faults.is_due, times=None)
        parts = [order[start :: KILLS + 1] for start in range(KILLS + 1)]
        for part in parts[:-1]:
            with watching(tmp_path, environment, *OPTIONS) as watch:
                for each in part:
                    each.register()
                until(lambda: watch.events("linked") != [], "some are linked")
                watch.kill()
        with watching(tmp_path, environment, *OPTIONS) as watch:
            for each in parts[-1]:
                each.register()
            wanted = {each.model: list(range(order.count(each), 0, -1)) for each in portal}
            until(lambda: linked(portal) == wanted, "all are linked", 600)
            assert watch.stop() == 0
            assert watch.lines[-1]["event"] == "stopped"
    gitlab.faults.clear()
    for each in portal:
        titles = [title for title in each.project.log() if title.startswith("Link ")]
        # One commit for each version, in order.
        assert titles == [f"Link {each.model} v{n} [skip ci]" for n in wanted[each.model]]
    assert gitlab.errors == []


def test_a_webhook_has_its_version_linked_at_once(
    gitlab: Gitlab,  # noqa: F811
    mlflow_3: MlflowServer,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = MlflowData(mlflow_3.url)
    name = unique("wine").replace(" ", "-")
    wine = modelled(gitlab, f"space/{name}", data, name, mlflow_3.url)
    by_request = 'link-by = "merge-request"\n'
    other = unique("beer").replace(" ", "-")
    beer = modelled(gitlab, f"space/{other}", data, other, mlflow_3.url, by_request)
    # No look but the first would find anything in the time of this test.
    options = ("--group", "space", "--interval", "10h")
    with watching(tmp_path, environment, *options) as watch:
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        uri = ["--tracking-uri", mlflow_3.url]
        assert main(["webhook", "install", "--watch", watch.url, *uri]) == 0
        assert main(["webhook", "test", "--watch", *uri]) == 0
        assert "the service took it" in capsys.readouterr().err
        until(lambda: len(watch.events("passed-over")) == 2, "both were looked at")

        wine.register()
        until(lambda: wine.linked() == [1], "the version is linked")
        beer.register()
        until(lambda: len(beer.project.merge_requests) == 1, "a merge request is open")
        (request,) = beer.project.merge_requests
        assert (beer.linked(), beer.linked(request.source_branch)) == ([], [1])
        data.alias(name, "champion", "1")
        alias = "mlflow:aliases: [champion]"
        until(lambda: alias in wine.project.read("README.md"), "the alias is shown")
        # A link is told when the version has its tags.
        until(lambda: len(watch.events("linked")) == 3, "all is told")

        metrics = dict(re.findall(r"^(sharinghub_\w+) (\S+)$", watch.get("/metrics"), re.M))
        assert float(metrics["sharinghub_watch_links_total"]) == 3
        assert float(metrics["sharinghub_watch_projects"]) == 2
        assert '"status":"ok","projects":2,"failing":0' in watch.get("/health")
        for headers, reason in (
            ({}, "it is not signed"),
            (
                {
                    "X-MLflow-Delivery-Id": "1",
                    "X-MLflow-Timestamp": "1",
                    "X-MLflow-Signature": "v1,AAAA",
                },
                "its signature is of another secret",
            ),
        ):
            answer = requests.post(f"{watch.url}/webhook", b"{}", headers=headers, timeout=10)
            assert (answer.status_code, answer.json()) == (403, {"refused": reason})
        large = requests.post(f"{watch.url}/webhook", b"x" * 300_000, timeout=10)
        assert large.status_code == 413
        assert main(["webhook", "remove", "--watch", *uri]) == 0
        assert watch.stop() == 0
    events = [line["event"] for line in watch.lines]
    assert (events[0], events[-2:]) == ("started", ["stopping", "stopped"])
    said = "".join(watch.text)
    assert environment["GITLAB_TOKEN"] not in said
    assert SECRET not in said
    assert len(wine.project.log()) == 3
    assert gitlab.errors == []


def test_one_pass_and_two_at_once(
    gitlab: Gitlab,  # noqa: F811
    mlflow_2: MlflowServer,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = MlflowData(mlflow_2.url)
    name = unique("wine").replace(" ", "-")
    wine = modelled(gitlab, f"space/{name}", data, name, mlflow_2.url)
    broken = gitlab.project(
        "space/broken", {"README.md": "# x\n", "pyproject.toml": "["}, ["sharinghub:aimodel"]
    )
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    for _ in range(3):
        wine.register()
    passes = [
        threading.Thread(target=main, args=(["watch", "--group", "space", "--once"],))
        for _ in range(2)
    ]
    for thread in passes:
        thread.start()
    for thread in passes:
        thread.join()
    assert wine.linked() == [3, 2, 1]
    assert len(wine.project.log()) == 4
    capsys.readouterr()
    command = ["watch", "--project", wine.project.full_path, "--once"]
    assert main([*command, "--json", "--quiet"]) == 0
    shown = capsys.readouterr()
    assert (json.loads(shown.out), shown.err) == ({"projects": 1, "failing": 0, "events": []}, "")
    assert main(command) == 0
    assert main(["watch", "--project", str(broken.id), "--once"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert ["is not valid TOML" in line for line in said] == [False, False, True]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "say what to watch: --group PATH, or --project ID|PATH"),
        (["--group=x", "--json"], "--json is for --once; the log is JSON anyway"),
        (["--group", "x", "--interval", "soon"], "must be a time from 1s to 24h"),
        (["--group", "x", "--interval", "0s"], "must be a time from 1s to 24h"),
        (["--group", "x", "--listen", "8080"], "must be HOST:PORT, as 0.0.0.0:8080"),
        (["--group", "x", "--listen", "x:99999"], "must be HOST:PORT, as 0.0.0.0:8080"),
    ],
)
def test_wrong_use(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) if len(options) > 2 else contextlib.nullcontext():
        assert main(["watch", *options]) == 2
    assert said in capsys.readouterr().err
