"""Stage 2: is this English? Decided by scripts and function words; the other language is named when it is known.

A decision that needs a paragraph's function words needs no model: the lists below take microseconds and no memory
(lingua's models take 60 MB for the same answer). A text without function words, such as a list of fields, passes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from .errors import DescriptionUnclear, Reason
from .lexicon.wordset import spaced

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_OTHER_SCRIPT_SHARE = 0.3
_FOREIGN_SHARE = 0.12  # function words of another language per word

_ENGLISH = spaced(
    "a an the and or of to in for with on at by from as is are be was it its this that these those which "
    "who where when what how can may should must will would have has had do does i we you they he she our "
    "my their his her your each every all any some many not no only so if then than into about also there "
    "new want need app where"
)
_FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "Spanish": spaced(
        "el los las una un unos unas y o de del que en para por con se su sus es son como más pueden tiene "
        "tienen cada donde quiero necesito aplicación sobre entre también puede al lo"
    ),
    "Portuguese": spaced(
        "o os as uma um e ou de do da dos das que em para por com se seu sua é são como mais podem tem têm "
        "cada onde quero preciso aplicativo sobre entre também pode ao no na nos nas"
    ),
    "French": spaced(
        "le la les un une des du de et ou que qui dans pour par avec se son sa ses est sont comme plus "
        "peuvent ont chaque où je veux besoin application sur entre aussi peut au aux ce cette leurs leur"
    ),
    "Italian": spaced(
        "il lo gli i le un una uno e o di del della dei delle che in per con si suo sua è sono come più "
        "possono hanno ogni dove voglio applicazione su tra anche può al alla ai nel nella"
    ),
    "German": spaced(
        "der die das ein eine einen einem einer und oder von zu in für mit auf bei ist sind wird werden haben "
        "hat können kann jede jeder wo ich wir brauche möchte über auch nicht des dem den im am ihre sich"
    ),
    "Dutch": spaced(
        "de het een en of van te in voor met op bij is zijn wordt worden hebben heeft kunnen kan elke waar ik "
        "wij we wil nodig over ook niet hun die dat naar aan er"
    ),
    "Swedish": spaced(
        "en ett och eller av att i för med på är som den det de har kan ska varje där jag vi vill behöver om "
        "också inte sina sin till från"
    ),
    "Danish or Norwegian": spaced(
        "en et og eller af av at i for med på er som den det de har kan skal hver hvor jeg vi vil om også "
        "ikke sine sin til fra"
    ),
    "Finnish": spaced(
        "ja tai on ovat että jos kun voi voivat joka jotka missä minä me haluan sovellus myös ei heidän sekä "
        "varten kanssa sen"
    ),
    "Polish": spaced(
        "i lub oraz w we z ze na do dla od jest są który która które może mogą każdy każda gdzie chcę "
        "aplikacja także nie się ich o po przez"
    ),
    "Czech or Slovak": spaced(
        "a nebo v ve z ze na do pro od je jsou sú který která které môže může mohou každý kde chci aplikace "
        "také nie ne se sa jejich o po s si"
    ),
    "Romanian": spaced(
        "și sau de la în pentru cu pe este sunt care poate pot fiecare unde vreau aplicație despre nu un o al "
        "ale lor din"
    ),
    "Hungarian": spaced(
        "és vagy a az egy hogy aki ami van vannak lehet minden ahol szeretnék alkalmazás is nem ahol tudnak meg kell"
    ),
    "Turkish": spaced(
        "ve veya bir bu için ile de da olan olarak her nerede istiyorum uygulama değil çok gibi var olabilir"
    ),
    "Indonesian or Malay": spaced(
        "dan atau yang di ke dari untuk dengan pada adalah ini itu dapat bisa setiap mana saya kami ingin "
        "aplikasi juga tidak mereka"
    ),
    "Vietnamese": spaced("và hoặc của là có cho với trong một các những được mỗi tôi muốn ứng dụng cũng không họ"),
}
_SCRIPTS: Mapping[str, str] = {
    "CYRILLIC": "Russian or another language in Cyrillic script",
    "GREEK": "Greek",
    "ARABIC": "Arabic or Persian",
    "HEBREW": "Hebrew",
    "DEVANAGARI": "Hindi",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "TELUGU": "Telugu",
    "THAI": "Thai",
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "CJK": "Chinese",
    "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian",
    "ETHIOPIC": "Amharic",
    "KHMER": "Khmer",
    "GUJARATI": "Gujarati",
    "GURMUKHI": "Punjabi",
}


def other_language(text: str) -> str | None:
    """The language of a text that is not English, None for English or where nothing tells."""
    script = _other_script(text)
    if script:
        return script
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return None
    english = sum(word in _ENGLISH for word in words)
    counts = {name: sum(word in known for word in words) for name, known in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] >= max(2, _FOREIGN_SHARE * len(words)) and counts[best] > 1.5 * english:
        return best
    return None


def check_english(text: str) -> None:
    """Raise DescriptionUnclear, naming the language, for a text in another language than English."""
    language = other_language(text)
    if language:
        raise DescriptionUnclear(
            f"The description seems to be in {language}; so far only English is understood. "
            "Please describe the app in English.",
            reason=Reason.NOT_ENGLISH,
            details={"language": language},
        )


def _other_script(text: str) -> str | None:
    scripts: Counter[str] = Counter()
    letters = 0
    for character in text:
        if not character.isalpha():
            continue
        letters += 1
        if character > "\u02ff":
            scripts[unicodedata.name(character, "?").split()[0]] += 1
    if sum(scripts.values()) <= _OTHER_SCRIPT_SHARE * max(letters, 1):
        return None
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "Japanese"
    best = max(scripts, key=lambda name: (scripts[name], name))
    return _SCRIPTS.get(best, "another language")
