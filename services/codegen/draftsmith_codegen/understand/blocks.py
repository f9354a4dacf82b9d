"""Stage 5d: facts from the whole text: headings with their bullets, definitions, and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import clauses
from .extract import Extractor
from .facts import Actor, AppWords, Facts, Kept, Owner, Span
from .items import looks_like_fields, split_items
from .lexicon.apps import BARE, TELLING
from .lexicon.people import is_person
from .lexicon.records import KNOWN_RECORDS, NOT_RECORDS
from .lexicon.types import SAID, known
from .lines import Kind, Sentence
from .phrases import Phrase, phrase_of
from .tokens import Token, Tokens, boundary
from .values import ENUM_NAMES

_ROLE_HEADS = frozenset({"role", "user", "user role", "actor", "permission", "user type", "who", "people", "persona"})
_LIST_HEADS = frozenset(
    {
        "entity",
        "model",
        "data model",
        "table",
        "record",
        "object",
        "data",
        "thing",
        "feature",
        "requirement",
        "field",
        "page",
        "function",
        "functionality",
        "module",
        "user story",
        "note",
        "resource",
        "database",
        "schema",
        "main feature",
        "key feature",
        "overview",
        "introduction",
        "description",
        "goal",
        "scope",
        "must have",
        "nice to have",
        "core feature",
    }
)
_MAX_HEAD = 6
_COLLECTING = frozenset(
    {
        "list",
        "register",
        "registry",
        "tracker",
        "log",
        "catalogue",
        "catalog",
        "directory",
        "database",
        "logbook",
        "inventory",
        "collection",
        "archive",
    }
)
_HAVING = frozenset({"have", "has", "contain", "contains", "include", "includes", "belong", "belongs"})


@dataclass(frozen=True, slots=True)
class _Block:
    """A logical line with its tagged sentences."""

    kind: Kind
    level: int
    sentences: tuple[Tokens, ...]


def facts_of(sentences: Sequence[Sentence], tagged: Sequence[Tokens]) -> Facts:
    """All facts of a description, from its sentences and their tagged tokens (same order and number)."""
    blocks = _blocks(sentences, tagged)
    extractor = Extractor(_other_things(tagged))
    unread: list[Span] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        bullets = _bullets_below(blocks, index)
        header = _header(block, bool(bullets))
        if header is not None:
            title = index == 0 and not _ends_open(block)
            index += 1
            index += _under_header(extractor, header, bullets, block, title)
            continue
        for number, tokens in enumerate(block.sentences):
            if not _definition(extractor, tokens, first=index == 0 and number == 0) and not extractor.sentence(tokens):
                if index == 0 and number == 0:
                    _title(extractor, tokens)
                else:
                    _mention(extractor, tokens, block.kind)
                    unread.append((tokens[0].start, tokens[-1].end))
            elif index == 0 and number == 0:
                _title(extractor, tokens)
        index += 1
    return Facts(tuple(extractor.facts), tuple(unread))


def _other_things(tagged: Sequence[Tokens]) -> frozenset[str]:
    """Words for applications or parts of them that this text uses for records: "sites", "lists have cards"."""
    found: set[str] = set()
    for tokens in tagged:
        for index, token in enumerate(tokens):
            before = tokens[index - 1].lower if index else ""
            after = tokens[index + 1].lower if index + 1 < len(tokens) else ""
            if (token.tag == "NNS" and (token.lemma in BARE or after in _HAVING)) or (
                token.is_noun and before in ("each", "every") and after in _HAVING
            ):
                found.add(token.lemma)
    return frozenset(found)


def _blocks(sentences: Sequence[Sentence], tagged: Sequence[Tokens]) -> list[_Block]:
    blocks: list[_Block] = []
    line = -1
    for sentence, tokens in zip(sentences, tagged, strict=True):
        if sentence.line == line:
            last = blocks.pop()
            blocks.append(_Block(last.kind, last.level, (*last.sentences, tokens)))
        else:
            blocks.append(_Block(sentence.kind, sentence.level, (tokens,)))
        line = sentence.line
    return blocks


def _bullets_below(blocks: Sequence[_Block], index: int) -> list[_Block]:
    own = blocks[index]
    found: list[_Block] = []
    for block in blocks[index + 1 :]:
        deeper = own.kind is not Kind.BULLET or block.level > own.level
        if block.kind is not Kind.BULLET or not deeper:
            break
        found.append(block)
    return found


def _ends_open(block: _Block) -> bool:
    return block.sentences[-1][-1].text in (":", "-")


def _header(block: _Block, bullets: bool) -> Phrase | None:
    """The phrase of a line that only names something: a heading, or a short line above bullets."""
    if len(block.sentences) != 1:
        return None
    tokens = tuple(token for token in block.sentences[0] if token.is_word)
    text = block.sentences[0]
    inner = text[:-1] if _ends_open(block) else text
    if not tokens or len(tokens) > _MAX_HEAD or any(token.text in (":", "(", ",", "-") for token in inner):
        return None
    if not bullets and block.kind is not Kind.HEADING and not _ends_open(block):
        return None
    if any(clause.subjects or clause.modal for clause in clauses(inner)):
        return None
    return phrase_of(tokens)


def _under_header(extractor: Extractor, header: Phrase, bullets: list[_Block], block: _Block, title: bool) -> int:
    """Read a header with its bullets; how many bullets were read with it."""
    span = (header.tokens[0].start, header.tokens[-1].end)
    key = header.key
    if title:
        extractor.facts.append(AppWords(tuple(token.text for token in header.tokens), span, "title"))
    if not bullets:
        if not title and block.kind is Kind.HEADING and key not in _LIST_HEADS | _ROLE_HEADS and (key in KNOWN_RECORDS):
            extractor.facts.append(Kept(key, span, weak=True))
        return 0
    top = min(bullet.level for bullet in bullets)
    plain = [
        bullet
        for bullet in bullets
        if len(bullet.sentences) == 1 and bullet.level == top and _item_like(bullet.sentences[0])
    ]
    nested = any(bullet.level > top for bullet in bullets)
    if key in _ROLE_HEADS:
        for bullet in plain:
            found = phrase_of(bullet.sentences[0])
            if found and is_person(found.key):
                extractor.facts.append(Actor(found.key, (found.tokens[0].start, found.tokens[-1].end)))
        return len(plain) if len(plain) == len(bullets) else 0
    if nested or len(plain) != len(bullets) or key in _LIST_HEADS:
        return 0
    joined: list[Token] = []
    for bullet in bullets:
        joined.extend((boundary(bullet.sentences[0][0].start), *bullet.sentences[0]))
    items = split_items(joined[1:])
    telling = title and header.head in TELLING | BARE
    if looks_like_fields(items) and not telling and key not in NOT_RECORDS:
        extractor.facts.append(Owner(key, span))
        extractor.fields(key, tuple(joined[1:]))
        return len(bullets)
    return 0


def _item_like(tokens: Tokens) -> bool:
    at = next((index for index, token in enumerate(tokens[:5]) if token.text in (":", "-", "(")), 0)
    named = phrase_of(tokens[:at]) if at else None
    if named is not None and not known(named.key) and named.key not in ENUM_NAMES:
        inside = split_items([token for token in tokens[at + 1 :] if token.text != ")"])
        if len(inside) > 1 and looks_like_fields(inside) and not any(item.name in SAID for item in inside):
            return False
    return not any(clause.subjects or clause.modal for clause in clauses(tokens)) and len(tokens) <= 30


def _definition(extractor: Extractor, tokens: Tokens, *, first: bool) -> bool:
    """ "Task: title, status (todo, done)", "Vehicle (plate, make)", "Fields - name, area"; False for anything else."""
    at = next((index for index, token in enumerate(tokens[: _MAX_HEAD + 2]) if token.text in (":", "-", "(", "=")), 0)
    if not at or at + 1 >= len(tokens):
        return False
    head, mark = tokens[:at], tokens[at].text
    body = tokens[at + 1 :]
    verbs = (token for token in head if token.lower not in _COLLECTING)
    if any(token.is_verb and token.tag not in ("VBG", "VBN") for token in verbs) or any(
        not token.is_word for token in head
    ):
        return False
    about = next((index for index, token in enumerate(head) if token.lower == "for"), len(head))
    owner = phrase_of(head[:about])
    if owner is None or any(token.tag in ("IN", "TO") and token.lower != "of" for token in head[:about]):
        return False
    if owner.head in _COLLECTING and len(owner.words) > 1:  # "Contract register: …" describes a contract
        extractor.facts.append(
            AppWords(tuple(token.text for token in head[:about]), (head[0].start, head[-1].end), "title")
        )
        owner = phrase_of(owner.words[:-1]) or owner
    elif about < len(head):
        return False
    if mark == "(":
        end = next((index for index, token in enumerate(body) if token.text == ")" and _depth(body[:index]) == 0), -1)
        if end < 0 or end != len(body) - 1:
            return False
        body = body[:end]
    span = (head[0].start, head[-1].end)
    told = [clause for clause in clauses(body) if clause.subjects or clause.pronoun or clause.modal or clause.passive]
    if told:
        if mark == "(":
            return False
        if first or not is_person(owner.key):
            extractor.facts.append(AppWords(tuple(token.text for token in head), span, "title"))
            extractor.sentence(body)
            return True
        starts = clauses(body)[0]
        return extractor.sentence((*head, *body) if not starts.subjects and not starts.pronoun else body)
    if owner.key in _ROLE_HEADS:
        for item in split_items(body):
            if is_person(item.key):
                extractor.facts.append(Actor(item.key, (item.tokens[0].start, item.tokens[-1].end)))
        return True
    items = split_items(body)
    if owner.key in _LIST_HEADS or owner.key in NOT_RECORDS or not items:
        for item in items:
            if item.plural or item.key in KNOWN_RECORDS:
                extractor.facts.append(Kept(item.key, (item.tokens[0].start, item.tokens[-1].end), weak=True))
        return bool(items)
    if first and not looks_like_fields(items):
        extractor.facts.append(AppWords(tuple(token.text for token in head), span, "title"))
        for item in items:
            extractor.facts.append(Kept(item.key, (item.tokens[0].start, item.tokens[-1].end), weak=not item.plural))
        return True
    extractor.facts.append(Owner(owner.key, span))
    extractor.fields(owner.key, body)
    return True


def _depth(tokens: Tokens) -> int:
    return sum((token.text == "(") - (token.text == ")") for token in tokens)


def _title(extractor: Extractor, tokens: Tokens) -> None:
    """The words of the first sentence up to its first clause may name the app."""
    found = clauses(tokens)
    named = (
        tokens[-1].lower in TELLING | BARE
        and len(tokens) < 9
        and not any(token.tag in ("MD", "PRP") for token in tokens)
    )
    if named and (len(tokens) < 5 or tokens[0].tag == "DT"):
        found = []
    end = len(tokens)
    if found and found[0].tokens:
        start = next(index for index, token in enumerate(tokens) if token.start == found[0].tokens[0].start)
        subject = found[0].subjects[0].tokens[0].start if found[0].subjects else tokens[start].start
        end = next(index for index, token in enumerate(tokens) if token.start >= subject)
    words = tokens[:end]
    stop = next(
        (
            index
            for index, token in enumerate(words)
            if token.text in (":", "-", ",", "(") or token.lower in ("where", "that", "which", "who", "so")
        ),
        len(words),
    )
    words = words[:stop]
    if any(token.is_word for token in words) and words[0].lower != "as":
        extractor.facts.append(
            AppWords(
                tuple(token.text for token in words if token.is_word),
                (words[0].start, words[-1].end),
                "title" if not found else "phrase",
            )
        )


def _mention(extractor: Extractor, tokens: Tokens, kind: Kind) -> None:
    """A bullet or line that is only a noun phrase may list a record."""
    found = phrase_of(tokens)
    if found is None or len(found.words) > 3 or any(not token.is_word for token in tokens):
        return
    if kind is Kind.BULLET and (found.plural or found.key in KNOWN_RECORDS) and found.key not in NOT_RECORDS:
        extractor.facts.append(Kept(found.key, (tokens[0].start, tokens[-1].end), weak=not found.plural))
