"""The word lists of the analysis: stop words, irregular forms, spellings.

Stop words are left out of index and queries. One list serves the three languages, since
a reader's language says little about what the reader types; words that carry meaning in
another of the languages are therefore not in it (English *it* is also the IT department,
*men* and *under* mean other things in Norwegian than in English but little in either).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BOKMAL = _words("""
alle andre at av bare begge ble blei bli blir blitt både da de deg dem den denne der dere deres
det dette di din disse ditt du eller en enn er et ett etter for fordi fra få får ha hadde han
hans har hennes henne her hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke
inn ja jeg kan kom kunne kun man mange med meg mellom men mens mer mest min mine mitt mot mye
må måtte ned nei noe noen nå når og også om opp oss over på se seg selv si sin sine sitt skal
skulle slik som så sånn til under ut uten var ved vi vil ville vår våre være vært å
""")
_NYNORSK = _words("""
berre blei båe då dei deira dykk dykkar eg ein eit eitt eller elles ho
ikkje inkje ingen ingi kor korleis kva kvar kvarhelst kven kvi kvifor me medan mi mykje
noka noko nokon nokor nokre sia sidan somme somt vart varte verte vere vera vore vorte
vorten vår åleine frå hjå desse dess vert meir fleire
""")
_ENGLISH = _words("""
about after also am an and are as at be because been but by can could did do does each few for
from had has have he her here him his how i if in into is its just me more most my no not of on
one only or other our out she should so some such than that the their them then there these they
this those through to too very was we were what when where which while who why will with would
you your
""")

STOP_WORDS = _BOKMAL | _NYNORSK | _ENGLISH

IRREGULAR = {
    form: base
    for base, forms in {
        "mann": "menn mennene menna mannen",
        "bok": "bøker bøkene bøkane bøkar boka boken",
        "fot": "føtter føttene føtene føter foten",
        "hand": "hånd hånda hånden hender hendene hendane handa",
        "natt": "netter nettene natta natten",
        "tre": "trær trærne trea treet treer",
        "by": "byen byer byene byar byane byens",
        "barn": "born borna borns barna barnet barns",
        "øye": "auge auga augo øyne øynene øyet",
        "klær": "klærne klede kleda klea",
        "gammel": "gamle gammal gammalt gammelt eldst",
        "god": "godt gode bedre betre best beste",
        "liten": "lita lite små vesle",
        "ny": "nye nytt nyere nyeste nyare nyaste",
        "grønn": "grønt grøn grøne grønne grønare grønnere",
        "trygg": "trygt trygge tryggere tryggare",
        "senter": "sentre sentrene sentra senteret senteret",
        "nummer": "numre numrene nummeret",
        "åpen": "åpent åpne åpna ope opne opna open",
        "dør": "døra døren dører dørene dørar",
        "sykehus": "sjukehus sykehuset sjukehuset",
        "uke": "veke veka veker vekene vekene uka uken uker ukene",
        "måned": "månad månaden månader månadene måneden måneder månedene",
        "vann": "vatn vatnet vannet",
        "venn": "ven venen vener venene venner vennene vennen",
        "bolig": "bustad bustaden bustader bustadene boligen boliger boligene boligar",
        "ansatt": "tilsett tilsette tilsatt tilsatte ansatte tilsettes ansattes",
        "sikkerhet": "tryggleik tryggleiken sikkerheit sikkerheten",
        "løsning": "løysing løysinga løysingar løysingane løsningen løsninger løsningene løsninga",
        "veiledning": "rettleiing rettleiinga rettleiingar veiledningen veiledninga veiledninger",
        "ledelse": "leiing leiinga ledelsen",
        "erfaring": "røynsle røynsler røynslene erfaringer erfaringen erfaringar",
        "følelse": "kjensle kjensler kjenslene følelser følelsen følelsene",
        "søppel": "søppelet søpla søppla boss bosset",
        "forskjell": "skilnad skilnaden skilnader forskjellen forskjeller",
        "gang": "gong gongen gonger gongene ganger gangen",
        "lørdag": "laurdag laurdagar laurdagen",
        "tirsdag": "tysdag tysdagar tysdagen",
        "søndag": "sundag sundagar",
        "tirsdager": "tysdagane",
    }.items()
    for form in forms.split()
}
"""Whole words that no rule of endings brings together, by form."""

SPELLINGS = {
    "skul": "skol",
    "heim": "hjem",
    "flaum": "flom",
    "draum": "drøm",
    "straum": "strøm",
    "brot": "brudd",
    "vass": "vann",
    "kjøken": "kjøkken",
    "lykkj": "lykk",
    "leik": "lek",
    "bein": "ben",
    "stein": "sten",
    "aleine": "alene",
    "born": "barn",
    "husvære": "bolig",
    "sjuk": "syk",
    "vatn": "vann",
    "veg": "vei",
    "tenest": "tjenest",
    "løys": "løs",
    "leiar": "leder",
    "leg": "lig",
    "heit": "het",
    "kyrkj": "kirk",
    "framtid": "fremtid",
    "fram": "frem",
    "sommar": "sommer",
    "haust": "høst",
    "mogleg": "mulig",
    "moglig": "mulig",
    "køyr": "kjør",
    "høyr": "hør",
    "gjer": "gjør",
    "auk": "øk",
    "golv": "gulv",
    "mjølk": "melk",
    "opne": "åpne",
    "open": "åpen",
    "opning": "åpning",
    "lækjar": "lege",
    "sjølv": "selv",
    "samanheng": "sammenheng",
    "saman": "sammen",
    "spørj": "spør",
    "tidleg": "tidlig",
    "dagleg": "daglig",
    "friviljug": "frivillig",
    "frivillug": "frivillig",
    "låg": "lav",
    "mjuk": "myk",
    "røyr": "rør",
    "løyve": "tillatelse",
    "reinhald": "renhold",
    "rein": "ren",
    "hald": "hold",
}
"""Parts of words, nynorsk (or a side form) to bokmål; they hold inside compounds too."""
