"""The one exception that people read."""


class Refusal(Exception):
    """Something the person at the terminal has to change; its text is a sentence for them."""
