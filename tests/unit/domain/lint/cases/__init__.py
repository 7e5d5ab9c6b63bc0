"""The tables of READMEs: each row is a named test of ``sharinghub validate``."""

from tests.unit.domain.lint.cases import (
    broken_collection,
    broken_item,
    lost,
    misread,
    misread_fields,
)
from tests.unit.domain.lint.cases.case import Case, readme

CASES = [
    *broken_collection.CASES,
    *broken_item.CASES,
    *lost.CASES,
    *misread.CASES,
    *misread_fields.CASES,
]

__all__ = ["CASES", "Case", "readme"]
