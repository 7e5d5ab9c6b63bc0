from __future__ import annotations

import pytest

from sharinghub_tools.domain.stac.checksums import Checksum, parse

MD5 = "d41d8cd98f00b204e9800998ecf8427e"
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"1220{SHA256}", Checksum("sha256", SHA256)),
        (f"1220{SHA256}".upper(), Checksum("sha256", SHA256)),
        (
            "d50110d41d8cd98f00b204e9800998ecf8427e",
            Checksum("md5", "d41d8cd98f00b204e9800998ecf8427e"),
        ),
        (
            "1114da39a3ee5e6b4b0d3255bfef95601890afd80709",
            Checksum("sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ),
        # BLAKE2b of 256 bits, and a function that nobody has.
        ("a0e40202ffff", Checksum(None, "ffff")),
        ("7f02ffff", Checksum(None, "ffff")),
        # The length is not that of the digest; no digest; no hexadecimal; nothing; no text.
        (f"1221{SHA256}", None),
        ("1200", None),
        ("12zz", None),
        ("12 20", None),
        ("", None),
        (None, None),
        (1220, None),
    ],
)
def test_a_multihash(text: object, expected: Checksum | None) -> None:
    assert parse(text) == expected
