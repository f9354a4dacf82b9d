"""The capabilities that are asked for, as the features, languages and laws of the spec."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from draftsmith_appspec import AppSpec
from draftsmith_appspec.features import feature_registry
from draftsmith_appspec.model import Compliance, Setting

from ..lexicon.languages import LANGUAGES
from ..report import FeatureFound, Finding, Source
from .vocabulary import Vocabulary

_LAWS: Final[Mapping[str, Compliance]] = {"gdpr": "gdpr", "hipaa": "hipaa"}
_ALSO_KNOWN_AS: Final[Mapping[str, str]] = {"invoices_pdf": "export_pdf"}
_LANGUAGE: Final = re.compile(rf"\b(?:{'|'.join(LANGUAGES)})\b")
_ALSO: Final = re.compile(
    r"\b(?:also|as well|too|additionally|besides|translat\w+|second language|optional\w*|later)\b"
)
_SENTENCE_ENDS: Final = ".;!?\n"
_BEFORE: Final = re.compile(
    r"\b(?P<count>\d+|an?|one|two|three|half an?) (?P<unit>minute|hour|day|week)s? (?:before|ahead|in advance|prior)"
)
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_UNITS: Final = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_PROVIDERS: Final = ("stripe", "paypal", "mollie")
_METHODS: Final = (
    ("card", re.compile(r"\bcards?\b")),
    ("bank_transfer", re.compile(r"\bbank transfers?\b|\bdirect debit\b|\bsepa\b")),
    ("wallet", re.compile(r"\b(?:apple|google) pay\b")),
    ("cash", re.compile(r"\bcash\b")),
)
_STARS: Final = re.compile(r"\b(?:out of|to|of|-) ?(?P<most>5|10|five|ten)\b|\b(?P<stars>five|5|ten|10)[ -]stars?\b")
_CHANNEL: Final = re.compile(r"#[a-z][\w-]{1,40}")


def with_features(spec: AppSpec, description: str, features: Sequence[FeatureFound]) -> tuple[AppSpec, list[Finding]]:
    """The spec with what is asked for, and where each of it comes from."""
    words = Vocabulary(spec)
    known = feature_registry()
    asked = dict(spec.features)
    compliance = list(spec.compliance)
    locales: list[str] = []
    findings: list[Finding] = []
    for one in features:
        said = [_around(description, source) for source in one.sources]
        name = _ALSO_KNOWN_AS.get(one.feature, one.feature)
        spoken = _locales(said) if name == "localization" else []
        if spoken:
            locales, path = spoken, "app.locales"
        elif name in _LAWS:
            path = f"compliance.{_LAWS[name]}"
            compliance.extend({_LAWS[name]} - set(compliance))
        elif one.feature == "invoices_pdf" and not any("pdf" in words for words in said) and "Invoice" in spec.entities:
            continue  # who "creates invoices" keeps them
        elif name in known:
            path = f"features.{name}"
            asked[name] = {**asked.get(name, {}), **_settings(name, one, " ".join(said), words)}
        else:
            continue
        findings.append(Finding(path, one.basis, one.confidence, one.sources))
    app = spec.app.model_copy(update={"locales": locales}) if locales else spec.app
    return spec.model_copy(update={"app": app, "features": asked, "compliance": compliance}), findings


def _around(description: str, source: Source) -> str:
    """The sentence that the words stand in, in lower case."""
    start = max(description.rfind(end, 0, source.start) for end in _SENTENCE_ENDS) + 1
    stops = [at for end in _SENTENCE_ENDS if (at := description.find(end, source.end)) >= 0]
    return " ".join(description[start : min(stops, default=len(description))].lower().split())


def _locales(said: Sequence[str]) -> list[str]:
    """The languages that are named, as locales; English comes first where others are added to it."""
    found: list[str] = []
    for sentence in said:
        named = [LANGUAGES[match[0]] for match in _LANGUAGE.finditer(sentence)]
        if named and "en" not in named and (len(named) == 1 or _ALSO.search(sentence)):
            named = ["en", *named]
        found.extend(named)
    return list(dict.fromkeys(found))


def _settings(name: str, found: FeatureFound, said: str, words: Vocabulary) -> dict[str, Setting]:
    """What the sentences tell of a feature, as its settings."""
    match name:
        case "payments":
            providers = [one for one in _PROVIDERS if one in said]
            methods = [method for method, pattern in _METHODS if pattern.search(said)]
            return {**({"provider": providers[0]} if providers else {}), **({"methods": methods} if methods else {})}
        case "reminders":
            before = _BEFORE.search(said)
            return {"minutes_before": minutes(before["count"], before["unit"])} if before else {}
        case "ratings":
            stars = _STARS.search(said)
            return {} if stars is None else {"stars": 10 if {*stars.groups()} & {"10", "ten"} else 5}
        case "slack" | "teams":
            channel = _CHANNEL.search(said)
            return {"channel": channel[0]} if channel else {}
        case "export_pdf" | "export_csv" | "import_csv":
            about = " ".join(source.text for source in found.sources).lower()
            named = list(dict.fromkeys(one.name for one in words.entities(about)))
            return {"entities": named} if named else {}
        case _:
            return {}


def minutes(count: str, unit: str) -> int:
    """How many minutes `2` `hour` are; `half an` `hour` is 30."""
    if count.startswith("half"):
        return _UNITS[unit] // 2
    return min(int(_COUNTS.get(count, count)), 1_000) * _UNITS[unit]
