"""READMEs that are right and could do more."""

from sharinghub_tools.domain.lint.surroundings import DataImport
from tests.unit.domain.lint.cases.case import readme
from tests.unit.domain.lint.cases.project_case import ProjectCase, advice
from tests.unit.domain.lint.project import MemoryFolder

_GOOD = "---\ntitle: a\n---\n"
_DATASET = "https://gitlab.example.org/space/wine"
_API = "https://hub.example.org/api/stac/collections/dataset/items/space/wine"
_MODEL = "ml-model: {type: ml-model, learning_approach: a, prediction_type: b, architecture: c}"
_AI_MODEL = ("sharinghub:aimodel",)
_DATA = ("README.md", "preview.png", "data/raw.dvc")


def _files(*paths: str) -> MemoryFolder:
    return MemoryFolder(("README.md", "preview.png", *paths))


def _many(*paths: str) -> MemoryFolder:
    """A repository of which GitLab lists nothing of what sorts last."""
    return _files(*(f"data/{number:03}.csv" for number in range(200)), *paths)


def _model(*data: DataImport) -> MemoryFolder:
    return MemoryFolder(_DATA, topics=_AI_MODEL, data=data)


def _preview(name: str, bad: str, good: str, files: tuple[str, ...]) -> ProjectCase:
    return advice(
        name,
        "no-preview",
        bad,
        good,
        "the project has no preview: its card has no picture",
        "add a file preview.png to the repository, or name an image with preview",
        project=MemoryFolder(files),
    )


def _dead(
    name: str, bad: str, good: str, address: str, *files: str, other: str = ""
) -> ProjectCase:
    return advice(
        name,
        "dead-link",
        bad,
        good,
        f'"{address}" leads to no file of the repository{other}',
        "correct the path, or add the file to the repository",
        project=_files(*files),
    )


def _licence(name: str, written: str, message: str, mend: str, good: str) -> ProjectCase:
    bad = readme(f"license: ▶{written}")
    return advice(name, "license-unknown", bad, readme(good), f'"{written}" {message}', mend)


def _related(name: str, bad: str, good: str, message: str, *data: DataImport) -> ProjectCase:
    return advice(
        name,
        "dataset-not-linked",
        bad,
        good,
        message,
        "write related: {dataset: URL of the dataset's project}, so that the portal leads there",
        project=_model(*data),
    )


_PREVIEW = [
    _preview("no preview", "▶" + _GOOD, "---\npreview: a.png\n---\n", ("README.md", "a.png")),
    _preview(
        "no front matter, and an image of another name",
        "▶# Wine\n\n![a](a.png)\n",
        "# Wine\n\n![Preview](a.png)\n",
        ("README.md", "a.png"),
    ),
]

_LONG = "A model that tells three cultivars of Italian wine apart by thirteen measurements " * 2
_DESCRIPTION = [
    advice(
        "description that the card cuts",
        "description-too-long",
        "▶" + _GOOD,
        _GOOD,
        "the project's description has 163 characters, and its card shows 120: it ends with "
        '"tells three cultivars of"',
        "say the main thing in the first 120 characters of the project's description",
        project=MemoryFolder(description=_LONG),
        good_project=MemoryFolder(description=_LONG[:120]),
    ),
]

_IMPORT = DataImport("data/raw.dvc", f"{_DATASET}/")
_DATASETS = [
    _related(
        "data in DVC, and no dataset",
        "▶" + _GOOD,
        readme(f"related: {{dataset: {_DATASET}}}"),
        '"data/raw.dvc" tracks data, and no dataset is related',
        DataImport("data/raw.dvc"),
    ),
    _related(
        "imported data, and another dataset",
        readme(f"related: ▶{{dataset: {_DATASET}-2}}"),
        readme(f"related: {{dataset: [{_DATASET}-2, Space/Wine]}}"),
        f'"data/raw.dvc" imports from "{_DATASET}/", which is not related',
        _IMPORT,
    ),
    _related(
        "imported data, linked as such",
        "▶" + _GOOD,
        readme(f"links: [{{rel: derived_from, href: 'dataset+{_DATASET}'}}]"),
        '"data/raw.dvc" imports from "git@gitlab.example.org:space/wine.git", which is not related',
        DataImport("data/raw.dvc", "git@gitlab.example.org:space/wine.git"),
    ),
    advice(
        "model by its description alone, and the Item of its data",
        "dataset-not-linked",
        "▶" + readme(_MODEL),
        readme(f"{_MODEL}\nlinks: [{{rel: derived_from, href: '{_API}'}}]"),
        f'"data/raw.dvc" imports from "{_DATASET}/", which is not related',
        "write related: {dataset: URL of the dataset's project}, so that the portal leads there",
        project=MemoryFolder(_DATA, data=(_IMPORT,)),
    ),
    advice(
        "data of a project that is no model",
        "no-preview",
        "▶" + _GOOD,
        _GOOD,
        "the project has no preview: its card has no picture",
        "add a file preview.png to the repository, or name an image with preview",
        project=MemoryFolder(("data/raw.dvc",), topics=("sharinghub:dataset",), data=(_IMPORT,)),
        good_project=MemoryFolder(_DATA, topics=("sharinghub:dataset",), data=(_IMPORT,)),
    ),
]

_NOWHERE = "is no SPDX identifier: the portal's link to it leads nowhere"
_SPDX = "write an identifier of https://spdx.org/licenses"
_URL = "license-url: https://a.org/LICENSE"
_LICENCES = [
    _licence("lower case", "apache-2.0", _NOWHERE, "write Apache-2.0", "license: Apache-2.0"),
    _licence("version left out", "Apache2", _NOWHERE, "write Apache-2.0", "license: Apache-2.0"),
    _licence("licence of one's own", "MyOwn", _NOWHERE, _SPDX, f"license: MyOwn\n{_URL}"),
    _licence(
        "identifier of STAC alone",
        "proprietary",
        "has no page on spdx.org, where the portal's link leads",
        "add license-url: the address of the licence's text",
        f"license: proprietary\n{_URL}",
    ),
    _licence(
        "deprecated identifier",
        "GPL-3.0",
        "is deprecated in SPDX",
        "write GPL-3.0-only or GPL-3.0-or-later",
        "license: GPL-3.0-only",
    ),
]

_LINKS = [
    _dead(
        "link of the text",
        readme("title: a") + "[a](▶docs/b.md)",
        readme("title: a") + "[a](docs/a.md#b), [b](./docs/), [c](#d), [e](/docs/a.md?f)",
        "docs/b.md",
        "docs/a.md",
    ),
    _dead(
        "file of another case",
        readme("title: a") + "[a](▶Docs/A.md)",
        readme("title: a") + "[a](docs/a.md)",
        "Docs/A.md",
        "docs/a.md",
        other='; it is called "docs/a.md"',
    ),
    _dead(
        "image, with a title",
        readme("title: a") + '![a](▶a.png "An image")',
        readme("title: a") + '![a](preview.png "An image")',
        "a.png",
    ),
    _dead(
        "image within a link",
        readme("title: a") + "[![a](▶a.png)](https://a.org)",
        readme("title: a") + "[![a](preview.png)](https://a.org)",
        "a.png",
    ),
    _dead(
        "image in HTML",
        readme("title: a") + '<img width="9" src="▶a.png">',
        readme("title: a") + '<img src="preview.png"> <a href="mailto:a@b.c">',
        "a.png",
    ),
    _dead(
        "reference",
        readme("title: a") + "[a][b]\n\n[b]: ▶c.md",
        readme("title: a") + "[a][b] [^c]\n\n[b]: README.md\n[^c]: note.md is one\n",
        "c.md",
    ),
    _dead(
        "file with a space",
        readme("title: a") + "[a](▶my%20data.md)",
        readme("title: a") + "[a](their%20data.md)",
        "my%20data.md",
        "their data.md",
    ),
    _dead(
        "preview",
        readme("preview: ▶a.png"),
        readme("preview: preview.png"),
        "a.png",
    ),
    _dead(
        "href of a link",
        readme("links:\n- {rel: a, href: ▶a.csv}"),
        readme("links:\n- {rel: a, href: ./a/b.csv}\n- {rel: b, href: 'https://a.org/c.csv'}"),
        "a.csv",
        "a/b.csv",
    ),
    _dead(
        "href of an asset",
        readme("assets:\n- {key: a, href: ▶a.csv}"),
        readme("assets:\n- {key: a, href: b.csv}"),
        "a.csv",
        "b.csv",
    ),
    _dead(
        "code is not a link, what follows it is",
        readme("title: a") + "`[a](b.md)`\n\n```md\n[a](c.md)\n```\n<!-- [a](d.md) -->\n[a](▶e.md)",
        readme("title: a") + "~~~\n[a](c.md)\n```\n[b](d.md)\n~~~\n``[a](`e.md)``",
        "e.md",
    ),
    _dead(
        "what leads elsewhere is not looked for",
        readme("title: a") + "[a](//a.org) [b](../b) [c](-/issues) [d](https://a.org/-/e) [f](▶g)",
        readme("title: a") + "[a](data:image/png;base64,a) [b](/-/jobs) [c](x/{{y}})",
        "g",
    ),
]

_GLOBS = [
    advice(
        "glob without a file",
        "glob-without-files",
        readme("assets:\n- ▶'*.onnx'"),
        readme("assets:\n- '*.keras'"),
        '"*.onnx" matches no file of the repository',
        "correct the glob, or add the files to the repository; until then the Item has no such "
        "asset",
        project=_files("models/a.keras"),
    ),
    advice(
        "glob with files past those that GitLab lists",
        "glob-past-first-files",
        readme("assets:\n- glob: ▶models/*.keras"),
        readme("assets:\n- data/00*.csv"),
        '"models/*.keras" matches "models/a.keras" that the portal never hears of: '
        "GitLab lists the first 100 of 203 files",
        "give such a file as an asset with key and href, or move it to where git lists it earlier",
        project=_many("models/a.keras"),
    ),
    advice(
        "glob with some files past those",
        "glob-past-first-files",
        readme("assets: [▶'*.csv']"),
        readme("assets: ['data/01*.csv', {key: last, href: data/199.csv}]"),
        '"*.csv" matches 102 files that the portal never hears of: GitLab lists the first 100 of '
        "202 files",
        "give such a file as an asset with key and href, or move it to where git lists it earlier",
        project=_many(),
    ),
]

CASES = [
    *_PREVIEW,
    *_DESCRIPTION,
    *_DATASETS,
    *_LICENCES,
    *_LINKS,
    *_GLOBS,
]
