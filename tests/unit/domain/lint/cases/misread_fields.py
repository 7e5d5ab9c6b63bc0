"""READMEs whose fields the portal ignores, or takes for something else."""

from sharinghub_tools.domain.lint.rules import Effect
from tests.unit.domain.lint.cases.case import Case, readme, text_case, yaml_case

_TABLE = "https://stac-extensions.github.io/table/v1.2.0/schema.json"
_MLM = "https://stac-extensions.github.io/mlm/v1.4.0/schema.json"
_PROJECT = "https://gitlab.example.org/group/eurosat"
_DOI = "https://doi.org/10.1109/JSTARS.2019.2918242"


def _yaml(name: str, rule: str, bad: str, good: str) -> Case:
    return yaml_case(name, rule, Effect.MISREADS, bad, good)


def _text(name: str, rule: str, bad: str, good: str) -> Case:
    return text_case(name, rule, Effect.MISREADS, bad, good)


_EXTENT = [
    _yaml(
        "bbox with west > east, as in the reference documentation",
        "bbox-order",
        "extent: {spatial: [ ▶3, 1, 2, 4]}",
        "extent: {spatial: [ 2, 1, 3, 4]}",
    ),
    _yaml(
        "bbox with south > north",
        "bbox-order",
        "extent: {spatial: [1, ▶4, 2, 3]}",
        "extent: {spatial: [1, 3, 2, 4]}",
    ),
    _yaml(
        "bbox of 6 numbers",
        "spatial-extent-ignored",
        "extent: {spatial: ▶[1, 2, 0, 3, 4, 9]}",
        "extent: {spatial: [1, 2, 3, 4]}",
    ),
    _yaml(
        "GeoJSON",
        "spatial-extent-ignored",
        "extent: {spatial: ▶{type: Point, coordinates: [1, 2]}}",
        "extent: {spatial: POINT(1 2)}",
    ),
    _yaml(
        "bad WKT",
        "spatial-extent-ignored",
        "extent:\n  spatial: ▶'POLYGON((0 0, 1 0, 1 1))'",
        "extent:\n  spatial: 'POLYGON((0 0, 1 0, 1 1, 0 0))'",
    ),
    _yaml(
        "bbox as STAC writes it",
        "spatial-extent-ignored",
        "extent: {spatial: ▶[[1, 2, 3, 4]]}",
        "extent: {spatial: [1, 2, 3, 4]}",
    ),
    _yaml(
        "bbox with a word",
        "spatial-extent-ignored",
        "extent: {spatial: [▶a, 2, 3, 4]}",
        "extent: {spatial: ['1', 2, 3, 4]}",
    ),
    _yaml(
        "bbox in metres",
        "bbox-out-of-range",
        "extent: {spatial: [1, 2, ▶500000, 4]}",
        "extent: {spatial: [1, 2, 50, 4]}",
    ),
    _yaml(
        "string for extent.temporal",
        "temporal-extent-misread",
        "extent:\n  temporal: ▶'2024/2025'",
        "extent:\n  temporal: ['2024-01-01', '2025-01-01']",
    ),
    _yaml(
        "three dates for extent.temporal",
        "temporal-extent-misread",
        "extent:\n  temporal: [2024-01-01, 2024-02-01,\n\n    ▶2024-03-01]",
        "extent:\n  temporal: [2024-01-01, 2024-02-01]",
    ),
    _yaml(
        "year as a number",
        "temporal-extent-misread",
        "extent: {temporal: [▶2024, null]}",
        "extent: {temporal: [2024-01-01, null]}",
    ),
]

_IDENTITY = [
    _yaml("preview null", "preview-empty", "preview:▶", "preview: a.png"),
    _text(
        "preview and another image of that name",
        "preview-overridden",
        readme("preview: ▶a.png") + "![Preview](b.png)",
        readme("preview: a.png") + "![Preview](a.png)",
    ),
    _yaml("license in words", "license-not-spdx", "license: ▶Apache 2.0", "license: Apache-2.0"),
    _yaml(
        "known extension overridden",
        "known-extension-overridden",
        "extensions: {eo: ▶'https://stac-extensions.github.io/eo/v2.0.0/schema.json'}",
        "extensions: {eo: 'https://stac-extensions.github.io/eo/v1.1.0/schema.json'}",
    ),
    _yaml(
        "extension that is not declared",
        "undeclared-extension",
        "▶table: {row_count: 1}",
        f"extensions: {{table: {_TABLE}}}\ntable: {{row_count: 1}}",
    ),
    _yaml(
        "declared extension without a mapping",
        "extension-without-fields",
        f"extensions: {{▶mlm: {_MLM}}}\n'mlm:name': a",
        f"extensions: {{mlm: {_MLM}}}\nmlm: {{name: a}}",
    ),
    _text(
        "DOI in the front matter, and another in the body",
        "doi-overridden",
        readme("sci: {doi: ▶10.5281/zenodo.1}") + f"[DOI: a]({_DOI})",
        readme("sci: {doi: 10.1109/JSTARS.2019.2918242}") + f"[DOI: a]({_DOI})",
    ),
]

_LINKS = [
    _yaml(
        "links a mapping",
        "links-not-a-list",
        "links: ▶{rel: a, href: b}",
        "links: [{rel: a, href: b}]",
    ),
    _yaml(
        "two current versions, of branches that were merged",
        "several-current-versions",
        "links:\n"
        "- {rel: 'mlflow:model', href: a, 'mlflow:uri': 'models:/x/3', 'mlflow:current': true}\n"
        "- {rel: 'mlflow:model', href: b, 'mlflow:uri': 'models:/x/2', 'mlflow:current': ▶true}",
        "links:\n"
        "- {rel: 'mlflow:model', href: a, 'mlflow:uri': 'models:/x/3', 'mlflow:current': true}\n"
        "- {rel: 'mlflow:model', href: b, 'mlflow:uri': 'models:/x/2'}\n"
        "- {rel: 'mlflow:model', href: c, 'mlflow:uri': 'models:/y/2', 'mlflow:current': true}",
    ),
    _yaml(
        "link to a file with a space",
        "space-in-path",
        "links:\n- href: ▶my data.csv",
        "links:\n- href: my-data.csv",
    ),
    _yaml(
        "file with a space as an asset",
        "space-in-path",
        "assets: [▶my model.onnx]",
        "assets: [my-model.onnx]",
    ),
    _yaml(
        "preview with a space",
        "space-in-path",
        "preview: ▶my preview.png",
        "preview: my-preview.png",
    ),
    _yaml(
        "dataset named rather than linked",
        "related-not-a-project",
        "related: {dataset: ▶EuroSAT}",
        f"related: {{dataset: '{_PROJECT}'}}",
    ),
    _yaml(
        "dataset by the URL of a clone with ssh",
        "related-not-a-project",
        "related: {dataset: ▶'git@gitlab.example.org:group/eurosat.git'}",
        "related: {dataset: group/eurosat}",
    ),
    _yaml(
        "dataset on a foreign host",
        "related-not-a-project",
        "related: {dataset: ▶'https://huggingface.co/datasets/eurosat'}",
        f"related: {{dataset: ['{_PROJECT}']}}",
    ),
    _yaml(
        "related URL with .git",
        "related-url-not-clean",
        f"related: {{dataset: ▶'{_PROJECT}.git'}}",
        f"related: {{dataset: '{_PROJECT}'}}",
    ),
    _yaml(
        "related URL with a trailing slash",
        "related-url-not-clean",
        f"related: {{dataset: [▶'{_PROJECT}/']}}",
        f"related: {{dataset: ['{_PROJECT}']}}",
    ),
    _yaml(
        "related URL with /-/tree/main",
        "related-url-not-clean",
        f"related: {{dataset: ▶'{_PROJECT}/-/tree/main'}}",
        f"related: {{dataset: '{_PROJECT}'}}",
    ),
    _yaml(
        "link to a collection's project with .git",
        "related-url-not-clean",
        f"links: [{{href: ▶'dataset+{_PROJECT}.git'}}]",
        f"links: [{{href: 'dataset+{_PROJECT}'}}]",
    ),
    _yaml(
        "related project a number",
        "related-ignored",
        "related: {dataset: ▶12}",
        "related: {dataset: }",
    ),
]

_ASSETS = [
    _yaml("assets a scalar", "assets-not-a-list", "assets: ▶'*.onnx'", "assets: ['*.onnx']"),
    _yaml(
        "assets a mapping",
        "assets-not-a-list",
        "assets: ▶{model: {href: a}}",
        "assets: [{key: model, href: a}]",
    ),
    _yaml(
        "asset with href alone",
        "asset-ignored",
        "assets: [▶{href: a.onnx}]",
        "assets: [{key: a, href: a.onnx}]",
    ),
    _yaml("asset null", "asset-ignored", "assets:\n-▶\n- a.onnx", "assets:\n- a.onnx"),
    _yaml(
        "asset field that is dropped",
        "asset-field-dropped",
        "assets: [{glob: a.onnx, ▶'mlm:artifact_type': b}]",
        "assets: [{glob: a.onnx, roles: [data]}]",
    ),
    _yaml(
        "href beside a glob",
        "asset-field-dropped",
        "assets: [{glob: a.onnx, ▶href: b}]",
        "assets: [{glob: a.onnx}]",
    ),
    _yaml(
        "unknown type-as",
        "asset-type-as",
        "assets: [{glob: a.onnx, type-as: ▶onnx}]",
        "assets: [{glob: a.onnx, type: application/onnx}]",
    ),
    _yaml(
        "**/*.onnx misses the root",
        "glob-misses-root",
        "assets: [▶'**/*.onnx']",
        "assets: ['*.onnx']",
    ),
    _yaml(
        "data/**/*.tif is one folder deep",
        "glob-misses-root",
        "assets: [{glob: ▶'data/**/*.tif'}]",
        "assets: [{glob: 'data/*/*.tif'}]",
    ),
    _yaml(
        "/model.onnx matches nothing",
        "glob-matches-nothing",
        "assets: [▶/model.onnx]",
        "assets: [model.onnx]",
    ),
    _yaml("folder as a glob", "glob-matches-nothing", "assets: [▶data/]", "assets: [data/*]"),
    _yaml(
        "braces in a glob",
        "glob-matches-nothing",
        "assets: [▶'*.{onnx,keras}']",
        "assets: ['*.onnx', '*.keras']",
    ),
    _yaml(
        "URL as a glob",
        "glob-matches-nothing",
        "assets: [▶'https://a.org/b.onnx']",
        "assets: [{key: b, href: 'https://a.org/b.onnx'}]",
    ),
    _yaml(
        "key on a glob that matches many",
        "key-on-glob",
        "assets: [{glob: '*.onnx', key: ▶model}]",
        "assets: [{glob: model.onnx, key: model}]",
    ),
    _yaml(
        "key of another asset",
        "duplicate-asset-key",
        "assets:\n- {key: a, href: b}\n- {key: ▶a, href: c}",
        "assets:\n- {key: a, href: b}\n- {key: b, href: c}",
    ),
]

CASES = [*_EXTENT, *_IDENTITY, *_LINKS, *_ASSETS]
