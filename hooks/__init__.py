"""What the templates and their hooks share, with nothing but the standard library.

Cookiecutter looks for hooks only beside the ``cookiecutter.json`` that it bakes, so each template
has a small ``hooks/post_gen_project.py`` and a ``local_extensions.py`` that load these modules by
their path; a symbolic link would not survive a zip file or Windows.

==================  ================================================================
derivations         the default of a question from the answers before it
answers             what is refused, and why
taken_names         names that a project or a package must not take
literals            text as a literal of YAML, TOML, Python or Markdown
tool_source         where a generated project installs sharinghub-tools from
project_setup       what happens to a project that has just been written
git_repository      its first commit, where git is able
==================  ================================================================
"""
