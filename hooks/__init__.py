"""What the templates and their hooks share, with nothing but the standard library.

Cookiecutter looks for hooks and extensions only beside the ``cookiecutter.json`` that it bakes, and
a symbolic link survives neither a zip file nor Windows. So each template has two small files that
load this package by its path: ``local_extensions.py`` and ``hooks/post_gen_project.py``.

======================  ============================================================
derivations             the default of a question, from the answers before it
answers                 what is refused, and why
taken_names             names that a project, a group or a package must not take
literals                text as a literal of YAML, TOML, Python or Markdown
tool_source             where a generated project installs sharinghub-tools from
template_language       the filters of the templates, and answers that are text, not Jinja
project_setup           what happens to a project that has just been written
git_repository          its first commit, where git is able
publishing              its GitLab project, where that is wanted
======================  ============================================================
"""
