"""One module for each command: a short story that reads like the README."""
