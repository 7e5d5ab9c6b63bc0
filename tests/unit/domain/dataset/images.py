"""An image with everything, and one with nothing."""

from __future__ import annotations

from dataclasses import replace

from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.bands import named_bands
from sharinghub_tools.domain.dataset.description import Description
from sharinghub_tools.domain.dataset.image_facts import (
    BandStatistics,
    Footprint,
    ImageFacts,
    StoredFile,
)
from sharinghub_tools.domain.dataset.item import LabelledImage

RING = [[8.0, 49.0], [8.0, 48.0], [9.0, 48.0], [9.0, 49.0], [8.0, 49.0]]
FOOTPRINT = Footprint(
    epsg=32632,
    wkt2=None,
    transform=(10.0, 0.0, 400000.0, 0.0, -10.0, 5480000.0),
    metres=10.0,
    geometry={"type": "Polygon", "coordinates": [RING]},
    bbox=(8.0, 48.0, 9.0, 49.0),
)
FACTS = ImageFacts(
    file=StoredFile(1000, "1220aa"),
    thumbnail=StoredFile(200, "1220bb"),
    media_type="image/tiff; application=geotiff",
    width=20,
    height=10,
    data_type="uint16",
    nodata=0.0,
    bands=(),
    statistics=(
        BandStatistics(1, 300, 100.5, 10.0, 100.0),
        BandStatistics(2, 200, 50.0, 0.0, 50.0),
        BandStatistics(None, None, None, None, 0.0),
    ),
    footprint=FOOTPRINT,
    acquired=None,
)
IMAGE = LabelledImage(
    id="Forest_1",
    class_name="Forest",
    split="train",
    acquisition=Acquisition("2015-06-27T00:00:00Z", "2017-06-14T23:59:59Z"),
    depth=1,
    suffix=".tif",
    image_href="./Forest_1.tif",
    facts=FACTS,
)
PICTURE = LabelledImage(
    id="bike 1",
    class_name="bicycle",
    split=None,
    acquisition=Acquisition("2009-04-08T00:00:00Z"),
    depth=2,
    suffix=".png",
    image_href="https://images.example/bike%201.png",
    facts=replace(FACTS, media_type="image/png", data_type="uint8", nodata=None, footprint=None),
)
DATASET = Description(id="eurosat", title="EuroSAT", description="", bands=named_bands("rgb"))
PLAIN = Description(id="bikes", title="Bikes", description="")
