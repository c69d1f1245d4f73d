"""The plugin's texts."""

from __future__ import annotations

LABEL = {"nb": "Poeng etter formel", "nn": "Poeng etter formel", "en": "Points by formula"}
SUMMARY = {
    "nb": "Rangerer etter avdelingens egen formel over kriteriene.",
    "nn": "Rangerer etter avdelinga sin eigen formel over kriteria.",
    "en": "Ranks by the department's own formula over the criteria.",
}
FORMULA_LABEL = {"nb": "Formel", "nn": "Formel", "en": "Formula"}
FORMULA_HELP = {
    "nb": "Kriterienes nøkler, tall, + - * /, parenteser, min og max. For eksempel: "
    "2*trygghet + max(kvalitet, tid). Bruk punktum i desimaltall og _ for - i nøkler.",
    "nn": "Nøklane til kriteria, tal, + - * /, parentesar, min og max. Til dømes: "
    "2*tryggleik + max(kvalitet, tid). Bruk punktum i desimaltal og _ for - i nøklar.",
    "en": "The criteria's keys, numbers, + - * /, brackets, min and max. For example: "
    "2*safety + max(quality, time). Use a point in decimals, and _ for - in keys.",
}
EXPLANATION = {
    "nb": "For hver vurdering settes poengene slik de ble gitt, inn i avdelingens formel. Ideens "
    "poengsum er snittet av vurderingene. En vurdering uten poeng for et kriterium i formelen "
    "teller ikke. Like poengsummer deler den beste plassen. Skalaene regnes ikke om: et "
    "kriterium med lengre skala veier mer.",
    "nn": "For kvar vurdering blir poenga slik dei blei gitt, sette inn i formelen til avdelinga. "
    "Poengsummen til ideen er snittet av vurderingane. Ei vurdering utan poeng for eit kriterium "
    "i formelen tel ikkje. Like poengsummar deler den beste plassen. Skalaene blir ikkje rekna "
    "om: eit kriterium med lengre skala veg meir.",
    "en": "For each assessment the scores as given are put into the department's formula. The "
    "idea's score is the mean of its assessments. An assessment without a score for a criterion "
    "in the formula does not count. Equal scores share the better place. Scales are not "
    "converted: a criterion with a longer scale weighs more.",
}
NOT_ASSESSED = {
    "nb": "Ingen i juryen har vurdert ideen.",
    "nn": "Ingen i juryen har vurdert ideen.",
    "en": "No judge has assessed the idea.",
}
NO_VALUE = {
    "nb": "Formelen gir ikke noe tall for vurderingene av ideen: et kriterium mangler poeng, eller "
    "det ble delt på null.",
    "nn": "Formelen gir ikkje noko tal for vurderingane av ideen: eit kriterium manglar poeng, "
    "eller det blei delt på null.",
    "en": "The formula gives no number for the idea's assessments: a criterion has no score, or "
    "something was divided by zero.",
}
NO_FORMULA = {
    "nb": "Avdelingen har ikke satt noen formel.",
    "nn": "Avdelinga har ikkje sett nokon formel.",
    "en": "The department has set no formula.",
}
WRONG = {
    "empty": NO_FORMULA,
    "long": {
        "nb": "Formelen er for lang.", "nn": "Formelen er for lang.",
        "en": "The formula is too long.",
    },
    "unreadable": {
        "nb": "Formelen kan ikke leses. Se etter parenteser og tegn.",
        "nn": "Formelen kan ikkje lesast. Sjå etter parentesar og teikn.",
        "en": "The formula can't be read. Look at brackets and signs.",
    },
    "comma": {
        "nb": "Bruk punktum i desimaltall: 0.5.", "nn": "Bruk punktum i desimaltal: 0.5.",
        "en": "Use a point in decimals: 0.5.",
    },
    "forbidden": {
        "nb": "Formelen kan bare ha kriterier, tall, + - * /, parenteser, min og max.",
        "nn": "Formelen kan berre ha kriterium, tal, + - * /, parentesar, min og max.",
        "en": "The formula may only hold criteria, numbers, + - * /, brackets, min and max.",
    },
    "number": {
        "nb": "Et tall er for stort, eller er ikke noe tall.",
        "nn": "Eit tal er for stort, eller er ikkje noko tal.",
        "en": "A number is too large, or is none.",
    },
    "deep": {
        "nb": "Formelen har for mange ledd i hverandre.",
        "nn": "Formelen har for mange ledd i kvarandre.",
        "en": "The formula is nested too deeply.",
    },
    "constant": {
        "nb": "Formelen nevner ingen kriterier.", "nn": "Formelen nemner ingen kriterium.",
        "en": "The formula names no criterion.",
    },
}  # fmt: skip


def unknown(names: str) -> dict[str, str]:
    """Return what is said where the formula names criteria that the challenge lacks."""
    return {
        "nb": f"Formelen bruker kriterier som utfordringen ikke har: {names}.",
        "nn": f"Formelen brukar kriterium som utfordringa ikkje har: {names}.",
        "en": f"The formula uses criteria that the challenge does not have: {names}.",
    }


def not_counted(count: int) -> dict[str, str]:
    """Return the note about assessments that the formula gave no number for."""
    return {
        "nb": f"{count} vurdering(er) teller ikke, fordi formelen ikke ga noe tall for dem.",
        "nn": f"{count} vurdering(ar) tel ikkje, fordi formelen ikkje ga noko tal for dei.",
        "en": f"{count} assessment(s) do not count: the formula gave no number for them.",
    }
