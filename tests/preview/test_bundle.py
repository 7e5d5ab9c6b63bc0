"""What the page loads is what ``frontend/`` builds, small, and free of other people's hosts."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.adapters.page_files import PageFiles
from tests.live.environments import ENVIRONMENTS

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "sharinghub_tools" / "_preview"
OLDEST_NODE = (20, 19)
SECONDS = 600
NO_NETWORK = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT")


def _packages() -> Path:
    """A folder with the packages of the lock file, installed once for each state of it."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("there is no npm here, which builds the page")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, said.strip().lstrip("v").split(".")[:2])) < OLDEST_NODE:
        pytest.skip(f"Node.js {said.strip()} is too old to build the page")
    lock = (FRONTEND / "package-lock.json").read_bytes()
    folder = ENVIRONMENTS / f"frontend-{hashlib.sha256(lock).hexdigest()[:12]}"
    ENVIRONMENTS.mkdir(exist_ok=True)
    with (ENVIRONMENTS / f"{folder.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("package.json", "package-lock.json"):
                shutil.copy(FRONTEND / name, folder)
            command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
            )
            if done.returncode and NO_NETWORK.search(done.stderr):
                pytest.skip("npm cannot reach a registry from here")
            assert done.returncode == 0, done.stderr
            (folder / ".complete").touch()
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of ``frontend/`` with its packages."""
    copied = tmp_path / "frontend"
    packages = _packages()
    shutil.copytree(FRONTEND, copied, ignore=shutil.ignore_patterns("node_modules"))
    (copied / "node_modules").symlink_to(packages / "node_modules")
    return copied


def _run(sources: Path, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(sources / "node_modules" / ".bin" / program), *arguments],
        cwd=sources,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_what_the_sources_build(sources: Path, tmp_path: Path) -> None:
    _run(sources, "vite", "build", "--outDir", str(tmp_path / "built"))
    fresh = {path.name: path.read_bytes() for path in (tmp_path / "built").iterdir()}
    committed = {path.name: path.read_bytes() for path in BUILT.iterdir()}
    assert sorted(fresh) == sorted(committed)
    changed = [name for name, content in fresh.items() if content != committed[name]]
    assert changed == [], "build the page anew: make frontend"


def test_the_sources_are_typed_and_lint_clean(sources: Path) -> None:
    _run(sources, "tsc", "--noEmit")
    _run(sources, "biome", "check", "--error-on-warnings")


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in BUILT.iterdir()) < 720_000


def test_every_package_in_it_is_named_with_its_licence() -> None:
    notice = (BUILT / "third-party.md").read_text(encoding="utf-8")
    licences = dict(re.findall(r"^## (\S+) - \S+ \((.+)\)$", notice, re.MULTILINE))
    direct = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert set(direct) <= set(licences)
    assert set(licences.values()) == {
        "(MPL-2.0 OR Apache-2.0)",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "OFL-1.1",
    }


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_the_page_loads_only_what_comes_with_it() -> None:
    page = PageFiles().page({}, static="static/", events="events")
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded == ["static/icon.svg", "static/preview.css", "static/preview.js"]
    css = (BUILT / "preview.css").read_text(encoding="utf-8")
    own = {name for name in re.findall(r"url\(([^)]+)\)", css) if not name.startswith("#")}
    assert {name.removeprefix("./") for name in own} <= set(PageFiles().static)
