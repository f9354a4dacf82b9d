"""Which icon fits an entity's name and which colour an enum's value: small dictionaries, always the same answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from draftsmith_codegen_templates.spelling import words

_ICONS: Final = {
    "alert": "alarm alert incident issue bug problem risk warning",
    "bed": "bed hotel stay accommodation",
    "book": "book course lesson chapter article page recipe journal class subject manual",
    "box": "box product item stock parcel package inventory good goods part material level",
    "briefcase": "case deal job opportunity project engagement portfolio vacancy position contract",
    "building": "building company organisation organization account client firm property clinic hospital school "
    "office branch house publisher supplier vendor manufacturer bank",
    "calendar": "appointment booking calendar date event meeting reservation schedule session visit slot shift day "
    "loan term holiday",
    "car": "car vehicle trip ride rental fleet",
    "cart": "basket cart order purchase sale checkout",
    "chat": "chat comment conversation discussion message note reply thread feedback post activity interaction",
    "checkCircle": "approval check checklist inspection task todo test goal milestone habit",
    "clock": "hour time timesheet log history entry duration timer",
    "coin": "account balance budget cost expense fee fund payment price salary transaction donation",
    "file": "document file form invoice paper policy report application claim prescription record certificate",
    "flag": "campaign flag competition tournament race team objective",
    "folder": "archive category collection folder group section topic genre type department",
    "heart": "donor favourite favorite health wish wishlist like care",
    "inbox": "enquiry inbox inquiry lead request submission submissions",
    "key": "key licence license lease permission tenancy access",
    "layers": "layer plan package stage tier version release",
    "list": "list playlist queue backlog menu line",
    "mail": "email letter mail newsletter subscription invitation",
    "mapPin": "address city country location place region route site stop venue warehouse room desk table seat",
    "paw": "animal cat dog pet breed",
    "phone": "call phone",
    "receipt": "bill invoice receipt quote statement",
    "shield": "audit guarantee insurance warranty guard",
    "star": "assessment evaluation grade rating review score rank skill",
    "stethoscope": "doctor diagnosis examination nurse physician treatment therapist consultation",
    "tag": "label tag discount coupon voucher offer brand",
    "ticket": "pass ticket admission",
    "truck": "carrier delivery driver shipment shipping transfer movement truck",
    "user": "author borrower candidate contact customer employee friend guest host manager member patient person "
    "player staff student teacher tutor user visitor worker agent artist owner profile technician trainer",
    "users": "class crew family group people team community participant attendee",
    "wrench": "asset device equipment maintenance machine repair service tool work",
}
_TONES: Final = {
    "green": "accepted active approved available complete completed confirmed delivered done enabled excellent "
    "finished good healthy live ok open_to_all paid passed present published ready received resolved "
    "returned success won yes attended hired in_stock",
    "amber": "awaiting due hold medium on_hold partial paused pending proposed requested review reviewing scheduled "
    "submitted waiting warning reserved low_stock in_review qualified trial",
    "red": "absent blocked cancelled canceled critical damaged dead declined denied error expired failed high lost "
    "missing no no_show overdue refused rejected stopped suspended terminated unpaid urgent bad out_of_stock",
    "blue": "assigned checked_in contacted in_progress new ongoing open processing running sent shipped started "
    "booked borrowed on_loan doing normal planned todo",
    "gray": "archived closed disabled draft hidden idle inactive low none off other retired skipped unknown "
    "withdrawn backlog",
}
_ICON_OF: Final = {word: icon for icon, group in _ICONS.items() for word in group.split()}
_TONE_OF: Final = {value: tone for tone, group in _TONES.items() for value in group.split()}
_NEUTRAL: Final = ("teal", "violet", "blue", "pink", "amber", "green")
ENTITY_TONES: Final = ("blue", "violet", "teal", "amber", "pink", "green")


def icon_of(name: str, *, is_person: bool) -> str:
    """The icon of an entity: its last known word decides ("LoanRequest" is a request)."""
    for word in reversed(words(name)):
        for form in (word, word.removesuffix("s")):
            if form in _ICON_OF:
                return _ICON_OF[form]
    return "user" if is_person else "layers"


def tones_of(values: Iterable[str]) -> list[str]:
    """A colour for each value of an enum: by what it means, else in turn, so that neighbours differ."""
    tones, turn = [], 0
    for value in values:
        key = "_".join(words(value))
        tone = _TONE_OF.get(key) or next((_TONE_OF[word] for word in words(value) if word in _TONE_OF), None)
        if tone is None:
            tone = _NEUTRAL[turn % len(_NEUTRAL)]
            turn += 1
        tones.append(tone)
    return tones


_AHEAD: Final = {
    "appointment", "arrival", "arrives", "begin", "begins", "check", "date", "deadline", "departs", "departure", "due",
    "event", "from", "planned", "scheduled", "schedule", "start", "starts", "when",
}  # fmt: skip
_PAST: Final = {
    "birth",
    "born",
    "hired",
    "joined",
    "created",
    "counted",
    "published",
    "released",
    "signed",
    "purchased",
}


def looks_ahead(field: str) -> bool:
    """Whether a date by that name is something to be looked forward to: `starts_at`, `due_date`, not `born_on`."""
    parts = set(words(field))
    return bool(parts & _AHEAD) and not parts & _PAST
