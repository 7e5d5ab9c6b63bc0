"""A catalogue in a bucket: what arrives, in which order, and what a second run does."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import botocore.auth
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sharinghub_tools.cli.main import main
from tests.catalogues import make_catalogue
from tests.gitlab.answers import Answer
from tests.live.faulty_proxy import faulty_proxy
from tests.live.s3_server import BUCKET, S3Server

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("_as_boto3_finds_it")]

OF_ONE_ITEM = {
    "eurosat/Forest_0/Forest_0.geojson": "application/geo+json",
    "eurosat/Forest_0/Forest_0.jpeg": "image/jpeg",
    "eurosat/Forest_0/Forest_0.json": "application/geo+json",
    "eurosat/Forest_0/Forest_0.tif": "image/tiff; application=geotiff",
    "eurosat/collection.json": "application/json",
    "catalog.json": "application/json",
}


def stored(s3: S3Server, name: str) -> dict[str, bytes]:
    client = s3.client()
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=f"{name}/")
    keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
    return {
        key.removeprefix(f"{name}/"): client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        for key in keys
    }


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def upload(folder: Path, name: str, *options: str) -> int:
    return main(["dataset", "upload", str(folder), f"s3://{BUCKET}/{name}", *options])


def test_all_of_it_arrives_with_media_types_and_checksums(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    assert upload(folder, name) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"s3://{BUCKET}/{name}: 6 uploaded (")
    assert stored(s3, name) == files(folder)
    client = s3.client()
    for key, media_type in OF_ONE_ITEM.items():
        place = {"Bucket": BUCKET, "Key": f"{name}/{key}", "ChecksumMode": "ENABLED"}
        head = client.head_object(**place)
        sha256 = hashlib.sha256((folder / key).read_bytes())
        assert head["ContentType"] == media_type
        assert head["Metadata"] == {"sha256": sha256.hexdigest()}
        assert bytes.fromhex(head["Metadata"]["sha256"]) == sha256.digest()


def test_again_sends_nothing_and_a_change_sends_what_changed(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=2)
    upload(folder, name)
    capsys.readouterr()
    assert upload(folder, name) == 0
    assert capsys.readouterr().err == f"s3://{BUCKET}/{name}: 10 unchanged\n"
    image = folder / "eurosat" / "Forest_1" / "Forest_1.tif"
    image.write_bytes(image.read_bytes()[::-1])
    assert upload(folder, name) == 0
    assert capsys.readouterr().err == f"s3://{BUCKET}/{name}: 1 replaced, 9 unchanged (18 bytes)\n"
    assert stored(s3, name) == files(folder)


def test_what_was_uploaded_in_parts_by_others_is_known_again_by_its_checksum(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ETag of an object in parts is no MD5, and of the tool's own large objects neither."""
    folder = make_catalogue(tmp_path / "out", items=1)
    large = folder / "eurosat" / "items.parquet"
    large.write_bytes(bytes(range(256)) * 4096 * 20)
    assert upload(folder, name) == 0
    etag = s3.client().head_object(Bucket=BUCKET, Key=f"{name}/eurosat/items.parquet")["ETag"]
    assert "-" in etag
    capsys.readouterr()
    assert upload(folder, name) == 0
    assert capsys.readouterr().err == f"s3://{BUCKET}/{name}: 7 unchanged\n"


def test_what_names_others_comes_after_them(s3: S3Server, name: str, tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path / "out", items=3)
    with faulty_proxy(s3.url) as proxy:
        assert upload(folder, name, "--endpoint-url", proxy.url) == 0
    put = [target.partition("?")[0] for method, target, _ in proxy.asked if method == "PUT"]
    kinds = [
        "Item"
        if Path(key).stem == Path(key).parent.name and key.endswith(".json")
        else Path(key).name
        if key.endswith(".json")
        else "asset"
        for key in put
    ]
    assert kinds == ["asset"] * 9 + ["Item"] * 3 + ["collection.json", "catalog.json"]


def test_one_request_in_ten_fails_and_all_is_there(s3: S3Server, name: str, tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path / "out", items=20)
    with faulty_proxy(s3.url) as proxy:
        proxy.every = 10
        assert upload(folder, name, "--endpoint-url", proxy.url, "--workers", "4") == 0
        failed = [status for _, _, status in proxy.asked if status is None or status >= 429]
    assert len(failed) >= 8
    assert stored(s3, name) == files(folder)


def test_stopped_in_the_middle_the_next_run_goes_on(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=5)

    def refuse_items(method: str, target: str) -> Answer | None:
        is_item = method == "PUT" and target.endswith(".json")
        return Answer(403, b"<Error><Code>AccessDenied</Code></Error>") if is_item else None

    with faulty_proxy(s3.url) as proxy:
        proxy.before = refuse_items
        assert upload(folder, name, "--endpoint-url", proxy.url) == 6
    assert capsys.readouterr().err == (
        f"sharinghub dataset upload: the credentials may not do this on s3://{BUCKET}/{name} at "
        f"{proxy.url.removeprefix('http://')}; ask for the right to list, read and write there\n"
    )
    assert not [key for key in stored(s3, name) if key.endswith(".json")]
    assert upload(folder, name) == 0
    assert "7 uploaded, 15 unchanged" in capsys.readouterr().err
    assert stored(s3, name) == files(folder)


def test_hrefs_lead_to_the_bucket_and_the_files_here_stay(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    before = files(folder)
    assert upload(folder, name, "--rewrite-hrefs", "https://data.example/euro sat/") == 0
    assert files(folder) == before
    there = stored(s3, name)
    item: dict[str, Any] = json.loads(there["eurosat/Forest_0/Forest_0.json"])
    base = "https://data.example/euro sat"
    assert {link["rel"]: link["href"] for link in item["links"]} == {
        "self": f"{base}/eurosat/Forest_0/Forest_0.json",
        "root": f"{base}/catalog.json",
        "collection": f"{base}/eurosat/collection.json",
        "parent": f"{base}/eurosat/collection.json",
    }
    assert {key: asset["href"] for key, asset in item["assets"].items()} == {
        "image": f"{base}/eurosat/Forest_0/Forest_0.tif",
        "label": f"{base}/eurosat/Forest_0/Forest_0.geojson",
        "thumbnail": f"{base}/eurosat/Forest_0/Forest_0.jpeg",
    }
    capsys.readouterr()
    assert upload(folder, name, "--rewrite-hrefs", "https://data.example/euro sat") == 0
    assert capsys.readouterr().err == f"s3://{BUCKET}/{name}: 6 unchanged\n"


def test_the_table_of_items_has_absolute_hrefs_too_and_the_collection_knows_its_checksum(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=2)
    add_table(folder)
    assert main(["dataset", "check", str(folder)]) == 0
    assert upload(folder, name, "--rewrite-hrefs", "https://data.example") == 0
    rows = pq.read_table(io.BytesIO(stored(s3, name)["eurosat/items.parquet"])).to_pylist()
    assert [row["assets"]["image"]["href"] for row in rows] == [
        f"https://data.example/eurosat/Forest_{number}/Forest_{number}.tif" for number in (0, 1)
    ]
    assert main(["dataset", "check", f"s3://{BUCKET}/{name}"]) == 0
    capsys.readouterr()
    assert upload(folder, name, "--rewrite-hrefs", "https://data.example") == 0
    assert capsys.readouterr().err == f"s3://{BUCKET}/{name}: 11 unchanged\n"


def add_table(folder: Path) -> None:
    """Write the Items as a table beside the Collection."""
    paths = sorted((folder / "eurosat").glob("*/*.json"))
    rows = [json.loads(path.read_text()) | {"geometry": b""} for path in paths]
    table = folder / "eurosat/items.parquet"
    pq.write_table(pa.Table.from_pylist(rows), table)
    collection = folder / "eurosat/collection.json"
    content = json.loads(collection.read_text())
    asset = {
        "href": "./items.parquet",
        "type": "application/vnd.apache.parquet",
        "roles": ["collection-mirror"],
        "file:size": table.stat().st_size,
        "file:checksum": "1220" + hashlib.sha256(table.read_bytes()).hexdigest(),
    }
    collection.write_text(json.dumps({**content, "assets": {"items": asset}}))


def test_without_a_url_hrefs_are_those_that_everybody_reads(
    s3: S3Server, name: str, tmp_path: Path
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    assert upload(folder, name, "--rewrite-hrefs") == 0
    root = json.loads(stored(s3, name)["catalog.json"])
    assert root["links"][0]["href"] == f"{s3.url}/{BUCKET}/{name}/catalog.json"


def test_what_is_no_longer_here_goes_only_when_asked(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    beside = s3.client()
    beside.put_object(Bucket=BUCKET, Key=f"{name}-of-others/keep.txt", Body=b"theirs")
    beside.put_object(Bucket=BUCKET, Key=f"{name}/eurosat/old.tif", Body=b"old")
    assert upload(folder, name) == 0
    assert capsys.readouterr().err.endswith(
        "; 1 object is there and not in the folder, --delete removes them\n"
    )
    assert upload(folder, name, "--delete", "--dry-run") == 0
    assert capsys.readouterr().out == f"delete s3://{BUCKET}/{name}/eurosat/old.tif\n"
    assert upload(folder, name, "--delete") == 0
    assert capsys.readouterr().err == f"s3://{BUCKET}/{name}: 1 deleted, 6 unchanged\n"
    assert stored(s3, name) == files(folder)
    assert stored(s3, f"{name}-of-others") == {"keep.txt": b"theirs"}


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    s3: S3Server, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    assert upload(folder, name, "--dry-run") == 0
    told = capsys.readouterr()
    assert sorted(told.out.splitlines()) == sorted(
        f"upload s3://{BUCKET}/{name}/{key}" for key in OF_ONE_ITEM
    )
    assert told.err.endswith("; nothing was changed, this was a dry run\n")
    assert stored(s3, name) == {}


def test_odd_names_arrive_as_they_are(s3: S3Server, name: str, tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    for odd in ("a b+c%20d.txt", "é😀.tif", "#?&=;.png", "x*[y]{z}|.txt", "o-b.txt", "o"):
        (folder / "eurosat" / odd).write_bytes(odd.encode())
    (folder / ".build-state").write_text("no part of it")
    assert upload(folder, name) == 0
    expected = {key: body for key, body in files(folder).items() if key != ".build-state"}
    assert stored(s3, name) == expected


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        (
            {"AWS_SECRET_ACCESS_KEY": "wrong"},
            "{host} refuses the credentials: the secret key is not that of the access key; set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or --profile, or run: aws "
            "configure",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "nobody"},
            "{host} refuses the credentials: it does not know the access key; set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or --profile, or run: aws "
            "configure",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "READER", "AWS_SECRET_ACCESS_KEY": "secret"},
            "the credentials may not do this on {address} at {host}; ask for the right to list, "
            "read and write there",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
            "cannot connect to 127.0.0.1:1 (Connection refused); is it the address of the store "
            "(--endpoint-url, AWS_ENDPOINT_URL), and is there a network? When it is back, run the "
            "command again, and it goes on from there",
        ),
    ],
    ids=["secret", "key", "rights", "network"],
)
def test_what_is_refused_is_one_line_without_secrets(
    s3: S3Server,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    problem: str,
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert upload(make_catalogue(tmp_path / "out", items=1), name) == 6
    host = s3.url.removeprefix("http://")
    told = problem.format(host=host, address=f"s3://{BUCKET}/{name}")
    assert capsys.readouterr() == ("", f"sharinghub dataset upload: {told}\n")


def test_a_bucket_that_is_not_there(
    s3: S3Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    assert main(["dataset", "upload", str(folder), "s3://nobodys-bucket/x"]) == 6
    assert capsys.readouterr().err == (
        f"sharinghub dataset upload: {s3.url.removeprefix('http://')} has no bucket "
        "'nobodys-bucket'; create it, or give another\n"
    )


def test_a_clock_that_is_wrong_is_called_a_wrong_clock(
    s3: S3Server,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = botocore.auth.get_current_datetime
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda **options: now(**options) - timedelta(hours=3)
    )
    assert upload(make_catalogue(tmp_path / "out", items=1), name) == 6
    assert capsys.readouterr().err == (
        f"sharinghub dataset upload: {s3.url.removeprefix('http://')} refuses the time of this "
        "machine, which is wrong by minutes or more; set the clock, and run the command again, "
        "and it goes on from there\n"
    )


def test_a_profile_of_the_configuration(
    s3: S3Server, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in s3.variables:
        monkeypatch.delenv(variable)
    configuration = Path.home() / ".aws"
    configuration.mkdir()
    (configuration / "config").write_text(
        f"[profile lab]\nendpoint_url = {s3.url}\nregion = eu-west-3\n"
        f"aws_access_key_id = {s3.access_key}\naws_secret_access_key = {s3.secret_key}\n"
    )
    folder = make_catalogue(tmp_path / "out", items=1)
    assert upload(folder, name, "--profile", "lab") == 0
    assert stored(s3, name) == files(folder)


def test_a_certificate_of_the_lab_is_trusted_as_boto3_trusts_it(
    s3: S3Server,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = make_catalogue(tmp_path / "out", items=2)
    assert upload(folder, name, "--endpoint-url", s3.tls_url) == 5
    assert capsys.readouterr().err.startswith(
        f"sharinghub dataset upload: the TLS certificate of {s3.tls_url.removeprefix('https://')} "
        "is not trusted (self-signed certificate); set AWS_CA_BUNDLE"
    )
    monkeypatch.setenv("AWS_CA_BUNDLE", str(s3.certificate))
    assert upload(folder, name, "--endpoint-url", s3.tls_url) == 0
    assert stored(s3, name) == files(folder)
