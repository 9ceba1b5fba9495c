"""The memory of one process for public answers, bounded in bytes."""

from taskforce.freshness.answers import Answer, Shelf, pack


def test_rooms_are_bounded_and_the_least_wanted_goes_first() -> None:
    packed, etag = pack(b"x" * 100)
    answer = Answer(packed, etag, {}, 1, 0)
    shelf = Shelf(answer.size * 10)
    for number in range(10):
        shelf.put((number,), answer)
    assert shelf.get((0,)) is answer
    shelf.put((10,), answer)
    assert len(shelf) == 10
    assert shelf.bytes == answer.size * 10
    assert shelf.get((1,)) is None
    assert shelf.get((0,)) is answer
    shelf.put((0,), answer)
    assert (len(shelf), shelf.bytes) == (10, answer.size * 10)
    shelf.put((11,), Answer(b"x" * answer.size * 2, etag, {}, 1, 0))
    assert shelf.get((11,)) is None
