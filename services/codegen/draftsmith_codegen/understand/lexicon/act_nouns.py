"""What the record of an act is called: who repairs makes a `repair`, who treats a `treatment`."""

from __future__ import annotations

from collections.abc import Iterator

from lemminflect import getAllLemmas, getInflection

from .verbs import JOIN
from .wordset import spaced

_PHRASES = {
    "sign up": "signup", "sign off": "signoff", "sign out": "checkout", "sign in": "checkin", "check in": "checkin",
    "take out": "loan", "take home": "loan", "hand over": "handover", "haul out": "haulout", "fill up": "refill",
    "break down": "breakdown", "write off": "write-off", "ask for": "request", "pick up": "pickup",
}  # fmt: skip
_WORDS = {
    "enter": "entry", "sell": "sale", "spend": "expense", "pay": "payment", "assign": "assignment",
    "absent": "absence", "lose": "loss", "choose": "choice", "grow": "growth", "fly": "flight", "think": "thought",
    "complain": "complaint", "advise": "advice", "see": "sighting", "die": "death", "marry": "marriage",
    "store": "storage", "use": "use", "sponsor": "sponsorship", "mentor": "mentorship", "induct": "induction",
    "dispose": "disposal", "refuse": "refusal", "approve": "approval", "arrive": "arrival", "withdraw": "withdrawal",
    "remove": "removal", "deliver": "delivery", "plant": "planting", "install": "installation", "refer": "referral",
    "admit": "admission", "resolve": "resolution", "prescribe": "prescription", "diagnose": "diagnosis",
    "edit": "edit", "publish": "publication", "load": "load", "sign": "signature", "assemble": "assembly",
    "pre-order": "order", "preorder": "order", "break": "breakage", "owe": "debt", "tow": "tow", "lay": "laying",
}  # fmt: skip
_SAME = spaced(
    "repair visit test report score swap trade challenge find harvest catch walk run climb haul stay offer trip "
    "drive move check change dive flight ride shift patrol audit search survey sample plan quote refund return "
    "transfer exchange claim result purchase project match fault defect damage delay hire lease permit pledge gift "
    "promise answer question call message rescue alarm dispatch launch landing loan refill print recipe export "
    "pass miss process press import release retest rework upgrade update recall relay race game practice rehearsal "
    "performance show play dance work log note interview brew query debate "
    "speech talk lecture study award grant charge fine fee bonus bet "
    "wager grade discharge"
)
_EMPTY = spaced("be have do get take put give go come make say let want need know keep hold set turn bring become seem")
_ENDINGS = ("ment", "ation", "ion", "al", "ance", "ence")


def deed_of(verb: str, particle: str = "") -> str:
    """The noun for what a verb (its lemma, with the particle behind it) makes: "inspect" an inspection.

    "" for verbs that say too little: be, have, take.
    """
    whole = f"{verb} {particle}"
    if particle and whole in _PHRASES:
        return _PHRASES[whole]
    if whole in JOIN or verb in JOIN:
        return JOIN.get(whole) or JOIN[verb]
    if verb in _WORDS:
        return _WORDS[verb]
    if verb in _SAME:
        return verb
    if verb in _EMPTY or not verb.isalpha():
        return ""
    return next((noun for noun in _derived(verb) if _is_noun(noun)), next(iter(getInflection(verb, tag="VBG")), ""))


def _derived(verb: str) -> Iterator[str]:
    """Nouns that English may make of a verb, the most telling first: treatment, donation, removal."""
    stem = verb.removesuffix("e")
    for ending in _ENDINGS:
        yield verb + ending
        yield stem + ending
    if stem.endswith("y"):
        yield f"{stem[:-1]}ication"


def _is_noun(word: str) -> bool:
    return word in getAllLemmas(word, upos="NOUN").get("NOUN", ())
