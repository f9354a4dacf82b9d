"""Stage 5d: clauses in which somebody does something, or asks for something to be kept."""

from __future__ import annotations

from .clauses import Clause
from .facts import Actor, AppWords, Does, Kept, Tie
from .items import looks_like_fields, split_items
from .lexicon.people import is_person
from .lexicon.records import ACTS, KNOWN_RECORDS
from .lexicon.types import known
from .lexicon.verbs import JOIN, KEEP, MANAGE, READ, TRACK
from .lexicon.wordset import spaced
from .notes import Notes, span_of
from .phrases import Phrase, objects, phrase_at
from .tokens import Tokens
from .values import ENUM_NAMES

_ALL = frozenset({"all", "every", "any", "everything", "each"})
_HOUR_VERBS = frozenset({"log", "record", "track", "enter", "submit", "report", "register"})
_GIVING = frozenset({"set", "provide", "specify", "define", "enter", "fill in", "state", "choose"})
_THEIR = frozenset({"their", "his", "her", "its"})
_ASKING = frozenset({"need", "want", "build", "make", "create", "design", "develop", "be"})
RUNNING = frozenset({"run", "have", "own", "manage", "keep", "operate", "organise", "organize", "administer", "handle"})
_SPOKEN = (
    KEEP
    | TRACK
    | MANAGE
    | READ
    | _ASKING
    | RUNNING
    | frozenset({"write", "take", "do", "offer", "own", "give", "post"})
)
_COLLECTIONS = spaced(
    "list record catalogue catalog collection database log inventory history library register directory "
    "track overview kind type lot set schedule archive"
)


class Acts(Notes):
    """Reads what people do with things, and what the app is told to keep."""

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
                self.facts.append(Kept(phrase.key, span_of(phrase.tokens), weak=not bracket))
            while bracket and index < len(rest) and rest[index].text != ")":
                index += 1
        self._described(rest, keys)

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
        if clause.verb in _ASKING or (business and clause.verb in RUNNING and not own):
            words = tuple(token.text for token in clause.rest[:12] if token.is_word)
            self.facts.append(AppWords(words, span_of(clause.rest), "phrase" if clause.verb in _ASKING else "speaker"))
            self._verbless(clause.rest)
            return
        keys: list[str] = []
        for phrase in direct:
            collected = [p for word, ps in ties if word == "of" for p in ps] if phrase.head in _COLLECTIONS else []
            for found in collected or [phrase]:
                keys.append(found.key)
                weak = clause.verb in READ and clause.verb not in TRACK
                self.facts.append(Kept(found.key, span_of(found.tokens), weak=weak))
        for word, phrases in ties:
            if keys and not (direct and direct[0].head in _COLLECTIONS):
                for phrase in phrases:
                    if word in ("for", "per"):
                        self._tie_all(keys[0], "at", [phrase])
                    elif word in ("from", "by", "of", "with") and phrase.plural and not known(phrase.key):
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
        self.facts.append(Tie(self._objects[-1], self._objects[0], span_of(clause.rest)))
        return True

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
                    self.facts.append(Does(actor, "mark", target, span_of(clause.tokens), modal=clause.modal))
            return
        direct, ties, _ = objects(rest)
        if verb in _GIVING and direct and not direct[0].possessed and not direct[0].plural and known(direct[0].key):
            self.facts.extend(Actor(actor, span_of(clause.tokens)) for actor in subjects if is_person(actor))
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
        if rest and rest[0].lower in ("everything", "anything", "all") and (not keys or keys[0] == rest[0].lower):
            keys, direct = ["*"], []
        if verb in _HOUR_VERBS and keys and keys[0] in ("hour", "time", "working hour", "work hour"):
            keys = ["time entry"]
        elif not keys and ties and verb in JOIN:
            keys, ties = [p.key for p in ties[0][1]], ties[1:]
        elif not direct and pronoun is not None and verb in JOIN:
            keys = keys or list(self._objects)
        self._possessed(direct)
        through = not direct and pronoun is None and bool(keys)
        possessors = [name[3:] for phrase in direct for name in phrase.determiners if name.startswith("'s ")]
        for actor in subjects:
            for at, key in enumerate(keys):
                phrase = direct[at] if at < len(direct) else None
                self._add_does(
                    actor, clause, key, ties, phrase, through=through or verb.split()[0] in ("apply", "sign")
                )
        for word, phrases in ties[:1]:
            for phrase in phrases if word == "of" and keys and keys != ["*"] else ():
                self.facts.append(Tie(keys[0], phrase.key, span_of(phrase.tokens), weak=True))
                if phrase.determiners & {"their", "own"} and is_person(subjects[0]):
                    self.facts.append(Tie(phrase.key, subjects[0], span_of(phrase.tokens)))
        for key, possessor in zip(keys, possessors, strict=False):
            self.facts.append(Tie(key, possessor, span_of(clause.rest), weak=True))
        if keys and keys != ["*"]:
            self._objects = tuple(keys)
            self._target = keys[0]
            if not attribute and not _with_theirs(verb, keys[0], rest):
                self._described(rest, keys)

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
                span_of((*(clause.subjects[0].tokens if clause.subjects else ()), *clause.tokens, *clause.rest)),
                tuple((word, p.key, p.plural) for word, phrases in ties for p in phrases if not self._is_app(p.key)),
                own,
                bool(determiners & _ALL) or key == "*",
                clause.modal,
                clause.only or bool(window & {"only"}),
                phrase.plural if phrase else False,
                through,
            )
        )


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


def _with_theirs(verb: str, key: str, rest: Tokens) -> bool:
    """ "apply for stalls with their business name": what follows "with" is not the stalls'."""
    theirs = any(rest[at].lower == "with" and rest[at + 1].lower in _THEIR for at in range(1, len(rest) - 1))
    return theirs and verb in JOIN and key.rsplit(" ", 1)[-1] not in ACTS
