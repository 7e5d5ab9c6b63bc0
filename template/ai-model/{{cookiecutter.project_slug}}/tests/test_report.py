"""The page of the last training."""

import json

import pytest
from conftest import ROOT

from {{ cookiecutter.package_name }} import (
    console,
    report,
)

PIXEL = bytes.fromhex("89504e470d0a1a0a")


@pytest.fixture
def reports(project):
    folder = project / "reports"
    folder.mkdir()
    metrics = {"test_f1": 0.5, "f1": {"<Forest>": 0.25, "River": 0.75}}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    (folder / "run.json").write_text(json.dumps({"run_id": "7", "model_uri": "models:/m-7"}))
    for name in ("loss", "predictions", "other"):
        (folder / f"{name}.png").write_bytes(PIXEL)
    return folder


def test_page_has_metrics_classes_pictures_and_parameters(project, reports):
    page = report.write(project).read_text(encoding="utf-8")

    assert "<p>Run 7, model models:/m-7</p>" in page
    assert '<td>test_f1</td><td class="number">0.5</td>' in page
    assert "<td>&lt;Forest&gt;</td>" in page
    assert 'style="--share: 75.0%">0.750</td>' in page
    shown = ["Predictions of the test set", "Loss by epoch", "other"]
    assert [page.index(f'<img alt="{name}"') for name in shown] == sorted(
        page.index(f'<img alt="{name}"') for name in shown
    )
    assert page.count("data:image/png;base64,iVBORw0KGgo=") == 3
    assert "epochs: 2" in page


def test_page_needs_nothing_beside_it(project, reports):
    page = report.write(project).read_text(encoding="utf-8")

    assert "<script" not in page
    assert "http" not in page.partition("<h2>Parameters")[0]
    assert sorted(path.name for path in reports.iterdir() if "report" in path.name) == [
        "report.html"
    ]


def test_nothing_trained_is_one_line(project):
    with pytest.raises(console.ProjectError, match="nothing was trained here; run `dvc repro`"):
        report.write(project)


def test_page_is_not_committed():
    assert "/reports/report.html" in (ROOT / ".gitignore").read_text().splitlines()
