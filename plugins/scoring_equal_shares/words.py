"""What the plugin says, in the three languages."""

from __future__ import annotations

from collections.abc import Sequence

LABEL = {"nb": "Like andeler", "nn": "Like delar", "en": "Equal shares"}

SUMMARY = {
    "nb": "Velger flere vinnere slik at hver gruppe av dommere får sin del av dem.",
    "nn": "Vel fleire vinnarar slik at kvar gruppe av dommarar får sin del av dei.",
    "en": "Chooses several winners so that each group of judges gets its share of them.",
}

EXPLANATION = {
    "nb": (
        "Hver vurdering blir et tall fra 0 til 100, som i et vektet gjennomsnitt. En vinner koster "
        "1, og dommerne deler like mange kroner som det skal være vinnere: k vinnere og n dommere "
        "gir k/n til hver. En idé kan kjøpes når de som ga den poeng, har råd til den sammen. "
        "Hver betaler etter poengene sine, pris × poeng, men aldri mer enn de har igjen. Den "
        "ideen som kan kjøpes til lavest pris per poeng, vinner først; så trekkes pengene, og "
        "det gjentas. Når ingen idé kan kjøpes lenger, fylles resten av vinnerplassene etter "
        "høyeste gjennomsnitt. Slik kan ikke et flertall av dommerne ta alle plassene: en tredel "
        "som er enige, rår over en tredel av pengene. Metoden forutsetter at dommerne er satt "
        "sammen slik fordelingen skal bli, og at de bruker skalaen omtrent likt. En idé en dommer "
        "ikke har vurdert, betaler dommeren ikke for. Vinnerne får en poengsum over 100, de andre "
        "gjennomsnittet sitt. Kilde: Peters og Skowron, 2020; Peters, Pierczyński og Skowron, 2021."
    ),
    "nn": (
        "Kvar vurdering blir eit tal frå 0 til 100, som i eit vekta gjennomsnitt. Ein vinnar "
        "kostar 1, og dommarane deler like mange kroner som det skal vere vinnarar: k vinnarar og "
        "n dommarar gir k/n til kvar. Ein idé kan kjøpast når dei som gav han poeng, har råd til "
        "han saman. Kvar betaler etter poenga sine, pris × poeng, men aldri meir enn dei har att. "
        "Den ideen som kan kjøpast til lågast pris per poeng, vinn først; så blir pengane trekte, "
        "og det blir gjort om att. Når ingen idé kan kjøpast lenger, blir resten av vinnarplassane "
        "fylte etter høgaste gjennomsnitt. Slik kan ikkje eit fleirtal av dommarane ta alle "
        "plassane: ein tredel som er samde, rår over ein tredel av pengane. Metoden føreset at "
        "dommarane er sette saman slik fordelinga skal bli, og at dei bruker skalaen om lag likt. "
        "Ein idé ein dommar ikkje har vurdert, betaler dommaren ikkje for. Vinnarane får ein "
        "poengsum over 100, dei andre gjennomsnittet sitt. Kjelde: Peters og Skowron, 2020; "
        "Peters, Pierczyński og Skowron, 2021."
    ),
    "en": (
        "Each assessment becomes a number from 0 to 100, as in a weighted mean. A winner costs 1, "
        "and the judges share as much money as there are to be winners: k winners and n judges "
        "give k/n to each. An idea can be bought when those who gave it points can afford it "
        "together. Each pays by their points, price × points, but never more than they have left. "
        "The idea that can be bought at the lowest price per point wins first; then the money is "
        "taken, and so on. When no idea can be bought any more, the remaining places for winners "
        "are filled by the highest mean. So a majority of judges can't take every place: a third "
        "who agree command a third of the money. The method assumes that the panel is made up as "
        "the winners should be shared, and that judges use the scale much alike. A judge does not "
        "pay for an idea they have not assessed. Winners get a score above 100, the others their "
        "mean. Source: Peters and Skowron, 2020; Peters, Pierczyński and Skowron, 2021."
    ),
}

WINNERS_LABEL = {"nb": "Antall vinnere", "nn": "Talet på vinnarar", "en": "Number of winners"}

WINNERS_HELP = {
    "nb": "Hvor mange ideer som skal velges, fra 1 til 50.",
    "nn": "Kor mange idear som skal veljast, frå 1 til 50.",
    "en": "How many ideas to choose, from 1 to 50.",
}

LIMIT_LABEL = {
    "nb": "Flest vinnere fra én avdeling",
    "nn": "Flest vinnarar frå éi avdeling",
    "en": "Most winners from one department",
}

LIMIT_HELP = {
    "nb": "0 betyr ingen grense. En idé uten kjent avdeling rammes ikke av grensen.",
    "nn": "0 tyder inga grense. Grensa gjeld ikkje for ein idé utan kjend avdeling.",
    "en": "0 means no limit. The limit does not apply to an idea whose department is not known.",
}

WHOLE = {
    "nb": "Skriv et helt tall.",
    "nn": "Skriv eit heilt tal.",
    "en": "Enter a whole number.",
}

NOT_ASSESSED = {
    "nb": "Ingen dommer har vurdert ideen.",
    "nn": "Ingen dommar har vurdert ideen.",
    "en": "No judge has assessed the idea.",
}

ALIKE = {
    "nb": "Hver dommer ga alle ideene det samme: alle deler førsteplassen, og ingen er valgt.",
    "nn": "Kvar dommar gav alle ideane det same: alle deler førsteplassen, og ingen er valde.",
    "en": "Each judge gave all ideas the same: all share the first place, and none is chosen.",
}

UNEVEN = {
    "nb": "Noen ideer har færre vurderinger enn andre, og dermed færre som kan betale for dem.",
    "nn": "Nokre idear har færre vurderingar enn andre, og dermed færre som kan betale for dei.",
    "en": "Some ideas have fewer assessments than others, and so fewer who can pay for them.",
}

AND = {"nb": "og", "nn": "og", "en": "and"}


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _list(items: Sequence[str], language: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {AND[language]} {items[-1]}"


def chosen_places(count: int) -> dict[str, str]:
    """Return the note about which places are winners."""
    run = _run(1, count)
    return {
        "nb": f"Valgt: plass {run}, i rekkefølgen de ble valgt. De andre står etter gjennomsnitt.",
        "nn": f"Valde: plass {run}, i rekkjefølgja dei vart valde. Dei andre står etter snittet.",
        "en": f"Chosen: place {run}, in the order of choice. The others stand by their mean.",
    }


def paid_for(payers: Sequence[int], judges: int) -> dict[str, str]:
    """Return the note about winners that judges paid for: how many of them, place by place."""
    run = _run(1, len(payers))
    many = {language: _list([str(each) for each in payers], language) for language in AND}
    return {
        "nb": (
            f"Plass {run} er valgt fordi dommere som ønsket ideen, hadde råd til den sammen. "
            f"Så mange av de {judges} dommerne betalte, i samme rekkefølge: {many['nb']}."
        ),
        "nn": (
            f"Plass {run} er vald fordi dommarar som ønskte ideen, hadde råd til han saman. "
            f"Så mange av dei {judges} dommarane betalte, i same rekkjefølgje: {many['nn']}."
        ),
        "en": (
            f"Place {run} was chosen because judges who wanted the idea could afford it together. "
            f"How many of the {judges} judges paid, in the same order: {many['en']}."
        ),
    }


def filled_up(first: int, last: int) -> dict[str, str]:
    """Return the note about winners that nobody could pay for."""
    run = _run(first, last)
    return {
        "nb": f"Plass {run} er fylt opp etter høyeste gjennomsnitt: ingen idé kunne kjøpes lenger.",
        "nn": f"Plass {run} er fylt opp etter høgaste snitt: ingen idé kunne kjøpast lenger.",
        "en": f"Place {run} was filled by the highest mean: no idea could be bought any more.",
    }


def held_back(most: int, count: int) -> dict[str, str]:
    """Return the note about ``count`` ideas whose department has ``most`` winners already."""
    return {
        "nb": f"Grensen på {most} fra hver avdeling holdt ideer utenfor: {count}.",
        "nn": f"Grensa på {most} frå kvar avdeling heldt idear utanfor: {count}.",
        "en": f"The limit of {most} from each department kept ideas out: {count}.",
    }


def too_few(wanted: int, found: int) -> dict[str, str]:
    """Return the note that there are fewer winners than asked for."""
    return {
        "nb": f"Det skulle velges {wanted}, men bare {found} kunne velges.",
        "nn": f"Det skulle veljast {wanted}, men berre {found} kunne veljast.",
        "en": f"{wanted} were to be chosen, but only {found} could be.",
    }


def by_lot(places: Sequence[int]) -> dict[str, str]:
    """Return the note about places at which ideas stood exactly alike."""
    listed = {language: _list([str(each) for each in places], language) for language in AND}
    return {
        "nb": f"Flere ideer sto helt likt om plass {listed['nb']}; et fast lodd avgjorde.",
        "nn": f"Fleire idear stod heilt likt om plass {listed['nn']}; eit fast lodd avgjorde.",
        "en": f"Several ideas stood exactly alike for place {listed['en']}; a fixed lot decided.",
    }
