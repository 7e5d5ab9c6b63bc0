"""READMEs of which the portal makes an Item that the schemas of STAC refuse."""

import json

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import readme, text_case, yaml_case
from tests.unit.domain.lint.cases.project_case import ProjectCase, invalid
from tests.unit.domain.lint.project import MemoryFolder
from tests.unit.linked_wine import item

_EXTENSIONS = "https://stac-extensions.github.io"
_LABEL = "label: {properties: , description: a, type: vector}"
_ML_MODEL = "ml-model: {type: ml-model, learning_approach: a, prediction_type: b, architecture: c}"
_TIME = "a date and time of RFC 3339, as 2024-01-31T00:00:00Z"
_PROCESSING = f"{_EXTENSIONS}/processing/v1.2.0/schema.json"
_BOTH = "[2024-01-01T00:00:00Z, 2024-02-01T00:00:00Z]"
_OPEN_END = "write both ends, or leave extent.temporal out: an Item of STAC has no open end"
_ITEM = {
    "type": "Feature",
    "stac_version": "1.1.0",
    "id": "wine",
    "geometry": None,
    "properties": {"datetime": "2024-01-01T00:00:00Z"},
    "links": [],
    "assets": {},
}
_OF_MODEL = json.loads(item())
_LISTED = ("README.md", "preview.png", "stac/wine.json")


def _by_hand(value: object, field: str = "total_parameters") -> MemoryFolder:
    """A project with the Item of a model, of which somebody wrote a field."""
    properties = {**_OF_MODEL["properties"], f"mlm:{field}": value}
    return MemoryFolder(_LISTED, jsons={"stac/wine.json": {**_OF_MODEL, "properties": properties}})


def _core(name: str, bad: str, good: str, message: str, mend: str) -> ProjectCase:
    return invalid(name, "item-invalid", bad, good, f"{message} (STAC 1.0.0)", mend)


def _extension(name: str, bad: str, good: str, message: str, mend: str) -> ProjectCase:
    return invalid(name, "extension-invalid", bad, good, message, mend)


_CORE = [
    _core(
        "date without a time",
        "extent:\n  temporal: [▶2024-01-01, 2024-02-01T00:00:00Z]",
        f"extent: {{temporal: {_BOTH}}}",
        f'extent.temporal[0] is "2024-01-01", not {_TIME}',
        "write 2024-01-01T00:00:00Z",
    ),
    _core(
        "time without a zone, as in the reference documentation",
        "extent:\n  temporal:\n  - 2024-01-01T00:00:00Z\n  - ▶'2024-01-01T12:00:00.0'",
        f"extent: {{temporal: {_BOTH}}}",
        f'extent.temporal[1] is "2024-01-01T12:00:00.0", not {_TIME}',
        "write 2024-01-01T12:00:00Z",
    ),
    _core(
        "time of another zone",
        "extent: {temporal: [▶'2024-01-01T12:00:00+02:00', 2024-02-01T00:00:00Z]}",
        f"extent: {{temporal: {_BOTH}}}",
        'extent.temporal[0] is "2024-01-01T12:00:00+02:00", not a time in UTC that ends with Z',
        "write 2024-01-01T10:00:00Z",
    ),
    _core(
        "open end",
        "extent: {temporal: [2024-01-01T00:00:00Z, ▶null]}",
        f"extent: {{temporal: {_BOTH}}}",
        "extent.temporal[1] is empty, not text",
        _OPEN_END,
    ),
    _core(
        "datetime of the README's own",
        "datetime: ▶2024",
        "datetime: 2024-01-01T00:00:00Z",
        "datetime is 2024, not text or empty",
        "write text or empty",
    ),
    _core(
        "title a number",
        "title: ▶7",
        "title: '7'",
        "title is 7, not text",
        "write text",
    ),
    _core(
        "unknown role of a provider",
        "providers:\n- name: a\n  roles: [▶owner]",
        "providers:\n- name: a\n  roles: [licensor]",
        'providers[0].roles[0] is "owner", not one of producer, licensor, processor or host',
        "write one of producer, licensor, processor or host",
    ),
    _core(
        "provider without a name",
        "providers:\n- ▶url: https://a.org",
        "providers:\n- name: a",
        "providers[0] lacks name",
        "write name in providers[0]",
    ),
    _core(
        "provider whose url is none",
        "providers:\n- name: a\n  url: ▶a.org/b c",
        "providers:\n- name: a\n  url: https://a.org",
        'providers[0].url is "a.org/b c", not a URL',
        "write a URL",
    ),
    _core(
        "link without rel",
        "links:\n- {rel: a, href: 'https://a.org'}\n- ▶{href: 'https://b.org'}",
        "links:\n- {rel: a, href: 'https://a.org'}",
        "links[1] lacks rel",
        "write rel in links[1]",
    ),
    _core(
        "type of a link a list",
        "links: [{rel: a, href: 'https://a.org', ▶type: [text/html]}]",
        "links: [{rel: a, href: 'https://a.org', type: text/html}]",
        "links[0].type is a list of 1, not text",
        "write text",
    ),
    _core(
        "roles of an asset a text",
        "assets:\n- {key: a, href: 'https://a.org', roles: ▶data}",
        "assets:\n- {key: a, href: 'https://a.org', roles: [data]}",
        'assets[0].roles is "data", not a list',
        "write a list",
    ),
    _core(
        "type of a glob's asset a number",
        "assets:\n- '*.png'\n- {glob: '*.md', type: ▶7}",
        "assets:\n- '*.png'\n- {glob: '*.md', type: text/markdown}",
        "assets[1].type is 7, not text",
        "write text",
    ),
    _core(
        "licence with a slash, whose address is given",
        "license: ▶MIT/BSD\nlicense-url: https://a.org/LICENSE",
        "license: MIT\nlicense-url: https://a.org/LICENSE",
        'license is "MIT/BSD", not one word of letters, digits, -, . and +',
        "write one word of letters, digits, -, . and +",
    ),
    _core(
        "extension's schema that is no URL",
        "extensions: {my: ▶schema of mine}\nmy: {a: b}",
        "my: {a: b}",
        'extensions.my is "schema of mine", not a URL',
        "write a URL",
    ),
]

_OF_EXTENSIONS = [
    _extension(
        "field of a known extension that misses",
        "▶label: {properties: , type: vector}",
        _LABEL,
        "label lacks description (label v1.0.1)",
        "write description below label",
    ),
    _extension(
        "value that the extension does not know",
        "label: {properties: , description: a, type: ▶text}",
        _LABEL,
        'label.type is "text", not one of raster or vector (label v1.0.1)',
        "write one of raster or vector",
    ),
    _extension(
        "value far below",
        "label:\n  properties:\n  description: a\n  type: vector\n  classes:\n"
        "  - {name: a, classes: ▶b}",
        _LABEL,
        'label.classes[0].classes is "b", not a list (label v1.0.1)',
        "write a list",
    ),
    _extension(
        "field with the prefix written out",
        f"{_ML_MODEL}\n'ml-model:training-os': ▶7",
        f"{_ML_MODEL}\n'ml-model:training-os': linux",
        "ml-model:training-os is 7, not text (ml-model v1.0.0)",
        "write text",
    ),
    _extension(
        "fields that only assets have",
        "eo:\n  ▶bands: [{name: B1}]",
        "eo: {cloud_cover: 1}",
        "eo.bands may not be there (eo v1.1.0)",
        "remove eo.bands",
    ),
    _extension(
        "field that the extension does not know",
        "sci: {doi: 10.5281/zenodo.1, author: ▶a}",
        "sci: {doi: 10.5281/zenodo.1}",
        "sci.author may not be there (scientific v1.0.0)",
        "remove it, or correct its name",
    ),
    _extension(
        "DOI as a URL",
        "sci: {doi: ▶'https://doi.org/10.5281/zenodo.1'}",
        "sci: {doi: 10.5281/zenodo.1}",
        'sci.doi is "https://doi.org/10.5281/zenodo.1", '
        "not a DOI without https://doi.org/, as 10.5281/zenodo.1234 (scientific v1.0.0)",
        "write a DOI without https://doi.org/, as 10.5281/zenodo.1234",
    ),
    _extension(
        "declared extension",
        f"extensions: {{table: {_EXTENSIONS}/table/v1.2.0/schema.json}}\n"
        "table:\n  row_count: ▶many",
        f"extensions: {{table: {_EXTENSIONS}/table/v1.2.0/schema.json}}\ntable: {{row_count: 7}}",
        'table.row_count is "many", not a number (table v1.2.0)',
        "write a number",
    ),
    _extension(
        "extension under another prefix than its fields have",
        f"extensions:\n  proc: ▶{_PROCESSING}\nproc: {{level: L1}}",
        f"extensions:\n  processing: {_PROCESSING}\nprocessing: {{level: L1}}",
        "the Item has none of processing:expression, processing:lineage, processing:level, "
        "processing:facility, processing:software, processing:version and processing:datetime "
        "(processing v1.2.0)",
        "call the extension processing, as its fields are, here and where they are written",
    ),
]

_OTHERS = [
    invalid(
        "MLM in the front matter",
        "mlm-in-front-matter",
        f"extensions:\n  mlm: ▶{_EXTENSIONS}/mlm/v1.5.2/schema.json\nmlm: {{name: Wine}}",
        "mlm: {name: Wine}",
        "mlm v1.5.2 is declared, and such an Item can never be valid: the portal drops the field "
        "mlm:artifact_type of assets",
        "leave it out of extensions; sharinghub link-model writes stac/<model>.json, "
        "a valid MLM Item",
    ),
    ProjectCase(
        yaml_case(
            "STAC object of the project that is not valid",
            "stac-file-invalid",
            Effect.INVALID_ITEM,
            "assets: [▶stac/*.json]",
            "assets: [stac/*.json]",
        ),
        '"stac/wine.json": properties lacks datetime (STAC 1.1.0)',
        "run sharinghub link-model again if it wrote the file, else correct it",
        MemoryFolder(
            ("README.md", "preview.png", "stac/wine.json"),
            jsons={"stac/wine.json": {**_ITEM, "properties": {}}},
        ),
        MemoryFolder(
            ("README.md", "preview.png", "stac/wine.json"), jsons={"stac/wine.json": _ITEM}
        ),
    ),
    ProjectCase(
        yaml_case(
            "what somebody wrote under mlm, and MLM refuses",
            "stac-file-invalid",
            Effect.INVALID_ITEM,
            "assets: [stac/*.json]\nmlm: {total_parameters: ▶lots}",
            "assets: [stac/*.json]\nmlm: {total_parameters: 7}",
        ),
        '"stac/wine.json": mlm.total_parameters is "lots", not a whole number (mlm v1.5.2)',
        "write a whole number, then run sharinghub link-model again",
        _by_hand("lots"),
        _by_hand(7),
    ),
    ProjectCase(
        yaml_case(
            "version that is a date",
            "stac-file-invalid",
            Effect.INVALID_ITEM,
            "assets: [stac/*.json]\nmlm: {framework_version: ▶2024-01-01}",
            "assets: [stac/*.json]\nmlm: {framework_version: 2.21.0}",
        ),
        '"stac/wine.json": mlm.framework_version is "2024-01-01", not a version of three numbers, '
        "as 2.21.0 (mlm v1.5.2)",
        "write a version of three numbers, as 2.21.0, then run sharinghub link-model again",
        _by_hand("2024-01-01", "framework_version"),
        _by_hand("2.21.0", "framework_version"),
    ),
    ProjectCase(
        yaml_case(
            "what somebody has corrected under mlm, and not linked again",
            "stac-file-invalid",
            Effect.INVALID_ITEM,
            "assets: [▶stac/*.json]\nmlm: {total_parameters: 7}",
            "assets: [stac/*.json]\nmlm: {total_parameters: 7}",
        ),
        '"stac/wine.json": properties.mlm:total_parameters is "lots", not a whole number '
        "(mlm v1.5.2)",
        "run sharinghub link-model again if it wrote the file, else correct it",
        _by_hand("lots"),
        _by_hand(7),
    ),
    ProjectCase(
        yaml_case(
            "half an Item of a model",
            "stac-file-invalid",
            Effect.INVALID_ITEM,
            "assets: [▶stac/*.json]",
            "assets: [stac/*.json]",
        ),
        '"stac/wine.json" is no JSON',
        "remove the file, and run sharinghub link-model again",
        MemoryFolder(_LISTED, jsons={"stac/wine.json": ValueError("half")}),
        MemoryFolder(_LISTED, jsons={"stac/wine.json": _OF_MODEL}),
    ),
    ProjectCase(
        text_case(
            "schema of a STAC object of the project that is not on this machine",
            "stac-file-not-checked",
            Effect.IS_ADVICE,
            readme("assets: [▶stac/*.json]"),
            readme("assets: [stac/*.json]"),
        ),
        '"stac/wine.json" was not checked against "https://example.org/my.json": it is not on this '
        "machine, and nothing is fetched offline",
        "run it again with a network and without --offline, or give a copy of the schema by "
        "--schemas",
        MemoryFolder(
            _LISTED,
            jsons={"stac/wine.json": {**_ITEM, "stac_extensions": ["https://example.org/my.json"]}},
        ),
        MemoryFolder(_LISTED, jsons={"stac/wine.json": _ITEM}),
    ),
    ProjectCase(
        text_case(
            "schema that is not on this machine",
            "schema-not-checked",
            Effect.IS_ADVICE,
            readme("extensions:\n  my: ▶https://example.org/my.json\nmy: {a: b}"),
            readme("my: {a: b}"),
        ),
        'the Item was not checked against "https://example.org/my.json": it is not on this '
        "machine, and nothing is fetched offline",
        "run it again with a network and without --offline, or give a copy of the schema by "
        "--schemas",
    ),
]

CASES = [*_CORE, *_OF_EXTENSIONS, *_OTHERS]
