"""The sentences for what several formats have in common."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def mismatch() -> ValidationError:
    return ValidationError(
        _("The content does not fit the name of this file. Save it anew in the format you want."),
        code="mismatch",
    )


def damaged() -> ValidationError:
    return ValidationError(_("This file is damaged. Open it and save it anew."), code="damaged")


def odd() -> ValidationError:
    return ValidationError(
        _("This file is packed in an unusual way. Open it and save it anew."), code="odd"
    )


def large() -> ValidationError:
    return ValidationError(
        _("There is too much in this file to check it. Split it into several files."),
        code="too_much",
    )


def encrypted() -> ValidationError:
    return ValidationError(
        _("This file has a password. Save it without one and upload it again."), code="encrypted"
    )


def macros() -> ValidationError:
    return ValidationError(
        _("This file has macros. Save it in the format without macros."), code="macros"
    )


def inside() -> ValidationError:
    return ValidationError(
        _("This file has other files in it. Take them out, or paste them as pictures."),
        code="inside",
    )


def loads() -> ValidationError:
    return ValidationError(
        _(
            "This file loads something from elsewhere: a template, a picture, data or another "
            "file. Put the content into the file itself, or export it as PDF."
        ),
        code="loads",
    )


def acts() -> ValidationError:
    return ValidationError(
        _("This file has something in it that runs. Take it out, or export it as PDF."),
        code="active",
    )


def declares() -> ValidationError:
    return ValidationError(
        _("This file declares things that documents do not need. Open it and save it anew."),
        code="doctype",
    )
