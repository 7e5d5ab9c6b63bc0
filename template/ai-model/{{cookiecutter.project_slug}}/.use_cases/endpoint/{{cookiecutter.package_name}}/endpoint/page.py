"""The monitor's page: one HTML file with its pictures in it, which needs nothing else."""

import base64
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .monitor import Seen

NAMED = 20
"""Problems that are named at most."""

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
img { max-width: 100%; height: auto }
table { border-collapse: collapse }
td, th { padding: .2rem .8rem; border-bottom: 1px solid #ccc; text-align: right }
td:first-child, th:first-child { text-align: left }
.found { color: #a00; font-weight: bold }
"""


def write(folder: Path, seen: "Seen", pictures: dict[str, bytes]) -> Path:
    """Write `index.html` and the pictures, `confidence`, `drift` and `refused`, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pictures.items():
        (folder / f"{name}.png").write_bytes(content)
    target = folder / "index.html"
    target.write_text(html(seen, pictures), encoding="utf-8")
    return target


def html(seen: "Seen", pictures: dict[str, bytes]) -> str:
    """The page."""
    first, last = (seen.captured[place].time.strftime("%Y-%m-%d %H:%M") for place in (0, -1))
    refused = len(seen.refused)
    parts = [
        f"<p>{len(seen.captured)} requests from {first} to {last} UTC; <strong>{refused} refused "
        f"({refused / len(seen.captured):.1%})</strong>, below a confidence of "
        f"{seen.threshold:g}.</p>",
        _picture("Confidence", "confidence", pictures),
        _picture("Drift of the images", "drift", pictures),
        _drifts(seen),
        _picture("Refused images", "refused", pictures) if refused else "",
        _problems(seen.problems),
    ]
    title = f"Monitor: {escape(', '.join(seen.classes))}"
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n<h1>{title}</h1>\n"
        + "\n".join(filter(None, parts))
        + "\n</html>\n"
    )


def _picture(title: str, name: str, pictures: dict[str, bytes]) -> str:
    content = base64.b64encode(pictures[name]).decode()
    return f'<h2>{title}</h2>\n<img alt="{title}" src="data:image/png;base64,{content}">'


def _drifts(seen: "Seen") -> str:
    rows = [
        f"<tr><td>{escape(drift.name)}</td><td>{drift.training:.1f}</td>"
        f"<td>{drift.captured:.1f}</td><td>{drift.distance:.2f}</td><td>{drift.p:.2g}</td>"
        f"<td>{'<span class=found>yes</span>' if drift.is_found else 'no'}</td></tr>"
        for drift in seen.drifts
    ]
    return (
        "<table><tr><th>of an image</th><th>training</th><th>captured</th>"
        "<th>distance (Kolmogorov-Smirnov)</th><th>p</th><th>drift</th></tr>\n"
        + "\n".join(rows)
        + "\n</table>"
    )


def _problems(problems: list[str]) -> str:
    if not problems:
        return ""
    more = f"<li>and {len(problems) - NAMED} more</li>" if len(problems) > NAMED else ""
    named = "".join(f"<li>{escape(problem)}</li>" for problem in problems[:NAMED])
    return f"<h2>Left out</h2>\n<ul>{named}{more}</ul>"
