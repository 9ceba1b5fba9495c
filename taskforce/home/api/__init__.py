"""The public API, made from the description of the open data. See docs/api.md."""

ROOT = "/api/v1/"  # where it begins; everything below answers programs
VERSION = "1.0.0"
