"""A project on this machine, ready to be published on the tests' GitLab."""

from __future__ import annotations

import os
import struct
import subprocess
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.gitlab.instance import Gitlab

HUB = "https://hub.example"
README = "---\ntitle: Wine quality\n---\n\n# Wine\n"
PYPROJECT = """\
[project]
name = "wine"
description = "Tells wines apart"

[tool.sharinghub]
# Topics that the GitLab project gets.
topics = ["sharinghub:aimodel", "wine"]
model = "wine"
tracking = "sharinghub"
tracking-uri = "https://hub.example/mlflow/space/wine/tracking/"
gitlab-url = "{url}"
gitlab-project = "space/wine"  # with its group
sharinghub-url = "https://hub.example"

# The rest
[tool.other]
key = 'value'
"""
DVC_CONFIG = """\
[core]
    remote = storage
# The project's store.
['remote "storage"']
    url = https://hub.example/api/store/gitlab-project-id
    auth = custom
    custom_auth_header = X-Gitlab-Token
"""


def picture(shade: int = 0) -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes([0, shade]))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*part) for part in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


@dataclass(frozen=True)
class LocalProject:
    """A git repository with one commit."""

    folder: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def commit(self, message: str = "Work", **files: str) -> None:
        for name, content in files.items():
            self.write(name, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    @property
    def log(self) -> list[str]:
        return self.git("log", "--format=%s").splitlines()

    def everything(self) -> Mapping[str, bytes]:
        """All files, those of git among them, by path."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def local_project(folder: Path, gitlab: Gitlab) -> LocalProject:
    """Make the repository."""
    folder.mkdir()
    project = LocalProject(folder)
    project.git("init", "--quiet", "--initial-branch", "main")
    project.write("README.md", README)
    project.write("pyproject.toml", PYPROJECT.format(url=gitlab.url))
    project.write(".dvc/config", DVC_CONFIG)
    project.write("preview.png", picture())
    project.commit("Start")
    return project


def environment(home: Path) -> dict[str, str]:
    """Variables of a person with a git identity, and nothing else."""
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
    }
