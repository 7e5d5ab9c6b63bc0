"""A catalogue is checked where it was uploaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.catalogues import make_catalogue
from tests.live.dataset.web_server import web_server
from tests.live.s3_server import BUCKET, S3Server
from tests.live.stac_api_server import StacApi

pytestmark = pytest.mark.live

DATA = "https://data.example/eurosat"


@pytest.mark.usefixtures("_as_boto3_finds_it")
@pytest.mark.parametrize("options", [(), ("--rewrite-hrefs", DATA)], ids=["relative", "absolute"])
def test_in_a_bucket(
    s3: S3Server,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
) -> None:
    """With absolute hrefs too nothing but the bucket is asked."""
    bucket = f"s3://{BUCKET}/{name}"
    main(["dataset", "upload", str(make_catalogue(tmp_path / "out")), bucket, *options])
    capsys.readouterr()
    assert main(["dataset", "check", bucket]) == 0
    assert capsys.readouterr() == (
        "",
        f"{bucket}: 6 Items, 18 assets (492 bytes read): no findings\n",
    )
    place = {"Bucket": BUCKET, "Key": f"{name}/eurosat/Forest_2/Forest_2.tif"}
    s3.client().put_object(**place, Body=b"pixels")
    place["Key"] = place["Key"].replace("Forest_2", "Forest_3")
    s3.client().delete_object(**place)
    assert main(["dataset", "check", bucket]) == 1
    lines = capsys.readouterr().out.splitlines()
    folder = f"{bucket}/eurosat"
    assert [" ".join(line.split()[:3]) for line in lines] == [
        f"{folder}/Forest_2/Forest_2.json#/assets/image/file:checksum: error asset-checksum:",
        f"{folder}/Forest_2/Forest_2.json#/assets/image/file:size: error asset-size:",
        f"{folder}/Forest_3/Forest_3.json#/assets/image/href: error asset-missing:",
    ]


def test_on_a_web_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_catalogue(tmp_path / "out")
    with web_server(folder) as url:
        assert main(["dataset", "check", url]) == 0
        assert capsys.readouterr() == (
            "",
            f"{url}: 6 Items, 18 assets (492 bytes read): no findings\n",
        )
        (folder / "eurosat/Forest_3/Forest_3.tif").unlink()
        assert main(["dataset", "check", f"{url}/catalog.json", "--no-checksums"]) == 1
    assert capsys.readouterr() == (
        f"{url}/eurosat/Forest_3/Forest_3.json#/assets/image/href: error asset-missing: "
        "eurosat/Forest_3/Forest_3.tif is not there\n",
        f"{url}/catalog.json: 6 Items, 18 assets: 1 error\n",
    )


def test_what_is_elsewhere_is_asked_for_only_when_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_catalogue(tmp_path / "out", items=1)
    item = folder / "eurosat/Forest_0/Forest_0.json"
    with web_server(folder) as url:
        image = f"{url}/eurosat/Forest_0/Forest_0.tif"
        item.write_text(item.read_text().replace("./Forest_0.tif", image))
        assert main(["dataset", "check", str(folder)]) == 0
        assert capsys.readouterr().err == (
            f"{folder}: 1 Items, 2 assets (64 bytes read), 1 elsewhere and not looked at "
            "(--remote asks for them): no findings\n"
        )
        assert main(["dataset", "check", str(folder), "--remote"]) == 0
        assert capsys.readouterr().err == (
            f"{folder}: 1 Items, 3 assets (82 bytes read): no findings\n"
        )
        (folder / "eurosat/Forest_0/Forest_0.tif").unlink()
        assert main(["dataset", "check", str(folder), "--remote"]) == 1
    assert capsys.readouterr().out == (
        f"{folder}/eurosat/Forest_0/Forest_0.json#/assets/image/href: error asset-missing: "
        f"{image} is not there\n"
    )


def test_in_an_api(
    stac_api: StacApi, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pgstac forgets that ``datetime`` is null, which STAC wants to be said."""
    folder = make_catalogue(tmp_path / "out", items=2)
    with web_server(folder) as url:
        main(["dataset", "publish", url, stac_api.url, "--collection", name])
        capsys.readouterr()
        (folder / "eurosat/Forest_1/Forest_1.tif").unlink()
        place = f"{stac_api.url}/collections/{name}"
        assert main(["dataset", "check", place]) == 1
    told = capsys.readouterr()
    forgotten = "#/properties: error schema: properties has none of datetime (STAC 1.1.0)"
    assert sorted(told.out.splitlines()) == [
        f"{place}/items/Forest_0{forgotten}",
        f"{place}/items/Forest_1#/assets/image/href: error asset-missing: "
        f"{url}/eurosat/Forest_1/Forest_1.tif is not there",
        f"{place}/items/Forest_1{forgotten}",
    ]
    assert told.err == f"{place}: 2 Items, 6 assets (146 bytes read): 3 errors\n"
