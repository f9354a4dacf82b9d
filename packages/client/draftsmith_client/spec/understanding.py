"""A spec beside the words it came from: still the spec, as what is added are comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from draftsmith_appspec import AppSpec, SpecError, parse
from draftsmith_appspec.nodes import Mapping as Keys
from draftsmith_appspec.nodes import Node, Scalar, read_nodes
from draftsmith_appspec.nodes import Sequence as Items
from draftsmith_client.console import line, wide
from draftsmith_client.models import Element, Understood
from draftsmith_codegen_templates import lower

_STYLES = {"stated": "green", "implied": "yellow", "assumed": "magenta"}
_MEANING = {
    "stated": "the words say it",
    "implied": "it follows from them",
    "assumed": "usual for such an app; nobody said it",
}
_WIDEST = 58
"""Of the spec; comments of longer lines stand nearer to the right."""
_MOST_MISSING = 8


def show(out: Console, understood: Understood) -> None:
    """The annotated spec, then what is open, what was heard besides, and what would not be generated.

    In a pipe all but the spec is comments, so that what was written to a file is an AppSpec.
    """
    spec = parse(understood.spec)
    _legend(out, understood.elements)
    elsewhere = _annotated(out, understood, spec)
    _section(out, "Said, but no line of its own", [_comment(Text(f"{said.path}  "), said) for said in elsewhere])
    questions = [Text(f"{number}. {question}") for number, question in enumerate(understood.questions, 1)]
    _section(out, "Open questions, the most important first", questions)
    _section(out, "Good to know", [Text(f"· {note}") for note in understood.notes])
    kept_back = lower(spec).kept_back
    missing = [Text.assemble(f"· {item.what} ", (item.instead, "dim")) for item in kept_back[:_MOST_MISSING]]
    if len(kept_back) > _MOST_MISSING:
        more = f"· and {len(kept_back) - _MOST_MISSING} more: draftsmith spec explain tells them all"
        missing.append(Text(more, style="dim"))
    _section(out, f"Not generated today ({len(kept_back)})", missing)


def _section(out: Console, title: str, points: Sequence[Text]) -> None:
    if not points:
        return
    mark = "" if out.is_terminal else "# "
    line(out)
    line(out, Text(f"{mark}{title}", style="bold"))
    for point in points:
        line(out, Text.assemble(mark, point), indent=2 if out.is_terminal else 0)


def _legend(out: Console, elements: Sequence[Element]) -> None:
    counts = {source: sum(element.source == source for element in elements) for source in _STYLES}
    parts = [
        Text.assemble((f"{counts[source]} {source}", style), (f" ({_MEANING[source]})", "dim"))
        for source, style in _STYLES.items()
        if counts[source]
    ]
    if parts:
        line(out, Text.assemble(("# ", "dim"), Text(" · ").join(parts)))
        line(out)


def _annotated(out: Console, understood: Understood, spec: AppSpec) -> list[Element]:
    """Prints the spec with comments; the elements that no line of it is about."""
    lines = understood.spec.rstrip("\n").split("\n")
    places = dict(_places(read_nodes(understood.spec), ""))
    about: dict[int, list[Element]] = {}
    for element in understood.elements:
        about.setdefault(places.get(element.path, 0), []).append(element)
    elsewhere = about.pop(0, [])
    if not _may_follow(lines, about, spec):
        unfit = [number for number in about if not _may_follow(lines, [number], spec)]
        elsewhere += [element for number in unfit for element in about.pop(number)]
    column = min(_WIDEST, max(map(cell_len, lines))) + 2
    for number, said in enumerate(lines, 1):
        if number not in about:
            line(out, said)
            continue
        before = said + " " * max(2, column - cell_len(said))
        for element in about[number]:
            room = wide(out) - cell_len(before) - 2 if out.is_terminal else None
            out.print(Text.assemble(before, _comment(Text("# ", style="dim"), element, room=room)), soft_wrap=True)
            before = " " * cell_len(before)
    return elsewhere


def _comment(before: Text, element: Element, *, room: int | None = None) -> Text:
    style = _STYLES.get(element.source, "")
    sure = f"{element.source} {element.confidence:.0%}"
    words = " ".join((element.words or element.note).split())
    if element.words is not None:
        words = f"“{words}”" + (f" and {len(element.also)} more" if element.also else "")
    if room is not None and cell_len(words) > max(12, room - len(sure) - 1):
        words = set_cell_size(words, max(12, room - len(sure) - 1) - 1) + "…"
    return Text.assemble(before, (sure, style), " " if words else "", (words, "dim"))


def _places(node: Node, path: str) -> Iterator[tuple[str, int]]:
    """The line of every key, by the dotted path of what it says; of a list those of its texts, and of its rules by
    number."""
    if isinstance(node, Keys):
        for entry in node.entries:
            below = f"{path}.{entry.key.text}" if path else entry.key.text
            yield below, entry.key.line
            yield from _places(entry.value, below)
    if isinstance(node, Items):
        for number, item in enumerate(node.items):
            if isinstance(item, Scalar):
                yield f"{path}.{item.text}", item.line
            else:
                yield f"{path}[{number}]", item.line
                yield from _places(item, path)


def _may_follow(lines: Sequence[str], numbers: Iterable[int], spec: AppSpec) -> bool:
    """Whether comments behind these lines leave the spec what it is: none is within a text of several lines."""
    chosen = set(numbers)
    try:
        text = "\n".join(f"{said}  # x" if number in chosen else said for number, said in enumerate(lines, 1))
        return parse(text) == spec
    except SpecError:
        return False
