"""The last training as one page, `reports/report.html`, that needs nothing beside it.

Made of the files in `reports/` with the standard library alone, so that a CI job shows a merge
request what its commit says of the model without installing anything.
"""

import argparse
import base64
import html
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import console
from .console import ProjectError
from .settings import ROOT

PAGE = "report.html"
TITLES = {
    "predictions": "Predictions of the test set",
    "reliability": "How sure, and how right",
    "mistakes": "Worst mistakes",
    "loss": "Loss by epoch",
}
"""Pictures in the order of the page; others follow."""

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1f2328; background: #fff }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #d0d7de }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem .8rem; border-bottom: 1px solid #e6e9ec; text-align: left }
td.number { text-align: right }
td.bar { background: linear-gradient(to right, #cfe3f5 var(--share), transparent var(--share)) }
img { max-width: 100% }
pre { overflow: auto; background: #f6f8fa; padding: 1rem }
"""


def write(root: Path = ROOT) -> Path:
    """Write the page; returns its path.

    Raises:
        ProjectError: nothing was trained here.
    """
    reports = root / "reports"
    try:
        metrics, run = (_read(reports / f"{name}.json") for name in ("metrics", "run"))
    except FileNotFoundError:
        raise ProjectError("nothing was trained here; run `dvc repro`") from None
    cost = _read(reports / "cost.json") if (reports / "cost.json").is_file() else {}
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [
        f"<h1>{_text(project['name'])}</h1>",
        f"<p>Run {_text(run['run_id'])}, model {_text(run['model_uri'])}</p>",
        "<h2>Test set</h2>",
        _table(_rows({name: v for name, v in metrics.items() if not isinstance(v, dict)})),
        *_by_class({name: v for name, v in metrics.items() if isinstance(v, dict)}),
        *_pictures(reports),
        "<h2>Cost on the machine of the training</h2>",
        _table(_rows(cost)),
        "<h2>Parameters</h2>",
        f"<pre>{_text((root / 'params.yaml').read_text(encoding='utf-8'))}</pre>",
    ]
    title = f"<title>{_text(project['name'])}: evaluation</title>"
    head = f'<meta charset="utf-8">{title}<style>{STYLE}</style>'
    page = f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n'
    target = reports / PAGE
    # Whoever is reading the page must not see half of it.
    unfinished = reports / f".{PAGE}"
    unfinished.write_text(page + "\n".join(parts) + "\n</body></html>\n", encoding="utf-8")
    return unfinished.replace(target)


def _by_class(measures: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A row for each class, with a bar behind each value."""
    if not measures:
        return []
    classes = next(iter(measures.values()))
    head = "".join(f"<th>{_text(name)}</th>" for name in ("class", *measures))
    rows = [
        f"<td>{_text(name)}</td>"
        + "".join(
            f'<td class="number bar" style="--share: {values[name]:.1%}">{values[name]:.3f}</td>'
            for values in measures.values()
        )
        for name in classes
    ]
    return ["<h2>Classes</h2>", _table([head, *rows])]


def _pictures(reports: Path) -> Iterable[str]:
    names = sorted(path.stem for path in reports.glob("*.png"))
    for name in [*(n for n in TITLES if n in names), *(n for n in names if n not in TITLES)]:
        data = base64.b64encode((reports / f"{name}.png").read_bytes()).decode()
        title = _text(TITLES.get(name, name))
        yield f'<h2>{title}</h2>\n<img alt="{title}" src="data:image/png;base64,{data}">'


def _rows(values: Mapping[str, float]) -> list[str]:
    return [
        f'<td>{_text(name)}</td><td class="number">{value:.4g}</td>'
        if isinstance(value, float)
        else f'<td>{_text(name)}</td><td class="number">{_text(value)}</td>'
        for name, value in values.items()
    ]


def _table(rows: Iterable[str]) -> str:
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def _text(value: object) -> str:
    return html.escape(str(value))


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.report", description=(__doc__ or "").split("\n")[0]
    )
    parser.parse_args(arguments)
    print(write())
    return 0


if __name__ == "__main__":
    console.run(main)
