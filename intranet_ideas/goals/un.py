"""The UN's 17 goals for sustainable development, by their official short names.

The names are those of the United Nations (English) and of the Norwegian UN association and the
government (bokmål and nynorsk). The UN's logos and icons are under terms of their own and are not
here.
"""

from __future__ import annotations

from intranet_ideas.goals.rules import GoalLine

NAME = {"nb": "FNs bærekraftsmål", "nn": "FNs berekraftsmål",
        "en": "The UN’s Sustainable Development Goals"}  # fmt: skip
STARTS, ENDS = 2016, 2030

_GOALS = (
    ("Utrydde fattigdom", "Utrydde fattigdom", "No poverty"),
    ("Utrydde sult", "Utrydde svolt", "Zero hunger"),
    ("God helse og livskvalitet", "God helse og livskvalitet", "Good health and well-being"),
    ("God utdanning", "God utdanning", "Quality education"),
    ("Likestilling mellom kjønnene", "Likestilling mellom kjønna", "Gender equality"),
    ("Rent vann og gode sanitærforhold", "Reint vatn og gode sanitærforhold",
     "Clean water and sanitation"),
    ("Ren energi til alle", "Rein energi til alle", "Affordable and clean energy"),
    ("Anstendig arbeid og økonomisk vekst", "Anstendig arbeid og økonomisk vekst",
     "Decent work and economic growth"),
    ("Industri, innovasjon og infrastruktur", "Industri, innovasjon og infrastruktur",
     "Industry, innovation and infrastructure"),
    ("Mindre ulikhet", "Mindre ulikskap", "Reduced inequalities"),
    ("Bærekraftige byer og lokalsamfunn", "Berekraftige byar og lokalsamfunn",
     "Sustainable cities and communities"),
    ("Ansvarlig forbruk og produksjon", "Ansvarleg forbruk og produksjon",
     "Responsible consumption and production"),
    ("Stoppe klimaendringene", "Stoppe klimaendringane", "Climate action"),
    ("Livet i havet", "Livet i havet", "Life below water"),
    ("Livet på land", "Livet på land", "Life on land"),
    ("Fred, rettferdighet og velfungerende institusjoner",
     "Fred, rettferd og velfungerande institusjonar", "Peace, justice and strong institutions"),
    ("Samarbeid for å nå målene", "Samarbeid for å nå måla", "Partnerships for the goals"),
)  # fmt: skip

LINES = tuple(
    GoalLine(number, str(number), dict(zip(("nb", "nn", "en"), texts, strict=True)))
    for number, texts in enumerate(_GOALS, 1)
)
"""The goals as a list of them would have them."""
