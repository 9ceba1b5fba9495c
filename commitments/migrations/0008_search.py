from django.db import migrations

from taskforce.search.sql import words_column

# Governments report in languages of their own, and no report says in which. Of what is not prose
# the titles are searched, and what was said of an action; neither hashes nor addresses.
_DETAILS = " || ' ' || ".join(
    f"search_strings(details, '{path}')"
    for path in (
        "$.evidence[*].title",
        "$.indicators[*].label",
        "$.actions[*].title",
        "$.actions[*].lead_body",
        "$.actions[*].update",
        "$.actions[*].milestones[*].title",
    )
)
_BODY = (
    "narrative || ' ' || challenges || ' ' || next_steps || ' ' || support_needed || ' ' || "
    f"support_offered || ' ' || {_DETAILS}"
)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0007_own_due_set_at"), ("search", "0001_words")]

    operations = [
        words_column(
            "commitments_commitment",
            title="short_name",
            body="text || ' ' || reporting_guide",
            language="'en'",
        ),
        words_column(
            "commitments_statement",
            title="title",
            body="preamble || ' ' || introduction || ' ' || invitation || ' ' || footnote || ' ' "
            "|| meeting_note || ' ' || contact_note",
            language="language",
        ),
        words_column("commitments_publishedsection", title="short_name", body=_BODY),
        words_column("commitments_sharedsection", title="short_name", body=_BODY),
    ]
