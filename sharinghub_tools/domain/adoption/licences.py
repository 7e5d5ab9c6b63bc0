"""A licence's text → its SPDX identifier, for those that research projects have."""

from __future__ import annotations

import re

# What only this licence says, in the order of asking: some quote others.
_SAID = (
    ("Apache-2.0", r"Apache License,? Version 2\.0"),
    ("AGPL-3.0-only", r"GNU AFFERO GENERAL PUBLIC LICENSE Version 3"),
    ("LGPL-3.0-only", r"GNU LESSER GENERAL PUBLIC LICENSE Version 3"),
    ("LGPL-2.1-only", r"GNU LESSER GENERAL PUBLIC LICENSE Version 2\.1"),
    ("GPL-3.0-only", r"GNU GENERAL PUBLIC LICENSE Version 3"),
    ("GPL-2.0-only", r"GNU GENERAL PUBLIC LICENSE Version 2"),
    ("MPL-2.0", r"Mozilla Public License,? Version 2\.0"),
    ("EUPL-1.2", r"European Union Public Licence v\. ?1\.2"),
    ("CC-BY-SA-4.0", r"(Creative Commons )?Attribution-ShareAlike 4\.0 International"),
    ("CC-BY-4.0", r"(Creative Commons )?Attribution 4\.0 International"),
    ("CC0-1.0", r"CC0 1\.0 Universal"),
    ("Unlicense", r"This is free and unencumbered software released into the public domain"),
    ("ISC", r"Permission to use, copy, modify, and(/or)? distribute this software for any purpose"),
    ("MIT", r"Permission is hereby granted, free of charge, to any person obtaining a copy"),
    ("BSD-3-Clause", r"Redistribution and use in source and binary forms.*Neither the name"),
    ("BSD-2-Clause", r"Redistribution and use in source and binary forms"),
)


def identified(text: str) -> str | None:
    """The identifier; None for a licence that is not known."""
    one_line = " ".join(text.split())
    for identifier, said in _SAID:
        if re.search(said, one_line, re.IGNORECASE):
            return identifier
    return None
