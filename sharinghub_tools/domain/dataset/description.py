"""What is said of a dataset as a whole: from its README's front matter, and from options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sharinghub_tools.domain.dataset.acquisition import Acquisition, instant
from sharinghub_tools.domain.dataset.bands import Band, Bands
from sharinghub_tools.errors import UsageError

# What STAC 1.0 writes where no licence is named.
NO_LICENSE = "proprietary"

_LABEL = "Class of the whole image"
_SENSOR = ("platform", "constellation", "mission", "instruments", "gsd")
_TEXTS = ("platform", "constellation", "mission")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9A-Za-z]{4,}/\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Description:
    """A dataset's metadata.

    Attributes:
        id: of the Collection.
        title: of the dataset.
        description: some sentences, Markdown; empty where nobody wrote any.
        license: SPDX identifier, or ``proprietary``.
        license_url: text of the licence.
        providers: STAC's provider objects.
        keywords: of the Collection.
        acquisition: when all images were taken, where none says it of itself.
        fields: ``platform``, ``constellation``, ``mission``, ``instruments``, ``gsd``.
        bands: of each image.
        doi: of the dataset, as ``10.1109/JSTARS.2019.2918242``.
        citation: how to cite it.
        publications: further ones, as ``sci:publications`` has them.
        version: of the dataset.
        label_description: what the classes mean and how they were given.
        label_methods: ``manual``, ``automated``.
    """

    id: str
    title: str
    description: str
    license: str = NO_LICENSE
    license_url: str | None = None
    providers: tuple[Mapping[str, Any], ...] = ()
    keywords: tuple[str, ...] = ()
    acquisition: Acquisition | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    bands: Bands = field(default_factory=Bands)
    doi: str | None = None
    citation: str | None = None
    publications: tuple[Mapping[str, str], ...] = ()
    version: str | None = None
    label_description: str = _LABEL
    label_methods: tuple[str, ...] = ()

    def sensor(self) -> dict[str, Any]:
        """What took the images: STAC's instrument fields, by their names."""
        said = {**self.bands.sensor, **self.fields}
        return {key: said[key] for key in _SENSOR if key in said}

    def with_options(self, **given: Any) -> Description:
        """With what options say in the place of what the README says; None says nothing."""
        said = {key: value for key, value in given.items() if value is not None}
        fields = {key: said.pop(key) for key in _SENSOR if key in said}
        return replace(self, **said, fields={**self.fields, **fields})


def doi_of(text: str) -> str:
    """A DOI without the address of its resolver.

    Raises:
        UsageError: it is none.
    """
    match = _DOI.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"'{text}' is no DOI; write it as 10.1109/JSTARS.2019.2918242")
    return match[1]


def from_front_matter(metadata: Mapping[str, Any], name: str, default_id: str) -> Description:
    """The description in a README's front matter, under the keys that SharingHub reads.

    Args:
        metadata: the front matter.
        name: of the README, for messages.
        default_id: the id, and the title where there is none.

    Raises:
        UsageError: a value is not what it should be.
    """
    said = _Said(metadata, name)
    science, labels = (
        _Said(said.mapping("sci"), name, "sci"),
        _Said(said.mapping("label"), name, "label"),
    )
    doi = science.text("doi")
    return Description(
        id=default_id,
        title=said.text("title") or default_id,
        description=said.text("description") or "",
        license=said.text("license") or NO_LICENSE,
        license_url=said.text("license-url"),
        providers=said.mappings("providers", "name"),
        keywords=said.texts("keywords"),
        acquisition=_acquisition(said),
        fields=_sensor(said),
        bands=Bands(_bands(said)),
        doi=doi_of(doi) if doi else None,
        citation=science.text("citation"),
        publications=science.mappings("publications"),
        version=said.text("version"),
        label_description=labels.text("description") or _LABEL,
        label_methods=labels.texts("methods"),
    )


class _Said:
    """Values of a mapping, each of the type that it should have."""

    def __init__(self, mapping: Mapping[str, Any], name: str, parent: str = "") -> None:
        self._mapping = mapping
        self.name = name
        self._parent = f"{parent}." if parent else ""

    def text(self, key: str) -> str | None:
        value = self._mapping.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "text", value)
        return value.strip() or None if value else None

    def number(self, key: str) -> float | None:
        value = self._mapping.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise self._wrong(key, "a number", value)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._mapping.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(key, "a list of texts", value)
        return tuple(value)

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self._mapping.get(key) or {}
        if not isinstance(value, dict):
            raise self._wrong(key, "a mapping", value)
        return value

    def mappings(self, key: str, *required: str) -> tuple[Mapping[str, Any], ...]:
        value = self._mapping.get(key) or []
        if not isinstance(value, list) or not all(
            isinstance(each, dict) and all(isinstance(each.get(name), str) for name in required)
            for each in value
        ):
            needed = f" with {' and '.join(required)}" if required else ""
            raise self._wrong(key, f"a list of mappings{needed}", value)
        return tuple(value)

    def _wrong(self, key: str, wanted: str, value: object) -> UsageError:
        shown = repr(value)[:80]
        return UsageError(f"'{self._parent}{key}' in {self.name} must be {wanted}, and is {shown}")


def _acquisition(said: _Said) -> Acquisition | None:
    dates: Any = said.mapping("extent").get("temporal")
    if dates is None:
        return None
    if not isinstance(dates, Sequence) or isinstance(dates, str) or len(dates) != 2:
        raise UsageError(f"'extent.temporal' in {said.name} must be [start, end], and is {dates!r}")
    if None in dates:
        # SharingHub shows an open interval; an Item cannot have one.
        return None
    start, end = (
        # YAML makes dates and times of what looks like them.
        each if isinstance(each, str) else each.isoformat()
        for each in dates
    )
    return instant(f"{start}/{end}")


def _sensor(said: _Said) -> dict[str, Any]:
    fields: dict[str, Any] = {key: said.text(key) for key in _TEXTS}
    fields |= {"instruments": list(said.texts("instruments")), "gsd": said.number("gsd")}
    return {key: value for key, value in fields.items() if value}


def _bands(said: _Said) -> tuple[Band, ...]:
    fields = Band.__dataclass_fields__
    listed = _Said(said.mapping("eo"), said.name, "eo").mappings("bands", "name")
    return tuple(
        Band(**{key: value for key, value in entry.items() if key in fields}) for entry in listed
    )
