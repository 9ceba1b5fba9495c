"""What is not restored and not taken: refused with a sentence, and nothing stays behind."""

import io
import os
import stat
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taskforce.backups import ages, archive
from taskforce.backups.__main__ import main
from tests.embedded.conftest import reachable

__all__ = ["reachable"]
DOCUMENT = "ab" + "0" * 30


@pytest.fixture(autouse=True)
def _no_servers_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "APP_DATABASE_URL", "PORTAL_DATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    ages.make_key(path)
    return path


def pack(key: Path, target: Path, pieces: Iterator[bytes]) -> Path:
    """Encrypts what would be a backup, as anybody can who knows the public key."""
    recipients = [identity.to_public() for identity in ages.identities(key)]
    with target.open("wb") as file:
        ages.encrypt(archive.Stream(pieces), ages.Hashed(file), recipients)
    return target


def whole(folder: Path, size: int = 300_000) -> Iterator[bytes]:
    """A backup with a document, whose dump is none."""
    manifest = archive.Manifest(made_at="2026-11-25T10:00:00+00:00", server="18.6", tables={})
    yield from archive.dumped([os.urandom(size)], manifest)
    paper = folder / "paper"
    paper.write_bytes(b"a paper")
    yield from archive.document(DOCUMENT, paper, "", manifest)
    yield from archive.ending(manifest)


@pytest.fixture
def backup(key: Path, tmp_path: Path) -> Path:
    return pack(key, tmp_path / "portal.age", whole(tmp_path))


@pytest.fixture
def restore(key: Path, reachable: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Restores to a folder that is not there, and returns the refusal; nothing stays behind."""

    def attempt(file: Path, *more: str, key: Path = key) -> str:
        place = reachable / "data"
        words = ["restore", str(file), "--identity", str(key), "--data", str(place), *more]
        assert main(words) == 2
        assert list(reachable.iterdir()) == []
        return capsys.readouterr().err

    return attempt


def test_another_key_is_refused(restore: Callable[..., str], backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    ages.make_key(other)
    assert "cannot be opened with this key" in restore(backup, key=other)


def test_what_is_no_key_is_refused(
    restore: Callable[..., str], backup: Path, tmp_path: Path
) -> None:
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("AGE-SECRET-KEY-1NOT\n")
    assert "holds no key of age" in restore(backup, key=nonsense)
    nonsense.write_text("# only words\n")
    assert "holds no key of age" in restore(backup, key=nonsense)
    assert "cannot be read" in restore(backup, key=tmp_path / "missing")


@pytest.mark.parametrize("place", [0.001, 0.3, 0.9, 0.9999])
def test_one_changed_byte_is_refused(
    restore: Callable[..., str], backup: Path, place: float
) -> None:
    data = bytearray(backup.read_bytes())
    data[int(len(data) * place)] ^= 1
    backup.write_bytes(data)
    said = restore(backup)
    assert ages.CHANGED in said or ages.NOT_FOR_THIS_KEY in said


@pytest.mark.parametrize("kept", [0, 100, 65_736, 200_000, -1, -16])
def test_a_backup_cut_short_is_refused(
    restore: Callable[..., str], backup: Path, kept: int
) -> None:
    backup.write_bytes(backup.read_bytes()[:kept])
    said = restore(backup)
    assert ages.CHANGED in said or ages.NOT_FOR_THIS_KEY in said


def test_more_after_the_end_is_refused(restore: Callable[..., str], backup: Path) -> None:
    backup.write_bytes(backup.read_bytes() + b"more")
    assert ages.CHANGED in restore(backup)


def test_a_backup_that_stopped_is_refused(
    restore: Callable[..., str], key: Path, tmp_path: Path
) -> None:
    """Well encrypted, but the portal's disk was gone before the manifest was written."""
    pieces = list(whole(tmp_path))
    for count in (1, len(pieces) // 2, len(pieces) - 3):
        cut = pack(key, tmp_path / f"{count}.age", iter(pieces[:count]))
        assert "This backup is not whole" in restore(cut)


def test_another_backup_than_the_one_asked_for_is_refused(
    restore: Callable[..., str], backup: Path
) -> None:
    assert "has the SHA-256" in restore(backup, "--sha256", "0" * 64)


def test_a_dump_that_is_none_is_refused(restore: Callable[..., str], backup: Path) -> None:
    """The last thing to go wrong here: servers are up, and go again with all they made."""
    assert "pg_restore failed" in restore_with_servers(restore, backup)


def restore_with_servers(restore: Callable[..., str], backup: Path) -> str:
    """The second half runs in a process of its own, whose words go to the terminal."""
    read, write = os.pipe()
    saved = os.dup(2)
    os.dup2(write, 2)
    try:
        restore(backup)
    finally:
        os.dup2(saved, 2)
        os.close(write)
        os.close(saved)
    with os.fdopen(read) as said:
        return said.read()


@pytest.mark.parametrize(
    "name",
    [
        *("../outside", "/etc/passwd", "documents/../../outside", "documents/ab/../../../x"),
        *(f"documents/cd/{DOCUMENT}", "documents/ab/AB" + "0" * 30, "database/000002"),
        *("manifest.json.bak", "servers/postgresql", f"documents/ab/{DOCUMENT}\n"),
    ],
)
def test_a_name_that_does_not_belong_is_refused(
    restore: Callable[..., str], key: Path, tmp_path: Path, name: str
) -> None:
    pieces = archive.member(name, 4, [b"evil"])
    made = pack(key, tmp_path / "evil.age", pieces)
    assert "does not belong into it" in restore(made)


def test_the_first_reason_is_said_also_in_a_long_backup(
    restore: Callable[..., str], key: Path, tmp_path: Path
) -> None:
    """Nobody reads what follows, and that is not what is wrong."""
    pieces = [*archive.member("../outside", 4, [b"evil"]), *[os.urandom(1024**2)] * 5]
    assert "does not belong into it" in restore(pack(key, tmp_path / "evil.age", iter(pieces)))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(
    restore: Callable[..., str], key: Path, tmp_path: Path, kind: bytes
) -> None:
    info = tarfile.TarInfo(f"documents/ab/{DOCUMENT}")
    info.type, info.linkname = kind, "/etc/passwd"
    made = pack(key, tmp_path / "evil.age", iter([info.tobuf(), bytes(1024)]))
    assert "does not belong into it" in restore(made)


def test_a_document_twice_is_refused(
    restore: Callable[..., str], key: Path, tmp_path: Path
) -> None:
    twice = [*archive.member(f"documents/ab/{DOCUMENT}", 4, [b"evil"])] * 2
    assert "twice" in restore(pack(key, tmp_path / "evil.age", iter(twice)))


def test_what_follows_the_manifest_is_refused(
    restore: Callable[..., str], key: Path, tmp_path: Path
) -> None:
    pieces = list(whole(tmp_path))[:-1]
    more = [*pieces, *archive.member(f"documents/cd/cd{'0' * 30}", 4, [b"evil"])]
    assert "does not belong into it" in restore(pack(key, tmp_path / "evil.age", iter(more)))


def test_a_manifest_of_other_documents_is_refused(
    restore: Callable[..., str], key: Path, tmp_path: Path
) -> None:
    manifest = archive.Manifest(made_at="", server="", tables={})
    pieces = [*archive.dumped([b"dump"], manifest)]
    manifest.documents[DOCUMENT] = {"size": 1, "sha256": "0" * 64}
    made = pack(key, tmp_path / "a.age", iter([*pieces, *archive.ending(manifest)]))
    assert "its documents are not those of its manifest" in restore(made)
    manifest.documents.clear()
    manifest.database["size"] = 5
    made = pack(key, tmp_path / "b.age", iter([*pieces, *archive.ending(manifest)]))
    assert "the dump is not the one of its manifest" in restore(made)


def test_another_layout_is_refused(restore: Callable[..., str], key: Path, tmp_path: Path) -> None:
    manifest = archive.Manifest(made_at="", server="", tables={}, format=2)
    made = pack(key, tmp_path / "a.age", archive.ending(manifest))
    assert "has the layout 2, and this release of the portal reads 1" in restore(made)


def test_a_folder_that_is_not_empty_is_refused(
    key: Path, backup: Path, reachable: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reachable / "data").mkdir()
    (reachable / "data" / "note").write_text("mine")
    words = ["restore", str(backup), "--identity", str(key), "--data", str(reachable / "data")]
    assert main(words) == 2
    assert "is not empty" in capsys.readouterr().err
    assert (reachable / "data" / "note").read_text() == "mine"
    assert [path.name for path in reachable.iterdir()] == ["data"]


def test_what_age_itself_opens(key: Path, backup: Path) -> None:
    """The format is age's, header and all; inside is a plain tar."""
    assert backup.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")
    with backup.open("rb") as file, ages.decrypted(ages.Hashed(file), ages.identities(key)) as text:
        content = text.read()
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        assert tar.getnames() == ["database/000001", f"documents/ab/{DOCUMENT}", "manifest.json"]


def test_damage_of_before_is_noted_and_the_rest_is_kept(tmp_path: Path) -> None:
    manifest = archive.Manifest(made_at="", server="", tables={})
    paper = tmp_path / "paper"
    paper.write_bytes(b"another paper")
    missing, other = "cd" + "0" * 30, "ef" + "0" * 30
    assert list(archive.document(missing, tmp_path / "none", "0" * 64, manifest)) == []
    assert list(archive.document(other, paper, "0" * 64, manifest))
    assert manifest.damaged == [missing, other]
    assert list(manifest.documents) == [other]


# Taking one ---------------------------------------------------------------------------------------


def test_keys_are_never_overwritten(key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert main(["take", "--make-key", str(key)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert key.read_text() == before


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ((), "Name a public key with --recipient"),
        (("-r", "age1nonsense"), "is no public key of age"),
        (("-r", "AGE-SECRET-KEY-1QQ"), "is no public key of age"),
    ],
)
def test_a_backup_is_always_encrypted(
    words: tuple[str, ...], refusal: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["take", *words, "--data", str(tmp_path)]) == 2
    assert refusal in capsys.readouterr().err


def test_a_folder_without_a_portal_is_refused(
    key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (identity,) = ages.identities(key)
    words = ["take", "-r", str(identity.to_public()), "--data", str(tmp_path / "none")]
    assert main(words) == 2
    assert "There is no portal in" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
