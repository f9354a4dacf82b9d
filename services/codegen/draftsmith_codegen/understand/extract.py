"""Stage 5e: facts from one sentence: its clauses, told apart by their verbs."""

from __future__ import annotations

from dataclasses import replace

from draftsmith_appspec import FieldType

from .acts import RUNNING, Acts
from .clauses import Clause, clauses
from .facts import Actor, AppWords, Kept, Said, Tie
from .items import looks_like_fields, split_items
from .lexicon.people import is_organisation, is_person
from .lexicon.types import known
from .lexicon.verbs import CREATE_ALL, HAVE, KEEP, MANAGE, READ, SELF_TIES, TIE, TRACK
from .lexicon.wordset import spaced
from .notes import item_of, span_of
from .phrases import Phrase, objects, phrase_at
from .tokens import Tokens
from .values import ENUM_NAMES, Marks, values_of

ALWAYS_HAVE = frozenset(
    {"have", "include", "contain", "consist of", "comprise", "be made of", "carry", "feature", "lead to", "result in"}
)
FIELD_WORDS = frozenset(
    {"field", "attribute", "following", "information", "info", "detail", "property", "data", "column"}
)
_TIE_WORDS = spaced("to for by from with of in on at between under against about as")
_NO_STATE = frozenset(
    [
        "use",
        "sort",
        "filter",
        "print",
        "export",
        "import",
        "group",
        "download",
        "contact",
        "do",
        "find",
        "display",
        "need",
        "show",
        "include",
    ]
)
_SIGHT = frozenset({"visible", "shown", "hidden", "seen", "secret", "readable", "accessible"})  # who sees it, not what
_OPINIONS = frozenset(
    [
        "nice",
        "great",
        "good",
        "important",
        "possible",
        "helpful",
        "useful",
        "easy",
        "cool",
        "fine",
        "able",
        "hard",
        "simple",
        "free",
    ]
)


class Extractor(Acts):
    """Reads sentences one after the other; pronouns refer to what the sentences before were about."""

    def sentence(self, tokens: Tokens) -> bool:
        """Read a sentence; False when nothing in it could be read."""
        before = len(self.facts)
        self._read += 1
        tokens = _without_wish(tokens)
        self._teller, tokens = self._user_story(tokens)
        head, tail = _colon_split(tokens)
        self._target = ""
        self._place = _place_of(head)
        if not clauses(head):
            self._verbless(head)
        self._clauses(head)
        if tail:
            self._behind_colon(tail)
        return len(self.facts) > before

    def _user_story(self, tokens: Tokens) -> tuple[str, Tokens]:
        """ "As a customer, I want to …": who tells, and the rest."""
        if len(tokens) < 4 or tokens[0].lower != "as" or tokens[1].lower not in ("a", "an", "the"):
            return "", tokens
        found = phrase_at(tokens, 1)
        if found is None or not is_person(found[0].key):
            return "", tokens
        self.facts.append(Actor(found[0].key, span_of(found[0].tokens)))
        return found[0].key, tokens[found[1] + (found[1] < len(tokens) and tokens[found[1]].text == ",") :]

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
            or (is_person(subject.key) and not is_organisation(subject.key))
        ):
            return False
        if clause.verb not in RUNNING - {"have"} | {"keep", "offer", "sell"} or not subject.determiners & {
            "a",
            "an",
            "our",
            "the",
            "my",
        }:
            return False
        self.facts.append(AppWords(tuple(token.text for token in subject.tokens), span_of(subject.tokens), "speaker"))
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
                    span_of(clause.subjects[0].tokens),
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

    def _clause(self, clause: Clause, subjects: tuple[str, ...], index: int) -> None:
        verb = clause.verb
        people = bool(subjects) and any(is_person(key) for key in subjects)
        if clause.negated and verb not in ALWAYS_HAVE:
            return
        if verb == "be" and clause.pronoun == "there":
            self._keep(replace(clause, verb="keep"))
        elif verb == "be" and clause.pronoun in ("we", "i") and not subjects:
            if not clause.rest or clause.rest[0].tag != "DT":
                return
            words = tuple(token.text for token in clause.rest[:8] if token.is_word)
            self.facts.append(AppWords(words, span_of(clause.rest[:8]), "speaker"))
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
            self.facts.append(AppWords(tuple(token.text for token in name), span_of(name), "named"))

    def _have(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        items = split_items(clause.rest)
        if len(items) == 1 and items[0].key.endswith("access") and any(is_person(key) for key in subjects):
            self.facts.extend(Actor(key, span_of(clause.rest)) for key in subjects)
            return
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
                self.facts.append(Kept(item.key, span_of(item.tokens)))
                self._has((item.key,), item.nested, definition=False)
            return
        self._has(subjects, items, definition=False, optional=clause.modal)

    def _copula(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        rest = clause.rest
        if not subjects or not rest or rest[0].lower in _OPINIONS:
            return
        first = rest[0].lower
        if any(key in ENUM_NAMES or known(key) for key in subjects):
            body = [token for token in rest if token.lower not in ("one", "of", "either", "the", "following")]
            found = values_of([token for token in body if token.text != ":"])
            if len(found) > 1 and not _SIGHT & {token.lower for token in body}:
                for key in subjects:
                    item = item_of(
                        clause.subjects[0].words if clause.subjects else (), replace(Marks(), name=key, values=found)
                    )
                    self.facts.append(Said(clause_owner(clause, self._subjects), item, span_of(clause.tokens)))
                return
        if first in _TIE_WORDS or (rest[0].is_noun and len(rest) > 1 and rest[1].lower in ("of", "in")):
            self._ties(clause, subjects)
        elif _or_not(rest) or (rest[0].tag in ("JJ", "VBN", "VBD") and len(rest) <= 2 and clause.modal):
            item = item_of(rest[:1], Marks(type=FieldType.BOOLEAN))
            self._has(subjects, (item,), definition=False)

    def _passive(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        rest = clause.rest
        if _or_not(rest) and subjects:
            self._has(subjects, (item_of(clause.tokens[-1:], Marks(type=FieldType.BOOLEAN)),), definition=False)
            return
        if clause.modal and not rest and not any(is_person(key) for key in subjects):
            if clause.verb not in MANAGE | READ | CREATE_ALL | TRACK | _NO_STATE:
                self._has(subjects, (item_of(clause.tokens[-1:], Marks(type=FieldType.BOOLEAN)),), definition=False)
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
                    self.facts.append(Tie(child, agent.key, span_of(agent.tokens)))
        if not agents or others:
            for child in subjects:
                for word, phrases in others:
                    if clause.verb == "assign" and is_person(child) and not any(is_person(p.key) for p in phrases):
                        self.facts.extend(Tie(p.key, child, span_of(p.tokens)) for p in phrases)
                    elif clause.verb.split()[0] in TIE or word in ("to", "for", "with"):
                        self._tie_all(child, word, phrases)

    def _ties(self, clause: Clause, subjects: tuple[str, ...]) -> None:
        _, ties, _ = objects(clause.rest)
        for child in subjects:
            for word, phrases in ties:
                if word in ("to", "for", "in", "at", "on", "from", "with", "by", "between", "of", "under", "about"):
                    self._tie_all(child, word, phrases)

    def _behind_colon(self, tail: Tokens) -> None:
        items = split_items(tail)
        told = told_clauses(tail)
        if not self._target and not told and looks_like_fields(items):
            self._target = self._place
        if self._target and items and looks_like_fields(items) and not told:
            self._has((self._target,), items, definition=True)
        elif told:
            self._clauses(tail)
        else:
            for item in items:
                if item.phrase and item.plural:
                    self.facts.append(Kept(item.key, span_of(item.tokens), weak=True))


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


def _without_wish(tokens: Tokens) -> Tokens:
    """A sentence without "It would be nice to"."""
    words = [token.lower for token in tokens[:6]]
    if (words[:1] in (["it"], ["that"]) and "would" in words) or words[:2] == ["it", "'d"]:
        at = next((index for index, token in enumerate(tokens[:8]) if token.lower in ("to", "if")), -1)
        return tokens[at + 1 :] if at >= 0 else tokens
    return tokens


def _place_of(tokens: Tokens) -> str:
    """What is kept in "what's in my pantry": a pantry item."""
    for index in range(len(tokens) - 1):
        if tokens[index].lower in ("in", "on") and tokens[index + 1].lower in ("my", "our", "the"):
            found = phrase_at(tokens, index + 1)
            if found is not None and not found[0].plural and found[1] == len(tokens):
                return f"{found[0].key} item"
    return ""


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
