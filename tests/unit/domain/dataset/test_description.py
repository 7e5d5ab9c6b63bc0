"""What a README's front matter says of a dataset."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.bands import Band, Bands, named_bands
from sharinghub_tools.domain.dataset.description import Description, doi_of, from_front_matter
from sharinghub_tools.errors import UsageError

EUROSAT = {
    "title": "EuroSAT",
    "description": "Patches of Sentinel-2.",
    "license": "MIT",
    "license-url": "https://opensource.org/license/mit",
    "providers": [{"name": "DFKI", "roles": ["producer"]}],
    "keywords": ["land cover"],
    "extent": {"temporal": [date(2015, 6, 27), "2017-06-14"], "spatial": [-8, 35, 33, 59]},
    "platform": "sentinel-2a",
    "instruments": ["msi"],
    "gsd": 10,
    "sci": {
        "doi": "https://doi.org/10.1109/JSTARS.2019.2918242",
        "citation": "Helber et al. (2019)",
        "publications": [{"doi": "10.1109/IGARSS.2018.8519248"}],
    },
    "label": {"description": "Land cover, by hand", "methods": ["manual"]},
    "eo": {"bands": [{"name": "B04", "common_name": "red", "center_wavelength": 0.6646}]},
    "version": 2.0,
}


def test_all_that_is_read() -> None:
    assert from_front_matter(EUROSAT, "README.md", "tif") == Description(
        id="tif",
        title="EuroSAT",
        description="Patches of Sentinel-2.",
        license="MIT",
        license_url="https://opensource.org/license/mit",
        providers=({"name": "DFKI", "roles": ["producer"]},),
        keywords=("land cover",),
        acquisition=Acquisition("2015-06-27T00:00:00Z", "2017-06-14T23:59:59Z"),
        fields={"platform": "sentinel-2a", "instruments": ["msi"], "gsd": 10},
        bands=Bands((Band("B04", "red", 0.6646),)),
        doi="10.1109/JSTARS.2019.2918242",
        citation="Helber et al. (2019)",
        publications=({"doi": "10.1109/IGARSS.2018.8519248"},),
        version="2.0",
        label_description="Land cover, by hand",
        label_methods=("manual",),
    )


def test_nothing_is_said() -> None:
    described = from_front_matter({}, "README.md", "tif")
    assert described == Description(id="tif", title="tif", description="")
    assert (described.license, described.label_description) == (
        "proprietary",
        "Class of the whole image",
    )


def test_an_open_interval_is_no_time_of_an_image() -> None:
    metadata = {"extent": {"temporal": ["2015-06-27", None]}}
    assert from_front_matter(metadata, "README.md", "tif").acquisition is None


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"title": ["a"]}, "'title' in README.md must be text, and is ['a']"),
        ({"gsd": "ten"}, "'gsd' in README.md must be a number, and is 'ten'"),
        ({"gsd": True}, "'gsd' in README.md must be a number, and is True"),
        ({"keywords": "a, b"}, "'keywords' in README.md must be a list of texts, and is 'a, b'"),
        ({"sci": "10.1"}, "'sci' in README.md must be a mapping, and is '10.1'"),
        ({"sci": {"doi": "none"}}, "'none' is no DOI; write it as 10.1109/JSTARS.2019.2918242"),
        (
            {"providers": [{"roles": ["host"]}]},
            "'providers' in README.md must be a list of mappings with name, and is "
            "[{'roles': ['host']}]",
        ),
        (
            {"label": {"methods": "manual"}},
            "'label.methods' in README.md must be a list of texts, and is 'manual'",
        ),
        (
            {"extent": {"temporal": "2015"}},
            "'extent.temporal' in README.md must be [start, end], and is '2015'",
        ),
    ],
)
def test_what_is_not_as_it_should_be(metadata: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_front_matter(metadata, "README.md", "tif")
    assert str(caught.value) == message


def test_options_win_and_what_is_none_says_nothing() -> None:
    described = from_front_matter(EUROSAT, "README.md", "tif")
    changed = described.with_options(title="Patches", license=None, gsd=20.0, platform=None)
    assert (changed.title, changed.license) == ("Patches", "MIT")
    assert changed.fields == {"platform": "sentinel-2a", "instruments": ["msi"], "gsd": 20.0}


def test_what_bands_say_of_the_sensor_is_said_where_nothing_else_is() -> None:
    dataset = Description(
        "eurosat", "EuroSAT", "", fields={"gsd": 20}, bands=named_bands("eurosat")
    )
    assert dataset.sensor() == {
        "constellation": "sentinel-2",
        "instruments": ["msi"],
        "gsd": 20,
    }


@pytest.mark.parametrize(
    "text",
    [
        "10.1109/JSTARS.2019.2918242",
        "doi:10.1109/JSTARS.2019.2918242",
        "https://doi.org/10.1109/JSTARS.2019.2918242",
        " http://dx.doi.org/10.1109/JSTARS.2019.2918242 ",
    ],
)
def test_a_doi_as_people_write_it(text: str) -> None:
    assert doi_of(text) == "10.1109/JSTARS.2019.2918242"
