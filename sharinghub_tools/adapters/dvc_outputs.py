"""What DVC tracks in a project that is not checked out: outputs, remotes, objects.

DVC itself reads the files that say so (``.dvc/config``, ``*.dvc``, ``dvc.yaml``, ``dvc.lock``),
laid out in a temporary folder. Where its remote is no SharingHub, DVC also brings the objects,
with the credentials that people gave it. Nothing of it is written anywhere else.
"""

from __future__ import annotations

import errno
import logging
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sharinghub_tools.adapters.network_errors import one_line
from sharinghub_tools.adapters.origin import without_credentials
from sharinghub_tools.adapters.resumable_download import matches
from sharinghub_tools.domain.dataset_files import DataFile
from sharinghub_tools.domain.dvc_tracking import CONFIGURATION, Output
from sharinghub_tools.errors import EnvironmentLacksError, GitlabError, StoreError


class DvcOutputs:
    """The DVC projects in a project; to be closed after use.

    Args:
        files: what :func:`is_read` names, by path.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sharinghub-"))
        self._roots: dict[str, Any] = {}
        try:
            self._open(files)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave nothing on the disk."""
        for repository in self._roots.values():
            repository.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def outputs(self) -> list[Output]:
        """What is tracked, and kept in remotes.

        Raises:
            GitlabError: DVC cannot read the project.
        """
        found = []
        for repository in self._roots.values():
            try:
                found += [
                    self._output(repository, out)
                    for out in repository.index.outs
                    if out.use_cache and out.is_in_repo
                ]
            except Exception as error:
                raise GitlabError(f"DVC cannot read the project: {one_line(error)}") from error
        return sorted(found, key=lambda output: output.path)

    def remote_url(self, output: Output) -> str:
        """Address of an output's remote, without credentials."""
        return without_credentials(str(self._remote(output).get("url", "")))

    def bring(self, output: Output, file: DataFile, target: Path) -> None:
        """Bring an object of a remote that DVC reaches by itself.

        Raises:
            StoreError: the remote does not have it, refuses, or cannot be asked.
            OSError: the target cannot be written.
        """
        repository = self._repository(output)
        shown = f"'{file.path}': DVC remote '{output.remote}' ({self.remote_url(output)})"
        # It is written beside, as DVC begins anew each time.
        whole = target.with_name(f"{target.name}.whole")
        try:
            odb = repository.cloud.get_remote_odb(output.remote, hash_name=output.hash_name)
            source = odb.oid_to_path("".join(file.place.split("/")[-2:]))
            odb.fs.get_file(source, str(whole))
        except FileNotFoundError as error:
            raise StoreError(
                f"{shown} does not have it, or not for you; who made the dataset must push it: "
                "dvc push"
            ) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
                raise
            raise StoreError(f"{shown}: {one_line(error)}") from error
        except Exception as error:
            raise StoreError(f"{shown}: {one_line(error)}") from error
        if not matches(whole, file.digest):
            whole.unlink()
            raise StoreError(f"{shown} has other bytes than it must have; tell who made it")
        whole.replace(target)

    def _open(self, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            target = self._folder / "project" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        roots = [
            path.removesuffix(CONFIGURATION).rstrip("/")
            for path in files
            if path == CONFIGURATION or path.endswith(f"/{CONFIGURATION}")
        ]
        if not roots:
            return
        try:
            from dvc.repo import Repo
        except ImportError as error:
            raise EnvironmentLacksError(
                "the dataset is kept by DVC, which is not installed; run: "
                "pip install 'sharinghub-tools[dataset]'"
            ) from error
        # What is wrong comes as an error.
        logging.getLogger("dvc").setLevel(logging.CRITICAL)
        own = {
            "core": {"no_scm": True, "site_cache_dir": str(self._folder / "site")},
            "cache": {"dir": str(self._folder / "cache")},
        }
        for root in roots:
            try:
                self._roots[root] = Repo(str(self._folder / "project" / root), config=own)
            except Exception as error:
                # Its text may be a line of the file, with a password.
                raise GitlabError(
                    f"DVC cannot read '{root or '.'}/.dvc/config' of the project"
                ) from error

    def _output(self, repository: Any, out: Any) -> Output:
        relative = Path(out.fs_path).relative_to((self._folder / "project").resolve())
        remote = out.remote or repository.config["core"].get("remote") or ""
        settings = repository.config["remote"].get(remote) or {}
        imported = next(
            (dep.def_repo["url"] for dep in out.stage.deps if hasattr(dep, "def_repo")), ""
        )
        return Output(
            path=relative.as_posix(),
            oid=(out.hash_info and out.hash_info.value) or "",
            hash_name=(out.hash_info and out.hash_info.name) or "md5",
            size=out.meta.size if out.meta else None,
            remote=remote if settings.get("url") else "",
            imported_from=without_credentials(imported),
            is_versioned=bool(settings.get("version_aware") or settings.get("worktree")),
            is_executable=bool(out.meta and out.meta.isexec),
        )

    def _repository(self, output: Output) -> Any:
        within = [root for root in self._roots if not root or output.path.startswith(f"{root}/")]
        return self._roots[max(within, key=len)]

    def _remote(self, output: Output) -> Mapping[str, Any]:
        settings: Mapping[str, Any] = self._repository(output).config["remote"].get(output.remote)
        return settings or {}
