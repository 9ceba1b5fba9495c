"""The words and shapes of statuses, and which flag belongs to whom: one list each."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATUS_WORDS = {
    "in_place": _("In place"),
    "advanced": _("Advanced"),
    "under_way": _("Under way"),
    "planned": _("Planned"),
    "not_started": pgettext_lazy("progress", "Not started"),
    "withheld": _("Not public"),
    "nil": _("Nothing to report"),
    "not_reported": _("Not reported"),
    "not_due": _("Not due"),
}

GLYPHS = {
    "in_place": "g4",
    "advanced": "g3",
    "under_way": "g2",
    "planned": "g1",
    "not_started": "g0",
    "withheld": "gnp",
    "nil": "gnil",
    "not_reported": "gnr",
    "not_due": "gnd",
}

FLAGS = {
    "australia": "au",
    "belgium": "be",
    "canada": "ca",
    "estonia": "ee",
    "european-commission": "eu",
    "finland": "fi",
    "guatemala": "gt",
    "kenya": "ke",
    "moldova": "md",
    "netherlands": "nl",
    "united-arab-emirates": "ae",
    "united-kingdom": "gb",
    "united-states": "us",
    # Made up, like their governments.
    "aldermark": "demo-1",
    "brevonia": "demo-2",
    "corlund": "demo-3",
    "fennwold": "demo-4",
    "ibarenza": "demo-5",
    "merrinsund": "demo-6",
    "nalubara": "demo-7",
    "norland": "demo-8",
    "pelanora": "demo-9",
    "sudland": "demo-10",
    "talumbe": "demo-11",
    "tarn-isles": "demo-12",
    "uvalund": "demo-13",
}

# Where a signatory's light stands on the map of taskforce/ui/world.svg: near its capital.
LIGHTS = {
    "australia": (827, 368),
    "belgium": (460, 67),
    "canada": (273, 81),
    "estonia": (509, 43),
    "european-commission": (469, 69),
    "finland": (504, 38),
    "guatemala": (201, 186),
    "kenya": (550, 246),
    "moldova": (520, 76),
    "netherlands": (467, 58),
    "united-arab-emirates": (593, 151),
    "united-kingdom": (450, 60),
    "united-states": (260, 101),
}
