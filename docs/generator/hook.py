"""MkDocs calls this when it has found the site's files: the reference is added to them.

Source: https://www.mkdocs.org/user-guide/configuration/#hooks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from docs.generator import pages


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for path, text in pages.generated().items():
        files.append(File.generated(config, path, content=text))
    return files
