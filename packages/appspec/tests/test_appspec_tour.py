"""docs/appspec/tour.md is true: its snippets make one valid spec, and what it shows is what is said."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from draftsmith_appspec import AppSpec, SpecError, apply, diff, dump, merge, migrate, parse, validate
from draftsmith_appspec.testing import GENERATED_TYPES

_PAGE = (Path(__file__).resolve().parents[3] / "docs/appspec/tour.md").read_text(encoding="utf-8")
_SNIPPET = re.compile(r"(?:<!-- in: (?P<place>[\w.]+) -->\n)?```yaml\n(?P<text>.*?)```", re.DOTALL)


def _stages() -> list[str]:
    """The spec after each snippet, which goes where the comment before it says."""
    yaml = YAML(typ="safe", pure=True)
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # ruamel declares it None
    whole: dict[str, Any] = {}
    found = []
    for snippet in _SNIPPET.finditer(_PAGE):
        at = whole
        for key in (snippet["place"] or "").split(".") if snippet["place"] else []:
            at = at[key]
        part = yaml.load(snippet["text"])
        assert not set(part) & set(at)
        at.update(part)
        written = io.StringIO()
        yaml.dump(whole, written)
        found.append(written.getvalue())
    return found


_STAGES = _stages()


def _spec() -> AppSpec:
    return parse(_STAGES[-1])


def test_it_is_one_page() -> None:
    assert len(_STAGES) == _PAGE.count("```yaml") >= 8
    assert len(_PAGE.splitlines()) < 170


@pytest.mark.parametrize("number", range(len(_STAGES)))
def test_every_snippet_is_valid_with_those_before_it(number: int) -> None:
    spec = parse(_STAGES[number])
    assert validate(spec) == []
    assert parse(dump(spec)) == spec


def test_the_code_does_what_its_comments_say() -> None:
    code = re.search(r"```python\n(.*?)```", _PAGE, re.DOTALL)
    assert code is not None
    text = _STAGES[-1]
    names: dict[str, Any] = {
        "text": text, "edited": text.replace("phone: ", "mobile: "), "old_text": text.replace("appspec: 1\n", ""),
        "ours": parse(text.replace("name: riverside", "name: riverbank")), "theirs": parse(text), "print": str,
    }  # fmt: skip
    exec(compile(code[1], "tour.md", "exec"), names)  # noqa: S102 - the page's own code is what is tested
    assert apply(names["found"], _spec()) == parse(names["edited"])
    assert merge(_spec(), names["ours"], names["theirs"]).clean
    assert parse(migrate(names["old_text"])) == _spec()


def test_what_is_said_of_a_mistake() -> None:
    first = _SNIPPET.search(_PAGE)
    assert first is not None
    with pytest.raises(SpecError) as caught:
        parse(first["text"].replace("name: text\n", "name: txt\n"))
    assert str(caught.value) in _PAGE


def test_what_is_said_of_an_edit() -> None:
    text = dump(_spec())
    start = text.index("  Item:\n")
    stop = text.index("workflows:")
    edited = text[:start] + text[stop:]
    for old, new in (
        ("phone: ", "mobile: "), ("requested, confirmed, cancelled)", "requested, confirmed, cancelled, done)"),
        (" + sum(items, price)", ""), ("    has_many:\n      items: Item.visit\n", ""),
    ):  # fmt: skip
        assert old in edited
        edited = edited.replace(old, new)
    said = [str(one) for one in diff(_spec(), parse(edited)).differences]
    shown = re.findall(r"^(?:renamed|changed|removed) entities.*$", _PAGE, re.MULTILINE)
    assert len(shown) == 3
    assert set(shown) <= set(said)


def test_its_types_are_known() -> None:
    used = {str(field.type) for entity in _spec().entities.values() for field in entity.fields.values()}
    assert used <= {str(kind) for kind in GENERATED_TYPES}
