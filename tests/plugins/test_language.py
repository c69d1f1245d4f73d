"""Norwegian and English for plugins: words of one meaning become one term."""

from __future__ import annotations

import pytest

from intranet_ideas.plugin_api import language


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("skole skoler skolen skolene skule skular skulane skulen", "skol"),
        ("sykehjem sykehjemmet sjukeheim sjukeheimar", "sykehjem"),
        ("lærer lærere lærerne lærar lærarar lærarane", "lær"),
        ("digitalisering digitalisere digitalisert digitaliserte", "digitalis"),
        ("parkering parkeringen parkeringer parkeringa", "parkering"),
        ("mulighet muligheter moglegheit moglegheiter", "muligh"),
        ("sykkel sykkelen sykler syklene", "sykl"),
        ("kurs kurset kursene", "kurs"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str, stem: str) -> None:
    assert {language.stem(form) for form in forms.split()} == {stem}
