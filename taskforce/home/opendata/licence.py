"""Under which licence everybody may use the data (decision 26)."""

NAME = "CC BY 4.0"
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
