"""Every command that the documentation shows is run, page by page, and ends as it should."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import state_machine_picture
from tests.docs.console import ROOT, World, commands, run
from tests.gitlab.instance import Gitlab
from tests.gitlab.state import User
from tests.live.dataset.conftest import s3, stac_api  # noqa: F401 - fixtures
from tests.live.publish.local_project import picture
from tests.live.s3_server import BUCKET, S3Server
from tests.live.stac_api_server import StacApi
from tests.patches import pixels, write_picture, write_scene, write_tiff
from tests.template import image_projects, workflow_parts
from tests.template.baking import git
from tests.template.moving_template import repository

# By page: the test of its name, below; what is shown in several of them is run in one.
ELSEWHERE = {
    "pip install .": "tests/template/test_ways_to_bake.py",
    "pip install '.[local]'": "tests/template/test_ways_to_bake.py",
    "python -m venv .venv && . .venv/bin/activate": "tests/live/test_pipeline.py",
    "python -m pip install --quiet --requirement requirements.lock --group tools": (
        "tests/live/test_pipeline.py"
    ),
    "python -m bikes.endpoint.pack": "tests/template/test_bikes_project.py",
    "python -m bikes.endpoint.serve --port 8080 &": "tests/template/test_bikes_project.py",
    "python -m venv .venv-workflow": "tests/template/workflow_parts.py",
    ".venv-workflow/bin/python -m pip install --quiet --requirement aws/requirements.lock": (
        "tests/template/workflow_parts.py"
    ),
}
WORKFLOW_LOCK = state_machine_picture.README.with_name("requirements.lock")
# What the README shows is how this very test is run.
READMES = {
    "git clone <this repository> && cd sharinghub-tools",
    *("make demo", "make setup", "make test", "make test-fast", "make bench"),
}
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if commands(path)
)


def page(name: str, world: World) -> str:
    world.elsewhere = frozenset(ELSEWHERE)
    return run(f"docs/{name}.md", world)


def test_no_page_is_forgotten() -> None:
    known = set(globals())
    for each in PAGES:
        name = "test_" + re.sub(r"\W", "_", Path(each).stem)
        left = set(commands(ROOT / each)) - set(ELSEWHERE) - READMES
        if each in {"README.md", "docs/index.md"}:
            assert left <= set(commands(ROOT / "docs/how-to/new-project.md"))
        else:
            assert name in known, each
    assert all((ROOT / place).is_file() for place in ELSEWHERE.values())


def test_wine(person: World) -> None:
    said = page("scenarios/wine", person)
    assert "wine-quality version 1 registered" in said
    assert "linked models:/wine-quality/1 (champion)" in said
    assert "1 README checked: no findings" in said


def test_eurosat(person: World) -> None:
    """With a few patches in the place of the archive, and a small network."""
    patches = write_scene(person.folder.parent / "patches")
    few = f"-e 's#^  source: .*#  source: {patches}#' -e 's#^  md5: .*#  md5: null#'"
    small = r"-e 's#^  filters: .*#  filters: [4, 8]#' -e 's#\[\[16.*#[[4, 8], [8, 8]]#'"
    short = "-e 's#^  epochs: .*#  epochs: 30#' -e 's#^  trials: .*#  trials: 2#'"
    rest = "&& rm params.yaml.bak"
    person.means = {
        "cd eurosat-patches": f"cd eurosat-patches && sed -i {few} params.yaml",
        rest: f"{rest} && sed -i {small} {short} params.yaml",
    }
    said = page("scenarios/eurosat", person)
    assert "eurosat version 1 registered" in said
    assert "linked models:/eurosat/1 (champion)" in said
    item = json.loads((person.folder / "eurosat-patches/item.json").read_text())
    assert item["properties"]["sci:doi"] == "10.1109/JSTARS.2019.2918242"
    with (person.folder / "eurosat/predictions.csv").open() as lines:
        assert len(list(lines)) == 1 + 36


def test_bikes(person: World) -> None:
    """With a few pictures in the place of the archive, and a small network that is never sure."""
    pictures = image_projects.write_bikes(person.folder.parent / "pictures")
    changes = {
        "source: https": f"source: {pictures}",
        "threshold": "threshold: 1.0",
        "filters": "filters: [4, 8]",
        "learning_rate": "learning_rate: 0.01",
        "epochs": "epochs: 8",
    }
    edits = " ".join(f"-e 's#^  {name}.*#  {line}#'" for name, line in changes.items())
    workflow = workflow_parts.interpreter(WORKFLOW_LOCK).parents[1]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    ran = "python -m bikes.workflow run --local"
    person.means = {
        "cd bikes": f"cd bikes && ln -s {workflow} .venv-workflow && sed -i {edits} params.yaml",
        "serve &": f"serve --port {port} &",
        "127.0.0.1:8080": f"127.0.0.1:{port}",
        ran: f"{ran} --endpoint http://127.0.0.1:{port}/invocations",
    }
    person.codes = {f"{ran} --cases data/cases.json -o data/outcomes.json": 1}
    said = page("scenarios/bikes", person)
    assert "linked models:/bikes/1 (champion)" in said
    assert "notification: Images were not classified: refused or failed (20 of 20)\n" in said
    assert "20 requests, 20 refused (100.0%) below 1; drift: " in said


def test_new_project(person: World, clone: Path) -> None:
    person.means = {
        "cookiecutter <this repository>": f"cookiecutter {clone} --output-dir plain",
        "~/work": "work",
    }
    (person.folder / "work").mkdir()
    page("how-to/new-project", person)
    folders = [path.parent.relative_to(person.folder) for path in person.folder.rglob("LICENSE")]
    assert {path.as_posix() for path in folders} == {
        *("wine-quality", "eurosat-patches", "work/crop-types"),
        *("plain/wine-quality", "plain/crop-types"),
    }


def test_adopt(colleague: World, gitlab: Gitlab, ada: User) -> None:
    kelp = colleague.folder / "kelp"
    kelp.mkdir()
    (kelp / "README.md").write_text("# Kelp\n")
    for slug in ("kelp", "land-cover"):
        gitlab.project(f"space/{slug}", files={"README.md": f"# {slug}\n"}, owner=ada)
    colleague.means = {**colleague.means, "path/to/project": str(kelp)}
    said = page("how-to/adopt", colleague)
    assert "added to README.md: front matter: title\n" in said
    assert "1 README checked: 1 info\n" in said
    assert f"{gitlab.url}/space/land-cover/-/merge_requests/1\n" in said
    assert "space: 2 projects" in said


def test_update(person: World) -> None:
    templates = repository(person.folder.parent / "templates")
    person.means = {"<this repository>": str(templates), "--message": "--quiet --message"}
    person.codes = {"sharinghub update --check": 1}
    said = page("how-to/update", person)
    assert "follows   CODEOWNERS                new\n" in said
    assert git(person.folder / "wine-quality", "status", "--porcelain") == ""


def test_publish(crop_types: World, gitlab: Gitlab) -> None:
    said = page("how-to/publish", crop_types)
    assert f"published {gitlab.url}/space/crop-types" in said


def test_link(published: World) -> None:
    elsewhere = published.folder / "path" / "to"
    elsewhere.mkdir(parents=True)
    (elsewhere / "README.md").write_text("---\ntitle: Crops\n---\n")
    said = page("how-to/link", published)
    assert said.count("linked models:/crop-types/3 (champion)") == 3
    assert "models:/crop-types/3" in (elsewhere / "README.md").read_text()


def test_linked_by_itself(published: World) -> None:
    said = page("how-to/linked-by-itself", published)
    assert "sent an example, and the pipeline was started: " in said
    assert "removed 1 webhook and 1 trigger token" in said
    assert "create “sharinghub: link new model versions”" in said


def test_watch(published: World) -> None:
    watch = "sharinghub watch --group space --interval 30s"
    published.means = {
        **published.means,
        watch: f"timeout --preserve-status 10 {watch}",
        "https://watch.example.org": "http://127.0.0.1:8422",
        "SECRET=…": "SECRET=5ecret",
    }
    said = page("how-to/watch", published)
    assert (
        '"event": "linked", "project": "space/crop-types", "version": "models:/crop-types/3"'
        in said
    )
    assert "has now the webhook sharinghub-watch" in said


def test_history(published: World) -> None:
    said = page("how-to/history", published)
    assert "test_accuracy" in said


def test_validate(person: World) -> None:
    (person.folder / "README.md").write_text("---\ntitle: Wine\nextent:\nprivate: yes\n---\n")
    person.codes = {"sharinghub validate": 1}
    said = page("how-to/validate", person)
    assert said.count("1 README checked: 1 error, 1 warning") == 2


def test_item(published: World) -> None:
    said = page("how-to/item", published)
    assert '"title": "Crop types"' in said


def test_preview(crop_types: World) -> None:
    stopped = "timeout --preserve-status --signal=INT 8 sharinghub preview --port 0"
    crop_types.means = {"sharinghub preview": stopped}
    assert "it follows what you save; Ctrl-C ends it" in page("how-to/preview", crop_types)


def test_doctor(crop_types: World) -> None:
    crop_types.codes = {"sharinghub doctor": 1}
    assert "9 fine, 2 to mend, 12 not looked at" in page("how-to/doctor", crop_types)


def test_datasets(colleague: World, gitlab: Gitlab) -> None:
    extent = "extent:\n  spatial: [-9.0, 37.0, -8.0, 38.0]\n"
    files = {
        "README.md": f"---\ntitle: Wine data\n{extent}---\n# Grapes\n",
        "raw/2025/wine.csv": "a,b\n1,2\n",
        "labels.csv": "a\n1\n",
        "preview.png": picture(),
    }
    topics = ["sharinghub:dataset", "sentinel-2"]
    project = gitlab.project("space/wine-data", files=files, topics=topics)
    git(project.git, "tag", "v1.2", "main")
    colleague.means = {**colleague.means, "~/data/wine": "data/wine"}
    for command in (["git", "init", "--quiet"], ["dvc", "init", "--quiet"]):
        subprocess.run(command, cwd=colleague.folder, env=colleague.environment, check=True)
    said = page("how-to/datasets", colleague)
    assert "space/wine-data (v1.2, " in said


def test_catalogue(
    person: World,
    s3: S3Server,  # noqa: F811
    stac_api: StacApi,  # noqa: F811
    tmp_path: Path,
) -> None:
    for name in ("Forest", "River"):
        for number in range(3):
            path = person.folder / "EuroSATallBands" / name / f"{name}_{number}.tif"
            write_tiff(path, pixels(13, 64, number))
    person.environment |= s3.variables
    person.environment["PATH"] += f":{duckdb_program(tmp_path / 'bin')}"
    person.means = {
        "s3://datasets": f"s3://{BUCKET}",
        "https://stac.example.org": stac_api.url,
        "TOKEN=…": "TOKEN=5ecret",
    }
    said = page("how-to/catalogue", person)
    assert "6 Items, 20 assets" in said
    assert "Items: 6 created; read back: 6 Items, 6 compared in full, all agree" in said


def test_aws(person: World, tmp_path: Path) -> None:
    """Training is another test's; AWS is a server of moto, here and for what is deployed."""
    there = tmp_path / "there"
    for number in range(24):
        write_picture(there / "data/staged/test" / f"{number:02}.png", pixels(3, seed=number))
    (there / "data/model.tar.gz").write_bytes(b"model")
    (there / "data/schema.json").write_text('{"classes": ["bicycle", "motorcycle"]}')
    (there / ".venv-workflow").symlink_to(workflow_parts.interpreter(WORKFLOW_LOCK).parents[1])
    with (
        workflow_parts.unsure_endpoint() as endpoint,
        workflow_parts.server_of_moto(WORKFLOW_LOCK) as aws,
    ):
        person.environment |= {
            "AWS_ENDPOINT_URL": aws,
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "key",
        }
        local = "python -m bikes.workflow run --local"
        person.means = {
            "dvc repro": f"cp -R {there}/. .",
            "python -m bikes.register": "true",
            local: f"{local} --endpoint {endpoint}",
        }
        person.codes = {f"{local} --cases cases.json -o outcome.json": 1}
        said = page("how-to/aws", person)
    assert "refused images: 10; the notification names them\n" in said
    kept = json.loads((person.folder / "bikes/outcome.json").read_text())
    assert [len(each["message"]["images"]) for each in kept["notifications"]] == [10]
    drawn = said[said.index("flowchart TD") :].partition("classDef succeed")[0]
    assert state_machine_picture.flowchart().startswith(drawn)
    assert "AWS::StepFunctions::StateMachine" in said
    assert "nothing would change in the stack bikes\n" in said
    assert said.endswith("the stack bikes is removed\n")


def test_aws_tables_are_those_of_the_project() -> None:
    """What can fail, and what moto does not do, is said in both."""
    rows = re.compile(r"^\| (?:state|moto) \|.*\n(?:\|.*\n)+", re.MULTILINE)
    shown = rows.findall((ROOT / "docs/how-to/aws.md").read_text(encoding="utf-8"))

    assert shown == rows.findall(state_machine_picture.README.read_text(encoding="utf-8"))
    assert len(shown) == 2


def duckdb_program(folder: Path) -> Path:
    """Where the command is: the package has the engine alone."""
    folder.mkdir()
    program = folder / "duckdb"
    program.write_text(
        f"#!{sys.executable}\nimport duckdb, sys\nprint(duckdb.sql(sys.argv[2]))\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


pytestmark = pytest.mark.live
