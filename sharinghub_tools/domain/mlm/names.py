"""Any name that a registry allows → the names that MLM, files and Item ids allow."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from sharinghub_tools.domain.model_version import split_name

FOLDER = "stac"

_LONGEST = 80
# Windows opens no such file, whatever its suffix
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])")


def file_name(model: str) -> str:
    """Path in the repository of a registered model's standalone Item, as ``stac/wine.json``.

    Letters lose their accents, what a path cannot hold becomes a hyphen; where letters are lost, a
    hash tells such names apart.
    """
    return f"{FOLDER}/{_slug(model)}.json"


def is_model_item(path: str) -> bool:
    """Whether a path is one that a standalone Item may have."""
    return path.startswith(f"{FOLDER}/") and path.endswith(".json")


def item_id(model: str, version: str) -> str:
    """Id of a version's Item, as ``wine-v3``."""
    return f"{_slug(model)}-v{_spelled(version)}"


def mlm_name(model: str) -> str:
    """A registered model's name as ``mlm:name`` may be: ASCII letters, digits, spaces, ``_.-``."""
    name, lost = _ascii(split_name(model)[0], r" ?[^A-Za-z0-9_.\- ]+ ?")
    name = re.sub(r"[^A-Za-z0-9]+$", "", name)
    if lost:
        name = f"{name}-{_hash(model)}" if name else _hash(model)
    return name if re.fullmatch(r"[A-Za-z].+[A-Za-z0-9]", name) else f"model-{name or _hash(model)}"


def short_name(text: str) -> str | None:
    """A label as a class may be named: ASCII letters, digits, ``_-``; None where it is none."""
    name, lost = _ascii(text, r"[^A-Za-z0-9_-]+")
    return None if lost or not name else name


def _slug(model: str) -> str:
    name = split_name(model)[0]
    slug, lost = _ascii(name, r"[^A-Za-z0-9._-]+")
    if lost or not slug or len(slug) > _LONGEST:
        slug = f"{slug[:_LONGEST]}-{_hash(name)}".lstrip("-")
    return f"model-{slug}" if _DEVICES.fullmatch(slug.partition(".")[0]) else slug


def _spelled(version: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", version)


def _ascii(text: str, others: str) -> tuple[str, bool]:
    """Text with a hyphen for what ``others`` matches, and whether letters were lost with it."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    lost = any(c.isalnum() or ord(c) > 0xFFFF for c in bare if not c.isascii())
    hyphened = re.sub(r"-{2,}", "-", re.sub(others, "-", bare)) if re.search(others, bare) else bare
    return hyphened.strip("-. "), lost


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
