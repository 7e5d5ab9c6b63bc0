"""Write Items and labels, and their rows of the GeoParquet.

It runs in other processes, and on other machines.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sharinghub_tools.adapters import catalogue_files, geoparquet
from sharinghub_tools.adapters.build_lock import at_work
from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.hrefs import href_of
from sharinghub_tools.domain.dataset.image_facts import ImageFacts
from sharinghub_tools.domain.dataset.item import ItemMaker, LabelledImage, bands_of, label
from sharinghub_tools.domain.dataset.summary import Summary
from sharinghub_tools.domain.dataset.writing import (
    ReadImage,
    WritingBatch,
    WritingOptions,
    WrittenBatch,
    WrittenItem,
)

# Below the state's folder: rows that wait for the file that they belong to.
PARTS = "parts"


def write_items(options: WritingOptions, batch: WritingBatch) -> WrittenBatch:
    """Write the Items of a batch; those that are there as they are to be stay.

    Raises:
        EnvironmentLacksError: the catalogue cannot be written.
    """
    import orjson

    maker = ItemMaker(options.dataset, options.classes)
    summary = Summary()
    written: list[WrittenItem] = []
    items = []
    with at_work(Path(options.state)), catalogue_files.writing(Path(options.out)):
        for read in batch.images:
            facts = ImageFacts.from_row(orjson.loads(read.facts))
            image = _labelled(options, read, facts)
            summary.add_image(image, bands_of(facts, options.dataset))
            label_content = orjson.dumps(label(image))
            stored = catalogue_files.stored(label_content)
            document = maker.item(image, stored)
            content = orjson.dumps(document)
            mark = hashlib.sha256(content).hexdigest()
            if mark != read.written:
                folder = f"{options.out}/{read.place}"
                catalogue_files.write(folder, f"{read.id}.geojson", label_content)
                catalogue_files.write(folder, f"{read.id}.json", content)
                written.append(WrittenItem(read.path, mark, len(content), stored.size))
            items.append(document)
        part = Path(options.state, PARTS, f"{batch.number:08}.arrow")
        geoparquet.write_part(part, items)
    return WrittenBatch(written, summary, str(part))


def _labelled(options: WritingOptions, read: ReadImage, facts: ImageFacts) -> LabelledImage:
    acquisition = read.acquisition
    if acquisition is None and facts.acquired:
        acquisition = Acquisition(*facts.acquired)
    acquisition = acquisition or options.dataset.acquisition
    if acquisition is None:
        raise ValueError(f"no time is known of {read.path}")
    return LabelledImage(
        id=read.id,
        class_name=read.class_name,
        split=read.split,
        acquisition=acquisition,
        depth=read.place.count("/") - 1,
        suffix=read.suffix,
        image_href=_image_href(options, read),
        facts=facts,
    )


def _image_href(options: WritingOptions, read: ReadImage) -> str:
    if options.image_base is None:
        return f"./{href_of(read.id + read.suffix)}"
    if options.image_base:
        return options.image_base + href_of(read.path)
    folder = f"{options.out}/{read.place}"
    return href_of(Path(os.path.relpath(f"{options.source}/{read.path}", folder)).as_posix())
