"""Take images into a catalogue: what their Items say of them, their thumbnails, their places.

It runs in other processes, and on other machines.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters import catalogue_files, thumbnails
from sharinghub_tools.adapters.alike_tiffs import AlikeImage, AlikeTiffs
from sharinghub_tools.adapters.build_lock import at_work
from sharinghub_tools.adapters.footprints import footprint
from sharinghub_tools.adapters.pixels import PixelSums, as_seen
from sharinghub_tools.adapters.raster_image import (
    MOST_VALUES,
    BadImageError,
    ImageProfile,
    RasterImage,
    gdal,
    opened,
)
from sharinghub_tools.domain.dataset import acquisition
from sharinghub_tools.domain.dataset.bands import Band, Bands, known_band, visible
from sharinghub_tools.domain.dataset.image_facts import NAN, ImageFacts, StoredFile, multihash
from sharinghub_tools.domain.dataset.intake import Intake, IntakeOptions, SourceImage
from sharinghub_tools.domain.dataset.problems import ProblemKind

_ALIKE = AlikeTiffs()
# Bytes of each file that are fetched before it is its turn.
_AHEAD = 2**20
# Files of more bytes are not read into memory.
_LARGE = 64 * 2**20


def take_in(options: IntakeOptions, images: Sequence[SourceImage]) -> list[Intake]:
    """Read images, and write their thumbnails and links into the catalogue.

    Args:
        options: the same for all.
        images: some of the source's.

    Returns:
        What became of each, in the same order. An image that is no good keeps no other back.

    Raises:
        EnvironmentLacksError: the catalogue cannot be written.
    """
    with at_work(Path(options.state)), gdal():
        _read_ahead([f"{options.source}/{image.path}" for image in images])
        return [_taken_in(options, image) for image in images]


def _read_ahead(paths: Sequence[str]) -> None:
    """Have the system fetch files while the first of them are being looked at."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in paths:
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, _AHEAD, os.POSIX_FADV_WILLNEED)
            finally:
                os.close(descriptor)


def _taken_in(options: IntakeOptions, image: SourceImage) -> Intake:
    import orjson

    path = f"{options.source}/{image.path}"
    try:
        content, file, status = _read(path)
        facts, thumbnail = _look_at(options, image, content or path, file)
    except BadImageError as error:
        return Intake(image.path, problem=(error.kind, error.reason))
    except OSError as error:
        reason = f"it cannot be read: {error.strerror or error}"
        return Intake(image.path, problem=(ProblemKind.UNREADABLE, reason))
    except Exception as error:
        # An image that nobody thought of must not stop the others.
        reason = f"unexpected {type(error).__name__}: {error}"
        return Intake(image.path, problem=(ProblemKind.BROKEN, reason))
    folder = f"{options.out}/{image.place}"
    with catalogue_files.writing(Path(folder)):
        catalogue_files.make_folder(folder)
        _put(options, image, path, content)
        catalogue_files.write(folder, f"{image.id}.jpeg", thumbnail)
    return Intake(
        image.path,
        status.st_size,
        status.st_mtime_ns,
        orjson.dumps(facts.as_row()),
        facts.footprint is not None,
        facts.acquired is not None,
        len(thumbnail),
    )


def _read(path: str) -> tuple[bytes | None, StoredFile, os.stat_result]:
    """The content, None for a large file, with its checksum, and how the file was then."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - for each file
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BadImageError(ProblemKind.UNREADABLE, "it is no file")
        if status.st_size > _LARGE:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return None, StoredFile(status.st_size, multihash(digest)), status
        content = file.readall()
    if not content:
        raise BadImageError(ProblemKind.BROKEN, "the file is empty")
    return content, catalogue_files.stored(content), status


def _look_at(
    options: IntakeOptions, image: SourceImage, source: bytes | str, file: StoredFile
) -> tuple[ImageFacts, bytes]:
    """What is said of the image, and its thumbnail."""
    known = _ALIKE.image(source) if isinstance(source, bytes) else None
    with contextlib.nullcontext(known) if known else opened(source, image.suffix) as raster:
        profile = raster.profile
        bands = _bands(options.bands, profile)
        sums = PixelSums(profile.bands, profile.nodata)
        whole = None
        for piece in raster.pieces():
            sums.add(piece)
            whole = piece if profile.values <= MOST_VALUES else None
        emptiness = sums.emptiness()
        if emptiness:
            raise BadImageError(ProblemKind.EMPTY, emptiness)
        thumbnail = thumbnails.jpeg(_seen(raster, whole, bands, options.bands.stretch))
        if isinstance(source, bytes) and isinstance(raster, RasterImage) and whole is not None:
            _ALIKE.learn(source, raster, whole)
    when = acquisition.in_tag(profile.taken) if options.time_from_tag and profile.taken else None
    nodata = profile.nodata
    facts = ImageFacts(
        file=file,
        thumbnail=catalogue_files.stored(thumbnail),
        media_type=profile.media_type,
        width=profile.width,
        height=profile.height,
        data_type=profile.data_type,
        nodata=NAN if nodata is not None and nodata != nodata else nodata,  # noqa: PLR0124
        bands=profile.names,
        statistics=sums.statistics(),
        footprint=None if options.no_geometry else footprint(profile),
        acquired=(when.start, when.end) if when else None,
    )
    return facts, thumbnail


def _bands(named: Bands, profile: ImageProfile) -> Sequence[Band]:
    if not named.bands:
        return [known_band(name, profile.names) for name in profile.names]
    names = tuple(band.name for band in named.bands)
    if len(names) != profile.bands:
        raise BadImageError(
            ProblemKind.BANDS, f"it has {profile.bands} bands, and {len(names)} are named"
        )
    if set(names) == set(profile.names) and names != profile.names:
        raise BadImageError(
            ProblemKind.BANDS, f"its own order of bands is {','.join(profile.names)}"
        )
    return named.bands


def _seen(
    raster: RasterImage | AlikeImage,
    whole: Any,
    bands: Sequence[Band],
    stretch: tuple[float, float] | None,
) -> Any:
    """The image as a picture: red, green and blue where it has them, else its first band."""
    profile = raster.profile
    colours = visible(bands) or ((0, 1, 2) if profile.is_colour else None)
    positions = list(colours or (0,))
    values = raster.shrunk(positions) if whole is None else whole[positions]
    if profile.palette is not None:
        return profile.palette[values[0].clip(max=len(profile.palette) - 1)]
    is_picture = colours is not None or profile.media_type in ("image/png", "image/jpeg")
    as_it_is = profile.data_type == "uint8" and stretch is None and is_picture
    return as_seen(values, stretch, profile.nodata, as_it_is=as_it_is)


def _put(options: IntakeOptions, image: SourceImage, path: str, content: bytes | None) -> None:
    """The image's own file in the catalogue."""
    folder, name = f"{options.out}/{image.place}", image.id + image.suffix
    if options.images == "reference":
        Path(folder, name).unlink(missing_ok=True)
        return
    if options.images == "link":
        source = os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114
        if catalogue_files.link(source, folder, name):
            return
    elif content is not None:
        # What is linked would stay so: it is the same.
        Path(folder, name).unlink(missing_ok=True)
    if content is not None:
        catalogue_files.write(folder, name, content)
    else:
        catalogue_files.copy(path, folder, name)
