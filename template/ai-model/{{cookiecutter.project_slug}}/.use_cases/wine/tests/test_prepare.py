import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest
from conftest import set_parameters

from {{ cookiecutter.package_name }} import (
    console,
    data,
    prepare,
    source,
    split_tables,
)


def test_wine_is_split_with_the_same_share_of_each_class(project):
    frames, schema = prepare.prepare(project)

    counts = {
        split: frame["cultivar"].value_counts().sort_index().tolist()
        for split, frame in frames.items()
    }
    assert counts == {"train": [35, 43, 28], "validation": [12, 14, 10], "test": [12, 14, 10]}
    assert data.load_schema(project) == schema
    assert (len(schema.features), schema.target) == (13, "cultivar")
    loaded = data.load("test", schema, project)
    assert (loaded.x.shape, loaded.x.dtype, loaded.y.dtype) == ((36, 13), "float32", "int64")


def test_splits_are_disjoint_and_the_same_every_time(project):
    frames, _ = prepare.prepare(project)
    hashes = [split_tables.md5(split, project) for split in split_tables.SPLITS]
    prepare.prepare(project)

    assert len(pd.concat(frames.values()).index.unique()) == 178
    assert [split_tables.md5(split, project) for split in split_tables.SPLITS] == hashes


def test_table_of_the_project_with_its_md5(project):
    content = "x;grade\n" + "".join(f"{n};{n % 5}\n" for n in range(50))
    (project / "table.csv").write_text(content)
    md5 = hashlib.md5(content.encode()).hexdigest()
    set_parameters(project, "prepare", source="table.csv", task="regression", md5=md5)

    frames, schema = prepare.prepare(project)

    assert schema == data.Schema("regression", "grade", ["x"], [])
    assert [len(frame) for frame in frames.values()] == [30, 10, 10]
    set_parameters(project, "prepare", md5="0" * 32)
    with pytest.raises(console.ProjectError, match=f"table.csv has changed: its MD5 is {md5}"):
        prepare.prepare(project)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"task": "clustering"}, "must be classification or regression"),
        ({"test": 0.7, "validation": 0.3}, "their sum below 1"),
        ({"test": 0}, "must be above 0"),
        ({"source": "missing.csv"}, "missing.csv cannot be read: No such file"),
        ({"source": "ftp://me:secret@host/x.csv?key=1"}, "source ftp://host/x.csv is no path"),
        ({"source": "sklearn:iris"}, "sklearn:iris is no path"),
    ],
)
def test_mistakes_are_one_line(project, values, problem):
    set_parameters(project, "prepare", **values)

    with pytest.raises(console.ProjectError, match=problem):
        prepare.prepare(project)


def test_table_from_a_web_server(tmp_path):
    (tmp_path / "table.csv").write_text("x;y")
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        url = f"http://127.0.0.1:{server.server_port}"
        try:
            assert source.fetch(f"{url}/table.csv", tmp_path) == b"x;y"
            with pytest.raises(console.ProjectError, match=f"{url}/other.csv answers HTTP 404"):
                source.fetch(f"{url}/other.csv?token=1", tmp_path)
        finally:
            server.shutdown()


def test_server_that_does_not_answer_is_named_without_credentials(tmp_path):
    with pytest.raises(console.ProjectError, match=r"source http://127.0.0.1:9/x does not answer"):
        source.fetch("http://me:secret@127.0.0.1:9/x?token=1", tmp_path)
