"""Numbers of bytes for people."""

from __future__ import annotations


def shown(number: int) -> str:
    """As ``18 bytes``, ``1.7 MiB``."""
    size, unit = float(number), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
