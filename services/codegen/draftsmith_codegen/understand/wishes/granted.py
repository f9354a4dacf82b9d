"""All wishes one after the other, and the report of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from draftsmith_appspec import AppSpec, CallStep, EmailStep, NotifyStep, RelativeTrigger, SmsStep, validate

from ..facts import Span
from ..lexicon.states import JUDGED_WELL
from ..report import FeatureFound, Finding, Question, Source
from ..text import CleanText
from .clashes import with_clashes
from .computed import with_computed
from .features import with_features
from .hidden import with_hidden_fields
from .limits import with_limits
from .messages import with_messages
from .outcome import Outcome, with_entity
from .prices import with_prices
from .visitors import is_public, with_visitors

_MESSAGES: Final[Mapping[type, str]] = {
    EmailStep: "email_notifications",
    SmsStep: "sms_notifications",
    NotifyStep: "push_notifications",
}


@dataclass(frozen=True, slots=True)
class Granted:
    """The spec that says what was wished for, and what to report of it."""

    spec: AppSpec
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    questions: tuple[Question, ...]

    def beside(self, findings: Iterable[Finding]) -> list[Finding]:
        """These findings and those of the wishes: two of one element become one, those of what is gone go."""
        merged = {one.path: one for one in findings if _is_there(one.path, self.spec)}
        for one in self.findings:
            before = merged.get(one.path)
            if before is None:
                merged[one.path] = one
                continue
            note = "; ".join(filter(None, (before.note, one.note)))
            sources = tuple(dict.fromkeys((*before.sources, *one.sources)))
            surer = max(before, one, key=lambda finding: finding.confidence)
            merged[one.path] = replace(surer, sources=sources, note=note)
        return list(merged.values())


def grant(
    spec: AppSpec,
    description: str,
    text: CleanText,
    features: Sequence[FeatureFound],
    said: Mapping[str, Span] | None = None,
    narrow: Mapping[str, str | None] | None = None,
) -> Granted:
    """The spec with features and languages, values that are worked out, rules, fields for some eyes only and messages.

    `said` are the words of each field by its path: what a sentence takes for a field and is only how another is worked
    out ("a total of what they paid") goes. `narrow` is by entity who would read it if nothing of it were for all.
    """
    spec, found_features = with_features(spec, description, features)
    spec, visitors = with_visitors(spec, text.text, narrow)
    spec, prices = with_prices(spec, text.text)
    spec, computed = with_computed(spec, text.text)
    for one in computed:
        spec = _without_words_of(spec, one, said or {})
    spec, limits = with_limits(spec, text.text)
    spec, clashes = with_clashes(spec, text.text)
    spec, hidden = with_hidden_fields(spec, text.text, said or ())
    spec, messages = with_messages(spec, text.text, {one.feature for one in features})
    spec = _without_what_is_there(spec)
    outcomes = [*visitors, *prices, *computed, *limits, *clashes, *hidden, *messages]
    findings = [_finding(one, description, text) for one in outcomes if one.path]
    return Granted(
        spec,
        tuple(one for one in (*found_features, *findings) if _is_there(one.path, spec)),
        tuple(_warning(one, text) for one in outcomes if not one.path),
        tuple(Question(one.question, one.changes) for one in outcomes if one.question),
    )


def _finding(outcome: Outcome, description: str, text: CleanText) -> Finding:
    start, end = text.original(*outcome.span)
    source = Source(start, end, description[start:end])
    return Finding(outcome.path, outcome.basis, outcome.confidence, (source,), outcome.note)


def _warning(outcome: Outcome, text: CleanText) -> str:
    words = " ".join(text.text[slice(*outcome.span)].split())
    return f"Not done: “{words[:120]}”: {outcome.problem}."


def _without_words_of(spec: AppSpec, found: Outcome, said: Mapping[str, Span]) -> AppSpec:
    """The spec without the fields whose only words are those that tell how another field is worked out."""
    start, end = found.span
    for path, span in said.items():
        _, entity, _, field = path.split(".")
        fields = spec.entities[entity].fields
        within = start <= span[0] and span[1] <= end and path != found.path
        if within and field in fields and fields[field].computed is None and len(fields) > 1:
            kept = {name: one for name, one in fields.items() if name != field}
            without = with_entity(spec, entity, fields=kept)
            spec = spec if validate(without) else without
    return spec


def _without_what_is_there(spec: AppSpec) -> AppSpec:
    """The spec without the features that other parts of it say in full."""
    steps = [step for workflow in spec.workflows.values() for step in workflow.do]
    said = {step.call.partition(".")[0] for step in steps if isinstance(step, CallStep)}
    said |= {feature for kind, feature in _MESSAGES.items() if any(isinstance(step, kind) for step in steps)}
    if any(isinstance(workflow.when, RelativeTrigger) for workflow in spec.workflows.values()):
        said.add("reminders")
    if any(is_public(entity.access.read) for entity in spec.entities.values()):
        said.add("public_pages")
    ways = (way for entity in spec.entities.values() for steps in entity.states.values() for way in steps.values())
    if any(way.by and way.to in JUDGED_WELL for way in ways):
        said.add("approvals")
    features = {name: settings for name, settings in spec.features.items() if name not in said}
    return spec.model_copy(update={"features": features})


def _is_there(path: str, spec: AppSpec) -> bool:
    """Whether the spec still has the field or the feature that a finding is about."""
    match path.split("."):
        case ["entities", entity, "fields", field]:
            return field in spec.entities[entity].fields
        case ["features", feature]:
            return feature in spec.features
        case _:
            return True
