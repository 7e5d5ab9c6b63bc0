"""What is read from one image, and what is refused."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import rasterio
from PIL import Image

from sharinghub_tools.adapters.image_intake import take_in
from sharinghub_tools.domain.dataset.bands import Bands, named_bands
from sharinghub_tools.domain.dataset.image_facts import BandStatistics, ImageFacts
from sharinghub_tools.domain.dataset.intake import Intake, IntakeOptions, SourceImage
from sharinghub_tools.domain.dataset.problems import ProblemKind
from tests.patches import (
    EUROSAT,
    EUROSAT_BANDS,
    has_eurosat,
    pixels,
    write_picture,
    write_tiff,
)


@pytest.fixture
def options(tmp_path: Path) -> IntakeOptions:
    state = tmp_path / "out" / ".sharinghub"
    state.mkdir(parents=True)
    return IntakeOptions(str(tmp_path / "source"), str(tmp_path / "out"), str(state))


def source_image(path: str) -> SourceImage:
    stem, suffix = Path(path).stem, Path(path).suffix
    return SourceImage(path, stem, suffix.lower(), f"c/x/{stem}")


def take(options: IntakeOptions, path: str) -> Intake:
    (taken,) = take_in(options, [source_image(path)])
    return taken


def facts(options: IntakeOptions, path: str) -> ImageFacts:
    taken = take(options, path)
    assert taken.problem is None
    assert taken.facts is not None
    return ImageFacts.from_row(orjson.loads(taken.facts))


def thumbnail(options: IntakeOptions, stem: str) -> Any:
    content = Path(options.out, "c", "x", stem, f"{stem}.jpeg").read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "JPEG"
        return np.array(image)


def test_facts_of_a_geotiff(options: IntakeOptions) -> None:
    values = pixels(13, 64)
    path = write_tiff(Path(options.source, "a.tif"), values)
    found = facts(replace(options, bands=named_bands("eurosat")), "a.tif")
    assert (found.width, found.height, found.data_type) == (64, 64, "uint16")
    assert found.media_type == "image/tiff; application=geotiff"
    assert found.file.size == path.stat().st_size
    assert (found.nodata, found.bands, found.acquired) == (None, (), None)
    assert found.footprint is not None
    assert found.footprint.epsg == 32632
    for band, statistics in zip(values, found.statistics, strict=True):
        assert statistics == BandStatistics(
            band.min(),
            band.max(),
            pytest.approx(band.mean(), rel=1e-8),
            pytest.approx(band.std(), rel=1e-8),
            100.0,
        )


@has_eurosat
def test_b8a_is_the_last_band_of_the_real_patches(options: IntakeOptions) -> None:
    eurosat = replace(options, source=str(EUROSAT / "tif"), bands=named_bands("eurosat"))
    path = "Forest/Forest_1010.tif"
    with rasterio.open(EUROSAT / "tif" / path) as dataset:
        values = dataset.read()
    names = [band.name for band in eurosat.bands.bands]
    statistics = facts(eurosat, path).statistics[names.index("B8A")]
    assert statistics.mean == pytest.approx(values[-1].mean(), rel=1e-8)
    assert statistics.mean != pytest.approx(values[8].mean(), rel=0.1)


def test_files_are_linked(options: IntakeOptions) -> None:
    path = write_tiff(Path(options.source, "a.tif"))
    taken = take(options, "a.tif")
    linked = Path(options.out, "c/x/a/a.tif")
    assert linked.samefile(path)
    assert (taken.size, taken.mtime) == (path.stat().st_size, path.stat().st_mtime_ns)
    # Again, over what is there.
    assert take(options, "a.tif") == taken
    assert sorted(each.name for each in linked.parent.iterdir()) == ["a.jpeg", "a.tif"]


def test_what_a_link_leads_to_is_linked(options: IntakeOptions, tmp_path: Path) -> None:
    cached = write_tiff(tmp_path / "cache" / "00ff.tif")
    Path(options.source).mkdir()
    Path(options.source, "a.tif").symlink_to(cached)
    take(options, "a.tif")
    linked = Path(options.out, "c/x/a/a.tif")
    assert not linked.is_symlink()
    assert linked.samefile(cached)


def test_files_are_copied(options: IntakeOptions) -> None:
    path = write_tiff(Path(options.source, "a.tif"))
    take(options, "a.tif")
    take(replace(options, images="copy"), "a.tif")
    copied = Path(options.out, "c/x/a/a.tif")
    assert not copied.samefile(path)
    assert copied.read_bytes() == path.read_bytes()


def test_files_stay_where_they_are(options: IntakeOptions) -> None:
    write_tiff(Path(options.source, "a.tif"))
    take(options, "a.tif")
    take(replace(options, images="reference"), "a.tif")
    assert [each.name for each in Path(options.out, "c/x/a").iterdir()] == ["a.jpeg"]


def test_where_nothing_can_be_linked_it_is_copied(
    options: IntakeOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    path = write_tiff(Path(options.source, "a.tif"))
    take(options, "a.tif")
    copied = Path(options.out, "c/x/a/a.tif")
    assert not copied.samefile(path)
    assert copied.read_bytes() == path.read_bytes()


def test_a_file_that_somebody_removes_meanwhile_is_copied_from_memory(
    options: IntakeOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tiff(Path(options.source, "a.tif"))
    content = path.read_bytes()
    link = os.link

    def remove_and_link(source: str, target: str) -> None:
        Path(source).unlink()
        link(source, target)

    monkeypatch.setattr(os, "link", remove_and_link)
    assert take(options, "a.tif").problem is None
    assert Path(options.out, "c/x/a/a.tif").read_bytes() == content


def test_eurosat_is_stretched_from_0_to_2750(options: IntakeOptions) -> None:
    values = np.zeros((13, 16, 16), dtype="uint16")
    red, green, blue = (EUROSAT_BANDS.index(name) for name in ("B04", "B03", "B02"))
    values[red], values[green], values[blue] = 2750, 1375, 0
    values[0, 0, 0] = 1
    write_tiff(Path(options.source, "a.tif"), values)
    facts(replace(options, bands=named_bands("eurosat")), "a.tif")
    seen = thumbnail(options, "a")
    assert seen.shape == (16, 16, 3)
    # JPEG is off by some steps.
    assert seen.reshape(-1, 3).mean(axis=0) == pytest.approx([255, 128, 1], abs=3)


def test_without_a_stretch_nearly_all_values_are_seen(options: IntakeOptions) -> None:
    values = np.linspace(300, 400, 32 * 32).reshape(1, 32, 32).astype("uint16")
    write_tiff(Path(options.source, "a.tif"), values)
    facts(options, "a.tif")
    seen = thumbnail(options, "a")
    assert seen.shape == (32, 32)
    assert seen[0, 0] < 10
    assert seen[-1, -1] > 245
    assert seen.mean() == pytest.approx(128, abs=4)


def test_nodata_is_black_and_counts_for_nothing(options: IntakeOptions) -> None:
    values = np.full((1, 16, 16), -9999.0, dtype="float32")
    values[0, :8] = np.linspace(0.1, 0.9, 8 * 16).reshape(8, 16)
    write_tiff(Path(options.source, "a.tif"), values, nodata=-9999)
    found = facts(options, "a.tif")
    valid = values[0, :8]
    assert found.nodata == -9999
    assert found.statistics == (
        BandStatistics(
            pytest.approx(0.1),
            pytest.approx(0.9),
            pytest.approx(valid.mean(), rel=1e-6),
            pytest.approx(valid.std(), rel=1e-6),
            50.0,
        ),
    )
    assert thumbnail(options, "a")[12, 8] < 8


def test_values_that_are_no_numbers(options: IntakeOptions) -> None:
    values = np.full((2, 16, 16), np.nan, dtype="float32")
    values[0, 0] = 1, *range(15)
    values[0, 0, 5] = np.inf
    write_tiff(Path(options.source, "a.tif"), values, nodata=np.nan)
    found = facts(options, "a.tif")
    assert found.nodata == "nan"
    assert found.statistics[0].maximum == 14
    assert found.statistics[1] == BandStatistics(None, None, None, None, 0.0)


def test_a_picture_is_seen_as_it_is(options: IntakeOptions) -> None:
    values = np.zeros((3, 16, 16), dtype="uint8")
    values[0], values[1], values[2] = 200, 100, 50
    for name in ("a.png", "b.JPG"):
        write_picture(Path(options.source, name), values)
        found = facts(options, name)
        assert found.footprint is None
        assert found.bands == ("red", "green", "blue")
        seen = thumbnail(options, name[0]).reshape(-1, 3).mean(axis=0)
        assert seen == pytest.approx([200, 100, 50], abs=3)


def test_a_picture_with_alpha_with_grey_and_with_a_palette(options: IntakeOptions) -> None:
    source = Path(options.source)
    source.mkdir()
    Image.new("RGBA", (16, 16), (200, 100, 50, 255)).save(source / "alpha.png")
    Image.new("L", (16, 16), 90).save(source / "grey.png")
    Image.new("RGB", (16, 16), (10, 220, 30)).convert("P").save(source / "palette.png")
    assert facts(options, "alpha.png").bands == ("red", "green", "blue", "alpha")
    assert facts(options, "grey.png").bands == ()
    assert len(facts(options, "palette.png").statistics) == 1
    alpha = thumbnail(options, "alpha").reshape(-1, 3).mean(axis=0)
    assert alpha == pytest.approx([200, 100, 50], abs=3)
    assert thumbnail(options, "grey").mean() == pytest.approx(90, abs=2)
    palette = thumbnail(options, "palette").reshape(-1, 3).mean(axis=0)
    assert palette == pytest.approx([10, 220, 30], abs=30)


def test_a_large_image_has_a_small_thumbnail(
    options: IntakeOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = pixels(1, 1500)[:, :1200]
    write_tiff(Path(options.source, "whole.tif"), values)
    write_tiff(Path(options.source, "pieces.tif"), values, tiled=True)
    whole = facts(options, "whole.tif")
    # As if it were too large for memory.
    monkeypatch.setattr("sharinghub_tools.adapters.raster_image.MOST_VALUES", 300_000)
    monkeypatch.setattr("sharinghub_tools.adapters.image_intake.MOST_VALUES", 300_000)
    monkeypatch.setattr("sharinghub_tools.adapters.image_intake._LARGE", 100_000)
    pieces = facts(options, "pieces.tif")
    assert pieces.statistics == whole.statistics
    assert thumbnail(options, "whole").shape == (205, 256)
    assert thumbnail(options, "pieces").shape == (205, 256)


def test_names_in_the_file(options: IntakeOptions) -> None:
    names = ("B04", "B03", "B02")
    write_tiff(Path(options.source, "a.tif"), names=names)
    assert facts(options, "a.tif").bands == names


def test_a_cloud_optimized_geotiff_is_called_one(options: IntakeOptions) -> None:
    write_tiff(Path(options.source, "a.tif"), driver="COG", interleave="PIXEL")
    assert facts(options, "a.tif").media_type == (
        "image/tiff; application=geotiff; profile=cloud-optimized"
    )


def test_a_tag_tells_the_time_where_it_is_asked(options: IntakeOptions) -> None:
    tags = {"TIFFTAG_DATETIME": "2016:05:01 10:20:30"}
    write_tiff(Path(options.source, "a.tif"), tags=tags)
    assert facts(options, "a.tif").acquired is None
    taken = take(replace(options, time_from_tag=True), "a.tif")
    assert taken.has_time
    found = facts(replace(options, time_from_tag=True), "a.tif")
    assert found.acquired == ("2016-05-01T10:20:30Z", None)


def test_images_may_lie_nowhere(options: IntakeOptions) -> None:
    write_tiff(Path(options.source, "a.tif"))
    assert facts(replace(options, no_geometry=True), "a.tif").footprint is None


def cut(path: Path) -> None:
    content = write_tiff(path, pixels(3, 64)).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def nothing(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def no_image(path: Path) -> None:
    nothing(path)
    path.write_bytes(b"II*\0 and no more")


def zeros(path: Path) -> None:
    write_tiff(path, np.zeros((3, 16, 16), dtype="uint16"))


def all_nodata(path: Path) -> None:
    write_tiff(path, np.full((3, 16, 16), 7, dtype="uint16"), nodata=7)


def complex_values(path: Path) -> None:
    write_tiff(path, np.ones((1, 16, 16), dtype="complex64"))


def folder(path: Path) -> None:
    path.mkdir(parents=True)


def gone(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize(
    ("make", "kind", "reason"),
    [
        (cut, ProblemKind.BROKEN, "it cannot be decoded: "),
        (nothing, ProblemKind.BROKEN, "the file is empty"),
        (no_image, ProblemKind.BROKEN, "it cannot be decoded: "),
        (zeros, ProblemKind.EMPTY, "every pixel is 0"),
        (all_nodata, ProblemKind.EMPTY, "no pixel has a value: all are nodata"),
        (complex_values, ProblemKind.BROKEN, "its values are complex64"),
        (folder, ProblemKind.UNREADABLE, "it cannot be read: Is a directory"),
        (gone, ProblemKind.UNREADABLE, "it cannot be read: No such file or directory"),
    ],
)
def test_what_is_refused(
    make: Callable[[Path], None],
    kind: ProblemKind,
    reason: str,
    options: IntakeOptions,
    capfd: pytest.CaptureFixture[str],
) -> None:
    make(Path(options.source, "a.tif"))
    taken = take(options, "a.tif")
    assert taken.problem is not None
    assert taken.problem[0] is kind
    assert taken.problem[1].startswith(reason)
    assert "\n" not in taken.problem[1]
    assert not Path(options.out, "c").exists()
    # GDAL itself says nothing on the terminal.
    assert capfd.readouterr() == ("", "")


def test_other_bands_than_were_named(options: IntakeOptions) -> None:
    rgb = replace(options, bands=named_bands("B04,B03,B02"))
    write_tiff(Path(options.source, "a.tif"), pixels(4))
    write_tiff(Path(options.source, "b.tif"), names=("B02", "B03", "B04"))
    write_tiff(Path(options.source, "c.tif"), names=("B04", "B03", "B02"))
    write_tiff(Path(options.source, "d.tif"), names=("Red", "Green", "Blue"))
    assert take(rgb, "a.tif").problem == (
        ProblemKind.BANDS,
        "it has 4 bands, and 3 are named",
    )
    assert take(rgb, "b.tif").problem == (
        ProblemKind.BANDS,
        "its own order of bands is B02,B03,B04",
    )
    assert take(rgb, "c.tif").problem is None
    assert take(rgb, "d.tif").problem is None


def test_an_image_that_nobody_thought_of_stops_no_other(
    options: IntakeOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    write_tiff(Path(options.source, "a.tif"))
    monkeypatch.setattr("sharinghub_tools.adapters.image_intake.thumbnails.jpeg", fail)
    first, second = take_in(options, [source_image("a.tif"), source_image("gone.tif")])
    assert first.problem == (ProblemKind.BROKEN, "unexpected RuntimeError: boom")
    assert second.problem is not None
    assert second.problem[0] is ProblemKind.UNREADABLE


def test_the_same_whoever_reads_it(options: IntakeOptions) -> None:
    """What GDAL says of one file is taken for those that are like it, and only for those."""
    source = Path(options.source)
    for number in range(6):
        corner = (400_000.0 + 160 * number, 5_480_000.0 - 320 * number)
        write_tiff(source / f"alike_{number}.tif", pixels(3, 16, number), corner=corner)
    write_tiff(source / "zone.tif", crs="EPSG:32633")
    write_tiff(source / "planes.tif", interleave="band")
    write_tiff(source / "nodata.tif", nodata=1)
    write_tiff(source / "packed.tif", compress="deflate")
    write_tiff(source / "tiled.tif", pixels(3, 32), tiled=True, blockxsize=16, blockysize=16)
    write_tiff(source / "signed.tif", pixels(3, 16).astype("int16"))
    write_tiff(source / "point.tif", tags={"AREA_OR_POINT": "Point"})
    write_tiff(source / "big.tif", BIGTIFF="YES")
    images = [source_image(path.name) for path in sorted(source.iterdir())]
    together = take_in(options, images)
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr("sharinghub_tools.adapters.alike_tiffs.AlikeTiffs.image", lambda *_: None)
    with monkeypatch.context():
        one_by_one = take_in(options, images)
    monkeypatch.undo()
    assert together == one_by_one
    assert take_in(options, images) == one_by_one
    assert all(each.problem is None for each in together)
    assert Bands() == options.bands
