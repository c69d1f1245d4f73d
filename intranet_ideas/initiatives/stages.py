"""The stages from need to effect that an organisation begins with. Pure.

They follow the method of KS and Digdir. Words are by language, as the organisation's own are.
"""

from __future__ import annotations

from intranet_ideas.initiatives.rules import Decider, Stage, Words


def _words(nb: str, nn: str, en: str) -> Words:
    return {"nb": nb, "nn": nn, "en": en}


DEFAULT = (
    Stage("need", _words("Behov", "Behov", "Need"), Decider.TEAM, (
        _words("Behovet er beskrevet med ordene til dem det gjelder.",
               "Behovet er skildra med orda til dei det gjeld.",
               "The need is described in the words of those it concerns."),
    )),
    Stage("insight", _words("Innsikt", "Innsikt", "Insight"), Decider.TEAM, (
        _words("Vi har snakket med brukere og medarbeidere.",
               "Vi har snakka med brukarar og medarbeidarar.",
               "We have talked with users and staff."),
        _words("Årsaken til problemet er kjent.", "Årsaka til problemet er kjend.",
               "The cause of the problem is known."),
    )),
    Stage("idea", _words("Idé", "Idé", "Idea"), Decider.OWNER, (
        _words("Løsningen er beskrevet.", "Løysinga er skildra.", "The solution is described."),
        _words("Minst én leder i linjen vil eie den.", "Minst éin leiar i linja vil eige henne.",
               "At least one leader in the line will own it."),
    )),
    Stage("test", _words("Utprøving", "Utprøving", "Test"), Decider.OWNER, (
        _words("Løsningen er prøvd av dem den er for.",
               "Løysinga er prøvd av dei ho er for.",
               "The solution is tried by those it is for."),
        _words("Det er skrevet ned hva vi lærte.", "Det er skrive ned kva vi lærte.",
               "What we learned is written down."),
    )),
    Stage("decide", _words("Beslutning", "Avgjerd", "Decision"), Decider.GROUP, (
        _words("Kostnad og gevinst er anslått.", "Kostnad og gevinst er rekna ut omtrentleg.",
               "Cost and benefit are estimated."),
        _words("Pengene og den som har ansvaret, er på plass.",
               "Pengane og den som har ansvaret, er på plass.",
               "The money and who is responsible are in place."),
    )),
    Stage("realise", _words("Gjennomføring", "Gjennomføring", "Realise"), Decider.OWNER, (
        _words("Løsningen er i daglig bruk.", "Løysinga er i dagleg bruk.",
               "The solution is in daily use."),
    )),
    Stage("effect", _words("Effekt", "Effekt", "Effect"), Decider.GROUP, ()),
)  # fmt: skip
