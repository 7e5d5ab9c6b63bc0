"""The site is built without a warning, and every link within the repository leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from docs.generator import pages
from sharinghub_tools.cli.main import COMMANDS
from sharinghub_tools.domain.lint.checking import PROJECT_RULES, RULES

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
_LINK = re.compile(r"(?<!\\)\]\(([^()\s]+)\)|(?:src|href)=\"([^\"]+)\"")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


class _Page(HTMLParser):
    """Where a page leads, what can be led to, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.loaded: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors.update(filter(None, (given.get("id"), given.get("name"))))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        is_loaded = tag != "link" or given.get("rel") in {"stylesheet", "icon"}
        if tag in {"script", "img", "link"} and is_loaded:
            self.loaded += filter(None, (given.get("src"), given.get("href")))


def test_each_link_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    known = {path: _Page(path) for path in site.rglob("*.html")}
    dead = []
    for path, page in known.items():
        if path.name == "404.html":
            continue
        for link in page.links:
            target, anchor = urldefrag(urljoin(path.as_uri(), link))
            if urlsplit(target).scheme != "file":
                continue
            file = Path(unquote(urlsplit(target).path))
            file = file / "index.html" if file.is_dir() else file
            is_there = file in known and (not anchor or unquote(anchor) in known[file].anchors)
            if not (is_there or (file.is_file() and not anchor)):
                dead.append(f"{path.relative_to(site)}: {link}")
    assert dead == []


def test_nothing_is_loaded_from_anywhere_else(site: Path) -> None:
    loaded = {each for path in site.rglob("*.html") for each in _Page(path).loaded}
    assert [each for each in loaded if urlsplit(each).netloc] == []


@pytest.mark.parametrize("path", [*READMES, "docs"])
def test_links_between_files(path: str) -> None:
    """As GitLab shows them, without the site."""
    files = [ROOT / path] if path.endswith(".md") else sorted((ROOT / path).rglob("*.md"))
    generated = pages.generated()
    dead = []
    for file in files:
        for found in _LINK.finditer(file.read_text(encoding="utf-8")):
            target = urldefrag(found[1] or found[2])[0]
            if not target or urlsplit(target).scheme:
                continue
            place = (file.parent / unquote(target)).resolve()
            in_site = place.is_relative_to(ROOT / "docs") and (
                place.relative_to(ROOT / "docs").as_posix() in generated
            )
            if not (place.exists() or in_site):
                dead.append(f"{file.relative_to(ROOT)}: {target}")
    assert dead == []


def test_each_command_has_its_page() -> None:
    generated = pages.generated()
    for name in COMMANDS:
        page = generated[f"reference/commands/{name.replace(' ', '-')}.md"]
        assert page.startswith(f"# sharinghub {name}\n")
        assert f"\nsharinghub {name} [-h]" in page


def test_each_rule_is_listed_most_with_an_example() -> None:
    page = pages.generated()["reference/rules.md"]
    listed = page.split("\n### `")[1:]
    assert sorted(each.split("`")[0] for each in listed) == sorted(
        rule.name for rule in (*RULES, *PROJECT_RULES)
    )
    assert sum("Better:" in each for each in listed) > 0.9 * len(listed)
