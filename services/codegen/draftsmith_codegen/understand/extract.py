"""Stage 5c: facts from one sentence: its clauses, told apart by their verbs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from draftsmith_appspec import FieldType

from .clauses import Clause, clauses, objects
from .facts import ActHas, Actor, AppWords, Does, Fact, Has, Kept, Owner, Said, Span, Tie
from .items import Item, looks_like_fields, split_items
from .lexicon.apps import BARE
from .lexicon.people import is_organisation, is_person
from .lexicon.records import KNOWN_RECORDS, NOT_RECORDS
from .lexicon.types import known
from .lexicon.verbs import CREATE_ALL, HAVE, JOIN, KEEP, MANAGE, READ, SELF_TIES, TIE, TRACK
from .lexicon.wordset import spaced
from .phrases import Phrase, phrase_at, phrase_before, phrase_of
from .tokens import Token, Tokens
from .values import ENUM_NAMES, Marks, values_of

ALWAYS_HAVE = frozenset({"have", "include", "contain", "consist of", "comprise", "be made of", "carry", "feature"})
FIELD_WORDS = frozenset(
    {"field", "attribute", "following", "information", "info", "detail", "property", "data", "column"}
)
_ALL = frozenset({"all", "every", "any", "everything", "each"})
_HOUR_VERBS = frozenset({"log", "record", "track", "enter", "submit", "report", "register"})
_SPEAKERS = frozenset({"i", "we", "you", "it", "us", "me", "one"})
_TIE_WORDS = spaced("to for by from with of in on at between under against about as")
_GIVING = frozenset({"set", "provide", "specify", "define", "enter", "fill in", "state", "choose"})
_NO_STATE = frozenset(
    ["use", "sort", "filter", "print", "export", "import", "group", "download", "contact", "do", "find", "display", "need", "show", "include"]
)
_OPINIONS = frozenset(["nice", "great", "good", "important", "possible", "helpful", "useful", "easy", "cool", "fine", "able", "hard", "simple", "free"])
_ASKING = frozenset({"need", "want", "build", "make", "create", "design", "develop", "be"})
_RUNNING = frozenset(
    {"run", "have", "own", "manage", "keep", "operate", "organise", "organize", "administer", "handle"}
)
_SPOKEN = (
    KEEP
    | TRACK
    | MANAGE
    | READ
    | _ASKING
    | _RUNNING
    | frozenset({"write", "take", "do", "offer", "own", "give", "post"})
)
_COLLECTIONS = spaced(
    "list record catalogue catalog collection database log inventory history library register directory "
    "track overview kind type lot set schedule archive"
)


class Extractor:
    """Reads sentences one after the other; pronouns refer to what the sentences before were about."""

    def __init__(self, plurals: frozenset[str] = frozenset()) -> None:
        """`plurals` are words for applications ("site") that the text uses in the plural, so for something else."""
        self.facts: list[Fact] = []
        self._plurals = plurals
        self._subjects: tuple[str, ...] = ()  # what "it" and "they" may be
        self._objects: tuple[str, ...] = ()  # what "them" may be
        self._people: tuple[str, ...] = ()  # whom "they" may be
        self._teller = ""  # who "I" is in a user story
        self._read = 0  # sentences
        self._target = ""  # what a list behind a colon describes

    def sentence(self, tokens: Tokens) -> bool:
        """Read a sentence; False when nothing in it could be read."""
        before = len(self.facts)
        self._read += 1
        tokens = _without_wish(tokens)
        self._teller, tokens = self._user_story(tokens)
        head, tail = _colon_split(tokens)
        self._target = ""
        if not clauses(head):
            self._verbless(head)
        self._clauses(head)
        if tail:
            self._behind_colon(tail)
        return len(self.facts) > before

    def fields(self, owner: str, tokens: Tokens, *, definition: bool = True) -> None:
        """A list of what `owner` has."""
        if not tokens:
            return
        self._subjects = (owner,)
        self._has((owner,), split_items(tokens), definition)
        self._objects = (owner,)

    def _user_story(self, tokens: Tokens) -> tuple[str, Tokens]:
        """ "As a customer, I want to …": who tells, and the rest."""
        if len(tokens) < 4 or tokens[0].lower != "as" or tokens[1].lower not in ("a", "an", "the"):
            return "", tokens
        found = phrase_at(tokens, 1)
        if found is None or not is_person(found[0].key):
            return "", tokens
        self.facts.append(Actor(found[0].key, _span(found[0].tokens)))
        return found[0].key, tokens[found[1] + (found[1] < len(tokens) and tokens[found[1]].text == ",") :]

    def _verbless(self, tokens: Tokens) -> None:
        """ "A shop with products (name, price) and orders (date)", "HR system for leave requests"."""
        at = next(
            (i for i in range(1, len(tokens)) if tokens[i].lower in ("with", "for", "of") and tokens[i - 1].is_noun), 0
        )
        if not at:
            return
        rest = tokens[at:]
        index = 1
        keys: list[str] = []
        while index < len(rest):
            found = phrase_at(rest, index)
            if found is None:
                index += 1
                continue
            phrase, index = found
            bracket = index < len(rest) and rest[index].text == "("
            if (phrase.plural and not is_person(phrase.key) and not known(phrase.key)) or bracket:
                keys.append(phrase.key)
                self.facts.append(Kept(phrase.key, _span(phrase.tokens), weak=not bracket))
            while bracket and index < len(rest) and rest[index].text != ")":
                index += 1
        self._described(rest, keys)

    def _clauses(self, tokens: Tokens) -> None:
        found = clauses(tokens)
        lead = _for_each(tokens)
        for index, clause in enumerate(found):
            subjects = self._resolve_subjects(clause)
            if self._is_business(clause, index):
                subjects = ()
            if lead is not None and clause.verb in KEEP | HAVE and not any(is_person(key) for key in subjects):
                self.fields(lead.key, clause.rest, definition=False)
                lead = None
                continue
            self._clause(clause, subjects, index)

    def _is_business(self, clause: Clause, index: int) -> bool:
        """ "An art gallery keeps artworks": the first sentence's subject is who speaks, not a record."""
        subject = clause.subjects[0] if clause.subjects else None
        if (
            self._read > 1
            or index
            or subject is None
            or subject.plural
            or (is_person(subject.key)
            and not is_organisation(subject.key))
        ):
            return False
        if clause.verb not in _RUNNING - {"have"} | {"keep", "offer", "sell"} or not subject.determiners & {
            "a",
            "an",
            "our",
            "the",
            "my",
        }:
            return False
        self.facts.append(AppWords(tuple(token.text for token in subject.tokens), _span(subject.tokens), "speaker"))
        return True

    def _resolve_subjects(self, clause: Clause) -> tuple[str, ...]:
        keys = tuple(phrase.key for phrase in clause.subjects)
        if (
            clause.modal
            and any(token.lemma in ("want", "need", "like", "wish") for token in clause.tokens)
            and keys
            and not is_person(keys[0])
        ) or (
            keys
            and is_organisation(keys[0])
            and clause.subjects
            and not clause.subjects[0].plural
            and clause.tokens[0].lemma in ("want", "need")
        ):
            self.facts.append(
                AppWords(
                    tuple(token.text for token in clause.subjects[0].tokens),
                    _span(clause.subjects[0].tokens),
                    "speaker",
                )
            )
            return ()
        pronoun = clause.pronoun
        if pronoun in ("i", "we", "you") or (not keys and not pronoun):
            keys = (self._teller,) if self._teller else ()
        elif pronoun in ("they", "he", "she", "both"):
            acts = clause.verb in CREATE_ALL | MANAGE | READ and clause.verb not in HAVE
            keys = (self._people if acts and self._people else self._subjects) or self._subjects
        elif pronoun in ("it", "each", "this", "these", "those", "all"):
            keys = self._subjects
        if keys and not all(self._is_app(key) for key in keys):
            self._subjects = keys
            people = tuple(key for key in keys if is_person(key))
            self._people = people or self._people
        return tuple(key for key in keys if not self._is_app(key))

    def _is_app(self, key: str) -> bool:
        head = key.rsplit(" ", 1)[-1]
        if head in self._plurals:
            return False
        other = key in NOT_RECORDS and not is_person(key) and not known(key)
        return head in BARE - {"product", "service", "page", "project", "program", "database", "thing"} or other

    def _clause(self, clause: Clause, subjects: tuple[str, ...], index: int) -> None:
        verb = clause.verb
        people = bool(subjects) and any(is_person(key) for key in subjects)
        if clause.negated and verb not in ALWAYS_HAVE:
            return
        if verb == "be" and clause.pronoun == "there":
            self._keep(replace(clause, verb="keep"))
        elif verb == "be":
            self._copula(clause, subjects)
        elif verb in ("call", "name") and index == 0 and clause.rest:
            self._named(clause)
        elif subjects and (verb in ALWAYS_HAVE or (verb in HAVE and not people)) and not clause.passive:
            self._have(clause, subjects)
        elif clause.passive:
            self._passive(clause, subjects)
        elif (
            (verb in SELF_TIES or verb.split()[0] in SELF_TIES)
            and subjects
            and verb not in CREATE_ALL
            and not (people and verb == "report")
        ):
            self._ties(clause, subjects)
        elif not subjects:
            self._keep(clause)
        else:
            self._does(clause, subjects)

    def _named(self, clause: Clause) -> None:
        name = [token for token in clause.rest[:4] if token.is_word]
        if name:
            self.facts.append(AppWords(tuple(token.text for token in name), _span(name), "named"))

    def _have(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        items = split_items(clause.rest)
        if len(items) == 1 and items[0].key.split(" ")[-1] in FIELD_WORDS:
            self._target = subjects[0]
            return
        if not items:
            self._target = subjects[0]
        subject = clause.subjects[0] if clause.subjects else None
        if (
            subject is not None
            and not subject.plural
            and "the" in subject.determiners
            and items
            and all(item.plural for item in items)
        ):
            for item in items:
                self.facts.append(Kept(item.key, _span(item.tokens)))
                self._has((item.key,), item.nested, definition=False)
            return
        self._has(subjects, items, definition=False, optional=clause.modal)

    def _has(
        self, owners: tuple[str, ...], items: tuple[Item, ...], definition: bool, *, optional: bool = False
    ) -> None:
        for owner in owners:
            for item in items:
                if optional and not (item.many or item.plural):
                    item = replace(item, marks=replace(item.marks, optional=True))
                span = _span(item.tokens)
                self.facts.append(Owner(owner, span))
                self.facts.append(Has(owner, item, span, definition))
                if item.nested:
                    self.facts.append(Owner(item.key, span))
                    self._has((item.key,), item.nested, definition)
        if items and not any(item.nested for item in items):
            self._objects = tuple(item.key for item in items if item.plural) or self._objects

    def _copula(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        rest = clause.rest
        if not subjects or not rest or rest[0].lower in _OPINIONS:
            return
        first = rest[0].lower
        if any(key in ENUM_NAMES or known(key) for key in subjects):
            body = [token for token in rest if token.lower not in ("one", "of", "either", "the", "following")]
            found = values_of([token for token in body if token.text != ":"])
            if len(found) > 1:
                for key in subjects:
                    item = _item_of(
                        clause.subjects[0].words if clause.subjects else (), replace(Marks(), name=key, values=found)
                    )
                    self.facts.append(Said(clause_owner(clause, self._subjects), item, _span(clause.tokens)))
                return
        if first in _TIE_WORDS or (rest[0].is_noun and len(rest) > 1 and rest[1].lower in ("of", "in")):
            self._ties(clause, subjects)
        elif _or_not(rest) or (rest[0].tag in ("JJ", "VBN", "VBD") and len(rest) <= 2 and clause.modal):
            item = _item_of(rest[:1], Marks(type=FieldType.BOOLEAN))
            self._has(subjects, (item,), definition=False)

    def _passive(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        rest = clause.rest
        if _or_not(rest) and subjects:
            self._has(subjects, (_item_of(clause.tokens[-1:], Marks(type=FieldType.BOOLEAN)),), definition=False)
            return
        if clause.modal and not rest and not any(is_person(key) for key in subjects):
            if clause.verb not in MANAGE | READ | CREATE_ALL | TRACK | _NO_STATE:
                self._has(subjects, (_item_of(clause.tokens[-1:], Marks(type=FieldType.BOOLEAN)),), definition=False)
            return
        _, ties, _ = objects(rest)
        agents = [phrase for word, phrases in ties if word == "by" for phrase in phrases]
        others = [(word, phrases) for word, phrases in ties if word != "by"]
        if not subjects:
            return
        if clause.verb in ("mark", "flag", "tag") and rest and rest[0].lower == "as" and len(rest) > 1:
            self._marked(subjects, rest[1:])
            return
        for agent in agents:
            for child in subjects:
                if is_person(agent.key) and (clause.verb in CREATE_ALL or clause.verb in MANAGE | READ):
                    self._add_does(agent.key, clause, child, [(word, p) for word, p in others])
                else:
                    self.facts.append(Tie(child, agent.key, _span(agent.tokens)))
        if not agents or others:
            for child in subjects:
                for word, phrases in others:
                    if clause.verb == "assign" and is_person(child) and not any(is_person(p.key) for p in phrases):
                        self.facts.extend(Tie(p.key, child, _span(p.tokens)) for p in phrases)
                    elif clause.verb.split()[0] in TIE or word in ("to", "for", "with"):
                        self._tie_all(child, word, phrases)

    def _marked(self, subjects: tuple[str, ...], words: Tokens) -> None:
        value = [token for token in words if token.is_word and token.tag not in ("DT", "PRP$")][:2]
        for key in subjects:
            plural = value and value[-1].tag == "NNS"
            if plural and self._people:
                self.facts.append(
                    Does(self._people[0], value[-1].lemma, key, _span(words), modal=True, object_plural=True)
                )
            elif value:
                self._has((key,), (_item_of(tuple(value), Marks(type=FieldType.BOOLEAN)),), definition=False)

    def _ties(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        _, ties, _ = objects(clause.rest)
        for child in subjects:
            for word, phrases in ties:
                if word in ("to", "for", "in", "at", "on", "from", "with", "by", "between", "of", "under", "about"):
                    self._tie_all(child, word, phrases)

    def _tie_all(self, child: str, word: str, phrases: list[Phrase]) -> None:
        for phrase in phrases:
            if phrase.key == child or self._is_app(phrase.key):
                continue
            weak = word in ("in", "on", "at", "from", "about", "of")
            self.facts.append(
                Tie(child, phrase.key, _span(phrase.tokens), both=phrase.many and word != "by", weak=weak)
            )

    def _keep(self, clause: Clause) -> None:
        """ "track my expenses", "for managing volunteers": what the app keeps, said by nobody in particular."""
        if clause.verb not in _SPOKEN:
            return
        owner, body = _of_each(clause.rest)
        if owner is not None:
            self.fields(owner.key, body, definition=False)
            return
        direct, ties, _ = objects(clause.rest)
        if self._done_for(clause):
            return
        business = not any(phrase.plural for phrase in direct) and not any(word == "of" for word, _ in ties)
        own = any(phrase.key in KNOWN_RECORDS and phrase.possessed for phrase in direct)
        if clause.verb in _ASKING or (business and clause.verb in _RUNNING and not own):
            words = tuple(token.text for token in clause.rest[:12] if token.is_word)
            self.facts.append(AppWords(words, _span(clause.rest), "phrase" if clause.verb in _ASKING else "speaker"))
            self._verbless(clause.rest)
            return
        keys: list[str] = []
        for phrase in direct:
            collected = [p for word, ps in ties if word == "of" for p in ps] if phrase.head in _COLLECTIONS else []
            for found in collected or [phrase]:
                keys.append(found.key)
                weak = clause.verb in READ and clause.verb not in TRACK
                self.facts.append(Kept(found.key, _span(found.tokens), weak=weak))
        for word, phrases in ties:
            if keys and not (direct and direct[0].head in _COLLECTIONS):
                for phrase in phrases:
                    if word in ("for", "per"):
                        self._tie_all(keys[0], "at", [phrase])
                    elif word in ("from", "by", "of") and phrase.plural:
                        self._tie_all(keys[0], "by", [phrase])
        self._possessed(direct)
        self._objects = tuple(keys) or self._objects
        self._target = keys[-1] if keys else self._target
        self._described(clause.rest, keys)

    def _done_for(self, clause: Clause) -> bool:
        """ "my customers and the jobs I do for them": the jobs belong to the customers."""
        words = [token.lower for token in clause.rest[:2]]
        if clause.pronoun not in ("i", "we") or words != ["for", "them"] or len(self._objects) < 2:
            return False
        self.facts.append(Tie(self._objects[-1], self._objects[0], _span(clause.rest)))
        return True

    def _described(self, rest: Tokens, keys: list[str]) -> None:
        """Fields behind "with", or in brackets behind a noun: "customers (name, email) and orders (date)"."""
        if not keys:
            return
        for index in range(1, len(rest)):
            if rest[index].lower in ("with", "including") and rest[index - 1].is_noun:
                items = split_items(rest[index + 1 :])
                if looks_like_fields(items) and not any(
                    is_person(item.key) and not known(item.name) for item in items if item.plural
                ):
                    self._has(tuple(keys), items, definition=False)
                    return
            if rest[index].text == "(":
                end = next((at for at in range(index, len(rest)) if rest[at].text == ")"), len(rest))
                noun = phrase_before(rest, index)
                items = split_items(rest[index + 1 : end])
                if noun is None or len(items) < 2:
                    continue
                if known(noun[0].key) or noun[0].key in ENUM_NAMES:
                    item = _item_of(noun[0].words, Marks(values=values_of(rest[index + 1 : end])))
                    self.facts.append(Said(keys[-1], item, _span(noun[0].tokens)))
                elif looks_like_fields(items):
                    self._has((noun[0].key,), items, definition=True)

    def _does(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        verb, rest = clause.verb, clause.rest
        if any(token.lower == "without" for token in rest) and verb in READ:
            subjects = ("anyone",)
        if verb in ("mark", "flag") and any(token.lower == "as" for token in rest):
            at = next(index for index, token in enumerate(rest) if token.lower == "as")
            direct, _, _ = objects(rest[:at])
            targets = tuple(p.key for p in direct) or self._objects
            self._marked(targets[:1], rest[at + 1 :])
            for actor in subjects:
                for target in targets[:1]:
                    self.facts.append(Does(actor, "mark", target, _span(clause.tokens), modal=clause.modal))
            return
        direct, ties, _ = objects(rest)
        if verb in _GIVING and direct and not direct[0].possessed and not direct[0].plural and known(direct[0].key):
            self.facts.extend(Actor(actor, _span(clause.tokens)) for actor in subjects if is_person(actor))
            self._has(subjects, split_items(rest), definition=False)
            return
        keys = [phrase.key for phrase in direct]
        pronoun = next((token for token in rest[:3] if token.tag == "PRP"), None)
        attribute = bool(direct) and all(known(p.key) or p.key in ENUM_NAMES for p in direct)
        if attribute and direct[0].possessed and self._objects:
            described = list(self._objects)
            self._described(rest, described)
            keys = described[:1]
        elif (not direct and pronoun is not None and self._objects) or (
            not direct and not rest and self._objects and verb in MANAGE | READ
        ):
            keys = list(self._objects)
        if (direct and direct[0].head == "own") or (rest and rest[-1].lower == "own" and not keys):
            keys = list(self._objects)[:1]
        if rest and rest[0].lower in ("everything", "anything", "all") and not keys:
            keys = ["*"]
        if verb in _HOUR_VERBS and keys and keys[0] in ("hour", "time", "working hour", "work hour"):
            keys = ["time entry"]
        elif not keys and ties and verb in JOIN:
            keys, ties = [p.key for p in ties[0][1]], ties[1:]
        elif not direct and pronoun is not None and verb in JOIN:
            keys = keys or list(self._objects)
        self._possessed(direct)
        if verb in CREATE_ALL:
            self._act_fields(verb, subjects, keys, rest)
        through = not direct and pronoun is None and bool(keys)
        possessors = [name[3:] for phrase in direct for name in phrase.determiners if name.startswith("'s ")]
        for actor in subjects:
            for at, key in enumerate(keys):
                phrase = direct[at] if at < len(direct) else None
                self._add_does(
                    actor, clause, key, ties, phrase, through=through or verb.split()[0] in ("apply", "sign")
                )
        for word, phrases in ties:
            for phrase in phrases if word == "of" and keys and keys != ["*"] else ():
                self.facts.append(Tie(keys[0], phrase.key, _span(phrase.tokens), weak=True))
                if phrase.determiners & {"their", "own"} and is_person(subjects[0]):
                    self.facts.append(Tie(phrase.key, subjects[0], _span(phrase.tokens)))
        for key, possessor in zip(keys, possessors, strict=False):
            self.facts.append(Tie(key, possessor, _span(clause.rest), weak=True))
        if keys and keys != ["*"]:
            self._objects = tuple(keys)
            self._target = keys[0]
            if not attribute:
                self._described(rest, keys)

    def _possessed(self, direct: list[Phrase]) -> None:
        """ "pets and their owners": a pet belongs to an owner; "customers and their orders": an order to a customer."""
        for left, right in pairwise(direct):
            if right.determiners & {"their", "its"} and not self._is_app(right.key) and not known(right.key):
                child, parent = (
                    (left.key, right.key) if is_person(right.key) and not is_person(left.key) else (right.key, left.key)
                )
                self.facts.append(Tie(child, parent, _span(right.tokens)))

    def _act_fields(self, verb: str, subjects: tuple[str, ...], keys: list[str], rest: Tokens) -> None:
        """ "book tables for a date and a party size": fields of the booking."""
        at = next(
            (
                index
                for index in range(1, len(rest))
                if rest[index].lower in ("for", "on", "at") and rest[index - 1].is_noun
            ),
            0,
        )
        if not at or not keys or keys == ["*"]:
            return
        items = split_items(rest[at + 1 :])
        if (
            items
            and all(known(item.name) or item.key in ENUM_NAMES for item in items)
            and any(item.single for item in items)
        ):
            self.facts.extend(ActHas(verb, keys[0], item, _span(item.tokens)) for item in items)

    def _add_does(
        self,
        actor: str,
        clause: Clause,
        key: str,
        ties: list[tuple[str, list[Phrase]]],
        phrase: Phrase | None = None,
        *,
        through: bool = False,
    ) -> None:
        window = {token.lower for token in clause.rest}
        determiners = phrase.determiners if phrase else frozenset()
        own = bool(determiners & {"their", "his", "her", "own", "its"}) or bool(
            {"own", "their", "my"} & window and not phrase
        )
        if self._teller and "my" in determiners:
            own = True
        self.facts.append(
            Does(
                actor,
                clause.verb,
                key,
                _span((*(clause.subjects[0].tokens if clause.subjects else ()), *clause.tokens, *clause.rest)),
                tuple((word, p.key, p.plural) for word, phrases in ties for p in phrases if not self._is_app(p.key)),
                own,
                bool(determiners & _ALL) or key == "*",
                clause.modal,
                clause.only or bool(window & {"only"}),
                phrase.plural if phrase else False,
                through,
            )
        )

    def _behind_colon(self, tail: Tokens) -> None:
        items = split_items(tail)
        told = told_clauses(tail)
        if self._target and items and looks_like_fields(items) and not told:
            self._has((self._target,), items, definition=True)
        elif told:
            self._clauses(tail)
        else:
            for item in items:
                if item.phrase and item.plural:
                    self.facts.append(Kept(item.key, _span(item.tokens), weak=True))


def told_clauses(tokens: Tokens) -> list[Clause]:
    """The clauses that say something of a subject, unlike "hours worked" in a list of fields."""
    finite = ("VBZ", "VBP", "MD", "VB")
    return [
        clause for clause in clauses(tokens) if (clause.subjects or clause.pronoun) and clause.tokens[0].tag in finite
    ]


def clause_owner(clause: Clause, subjects: tuple[str, ...]) -> str:
    """Whose attribute the subject of a copula is: "an order's status is …"."""
    for phrase in clause.subjects:
        for name in phrase.determiners:
            if name.startswith("'s "):
                return name[3:]
    return subjects[0] if subjects and not known(subjects[0]) and subjects[0] not in ENUM_NAMES else ""


def _item_of(words: Tokens, marks: Marks) -> Item:
    return Item(tuple(words), tuple(words), phrase_of(words) if words else None, marks)


def _span(tokens: Tokens | list[Token]) -> Span:
    real = [token for token in tokens if token.end > token.start]
    return (real[0].start, real[-1].end) if real else (0, 0)


def _without_wish(tokens: Tokens) -> Tokens:
    """A sentence without "It would be nice to"."""
    words = [token.lower for token in tokens[:6]]
    if (words[:1] in (["it"], ["that"]) and "would" in words) or words[:2] == ["it", "'d"]:
        at = next((index for index, token in enumerate(tokens[:8]) if token.lower in ("to", "if")), -1)
        return tokens[at + 1 :] if at >= 0 else tokens
    return tokens


def _or_not(rest: Tokens) -> bool:
    """Whether a predicate ends in "or not": "is done or not"."""
    return len(rest) >= 2 and rest[-1].lower == "not" and rest[-2].lower == "or"


def _for_each(tokens: Tokens) -> Phrase | None:
    """The phrase of "For each order we store …"."""
    if (
        len(tokens) > 3
        and tokens[0].lower in ("for", "per", "about")
        and tokens[1].lower in ("each", "every", "all", "any", "a", "an")
    ):
        found = phrase_at(tokens, 1)
        return found[0] if found else None
    return None


def _of_each(rest: Tokens) -> tuple[Phrase | None, Tokens]:
    """The owner and the fields of "the name and email of each customer"."""
    for index in range(1, len(rest) - 1):
        if rest[index].lower in ("of", "for", "about") and rest[index + 1].lower in ("each", "every", "all", "our"):
            found = phrase_at(rest, index + 1)
            if found is not None and found[1] >= len(rest):
                items = split_items(rest[:index])
                if looks_like_fields(items):
                    return found[0], rest[:index]
    return None, ()


def _colon_split(tokens: Tokens) -> tuple[Tokens, Tokens]:
    """A sentence in two at a colon (or a dash) behind which something new begins; enumerations stay whole."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth or token.text not in (":", "-") or index == 0 or index + 1 >= len(tokens):
            continue
        head = clauses(tokens[:index])
        if not head:
            continue
        last = head[-1]
        items = split_items(last.rest)
        listing = last.verb in ALWAYS_HAVE and bool(items) and items[-1].key.split(" ")[-1] not in FIELD_WORDS
        listing = listing or any(item.nested for item in items)
        behind = told_clauses(tokens[index + 1 :])
        if listing and not behind:
            return tokens, ()
        if token.text == "-" and not behind and not looks_like_fields(split_items(tokens[index + 1 :])):
            continue
        with_list = any(part.lower == "with" for part in last.rest)
        if with_list and not behind:
            return tokens, ()
        return tokens[:index], tokens[index + 1 :]
    return tokens, ()
