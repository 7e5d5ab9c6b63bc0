"""Fetches the table that the data are made of."""

from pathlib import Path
from urllib.parse import urlsplit

from .console import ProjectError

WINE = "sklearn:wine"
TIMEOUT = 30
"""Seconds until a silent server is given up."""


def fetch(source: str, root: Path) -> bytes:
    """The bytes of a CSV.

    Args:
        source: `sklearn:wine`, an http(s) URL, or a path, relative to `root`.
        root: folder of the project.

    Raises:
        ProjectError: there is nothing at the source.
    """
    if source == WINE:
        return _wine()
    if source.startswith(("http://", "https://")):
        return _download(source)
    if "://" in source or source.startswith("sklearn:"):
        raise ProjectError(f"prepare.source {shown(source)} is no path, http(s) URL, or {WINE}")
    try:
        return (root / source).read_bytes()
    except OSError as error:
        raise ProjectError(f"prepare.source {source} cannot be read: {error.strerror}") from None


def shown(source: str) -> str:
    """The source without the credentials and the query that a URL may have."""
    if "://" not in source:
        return source
    parts = urlsplit(source)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _download(url: str) -> bytes:
    import requests

    try:
        answer = requests.get(url, timeout=TIMEOUT)
    except requests.RequestException as error:
        raise ProjectError(
            f"prepare.source {shown(url)} does not answer: {type(error).__name__}"
        ) from None
    if not answer.ok:
        raise ProjectError(f"prepare.source {shown(url)} answers HTTP {answer.status_code}")
    return answer.content


def _wine() -> bytes:
    """Scikit-learn's copy of the UCI wine recognition data, 178 rows; nothing is downloaded."""
    from sklearn.datasets import load_wine

    wine = load_wine(as_frame=True)
    frame = wine.frame.rename(columns={"target": "cultivar"})
    frame["cultivar"] = frame["cultivar"].map(dict(enumerate(wine.target_names)))
    return frame.to_csv(index=False, lineterminator="\n").encode()
