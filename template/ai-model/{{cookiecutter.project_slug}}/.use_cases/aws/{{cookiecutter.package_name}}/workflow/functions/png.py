"""Looks at a PNG image without decoding it: Lambda has no library for images."""

import struct
import zlib

from .errors import ImageTooLargeError, NotAnImageError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A small file can be an image that fills the memory of whoever decodes it.
MOST_PIXELS = 16_000_000


def check(data: bytes, name: str) -> None:
    """Refuse what is no whole PNG image.

    See https://www.w3.org/TR/png-3/#5Chunk-layout.

    Args:
        data: the file.
        name: of the file, for messages.

    Raises:
        NotAnImageError: it is another kind of file, or is cut off, or damaged.
        ImageTooLargeError: it has more than `MOST_PIXELS` pixels.
    """
    if not data.startswith(SIGNATURE):
        raise NotAnImageError(f"{name} is no PNG image: it begins with {data[:8]!r}")
    position, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        header = data[position : position + 8]
        if len(header) < 8:
            raise NotAnImageError(f"{name} is cut off after {len(data)} bytes")
        size, kind = struct.unpack(">I4s", header)
        content = data[position + 8 : position + 8 + size]
        checksum = data[position + 8 + size : position + 12 + size]
        if len(checksum) < 4:
            raise NotAnImageError(f"{name} is cut off after {len(data)} bytes")
        if zlib.crc32(kind + content) != int.from_bytes(checksum, "big"):
            raise NotAnImageError(f"{name} is damaged at byte {position}")
        if position == len(SIGNATURE):
            _check_size(kind, content, name)
        position += 12 + size


def _check_size(kind: bytes, content: bytes, name: str) -> None:
    if kind != b"IHDR" or len(content) != 13:
        raise NotAnImageError(f"{name} does not say its size")
    width, height = struct.unpack(">II", content[:8])
    if not width or not height:
        raise NotAnImageError(f"{name} has {width} x {height} pixels")
    if width * height > MOST_PIXELS:
        raise ImageTooLargeError(
            f"{name} has {width} x {height} pixels; {MOST_PIXELS} at most are classified"
        )
