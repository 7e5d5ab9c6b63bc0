"""The STAC Item that the portal serves of a project, exactly: same fields, same values.

Every module makes one part of it. Observed on sharinghub-server 0.4.0; what it does with its
default configuration is what happens here.
"""

from __future__ import annotations

from sharinghub_tools.domain.portal.item.building import card, item

__all__ = ["card", "item"]
