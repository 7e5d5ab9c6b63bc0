"""Media types of a catalogue's files, the same on every machine.

What a machine's own ``mime.types`` says differs, and has no GeoTIFF and no Parquet. Source:
https://github.com/radiantearth/stac-spec/blob/v1.0.0/best-practices.md#common-media-types-in-stac.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from sharinghub_tools.domain.stac.kinds import Kind

_BY_KIND = {
    Kind.ITEM: "application/geo+json",
    Kind.COLLECTION: "application/json",
    Kind.CATALOG: "application/json",
}
_BY_SUFFIX = {
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".h5": "application/x-hdf5",
    ".htm": "text/html",
    ".html": "text/html",
    ".jp2": "image/jp2",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".md": "text/markdown",
    ".nc": "application/netcdf",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".tif": "image/tiff; application=geotiff",
    ".tiff": "image/tiff; application=geotiff",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}


def media_type(name: str, kind: Kind = Kind.ASSET) -> str:
    """The media type of a file.

    Args:
        name: of the file; what is behind its last point counts.
        kind: what the file is.
    """
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return _BY_SUFFIX.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
