from django.db import migrations

from taskforce.search.sql import words_column


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_questions"), ("search", "0001_words")]

    operations = [
        words_column(
            "knowledge_resource", title="title", lead="summary", body="body", language="language"
        ),
        words_column("knowledge_question", title="title", body="text"),
    ]
