"""What works of a project and what does not: facts in, checks out."""
