"""The model behind an endpoint, its twin on this machine, what it captures, and the monitor."""
