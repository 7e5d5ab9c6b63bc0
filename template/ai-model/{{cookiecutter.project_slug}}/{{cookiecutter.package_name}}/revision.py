"""Which state of the code and of the data that DVC brought a run belongs to."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml

from .settings import ROOT

# MLflow takes no other signs in the names of tags.
NOT_IN_TAGS = re.compile(r"[^/\w.\- ]")


def tags(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Commit, branch and repository, as MLflow calls them; changes beside them, and Git's user.

    Empty where there is no Git, or no commit yet.
    """
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return {}
    # What a run writes itself does not count.
    changes = _git(root, "status", "--porcelain", "--", ".", ":!reports", ":!dvc.lock")
    # A job of GitLab's has no branch checked out, and its token in the remote's URL.
    branch = environment.get("CI_COMMIT_REF_NAME") or _git(root, "symbolic-ref", "--short", "HEAD")
    remote = environment.get("CI_PROJECT_URL") or _git(root, "config", "remote.origin.url")
    found = {
        "mlflow.source.git.commit": commit,
        "mlflow.source.git.branch": branch,
        "mlflow.source.git.repoURL": without_credentials(remote or ""),
        "git.dirty": str(bool(changes)).lower(),
        # In a container, the user that MLflow records is root.
        "git.user": _git(root, "config", "user.name"),
    }
    return {tag: value for tag, value in found.items() if value}


def data_tags(root: Path = ROOT) -> dict[str, str]:
    """What `dvc add` and `dvc import` brought here: hashes, and where imports are from.

    `dvc.<path>` is the hash, `dvc.import.<path>` the repository and its revision.
    """
    found = {}
    for file in sorted([*root.glob("*.dvc"), *root.glob("data/**/*.dvc")]):
        if not file.is_file():
            continue
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for out in content.get("outs", []):
            path = (file.parent / out["path"]).relative_to(root).as_posix()
            name = NOT_IN_TAGS.sub("_", path)
            found[f"dvc.{name}"] = out.get("md5", "")
            for repository in (dep["repo"] for dep in content.get("deps", []) if "repo" in dep):
                url = without_credentials(repository["url"])
                if url:
                    found[f"dvc.import.{name}"] = f"{url}@{repository['rev_lock']}"
    return {tag: value for tag, value in found.items() if value}


def without_credentials(url: str) -> str:
    """A repository's URL as others may see it; empty where it is a folder of this machine."""
    if "://" not in url:
        return url if re.match(r"[^/\\]{2,}:", url) else ""
    if url.startswith("file:"):
        return ""
    return re.sub(r"^(https?://)[^/@]*@", r"\1", url).partition("?")[0]


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
