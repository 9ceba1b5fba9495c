"""What changed between two answers, word by word: for reviewers, and between two meetings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from commitments import indicators
from commitments.answers import LABELS, TEXTS
from commitments.models import CopiedSection, PublicStatus, Reply, Visibility

SAME, ADDED, REMOVED = "same", "added", "removed"
MOST_WORDS = 4_000  # of both texts together; longer ones are shown whole, one after the other
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Run:
    """A stretch of text that is the same in both, only in the later, or only in the earlier."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One part of an answer in both versions."""

    label: str
    runs: list[Run]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != SAME for run in self.runs)


def compare(before: str, after: str) -> list[Run]:
    """The later text with what came and went. Empty where both are."""
    if before == after:
        return [Run(SAME, after)] if after else []
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS or not old or not new:
        return [Run(kind, text) for kind, text in ((REMOVED, before), (ADDED, after)) if text]
    runs: list[Run] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run(SAME, "".join(new[j1:j2])))
            continue
        if i2 > i1:
            runs.append(Run(REMOVED, "".join(old[i1:i2])))
        if j2 > j1:
            runs.append(Run(ADDED, "".join(new[j1:j2])))
    return runs


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Difference]:
    """Every part of an answer that one of the two has, in the order of the form. `before` is None
    for a government that reports on this commitment for the first time."""
    old = _parts(before) if before else {}
    new = _parts(after)
    labels = {**{name: label for name, (label, _text) in old.items()}, **_labels(new)}
    return [
        Difference(labels[name], compare(_text(old, name), _text(new, name)))
        for name in dict.fromkeys([*new, *old])
        if _text(old, name) or _text(new, name)
    ]


def as_answer(section: CopiedSection) -> dict[str, Any]:
    """A published or shared section in the layout of an answer, to be compared with another."""
    return {
        "reply": section.reply,
        "status": section.status,
        **{name: getattr(section, name) for name in TEXTS},
        "indicators": section.details.get("indicators", []),
        "evidence": section.details.get("evidence", []),
    }


def _labels(parts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: label for name, (label, _text) in parts.items()}


def _text(parts: Mapping[str, tuple[str, str]], name: str) -> str:
    return parts.get(name, ("", ""))[1]


def _parts(answer: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Name → label and text of everything that an answer says."""
    parts = {
        "reply": (str(LABELS["reply"]), str(Reply(answer["reply"]).label)),
        "status": (
            str(LABELS["status"]),
            str(PublicStatus(answer["status"]).label) if answer["status"] else "",
        ),
    }
    parts |= {name: (str(LABELS[name]), answer[name]) for name in TEXTS}
    for entry in answer["indicators"]:
        parts[f"indicator-{entry['number']}"] = (entry["label"], indicators.said(entry))
    parts["evidence"] = (
        str(LABELS["evidence"]),
        "\n".join(
            f"{row['title']} {row['url'] or row.get('name', '')}" for row in answer["evidence"]
        ),
    )
    if "visibility" in answer:  # a copy for readers has none
        parts["visibility"] = (
            str(LABELS["visibility"]),
            str(Visibility(answer["visibility"]).label),
        )
    return parts
