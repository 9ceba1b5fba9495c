"""The made-up governments: what they are called, whom they employ and how their people are called.

None of the names is that of a state, a region or a person known to the authors.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from members.models import Government, Role


@dataclass(frozen=True)
class Person:
    """A member of a delegation; the address is `<mailbox>@<slug of the government>.example`."""

    mailbox: str
    name: str
    roles: Sequence[str]


@dataclass(frozen=True)
class MadeUp:
    """One government. `scale` is its size against the figures of `BASE`, in percent."""

    slug: str
    name: str
    zone: str
    scale: int
    names: Mapping[str, str]
    people: Sequence[Person]
    sort_name: str = ""
    kind: str = Government.Kind.STATE


# What a government of scale 100 counts in half a year. Every figure in a report follows from here.
BASE: Mapping[str, int] = {
    "actions": 42,
    "calls": 4600,
    "grants": 31,
    "meetings": 13,
    "notices": 5200,
    "orders": 640,
    "providers": 37,
    "regions": 12,
    "requests": 290,
    "schools": 380,
    "specialists": 44,
    "surveyed": 1250,
    "trained": 260,
    "young": 190,
}


def _two(head: str, drafter: str) -> list[Person]:
    return [
        Person("clearance", head, [Role.HEAD, Role.CLEARANCE]),
        Person("drafter", drafter, [Role.DRAFTER]),
    ]


GOVERNMENTS: Sequence[MadeUp] = [
    MadeUp(
        "aldermark",
        "Aldermark",
        "Europe/Berlin",
        210,
        {
            "ministry": "Ministry of Justice",
            "law": "Protection of Children Online Code",
            "body": "Federal Office for Childhood and Media",
            "plan": "Shared Responsibility Strategy",
            "unit": "Central Unit for Offences against Children",
            "hotline": "Aldermark Reporting Desk",
            "helpline": "Children’s Telephone",
            "partner": "Merrinsund",
            "languages": "five",
        },
        _two("Edda Rosenkrey", "Willem Ostrik"),
    ),
    MadeUp(
        "brevonia",
        "Brevonia",
        "Europe/Bucharest",
        90,
        {
            "ministry": "Ministry of the Interior",
            "law": "Act on Children and Digital Services",
            "body": "Interministerial Council for Children",
            "plan": "Safe Childhood Programme",
            "unit": "Division for Crimes against Minors",
            "hotline": "Brevonia Clean Net Desk",
            "helpline": "Blue Line",
            "partner": "Aldermark",
            "languages": "three",
        },
        _two("Anca Delvoyan", "Radu Simonart"),
    ),
    MadeUp(
        "corlund",
        "Corlund",
        "Pacific/Auckland",
        60,
        {
            "ministry": "Department of Justice",
            "law": "Harm to Children (Digital Means) Act",
            "body": "Office of the Children’s Coordinator",
            "plan": "Shared Shelter Plan",
            "unit": "Child Protection Investigations Branch",
            "hotline": "Corlund Notice Centre",
            "helpline": "Talk-to-Us Line",
            "partner": "Fennwold",
            "languages": "four",
        },
        _two("Piers Langmoor", "Hetty Vanceford"),
    ),
    MadeUp(
        "fennwold",
        "Fennwold",
        "Europe/Amsterdam",
        120,
        {
            "ministry": "Ministry of Security and Law",
            "law": "Offences against Children Act",
            "body": "National Coordinator for Children Online",
            "plan": "Together Around the Child Programme",
            "unit": "Team for Image and Victim Identification",
            "hotline": "Fennwold Hotline Foundation",
            "helpline": "Listening Ear",
            "partner": "Norland",
            "languages": "six",
        },
        _two("Saskia Verhoorn", "Niels Akkerdam"),
    ),
    MadeUp(
        "ibarenza",
        "Ibarenza",
        "America/Montevideo",
        70,
        {
            "ministry": "Ministry of Social Development",
            "law": "Integral Protection of Childhood Act",
            "body": "National Commission for Childhood",
            "plan": "Agenda for a Safe Childhood",
            "unit": "Specialised Police Section",
            "hotline": "Ibarenza Alert Desk",
            "helpline": "Open Line",
            "partner": "Norland",
            "languages": "two",
        },
        _two("Itziar Belmonde", "Joaquin Sarralde"),
    ),
    MadeUp(
        "merrinsund",
        "Merrinsund",
        "Europe/Helsinki",
        80,
        {
            "ministry": "Ministry of Justice and Children",
            "law": "Integrity of the Child Act",
            "body": "Children’s Agency",
            "plan": "Every Child Programme",
            "unit": "National Victim Identification Group",
            "hotline": "Merrinsund Hotline",
            "helpline": "Lantern Line",
            "partner": "Norland",
            "languages": "seven",
        },
        _two("Liv Strandmoen", "Eskil Harjulund"),
    ),
    MadeUp(
        "nalubara",
        "Nalubara",
        "Africa/Kampala",
        150,
        {
            "ministry": "Ministry of Gender and Children",
            "law": "Protection of Children (Online Services) Act",
            "body": "National Child Online Council",
            "plan": "Growing Up Safely Plan",
            "unit": "Child and Family Protection Directorate",
            "hotline": "Nalubara Report Point",
            "helpline": "Nalubara Children’s Line",
            "partner": "Aldermark",
            "languages": "eight",
        },
        _two("Adia Nakimbura", "Jonah Kitandawe"),
    ),
    MadeUp(
        "norland",
        "Norland",
        "Europe/Oslo",
        100,
        {
            "ministry": "Ministry of Justice",
            "law": "Children and Online Services Act",
            "body": "Directorate for Children Online",
            "plan": "National Plan for Children Online",
            "unit": "National Centre for Investigations",
            "hotline": "Norland Hotline",
            "helpline": "Evening Line",
            "partner": "Sudland",
            "languages": "four",
        },
        [
            Person("head", "Ingvild Torsaker", [Role.HEAD]),
            Person("clearance", "Aksel Brunvold", [Role.CLEARANCE]),
            Person("drafter", "Maren Lidvika", [Role.DRAFTER]),
            Person("observer", "Jon Hestnesen", [Role.OBSERVER]),
        ],
    ),
    MadeUp(
        "pelanora",
        "Pelanora",
        "America/Bogota",
        130,
        {
            "ministry": "Ministry of Communications",
            "law": "Childhood and Technology Act",
            "body": "High Council for Childhood",
            "plan": "Childhood First Policy",
            "unit": "Cyber Section of the Judicial Police",
            "hotline": "Pelanora Hotline",
            "helpline": "Line of Trust",
            "partner": "Sudland",
            "languages": "three",
        },
        _two("Teresa Quintavel", "Oscar Almendraz"),
    ),
    MadeUp(
        "sudland",
        "Sudland",
        "Europe/Lisbon",
        110,
        {
            "ministry": "Ministry of Families",
            "law": "Safe Services for Children Act",
            "body": "Secretariat for Childhood",
            "plan": "Bridges Plan",
            "unit": "Brigade for the Protection of Minors",
            "hotline": "Sudland Hotline",
            "helpline": "Open Door Line",
            "partner": "Norland",
            "languages": "three",
        },
        [
            Person("head", "Leonor Vidramar", [Role.HEAD]),
            Person("clearance", "Bruno Castelhan", [Role.CLEARANCE]),
            Person("drafter", "Tilda Arvanise", [Role.DRAFTER]),
        ],
    ),
    MadeUp(
        "talumbe",
        "Talumbe",
        "Africa/Lusaka",
        90,
        {
            "ministry": "Ministry of Home Affairs",
            "law": "Electronic Offences (Children) Act",
            "body": "Child Online Steering Committee",
            "plan": "National Framework for Children Online",
            "unit": "Child Desk of the Police",
            "hotline": "Talumbe Reporting Portal",
            "helpline": "Toll-Free Line for Children",
            "partner": "Aldermark",
            "languages": "six",
        },
        _two("Tandi Mbalukwa", "Kofi Asantemba"),
    ),
    MadeUp(
        "tarn-isles",
        "Union of the Tarn Isles",
        "Europe/London",
        160,
        {
            "ministry": "Directorate for Justice",
            "law": "Common Rules on Services for Children",
            "body": "Joint Office for Children Online",
            "plan": "Common Strategy for Children",
            "unit": "Joint Investigation Desk",
            "hotline": "Isles Hotline Network",
            "helpline": "Harbour Line",
            "partner": "Fennwold",
            "languages": "nine",
        },
        _two("Morag Kinlochen", "Ewan Tarrenby"),
        sort_name="Tarn Isles, Union of the",
        kind=Government.Kind.REGIONAL_BODY,
    ),
    MadeUp(
        "uvalund",
        "Uvalund",
        "Atlantic/Reykjavik",
        40,
        {
            "ministry": "Ministry of Education and Children",
            "law": "Rights of the Child Online Act",
            "body": "Ombudsoffice for Children",
            "plan": "Northern Light Plan",
            "unit": "Police Unit for Children",
            "hotline": "Uvalund Hotline",
            "helpline": "Harbour Chat",
            "partner": "Merrinsund",
            "languages": "two",
        },
        _two("Ragna Thorsdalur", "Einar Uvestad"),
    ),
]

# What does not grow with the size of a government.
UNSCALED = frozenset({"actions", "meetings"})

# Joins after the first round, so that nothing was due from it then.
LATECOMER = "nalubara"

STAFF: Sequence[tuple[str, str, str]] = [
    ("administrator", "Hanne Okonjard", "administrator"),
    ("officer", "Amara Lindqvall", "officer"),
    ("approver", "Rafael Tomasinho", "approver"),
]
DOMAIN = "demo.example"


def email(government: MadeUp, person: Person) -> str:
    return f"{person.mailbox}@{government.slug}.example"
