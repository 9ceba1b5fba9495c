from tests.access.document import PATH, document


def test_the_page_on_permissions_says_what_the_tables_say() -> None:
    assert PATH.read_text(encoding="utf-8") == document()
