from django.db import migrations

from taskforce.search.sql import words_column

_AGENDA = " || ' ' || ".join(
    f"search_strings(items, '$[*].{name}')"
    for name in ("title", "description", "presenter", "government")
)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_briefing_packs"), ("search", "0001_words")]

    operations = [
        words_column("meetings_meeting", title="title", lead="place || ' ' || reason", body="outcome"),
        words_column("meetings_agendaversion", body=_AGENDA),
        words_column("meetings_minutesrevision", body="text"),
        words_column("meetings_decision", body="text"),
        words_column("meetings_actionitem", body="text"),
        words_column("meetings_paper", title="title"),
    ]
