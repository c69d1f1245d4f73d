"""The plugin's texts."""

from __future__ import annotations

LABEL = {"nb": "Parvis sammenligning", "nn": "Parvis samanlikning", "en": "Comparing in pairs"}
SUMMARY = {
    "nb": "Juryen sammenligner to ideer om gangen; rangeringen lages av hvem som ble foretrukket.",
    "nn": "Juryen samanliknar to idear om gongen; rangeringa blir laga av kven som blei føretrekt.",
    "en": "Judges compare two ideas at a time; the ranking is made of which were preferred.",
}
EXPLANATION = {
    "nb": "Jurymedlemmene får to ideer om gangen og velger den beste, eller sier at de ikke kan "
    "avgjøre det. Ingen gir poeng, så strenge og snille jurymedlemmer teller likt. Hver idé får "
    "en styrke slik at valgene blir så sannsynlige som mulig (Bradley og Terry, 1952): den som "
    "vinner mot sterke ideer, blir sterkere enn den som vinner mot svake. «Kan ikke avgjøre» "
    "teller som en halv seier til hver. Styrkene trekkes litt mot midten, så en idé som vant "
    "hver gang, ikke blir uendelig sterk. Poengsummen er hvor mange prosent av de andre ideene "
    "den ventes å vinne mot. Plassen står med grenser: styrkene trekkes på nytt mange ganger "
    "blant dem som passer med valgene, og grensene holder 90 prosent av plassene. Metoden "
    "forutsetter at juryen ser etter det samme, og at alle ideene henger sammen gjennom "
    "sammenligninger.",
    "nn": "Jurymedlemmene får to idear om gongen og vel den beste, eller seier at dei ikkje kan "
    "avgjere det. Ingen gir poeng, så strenge og snille jurymedlemmer tel likt. Kvar idé får ein "
    "styrke slik at vala blir så sannsynlege som mogleg (Bradley og Terry, 1952): den som vinn "
    "mot sterke idear, blir sterkare enn den som vinn mot svake. «Kan ikkje avgjere» tel som ein "
    "halv siger til kvar. Styrkane blir trekte litt mot midten, så ein idé som vann kvar gong, "
    "ikkje blir uendeleg sterk. Poengsummen er kor mange prosent av dei andre ideane han er "
    "venta å vinne mot. Plassen står med grenser: styrkane blir trekte på nytt mange gonger "
    "blant dei som passar med vala, og grensene held 90 prosent av plassane. Metoden føreset at "
    "juryen ser etter det same, og at alle ideane heng saman gjennom samanlikningar.",
    "en": "Judges get two ideas at a time and choose the better, or say that they can't tell. "
    "Nobody gives scores, so strict and lenient judges count alike. Each idea gets a strength "
    "such that the choices become as likely as possible (Bradley and Terry, 1952): one that wins "
    "against strong ideas becomes stronger than one that wins against weak ones. “Can't tell” "
    "counts as half a win for each. Strengths are pulled a little towards the middle, so that an "
    "idea that won every time does not become infinitely strong. The score is the per cent of "
    "the other ideas it is expected to win against. A place stands with bounds: strengths are "
    "drawn anew many times from those that agree with the choices, and the bounds hold 90 per "
    "cent of the places. The method takes for granted that judges look for the same, and that "
    "all ideas are tied together by comparisons.",
}
NOT_COMPARED = {
    "nb": "Ingen i juryen har sammenlignet ideen med en annen.",
    "nn": "Ingen i juryen har samanlikna ideen med ein annan.",
    "en": "No judge has compared the idea with another.",
}
APART = {
    "nb": "Ideen er ikke sammenlignet med ideene som har fått plass, heller ikke gjennom andre. "
    "Den kan høre hjemme hvor som helst blant dem.",
    "nn": "Ideen er ikkje samanlikna med ideane som har fått plass, heller ikkje gjennom andre. "
    "Han kan høyre heime kvar som helst blant dei.",
    "en": "The idea has not been compared with those that have a place, not even through others. "
    "It could belong anywhere among them.",
}
NO_CORE = {
    "nb": "Sammenligningene henger ikke sammen, så ideene kan ikke settes i én rekkefølge ennå.",
    "nn": "Samanlikningane heng ikkje saman, så ideane kan ikkje setjast i éi rekkjefølgje enno.",
    "en": "The comparisons don't hang together, so the ideas can't be put in one order yet.",
}


def split(groups: int, ranked: int) -> dict[str, str]:
    """Return the note about ``groups`` of ideas that no comparison ties together."""
    if not ranked:
        return {
            "nb": f"Sammenligningene faller i {groups} grupper som ikke er sammenlignet med "
            "hverandre, og ingen av dem har mer enn halvparten av ideene. Ingen får plass før "
            "gruppene er bundet sammen.",
            "nn": f"Samanlikningane fell i {groups} grupper som ikkje er samanlikna med "
            "kvarandre, og ingen av dei har meir enn halvparten av ideane. Ingen får plass før "
            "gruppene er bundne saman.",
            "en": f"The comparisons fall into {groups} groups that are not compared with each "
            "other, and none holds more than half of the ideas. Nobody gets a place until the "
            "groups are tied together.",
        }
    return {
        "nb": f"Sammenligningene faller i {groups} grupper som ikke er sammenlignet med "
        f"hverandre. Bare den største, med {ranked} ideer, er rangert. Grensene tar høyde for at "
        "de andre kan stå hvor som helst.",
        "nn": f"Samanlikningane fell i {groups} grupper som ikkje er samanlikna med kvarandre. "
        f"Berre den største, med {ranked} idear, er rangert. Grensene tek høgd for at dei andre "
        "kan stå kvar som helst.",
        "en": f"The comparisons fall into {groups} groups that are not compared with each other. "
        f"Only the largest, with {ranked} ideas, is ranked. The bounds allow for the others to "
        "stand anywhere.",
    }


def few_comparisons(mean: float, enough: int) -> dict[str, str]:
    """Return the note that ideas were compared ``mean`` times, fewer than ``enough``."""
    comma = f"{mean:.1f}".replace(".", ",")
    return {
        "nb": f"Hver idé er sammenlignet {comma} ganger i snitt. Under {enough} er rekkefølgen "
        "grov; flere sammenligninger hjelper mest.",
        "nn": f"Kvar idé er samanlikna {comma} gonger i snitt. Under {enough} er rekkjefølgja "
        "grov; fleire samanlikningar hjelper mest.",
        "en": f"Each idea was compared {mean:.1f} times on average. Below {enough} the order is "
        "rough; more comparisons help most.",
    }


def one_judge() -> dict[str, str]:
    """Return the note that a single judge has compared."""
    return {
        "nb": "Bare ett jurymedlem har sammenlignet. Rekkefølgen er den personens syn.",
        "nn": "Berre eitt jurymedlem har samanlikna. Rekkjefølgja er synet til den personen.",
        "en": "Only one judge has compared. The order is that person's view.",
    }
