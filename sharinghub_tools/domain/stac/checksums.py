"""``file:checksum``: a self-describing digest (https://github.com/multiformats/multihash)."""

from __future__ import annotations

from dataclasses import dataclass

# Code of the function → its name in hashlib
# (https://github.com/multiformats/multicodec/blob/master/table.csv).
_FUNCTIONS = {
    0x11: "sha1",
    0x12: "sha256",
    0x13: "sha512",
    0x14: "sha3_512",
    0x15: "sha3_384",
    0x16: "sha3_256",
    0x17: "sha3_224",
    0x20: "sha384",
    0xD5: "md5",
    0xB240: "blake2b",
    0x1013: "sha224",
}
_LENGTHS = {"blake2b": 64}


@dataclass(frozen=True, slots=True)
class Checksum:
    """A digest and how it was made.

    Attributes:
        function: its name in hashlib; None for one that hashlib does not have.
        digest: in hexadecimal, small letters.
    """

    function: str | None
    digest: str


def parse(text: object) -> Checksum | None:
    """Read a multihash in hexadecimal; None where it is none."""
    try:
        content = bytes.fromhex(text) if isinstance(text, str) and text.isalnum() else b""
        code, rest = _number(content)
        length, digest = _number(rest)
    except ValueError:
        return None
    if len(digest) != length or not digest:
        return None
    function = _FUNCTIONS.get(code)
    if function is not None and length != _LENGTHS.get(function, length):
        function = None
    return Checksum(function, digest.hex())


def _number(content: bytes) -> tuple[int, bytes]:
    """An unsigned varint, and what follows it; raises ValueError."""
    value = 0
    for place, byte in enumerate(content[:9]):
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value, content[place + 1 :]
    raise ValueError("no number")
