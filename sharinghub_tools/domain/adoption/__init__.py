"""What a project that came from no template lacks for SharingHub, as additions to its files.

======================  ============================================================
found                   what there is of a project: files, GitLab, registry
licences                a licence's text → its SPDX identifier
readme                  front matter, before or in what people wrote
settings_table          ``[tool.sharinghub]`` of pyproject.toml
dvc_store               the default remote of DVC
pipeline                the CI/CD component that links
proposing               all of them, and what a project lacks
======================  ============================================================

Nothing here takes a line out, or changes one.
"""
