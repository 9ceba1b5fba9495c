"""What the trail's verbs mean, in words for the person who reads it.

A test holds every verb that a service records to this list.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    # people
    "address.change": _("E-mail address changed"),
    "password.change": _("Password changed"),
    "password.reset": _("Password set by a link"),
    "person.add": _("Person added"),
    "person.edit": _("Own details corrected"),
    "person.erase": _("Personal data erased"),
    "person.export": _("Own data exported"),
    "recovery_code.use": _("Recovery code used"),
    "second_factor.add": _("Second factor added"),
    "second_factor.remove": _("Second factor removed"),
    "second_factor.renew": _("New recovery codes made"),
    "session.end": _("Signed out elsewhere"),
    "identity.link": _("Linked with a government’s sign-on"),
    "identity.unlink": _("Link with a government’s sign-on removed"),
    "identity_provider.add": _("Single sign-on set up"),
    "identity_provider.edit": _("Single sign-on changed"),
    "recovery.open": _("Recovery of an account begun"),
    "recovery.confirm": _("Recovery of an account confirmed"),
    "recovery.refuse": _("Recovery of an account refused"),
    "staff.appoint": _("Secretariat role given"),
    "staff.dismiss": _("Secretariat role taken"),
    # delegations
    "delegation.confirm": _("Delegation confirmed"),
    "delegation.depart": _("Person left the delegation"),
    "delegation.reconcile": _("Rights repaired"),
    "delegation.reinstate": _("Person reinstated in the delegation"),
    "delegation.rest": _("Place resting after a long time without sign-in"),
    "delegation.return": _("Person returned to the delegation"),
    "delegation.set": _("Roles in the delegation changed"),
    "delegation.suspend": _("Person suspended in the delegation"),
    "invitation.accept": _("Invitation accepted"),
    "invitation.revoke": _("Invitation revoked"),
    "invitation.send": _("Invitation sent"),
    "invitation.send_again": _("Invitation sent again"),
    # applications and governments
    "application.start": _("Application begun"),
    "application.confirm_address": _("Address of the applicant confirmed"),
    "application.save": _("Application saved"),
    "application.submit": _("Application sent"),
    "application.take": _("Case taken"),
    "application.assign": _("Case given to an officer"),
    "application.note": _("Note added"),
    "application.check_alliance": _("Membership in the Alliance recorded"),
    "application.call_back": _("Call back recorded"),
    "application.ask": _("Asked for more"),
    "application.answer": _("Application sent again"),
    "application.approve": _("Application approved"),
    "application.reject": _("Application rejected"),
    "application.withdraw": _("Application withdrawn"),
    "application.expire": _("Draft closed after its time"),
    "application.erase": _("Application erased after its time"),
    "facts.edit": _("Facts corrected"),
    "government.admit": _("Government admitted"),
    "government.create": _("Government recorded"),
    "government.leave": _("Government left the Taskforce"),
    "government.reinstate": _("Government reinstated"),
    "government.suspend": _("Government suspended"),
    "statement.draft": _("New version of the statement drafted"),
    "statement.edit": _("Draft of the statement edited"),
    "statement.put_in_force": _("Version of the statement put in force"),
    "statement.sign": _("Mission statement signed"),
    # rounds and reports
    "round.create": _("Round planned"),
    "round.open": _("Round opened"),
    "round.close": _("Round closed"),
    "report.start": _("Report begun"),
    "report.send_to_clearance": _("Report sent to clearance"),
    "report.return_to_drafting": _("Report returned to the drafters"),
    "report.submit": _("Report submitted"),
    "report.accept": _("Report accepted"),
    "report.publish": _("Report published"),
    "section.save": _("Section saved"),
    # meetings, library, mail
    "meeting.create": _("Meeting planned"),
    "meeting.change": _("Meeting changed"),
    "meeting.announce": _("Meeting announced"),
    "meeting.hold": _("Outcome of a meeting recorded"),
    "meeting.correct_outcome": _("Outcome of a meeting corrected"),
    "resource.create": _("Text of the library written"),
    "resource.change": _("Text of the library changed"),
    "resource.publish": _("Text of the library published"),
    "notice.resend": _("Mail sent again"),
}


def in_words(verb: str) -> str:
    """The act in words; the verb itself where a later version of the portal recorded it."""
    return str(WORDS.get(verb, verb))
