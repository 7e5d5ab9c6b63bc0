"""READMEs with what sharinghub-server 0.4.0 answered for each, and the projects they are of.

Each folder of ``golden/`` is one: README.md (where there is one), project.json (what differs from
``golden/project.json``), and expected.json: the server's answers, or for those that it failed on
our words for why, and where.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sharinghub_tools.domain.portal.project import (
    PREVIEW_NAMES,
    AccessLevel,
    ContainerImage,
    LinkableModel,
    Package,
    Portal,
    PortalProject,
    ProjectLicense,
    Release,
)

GOLDEN = Path(__file__).with_name("golden")
NAMES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
PORTAL = Portal(
    "https://hub.example.org", "https://gitlab.example.org", "https://mlflow.example.org"
)
_SPDX = {"apache-2.0": "Apache-2.0", "mit": "MIT"}

Json = dict[str, Any]


class GoldenProject:
    """One folder of ``golden/``."""

    def __init__(self, name: str) -> None:
        folder = GOLDEN / name
        own = folder / "project.json"
        told: Json = json.loads((GOLDEN / "project.json").read_text(encoding="utf-8"))
        if own.exists():
            told |= json.loads(own.read_text(encoding="utf-8"))
        readme = folder / "README.md"
        self.text = readme.read_bytes().decode() if readme.exists() else ""
        self.collection: str = told.pop("collection", "ai-model")
        self.project = _project(told)
        self.expected: Json = json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def _project(told: Json) -> PortalProject:
    files = told["files"]
    found = told.get("all_files") or files or []
    return PortalProject(
        id=told["id"],
        name=told["name"],
        full_name=told["full_name"],
        path=told["path"],
        web_url=told["web_url"],
        created=datetime.fromisoformat(told["created"]),
        last_update=datetime.fromisoformat(told["last_update"]),
        description=told["description"],
        topics=tuple(told["topics"]),
        star_count=told["star_count"],
        default_branch=told["default_branch"],
        files=None if files is None else tuple(files),
        preview_file=next((name for name in PREVIEW_NAMES if name in found), None),
        access_level=AccessLevel(told["access_level"]),
        license=_license(told["license"]),
        latest_release=Release(**told["latest_release"]) if told["latest_release"] else None,
        packages=tuple(
            Package(each["name"], each["type"].lower(), each["url"]) for each in told["packages"]
        ),
        containers=tuple(_image(each, told["web_url"]) for each in told["containers"]),
        registered_models=tuple(LinkableModel(**each) for each in told["registered_models"]),
    )


def _license(told: Json | None) -> ProjectLicense | None:
    return told and ProjectLicense(_SPDX[told["key"]], told["url"])


def _image(told: Json, web_url: str) -> ContainerImage:
    number = told["id"].rpartition("/")[2]
    return ContainerImage(
        told["location"], f"{web_url}/container_registry/{number}", tuple(told["tags"])
    )
