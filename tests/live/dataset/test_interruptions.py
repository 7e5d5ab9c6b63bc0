"""An upload and a publication that end at any moment: the next run does the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from sharinghub_tools.cli.main import main
from tests.catalogues import make_catalogue
from tests.gitlab.answers import Answer
from tests.live.dataset.test_upload import files, stored, upload
from tests.live.faulty_proxy import FaultyProxy, faulty_proxy
from tests.live.s3_server import BUCKET, S3Server
from tests.live.stac_api_server import StacApi

pytestmark = pytest.mark.live

AT_MOST_SECONDS = 60


def ended(signal_number: int, proxy: FaultyProxy, after: int, *arguments: str) -> tuple[int, str]:
    """Run a command, and end it when the server has been asked to write ``after`` times."""
    command = [sys.executable, "-m", "sharinghub_tools.cli.main", "dataset", *arguments]
    reached = threading.Event()

    def count(method: str, target: str) -> Answer | None:
        if method in {"PUT", "POST"} and len(proxy.writes()) >= after:
            reached.set()
            # The process is to be met in the midst of its work.
            time.sleep(0.05)
        # One by one there is more to be done when the signal comes.
        return Answer.of({}, 404) if "bulk_items" in target else None

    proxy.before = count
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        assert reached.wait(AT_MOST_SECONDS)
        process.send_signal(signal_number)
        _, told = process.communicate(timeout=AT_MOST_SECONDS)
    proxy.before = lambda *_: None
    return process.returncode, told


@pytest.mark.usefixtures("_as_boto3_finds_it")
@pytest.mark.parametrize("after", [1, 40, 63])
def test_an_upload_that_is_killed(s3: S3Server, name: str, tmp_path: Path, after: int) -> None:
    """Among the assets, the Items, the Collection: what is there is whole, and named last."""
    folder = make_catalogue(tmp_path / "out", items=20)
    with faulty_proxy(s3.url) as proxy:
        where = (str(folder), f"s3://{BUCKET}/{name}", "--endpoint-url", proxy.url)
        code, _ = ended(signal.SIGKILL, proxy, after, "upload", *where, "--workers", "2")
    assert code == -signal.SIGKILL
    whole, there = files(folder), stored(s3, name)
    assert len(there) < len(whole)
    assert there.items() <= whole.items()
    assert "catalog.json" not in there
    assert upload(folder, name) == 0
    assert stored(s3, name) == whole


@pytest.mark.usefixtures("_as_boto3_finds_it")
def test_an_upload_that_a_person_stops(s3: S3Server, name: str, tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path / "out", items=20)
    with faulty_proxy(s3.url) as proxy:
        where = (str(folder), f"s3://{BUCKET}/{name}", "--endpoint-url", proxy.url)
        code, told = ended(signal.SIGINT, proxy, 10, "upload", *where, "--workers", "2")
    assert code == 130
    assert told == (
        "sharinghub dataset upload: interrupted; what was sent stays, whole; run the command "
        "again, and it goes on from there\n"
    )
    assert stored(s3, name).items() <= files(folder).items()


STOPPED = (
    "sharinghub dataset publish: interrupted; what was written stays; run the command again, and "
    "it goes on from there\n"
)


@pytest.mark.parametrize(
    ("signal_number", "expected"),
    [(signal.SIGKILL, (-signal.SIGKILL, "")), (signal.SIGINT, (130, STOPPED))],
    ids=["killed", "stopped"],
)
def test_a_publication_that_ends_early(
    stac_api: StacApi,
    name: str,
    tmp_path: Path,
    signal_number: int,
    expected: tuple[int, str],
) -> None:
    folder = make_catalogue(tmp_path / "out", items=20)
    options = ("--collection", name, "--assets-url", "https://data.example")
    with faulty_proxy(stac_api.url) as proxy:
        where = (str(folder), proxy.url, *options)
        assert ended(signal_number, proxy, 8, "publish", *where) == expected
    assert main(["dataset", "publish", str(folder), stac_api.url, *options]) == 0
    page = requests.get(
        f"{stac_api.url}/collections/{name}/items", params={"limit": 100}, timeout=60
    ).json()
    assert sorted(item["id"] for item in page["features"]) == sorted(
        f"Forest_{number}" for number in range(20)
    )
