"""Writes docs/permissions.md from the tables that the tests hold the portal to.

Run `python -m tests.access.document` after changing a table; a test compares the two.
"""

from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
INTRODUCTION = """# Who may do what

Made from the permission tables in tests/access by `python -m tests.access.document`; not edited
by hand. The tests walk every address as every role and fail where an answer differs.

Roles: somebody who signed in without any role (nobody), the observer, drafter, clearance holder
and head of one government, a drafter and a clearance holder of another (foreign), and the
secretariat's officer, approver and administrator.
"""


def document() -> str:
    """The whole page in Markdown."""
    from django.urls import reverse  # needs the settings

    from tests.access.test_moves import WAYS
    from tests.access.test_rules import OTHER_RULES, ROLES, TABLE, WITHOUT_OBJECT
    from tests.access.test_urls import patterns
    from tests.access.urls import TABLE as ADDRESSES

    assert reverse("home") == "/"

    def names(roles: set[str]) -> str:
        return ", ".join(role for role in ROLES if role in roles) or "nobody at all"

    lines = [INTRODUCTION, "## Rules on a report, by its state", ""]
    lines += ["| rule | state | allowed |", "|---|---|---|"]
    lines += [
        f"| {rule} | {state} | {names(roles)} |"
        for rule, states in TABLE.items()
        for state, roles in states.items()
    ]
    lines += ["", "After a round closed only those go on that submitted once, or whose own date"]
    lines += ["has not come.", ""]
    lines += ["## Other rules", "", "| rule | allowed |", "|---|---|"]
    lines += [f"| {rule} | {names(roles)} |" for rule, roles in WITHOUT_OBJECT.items()]
    lines += [f"| {rule} | {names(roles)} |" for rule, (_make, roles) in OTHER_RULES.items()]
    lines += ["", "## Moves of memberships, delegations, rounds, reports and meetings", ""]
    lines += ["In any other state the answer is that somebody was faster.", ""]
    lines += ["| what | move | from | allowed |", "|---|---|---|---|"]
    lines += [
        f"| {way.title} | {move.verb} | "
        f"{', '.join(state for state in way.states if state in move.legal)} | "
        f"{names(set(move.allowed))} |"
        for way in WAYS.values()
        for move in way.moves
    ]
    lines += [
        "",
        "Who worked on an application does not approve it. Nobody gives a role to themselves.",
        "The applicant alone saves, sends (from draft and action needed) and withdraws, by the",
        "link of the mail.",
    ]
    lines += ["", "## Addresses", ""]
    lines += ["`public` is for everybody, `own` for whom it belongs to.", ""]
    lines += ["| address | rule | answers to GET |", "|---|---|---|"]
    for pattern in patterns():
        answers = ADDRESSES[str(pattern.name)].get
        said = ", ".join(
            f"{status}: {' '.join(role for role in answers if answers[role] == status)}"
            for status in sorted(set(answers.values()))
        )
        everyone = f"{next(iter(answers.values()))}: everybody"
        said = everyone if len(set(answers.values())) == 1 else said
        access = getattr(pattern.callback, "access", "")
        lines.append(f"| {pattern.name} | {access} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    django.setup()
    PATH.write_text(document(), encoding="utf-8")
