"""Passwords that follow the rules and are guessed first all the same."""

import re
from itertools import pairwise
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What somebody types who thinks of this place first.
_CONTEXT = (
    *("global", "taskforce", "taskforces", "portal", "weprotect", "alliance", "demonstration"),
    *("secretariat", "government", "ministry", "delegation", "password", "passwort", "welcome"),
)
_LONGEST_FIRST = sorted(_CONTEXT, key=len, reverse=True)
_OF_CONTEXT = re.compile("|".join(_LONGEST_FIRST))
_NOT_LETTERS = re.compile(r"[\W\d_]+")


class WornOutPasswordValidator(CommonPasswordValidator):
    """Refuses a known password that was only repeated or given digits and signs to be longer,
    one made of nothing but words of this place, and what a finger does that walks along a row.

    Twelve characters are soon filled that way: “Password2026!”, “qwertyqwerty”, “Taskforce-2026”,
    “123456789012”.
    The list of known ones is Django's, of passwords found in breaches.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for such a password; `user` is not looked at."""
        said = password.strip().lower()
        letters = _NOT_LETTERS.sub("", said)
        filled_up = len(said) - len(letters) < 10  # with more, the signs themselves are guesswork
        beyond_context = _OF_CONTEXT.sub("", letters)
        worn_out = (
            _is_monotonous(said)
            or _unrepeated(said) in self.passwords
            or (filled_up and _unrepeated(letters) in self.passwords)
            or (filled_up and beyond_context != letters and len(beyond_context) < 4)
        )
        if worn_out:
            raise ValidationError(
                _("This password is easy to guess. Take words that do not belong together."),
                code="password_worn_out",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be a common one that was repeated or filled up.")


def _unrepeated(text: str) -> str:
    """The part that a text repeats, or the text itself: `abcabc` says no more than `abc`."""
    period = (text + text).find(text, 1) if text else 0
    return text[:period]


def _is_monotonous(text: str) -> bool:
    """Up or down the alphabet or the digits, or four different characters at most."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    wrap = ord("9") - ord("0")
    return len(set(text)) < 5 or steps <= {1, -wrap} or steps <= {-1, wrap}
