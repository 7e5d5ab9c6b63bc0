"""The inference workflow on AWS, and the same on this machine: see aws/README.md."""
