"""The project's code: each stage is a module to run, see README.md."""
