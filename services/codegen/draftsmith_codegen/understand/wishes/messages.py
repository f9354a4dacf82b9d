"""What people are told by itself: "remind the patient a day before", "post to Teams when an order is cancelled"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from draftsmith_appspec import (
    ADMIN,
    AppSpec,
    Becomes,
    BecomesTrigger,
    CallStep,
    Connector,
    EmailStep,
    Entity,
    EntityEvent,
    EventTrigger,
    FieldType,
    NotifyStep,
    Relative,
    RelativeTrigger,
    Schedule,
    ScheduleTrigger,
    SmsStep,
    Step,
    Workflow,
)
from draftsmith_appspec.names import safe_name
from draftsmith_appspec.words import title_of

from ..lexicon.wordset import spaced
from .elements import days_of, starts_and_ends
from .features import minutes
from .outcome import Change, Outcome, accepted
from .vocabulary import Clause, Vocabulary, clauses_of

_TELL: Final = re.compile(
    r"\b(?:e-?mail(?:s|ed)?|mail(?:s|ed)?|remind(?:s|ed|ers?)?|nudg(?:e|es|ed)|notif(?:y|ies|ied|ications?)|alert(?:s|ed)?|"
    r"sms|texts?(?: messages?)?|texted|messages?|messaged|ping(?:s|ed)?|inform(?:s|ed)?|tells?|told|warn(?:s|ed|ing)?|"
    r"post(?:s|ed)?|let (?:\w+ ){1,4}know|hears?|gets? (?:an?|the) (?:e-?mail|message|text|alert|notification))\b"
)
_JOINT: Final = re.compile(
    r"[,;]? and (?=(?:the|an?|every|all) (?:\w+ ){1,3}(?:is|are|gets?|hears?) (?:\w+ )?(?:notified|told|e-?mailed|"
    r"mailed|alerted|texted|reminded|informed|an|a|the)\b)|; "
)
_SMS: Final = re.compile(
    r"\b(?:sms|text messages?|texted|texts? (?:the|them|him|her|me|us|people|every)|by text|a text)\b"
)
_NOTIFY: Final = re.compile(r"\b(?:notif\w+|alert\w*|ping\w*|in the app|on their phone)\b")
_EMAIL: Final = re.compile(r"\be-?mail\w*\b|\bmail(?:s|ed)?\b")
_WHEN: Final = re.compile(
    r"\b(?:when|whenever|as soon as|once|every time|each time|if|after|the moment)\b"
    r"(?P<what>(?: (?!then\b)[\w'#-]+){1,12})"
)
_BEFORE: Final = re.compile(
    r"\b(?P<count>\d{1,4}|an?|one|two|three|half an?|the) (?P<unit>minute|hour|day|week|evening|night|morning)s? "
    r"(?P<side>before|ahead|in advance|prior|after)\b"
    r"(?P<what>(?: (?!(?:so|because|if|and|but)\b)[\w'-]+){0,8})"
)
_DAYLONG: Final = frozenset({"evening", "night", "morning"})
_EVERY: Final = re.compile(
    r"\b(?:(?:every|each) (?P<every>day|week|month|morning|evening|night|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)|(?P<ly>daily|weekly|monthly)|at the end of (?:the|each|every) (?P<end>day|week|month)|"
    r"on (?P<on>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s)\b"
)
_HOURS: Final = {"morning": "08:00", "evening": "18:00", "night": "20:00"}
_MADE: Final = re.compile(
    r"\b(?:new|created?|creates|added|adds|submit\w*|placed?|places|booked|books|made|makes|request(?:s|ed)|posted|posts|"
    r"registers?|registered|signs? up|signed up|reported|reports|filed|files|arrives?|comes? in|came in|received|"
    r"uploaded|uploads|logged|logs|opened|opens|entered|raised|raises|sent|sends|left|leaves|applies|applied|joins?|joined)\b"
)
_CHANGED: Final = re.compile(r"\b(?:chang\w+|updat\w+|moved|moves|reschedul\w+|edit\w*|postponed)\b")
_GONE: Final = re.compile(r"\b(?:delet\w+|remov\w+)\b")
_OVERDUE: Final = re.compile(r"\b(?:overdue|past due|past its due date|not returned|late)\b")
_EXPIRES: Final = re.compile(r"\b(?:expires?|expired|runs? out|ran out)\b")
_BELOW: Final = re.compile(
    r"(?P<left>[a-z' ]+?) (?:falls?|drops?|goes|go|is|gets?|runs?) (?:below|under|less than|lower than) (?:the |its )?"
    r"(?P<right>[a-z0-9' ]+)"
)
_DUE: Final = re.compile(r"(?:^|_)(?:due|deadline|return_by|back_by)(?:_|$)")
_EXPIRY: Final = re.compile(r"(?:^|_)(?:expir\w+|expiry|valid_until|best_before|use_by)(?:_|$)")
_RETURNED: Final = re.compile(r"(?:^|_)(?:returned|back|paid|done|completed|closed|finished)(?:_|$)")
_EVERYONE: Final = re.compile(r"\b(?:everyone|everybody|all users|all (?:the )?members|the whole team)\b")
_IT: Final = re.compile(r"\b(?:it|this|that|one)\b")
_NO_NAMES: Final = spaced(
    "the a an each every their his her its our it we they he she that then is are was start begin due"
)
_SOMEBODY: Final = re.compile(r"\b(?:the|our|a|an|all) (?:\w+ ){1,3}(?:gets?|receives?|is|are|hears?)\b")
_MOST: Final = 40  # workflows
_CHATS: Final = {"teams": ("webhook_url", "TEAMS_WEBHOOK_URL"), "slack": ("token", "SLACK_TOKEN")}


def with_messages(spec: AppSpec, text: str, features: Collection[str]) -> tuple[AppSpec, list[Outcome]]:
    """The spec with a workflow for each message that is told to go out, and what to report of each.

    `features` are those asked for: "teams" are people unless one is to post there.
    """
    report: list[Outcome] = []
    subject = ""
    words = Vocabulary(spec)
    people = {name for name, entity in spec.entities.items() if entity.account is not None}
    for clause in clauses_of(text):
        for part in _parts(clause):
            named = words.entities(part.said)
            if _TELL.search(part.said) is not None:
                changes = _Sentence(spec, words, part, subject, features).changes()
                spec, found = accepted(spec, changes)
                report.extend(found)
            subject = next((one.name for one in reversed(named) if one.name not in people), subject)
    return spec, report


def _parts(clause: Clause) -> Iterator[Clause]:
    """A sentence that tells of several messages, one by one."""
    start = 0
    for joint in _JOINT.finditer(clause.said):
        yield Clause(clause.said[start : joint.start()], clause.start + start)
        start = joint.end()
    yield Clause(clause.said[start:], clause.start + start)


class _Sentence:
    """A sentence that may tell what is sent to whom, and when."""

    def __init__(
        self, spec: AppSpec, words: Vocabulary, clause: Clause, subject: str, features: Collection[str]
    ) -> None:
        self._spec = spec
        self._words = words
        self._clause = clause
        self._subject = subject
        self._features = features

    def changes(self) -> Iterator[Change]:
        """The spec with a workflow, for each way in which the sentence can be read, the surest first."""
        said = self._clause.said
        for match in _BEFORE.finditer(said):
            yield from self._relative(match)
        for match in _WHEN.finditer(said):
            yield from self._event(match)
        for match in _EVERY.finditer(said) if not _WHEN.search(said) else ():
            yield from self._scheduled(match)

    def _relative(self, match: re.Match[str]) -> Iterator[Change]:
        unit = match["unit"]
        count = "1" if match["count"] == "the" or unit in _DAYLONG else match["count"]
        offset = minutes(count, "day" if unit in _DAYLONG else unit)
        after = match["side"] == "after"
        found = self._moment(match["what"])
        if found is None:
            return
        entity, field = found
        trigger = RelativeTrigger(
            relative=Relative(entity=entity, field=field, offset_minutes=offset if after else -offset)
        )
        title = self._spec.entities[entity].title.lower()
        start = field == _start(self._spec.entities[entity])
        text = f"A reminder of your {title}." if start else f"A reminder: {title}, {title_of(field).lower()}."
        yield from self._told(trigger, entity, f"remind {title}", text, self._rest(match.span()))

    def _moment(self, what: str) -> tuple[str, str] | None:
        """The field that tells when it is: one that is named, else the start of what is named or spoken of."""
        said = {word for word in re.findall(r"[a-z]+", what) if word not in _NO_NAMES}
        named = [one.name for one in self._words.entities(what)]
        around = [one.name for one in self._words.entities(self._clause.said)]
        timed = [name for name in self._spec.entities if _start(self._spec.entities[name]) is not None]
        rest = [*([self._subject] if self._subject else []), *(timed if len(timed) == 1 else [])]
        for entity in dict.fromkeys([*named, *around, *rest, *(self._spec.entities if said else ())]):
            moments = days_of(self._spec.entities[entity])
            told = [name for name in moments if said & set(name.split("_"))]
            due = [name for name in moments if "due" in what and _DUE.search(name)]
            start = _start(self._spec.entities[entity])
            if told or due:
                return entity, (told or due)[0]
            if start and "due" not in what and (entity in named or not said):
                return entity, start
        return None

    def _event(self, match: re.Match[str]) -> Iterator[Change]:
        what = match["what"]
        named = [one.name for one in self._words.entities(what)]
        records = [name for name in named if self._spec.entities[name].account is None] or named
        if not named and self._subject and (_IT.search(what) or self._words.fields(self._subject, what)):
            records = [self._subject]
        for entity in dict.fromkeys(reversed(records)):
            rest = self._rest(match.span())
            yield from self._becoming(entity, what, rest)
            yield from self._coming(entity, what, rest)
            yield from self._changing(entity, what, rest)

    def _becoming(self, entity: str, what: str, rest: str) -> Iterator[Change]:
        """A row gets a value: "when an order is ready", "when the stock falls below the reorder level"."""
        title = self._spec.entities[entity].title.lower()
        for field, told in self._spec.entities[entity].fields.items():
            for value in told.values:
                state = value.replace("_", " ")
                if value != told.default and re.search(rf"\b{state.replace(' ', '[ -]')}\b", what):
                    trigger = BecomesTrigger(becomes=Becomes(entity=entity, field=field, value=value))
                    yield from self._told(trigger, entity, f"{title} {state}", f"The {title} is {state}.", rest)
        low = _BELOW.search(what)
        if low is not None and (condition := self._below(entity, low)):
            updated = EventTrigger(event=EntityEvent(entity=entity, on="updated"))
            yield from self._told(updated, entity, f"{title} low", f"The {title} runs low.", rest, condition)

    def _coming(self, entity: str, what: str, rest: str) -> Iterator[Change]:
        """A day comes: "when a loan is overdue", "when the insurance runs out"."""
        for pattern, day, offset in ((_OVERDUE, _DUE, 1440), (_EXPIRES, _EXPIRY, 0)):
            entity = self._dated(entity, day)  # an item is overdue when its loan is
            kept = self._spec.entities[entity]
            title = kept.title.lower()
            moment = next((name for name in kept.fields if day.search(name)), None)
            if moment is not None and pattern.search(what):
                trigger = RelativeTrigger(relative=Relative(entity=entity, field=moment, offset_minutes=offset))
                text = f"The {title} is overdue." if offset else f"A {title} reaches its {title_of(moment).lower()}."
                name = f"{title} overdue" if offset else f"{title} {moment}"
                yield from self._told(trigger, entity, name, text, rest, _still_open(kept, moment))

    def _dated(self, entity: str, day: re.Pattern[str]) -> str:
        """The entity, or the one that belongs to it and has such a day."""
        if any(day.search(name) for name in self._spec.entities[entity].fields):
            return entity
        below = [
            name
            for name, other in self._spec.entities.items()
            if any(to.entity == entity for to in other.belongs_to.values()) and any(map(day.search, other.fields))
        ]
        return below[0] if len(below) == 1 else entity

    def _changing(self, entity: str, what: str, rest: str) -> Iterator[Change]:
        """A row is made, changed or deleted."""
        title = self._spec.entities[entity].title.lower()
        for pattern, on, text in (
            (_GONE, "deleted", f"The {title} was deleted."), (_CHANGED, "updated", f"The {title} was changed."),
            (_MADE, "created", f"There is a new {title}."),
        ):  # fmt: skip
            if pattern.search(what):
                event = EventTrigger.model_validate({"event": {"entity": entity, "on": on}})
                yield from self._told(event, entity, f"{title} {on}", text, rest)

    def _below(self, entity: str, match: re.Match[str]) -> str:
        left = self._words.field(entity, match["left"])
        right = self._words.field(entity, match["right"])
        number = re.match(r" ?(\d{1,9})\b", match["right"])
        if left is None or (right is None and number is None):
            return ""
        return f"{left} < {number[1] if number else right}"

    def _scheduled(self, match: re.Match[str]) -> Iterator[Change]:
        word = next(group for group in match.groups() if group)
        hour = _HOURS.get(word, "08:00")
        kind = {"daily": "day", "weekly": "week", "monthly": "month"}.get(word, word)
        told: dict[str, object] = {"every": "day", "at": hour}
        if kind == "week":
            told = {"every": "week", "weekday": "friday" if match["end"] else "monday", "at": hour}
        elif kind == "month":
            told = {"every": "month", "day": 31 if match["end"] else 1, "at": hour}
        elif kind.endswith("day") and kind != "day":
            told = {"every": "week", "weekday": kind, "at": hour}
        trigger = ScheduleTrigger(schedule=Schedule.model_validate(told))
        rest = self._rest(match.span())
        if self._roles(rest):
            yield from self._told(trigger, "", f"{kind} summary", "What is new.", rest)

    def _told(
        self, trigger: object, entity: str, name: str, text: str, rest: str, condition: str | None = None
    ) -> Iterator[Change]:
        key = safe_name("workflow", name, self._spec.workflows)
        steps, connectors = self._steps(entity, text, rest)
        if steps:
            workflow = Workflow.model_validate({"when": trigger, "if": condition, "do": steps})
            if workflow in self._spec.workflows.values() or len(self._spec.workflows) >= _MOST:
                return
            spec = self._spec.model_copy(
                update={
                    "workflows": {**self._spec.workflows, key: workflow},
                    "connectors": {**self._spec.connectors, **connectors},
                }
            )
            yield Change(spec, Outcome(self._clause.whole, f"workflows.{key}", confidence=0.7))

    def _steps(self, entity: str, text: str, rest: str) -> tuple[list[Step], dict[str, Connector]]:
        for chat, (secret, variable) in _CHATS.items():
            if chat in self._features and re.search(rf"\b{chat}\b", self._clause.said):
                arguments = {"text": f'"{text}"'}
                connector = Connector.model_validate({"kind": chat, "secrets": {secret: variable}})
                return [CallStep.model_validate({"call": f"{chat}.post", "with": arguments})], {chat: connector}
        to = self._recipients(entity, rest)
        if not to:
            return [], {}
        said = self._clause.said
        if _SMS.search(said):
            return [SmsStep(sms=text, to=to)], {}
        if _NOTIFY.search(said) and not _EMAIL.search(said):
            return [NotifyStep(notify=text, to=to)], {}
        return [EmailStep(email=text, to=to)], {}

    def _recipients(self, entity: str, rest: str) -> list[str]:
        """Who is told: the people of the row whose role is named, else all of that role; else the people of the row."""
        people = {
            self._spec.entities[to.entity].account: name
            for name, to in (self._spec.entities[entity].belongs_to.items() if entity else ())
            if self._spec.entities[to.entity].account is not None
        }
        if _EVERYONE.search(rest):
            return list(self._spec.roles)
        named = self._roles(rest)
        if named:
            return list(dict.fromkeys(people.get(role, role) for role in named))
        if re.search(r"\b(?:me|us|i|we)\b", rest) or not entity:
            return [ADMIN]
        if _SOMEBODY.search(rest):  # of whom nothing is known
            return []
        return list(people.values()) or ["owner"]

    def _roles(self, said: str) -> list[str]:
        return [one.name for one in self._words.roles(said)]

    def _rest(self, span: tuple[int, int]) -> str:
        """The sentence without the words that tell when."""
        said = self._clause.said
        return said[: span[0]] + " ; " + said[span[1] :]


def _start(entity: Entity) -> str | None:
    """The field that tells when a row is."""
    starts, _ = starts_and_ends(name for name in days_of(entity) if "birth" not in name)
    return starts[0] if starts else None


def _still_open(entity: Entity, moment: str) -> str | None:
    """That it is not returned, paid or done yet, as far as a field says so."""
    for name, field in entity.fields.items():
        if name != moment and _RETURNED.search(name):
            if field.type is FieldType.BOOLEAN:
                return f"{name} == false"
            if not field.required:
                return f"{name} == null"
    return None
