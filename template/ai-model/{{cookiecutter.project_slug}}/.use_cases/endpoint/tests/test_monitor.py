"""What is captured is read, and what the monitor sees in it."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import buckets
import numpy as np
import pictures
import pytest
from pictures import as_png

from {{ cookiecutter.package_name }} import console, data
from {{ cookiecutter.package_name }}.endpoint import bucket, capture, figures, monitor

WHEN = datetime(2024, 5, 6, 23, 59, 58, tzinfo=UTC)
PNG = as_png()


def captured(number, probabilities, image=PNG):
    time = WHEN.replace(second=number)
    return capture.Captured(f"event-{number}", time, image, probabilities)


def write_lines(path, *records):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [r if isinstance(r, str) else capture.as_line(r) for r in records]
    path.write_text("\n".join(lines) + "\n")


def test_all_lines_of_all_files_are_read_in_the_order_of_time(tmp_path):
    one, two, three = (captured(number, (0.25, 0.75)) for number in (1, 2, 3))
    write_lines(tmp_path / "bikes/AllTraffic/2024/05/06/23/a.jsonl", three, one)
    # Delivered twice.
    write_lines(tmp_path / "bikes/AllTraffic/2024/05/07/00/b.jsonl", two, three, "")

    assert capture.read(str(tmp_path)) == ([one, two, three], [])


def test_lines_that_are_none_are_named(tmp_path):
    one = captured(1, (0.25, 0.75))
    write_lines(tmp_path / "a.jsonl", "{", one, '{"captureData": {}}')

    read, problems = capture.read(str(tmp_path))

    assert read == [one]
    assert [problem.partition(": ")[0] for problem in problems] == [
        f"{tmp_path}/a.jsonl, line 1",
        f"{tmp_path}/a.jsonl, line 3",
    ]


def test_answers_that_are_base64_or_a_batch_of_one_are_read():
    record = json.loads(capture.as_line(captured(1, (0.25, 0.75))))
    output = record["captureData"]["endpointOutput"]
    output |= {"data": base64.b64encode(b"[[0.25, 0.75]]").decode(), "encoding": "BASE64"}

    assert capture.of_line(json.dumps(record)) == captured(1, (0.25, 0.75))


def test_sample_is_captured_and_no_more(tmp_path):
    counts = {}
    for percentage in (0, 50, 100):
        writer = capture.Writer(tmp_path, str(percentage), percentage)
        for _ in range(200):
            writer.write(b"", (1.0,), WHEN)
        files = (tmp_path / str(percentage)).rglob("*.jsonl")
        counts[percentage] = sum(len(file.read_text().splitlines()) for file in files)

    assert (counts[0], counts[100]) == (0, 200)
    # A hundred, give or take nine times the deviation.
    assert 36 < counts[50] < 164


def write_traffic(folder, images, refused):
    """A request for each image, the first so many of them unsure."""
    records = [
        captured(number % 60, (0.4, 0.6) if number < refused else (0.95, 0.05), image)
        for number, image in enumerate(images)
    ]
    named = [
        capture.Captured(str(number), one.time, one.image, one.probabilities)
        for number, one in enumerate(records)
    ]
    write_lines(folder / "a.jsonl", *named)
    return str(folder)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return pictures.prepared_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def training_images(prepared):
    split = data.load("train", data.load_schema(prepared), prepared)
    return [Path(file).read_bytes() for file in split.files]


def test_monitor_sees_refusals_and_no_drift_in_the_training_images(
    prepared, training_images, tmp_path
):
    import mlflow

    place = write_traffic(tmp_path / "captured", training_images, refused=8)

    seen, written = monitor.monitor(place, 0.7, tmp_path / "monitor", prepared)

    assert seen.metrics == {
        "captured": 32,
        "refused": 8,
        "refused_share": 0.25,
        "confidence_mean": pytest.approx(0.8625),
        "confidence_min": 0.6,
        "drifted_statistics": 0,
        "problems": 0,
        "drift_mean_of_red": 0,
        "drift_mean_of_green": 0,
        "drift_mean_of_blue": 0,
        "drift_contrast": 0,
        "drift_height_x_width": 0,
    }
    text = written.read_text()
    assert "32 requests" in text
    assert "8 refused (25.0%)" in text
    assert text.count("data:image/png;base64,") == 3
    assert "http" not in text
    mlflow.set_tracking_uri(f"sqlite:///{prepared}/mlflow.db")
    (run,) = mlflow.search_runs(experiment_names=["{{ cookiecutter.project_slug }}"], output_format="list")
    assert (run.data.tags["task"], run.data.params["threshold"]) == ("monitor", "0.7")
    assert run.data.metrics == seen.metrics
    artifacts = {
        item.path for item in mlflow.MlflowClient().list_artifacts(run.info.run_id, "monitor")
    }
    names = ("confidence.png", "drift.png", "index.html", "refused.png")
    assert artifacts == {f"monitor/{name}" for name in names}


def test_contact_sheet_has_each_image_above_its_caption():
    images = [np.full((32, 32, 3), shade, "uint8") for shade in range(10)]

    sheet = figures.contact_sheet(images, [f"image {shade}" for shade in range(10)])

    shown = [axes for axes in sheet.axes if axes.images]
    assert [axes.get_title() for axes in shown] == [f"image {shade}" for shade in range(10)]
    assert [int(axes.images[0].get_array()[0, 0, 0]) for axes in shown] == list(range(10))


def test_monitor_sees_images_that_are_brighter(prepared, tmp_path):
    bright = [as_png(color=(250, 250, 250))] * 40
    place = write_traffic(tmp_path / "captured", [*bright, b"no image"], refused=0)

    seen, written = monitor.monitor(place, None, tmp_path / "monitor", prepared)

    drifted = {drift.name for drift in seen.drifts if drift.is_found}
    assert drifted >= {"mean of red", "mean of green", "mean of blue"}
    assert "height x width" not in drifted
    assert [problem.partition(":")[0] for problem in seen.problems] == ["40"]
    assert "<h2>Left out</h2>" in written.read_text()


def test_monitor_without_requests_is_one_line(prepared, tmp_path):
    write_lines(tmp_path / "captured" / "a.jsonl", "{}")

    with pytest.raises(
        console.ProjectError, match=r"no captured requests below .*; 1 lines are none"
    ):
        monitor.monitor(str(tmp_path / "captured"), root=prepared)
    with pytest.raises(console.ProjectError, match=r"there is nothing captured: .* is no folder"):
        monitor.monitor(str(tmp_path / "nowhere"), root=prepared)


def test_captured_objects_of_a_bucket_are_read(monkeypatch):
    with buckets.scones(monkeypatch):
        s3 = bucket.client("s3")
        two = [captured(number, (0.25, 0.75)) for number in (1, 2)]
        lines = "\n".join(map(capture.as_line, two))
        s3.put_object(Bucket="scones", Key="data_capture/a.jsonl", Body=lines.encode())
        s3.put_object(Bucket="scones", Key="data_capture/a.txt", Body=b"no")
        s3.put_object(Bucket="scones", Key="other/b.jsonl", Body=b"no")

        assert capture.read("s3://scones/data_capture") == (two, [])
        with pytest.raises(console.ProjectError, match=r"AWS: .*NoSuchBucket"):
            capture.read("s3://nowhere/data_capture")
