"""The project's code: each stage is a module to run, `loader` is to import; see README.md."""
