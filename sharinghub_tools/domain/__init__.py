"""Pure rules: no files, no network, no environment, no third-party client."""
