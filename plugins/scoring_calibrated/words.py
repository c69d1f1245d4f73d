"""What the plugin says, in the three languages."""

from __future__ import annotations

LABEL = {"nb": "Kalibrert gjennomsnitt", "nn": "Kalibrert gjennomsnitt", "en": "Calibrated mean"}

SUMMARY = {
    "nb": "Rangerer etter poeng, og tar hensyn til at noen i juryen er strengere enn andre.",
    "nn": "Rangerer etter poeng, og tek omsyn til at nokre i juryen er strengare enn andre.",
    "en": "Ranks by scores, and allows for judges who are more severe than others.",
}

EXPLANATION = {
    "nb": (
        "Hver vurdering blir et tall fra 0 til 100, som i et vektet gjennomsnitt. Så anslår "
        "metoden to ting samtidig: hvor god hver idé er, og hvor strengt hvert jurymedlem er. "
        "Det går an fordi flere har lest samme idé. Et jurymedlem regnes bare som strengt eller "
        "snilt så langt vurderingene viser det: er de få, flyttes poengene lite. En vurdering "
        "der jurymedlemmet er usikkert, teller halvparten så mye som en sikker vurdering. "
        "Plassene får et spenn som holder ni av ti ganger. Metoden "
        "forutsetter at ingen i juryen er strengere mot noen ideer enn mot andre. Den lar være å "
        "kalibrere, og sier fra, når jurymedlemmene ikke henger sammen gjennom felles ideer, eller "
        "når de nesten bare har vurdert ideer fra egen avdeling: da kan ingen vite om det er "
        "ideene eller jurymedlemmene som er ulike. Kilde: MacKay, Kenna, Low og Parker, "
        "«Calibration with confidence», 2017; her med varianskomponenter."
    ),
    "nn": (
        "Kvar vurdering blir eit tal frå 0 til 100, som i eit vekta gjennomsnitt. Så anslår "
        "metoden to ting på ein gong: kor god kvar idé er, og kor strengt kvart jurymedlem er. "
        "Det går an fordi fleire har lese same idé. Eit jurymedlem blir berre rekna som strengt "
        "eller snilt så langt vurderingane viser det: er dei få, blir poenga flytta lite. Ei "
        "vurdering der jurymedlemmet er usikkert, tel halvparten så mykje som ei sikker vurdering. "
        "Plassane får eit spenn som held ni av ti gonger. Metoden føreset at ingen "
        "i juryen er strengare mot nokre idear enn mot andre. Han lèt vere å kalibrere, og seier "
        "frå, når jurymedlemmene ikkje heng saman gjennom felles idear, eller når dei nesten berre "
        "har vurdert idear frå eiga avdeling: da kan ingen vite om det er ideane eller "
        "jurymedlemmene som er ulike. Kjelde: MacKay, Kenna, Low og Parker, «Calibration with "
        "confidence», 2017; her med varianskomponentar."
    ),
    "en": (
        "Each assessment becomes a number from 0 to 100, as in a weighted mean. The method then "
        "estimates two things at once: how good each idea is, and how severe each judge is. It "
        "can, because several judges have read the same idea. A judge counts as severe or "
        "lenient only as far as the assessments show it: when they are few, scores move little. "
        "An assessment whose judge is unsure counts half as much as one whose judge is sure. "
        "Places get a range that holds nine times in ten. The method assumes "
        "that no judge is more severe to some ideas than to others. It does not calibrate, and "
        "says so, when the judges are not tied together by ideas they share, or when they have "
        "hardly assessed any idea from outside their own department: then nobody can know "
        "whether the ideas or the judges differ. Source: MacKay, Kenna, Low and Parker, "
        "“Calibration with confidence”, 2017; here with variance components."
    ),
}

NOT_ASSESSED = {
    "nb": "Ingen i juryen har vurdert ideen.",
    "nn": "Ingen i juryen har vurdert ideen.",
    "en": "No judge has assessed the idea.",
}

NOT_LINKED = {
    "nb": (
        "Ikke kalibrert: jurymedlemmene henger ikke sammen gjennom felles ideer, så strenghet kan "
        "ikke skilles fra kvalitet. Plassene er etter vanlig gjennomsnitt. Gi noen ideer til "
        "jurymedlemmer fra flere av gruppene."
    ),
    "nn": (
        "Ikkje kalibrert: jurymedlemmene heng ikkje saman gjennom felles idear, så strengleik kan "
        "ikkje skiljast frå kvalitet. Plassane er etter vanleg gjennomsnitt. Gi nokre idear til "
        "jurymedlemmer frå fleire av gruppene."
    ),
    "en": (
        "Not calibrated: the judges are not tied together by ideas they share, so severity can't "
        "be told from quality. Places are by the plain mean. Give some ideas to judges from more "
        "than one of the groups."
    ),
}

ONLY_AT_HOME = {
    "nb": (
        "Ikke kalibrert: jurymedlemmene har nesten bare vurdert ideer fra egen avdeling, så "
        "strenghet kan ikke skilles fra kvalitet. Plassene er etter vanlig gjennomsnitt. Én "
        "vurdering av hver idé fra en annen avdeling er nok."
    ),
    "nn": (
        "Ikkje kalibrert: jurymedlemmene har nesten berre vurdert idear frå eiga avdeling, så "
        "strengleik kan ikkje skiljast frå kvalitet. Plassane er etter vanleg gjennomsnitt. Éi "
        "vurdering av kvar idé frå ei anna avdeling er nok."
    ),
    "en": (
        "Not calibrated: the judges have hardly assessed any idea from outside their own "
        "department, so severity can't be told from quality. Places are by the plain mean. One "
        "assessment of each idea from another department is enough."
    ),
}

TOO_FEW = {
    "nb": (
        "Ikke kalibrert: det trengs minst to jurymedlemmer som har vurdert minst to ideer felles. "
        "Plassene er etter vanlig gjennomsnitt."
    ),
    "nn": (
        "Ikkje kalibrert: det trengst minst to jurymedlemmer som har vurdert minst to idear "
        "felles. Plassane er etter vanleg gjennomsnitt."
    ),
    "en": (
        "Not calibrated: it takes at least two judges who have assessed at least two ideas in "
        "common. Places are by the plain mean."
    ),
}

ONE_IDEA = {
    "nb": (
        "Bare én idé er vurdert, så det er ingen rekkefølge å regne ut. Poengsummen er det vanlige "
        "gjennomsnittet."
    ),
    "nn": (
        "Berre éin idé er vurdert, så det er inga rekkjefølgje å rekne ut. Poengsummen er det "
        "vanlege gjennomsnittet."
    ),
    "en": (
        "Only one idea has been assessed, so there is no order to work out. Its score is the "
        "plain mean."
    ),
}

ALIKE = {
    "nb": (
        "Alle vurderingene er like, så ingenting skiller ideene. De vurderte ideene deler "
        "førsteplassen, og poengene kan ikke si hvilken som er best."
    ),
    "nn": (
        "Alle vurderingane er like, så ingenting skil ideane. Dei vurderte ideane deler "
        "førsteplassen, og poenga kan ikkje seie kva for ein som er best."
    ),
    "en": (
        "All assessments are equal, so nothing tells the ideas apart. Those assessed share the "
        "first place, and the scores can't say which is best."
    ),
}

ONE_SCORE = {
    "nb": (
        "Hver idé har én vurdering, og alle er like, så ingenting skiller ideene. De vurderte "
        "ideene deler førsteplassen. Flere vurderinger kan vise en forskjell."
    ),
    "nn": (
        "Kvar idé har éi vurdering, og alle er like, så ingenting skil ideane. Dei vurderte ideane "
        "deler førsteplassen. Fleire vurderingar kan vise ein skilnad."
    ),
    "en": (
        "Each idea has one assessment and all are equal, so nothing tells the ideas apart. Those "
        "assessed share the first place. More assessments may show a difference."
    ),
}


def few_assessments(count: int) -> dict[str, str]:
    """Return the note about ``count`` ideas that have a single assessment."""
    return {
        "nb": f"Ideer med bare én vurdering: {count}. Plassen deres er usikker.",
        "nn": f"Idear med berre éi vurdering: {count}. Plassen deira er usikker.",
        "en": f"Ideas with only one assessment: {count}. Their places are uncertain.",
    }
