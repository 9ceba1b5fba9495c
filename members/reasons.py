"""Why an application goes back or is rejected: the list that officers choose from.

The sentences are written to the applicant and stand in the mail; codes are stored.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reason:
    """`field` names the answer of the application that it is about; empty where it is about all."""

    code: str
    field: str
    sentence: str | Promise


ACTION_NEEDED: tuple[Reason, ...] = (
    Reason(
        "name_unclear",
        "government_name",
        _("We are not sure which government is meant, or how its name is written."),
    ),
    Reason(
        "alliance_unclear",
        "says_alliance_member",
        _("We could not find the government among the members of WeProtect Global Alliance."),
    ),
    Reason(
        "office_unclear",
        "applicant_office",
        _("Please say in which ministry or authority you work."),
    ),
    Reason(
        "contact_unreachable",
        "applicant_phone",
        _("We could not reach you at the office by telephone."),
    ),
    Reason(
        "head_not_in_letter",
        "head_name",
        _("The nomination letter names somebody else as head of delegation."),
    ),
    Reason(
        "head_address_private",
        "head_email",
        _("The head of delegation needs an official address of the government."),
    ),
    Reason(
        "signatory_unclear",
        "signatory_office",
        _("It is not clear that this office may sign for the government."),
    ),
    Reason("date_unclear", "signed_on", _("The date of the signature cannot be right.")),
    Reason("letter_unreadable", "letter", _("The nomination letter cannot be read.")),
    Reason("letter_unsigned", "letter", _("The nomination letter is not signed.")),
    Reason(
        "letter_other_office",
        "letter",
        _("The nomination letter does not come from an office that may speak for the government."),
    ),
    Reason("other", "", _("Something else, as described.")),
)
REJECTED: tuple[Reason, ...] = (
    Reason(
        "not_alliance_member",
        "says_alliance_member",
        _("The government is not an official member of WeProtect Global Alliance."),
    ),
    Reason(
        "not_a_government",
        "kind",
        _("Membership is for governments and regional bodies of governments."),
    ),
    Reason(
        "already_represented",
        "government_name",
        _("The government is represented in the Taskforce already."),
    ),
    Reason(
        "not_confirmed",
        "",
        _("We could not confirm that the government stands behind the application."),
    ),
    Reason("no_answer", "", _("We asked for more and have not heard from you.")),
    Reason("other", "", _("Another reason, as described.")),
)
_BY_CODE = {reason.code: reason for reason in (*REJECTED, *ACTION_NEEDED)}


def named(codes: list[str]) -> list[Reason]:
    """The reasons behind these codes, in the given order. Raises KeyError for an unknown one."""
    return [_BY_CODE[code] for code in codes]
