"""Two edits of one spec: brought together where they do not touch, named where they do."""

from __future__ import annotations

import json

import pytest

from draftsmith_appspec import AppSpec, Merge, diff, dump, merge, parse

_BASE = """\
appspec: 1
app:
  name: visits

roles:
  desk: {signup: invite}

entities:
  Doctor:
    fields:
      name: text
      phone: phone?
    access:
      read: signed_in
  Visit:
    belongs_to:
      doctor: Doctor
    fields:
      starts_at: datetime
      status: enum(booked, done) = booked
      note: text?
    rules:
      - starts_at > now(): In the future.

pages:
  home:
    for: desk
    show:
      - list(Visit)
      - form(Visit)
"""


def _edit(*edits: tuple[str, str]) -> AppSpec:
    text = _BASE
    for old, new in edits:
        assert text.count(old), old
        text = text.replace(old, new)
    return parse(text)


def _both(ours: AppSpec, theirs: AppSpec) -> Merge:
    """The merge, once it is found to be the same the other way round."""
    base = _edit()
    found, turned = merge(base, ours, theirs), merge(base, theirs, ours)
    assert bool(found.conflicts) == bool(turned.conflicts)
    if not found.conflicts:
        assert dump(found.spec) == dump(turned.spec)
        assert found.problems == turned.problems
    return found


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (("name: visits", "name: seen"), ("note: text?", "note: text?\n      fee: money(EUR)"), ()),
        (("note: text?", "note: long_text?"), ("name: text\n", "name: text indexed\n"), ()),
        (("note: text?", "note: text?\n      paid: boolean"), ("note: text?", "note: text?\n      fee: money(EUR)"),
         ("note: text?\n      fee: money(EUR)\n      paid: boolean",)),
        (("phone: phone?", "mobile: phone?"), ("phone: phone?", "phone: phone? pii"), ("mobile: phone? pii",)),
        (("phone: phone?", "mobile: phone?"), ("form(Visit)", "form(Visit)\n      - table(Doctor, phone)"),
         ("table(Doctor, mobile)",)),
        (("Doctor", "Physician"), ("phone: phone?", "phone: phone?\n      room: text?"),
         ("room: text?", "doctor: Physician")),
        (("starts_at", "begins_at"), ("note: text?", "note: text?\n      late: boolean := starts_at < now()"),
         ("begins_at < now()",)),
        (("desk", "front"), ("read: signed_in", 'read: role == "desk"'), ('role == "front"',)),
        (("booked, done", "booked, done, off"), ("booked, done", "asked, booked, done"),
         ("enum(asked, booked, done, off)",)),
        (("list(Visit)", "list(Visit)\n      - kanban(Visit)"), ("form(Visit)", "form(Visit)\n      - list(Doctor)"),
         ("list(Visit)\n      - kanban(Visit)\n      - form(Visit)\n      - list(Doctor)",)),
        (("In the future.", "In the future.\n      - note != null: Say why."), ("phone: phone?", "phone: phone"),
         ("note != null",)),
        (("      note: text?\n", ""), ("phone: phone?", "phone: phone"), ()),
        (("name: visits", "name: seen"), ("name: visits", "name: seen"), ()),
        (("phone: phone?", "mobile: phone?"), ("phone: phone?", "mobile: phone?"), ("mobile: phone?",)),
    ],
)  # fmt: skip
def test_edits_that_do_not_touch(ours: tuple[str, str], theirs: tuple[str, str], expected: tuple[str, ...]) -> None:
    found = _both(_edit(ours), _edit(theirs))
    assert found.conflicts == ()
    assert found.problems == ()
    assert found.clean
    text = dump(found.spec)
    for part in expected:
        assert part in text
    base = _edit()
    mine, yours = diff(base, _edit(ours)).differences, diff(base, _edit(theirs)).differences
    assert len(diff(base, found.spec).differences) >= max(len(mine), len(yours))


@pytest.mark.parametrize(
    ("ours", "theirs", "path", "message", "sides"),
    [
        (("name: visits", "name: seen"), ("name: visits", "name: met"),
         "app.name", "both changed it", ("visits", "seen", "met")),
        (("      note: text?\n", ""), ("note: text?", "note: long_text?"),
         "entities.Visit.fields.note", "one side took it away", None),
        (("phone: phone?", "mobile: phone?"), ("phone: phone?", "telephone: phone?"), "entities.Doctor.fields.phone",
         "both sides gave it another name", ("phone", "mobile", "telephone")),
        (("      phone: phone?\n", ""), ("phone: phone?", "mobile: phone?"),
         "entities.Doctor.fields.phone", "the other took it away", None),
        (("note: text?", "note: text?\n      fee: money(EUR)"), ("note: text?", "note: text?\n      fee: money(USD)"),
         "entities.Visit.fields.fee.currency", "both added it", (None, "EUR", "USD")),
        (("note: text?", "note: text?\n      mobile: integer"),
         ("phone: phone?", "phone: phone?\n      mobile: integer"), "", "", None),
        (("list(Visit)", "list(Visit, note)"), ("list(Visit)", "list(Visit, status)"),
         "pages.home.show", "both changed it", None),
        (("form(Visit)", "form(Visit)\n      - list(Doctor)"), ("form(Visit)", "form(Visit)\n      - kanban(Visit)"),
         "pages.home.show", "both changed it", None),
        (("starts_at > now()", "starts_at > now() && note != null"), ("starts_at > now()", "starts_at >= now()"),
         "entities.Visit.rules", "both changed it", None),
        (("phone: phone?", "mobile: phone?"), ("phone: phone?", "phone: phone?\n      mobile: phone?"),
         "entities.Doctor.fields.phone", "one side calls it mobile", ("phone", "mobile", "phone")),
    ],
)  # fmt: skip
def test_conflicts_are_named(
    ours: tuple[str, str], theirs: tuple[str, str], path: str, message: str, sides: tuple[str, str, str] | None
) -> None:
    found = _both(_edit(ours), _edit(theirs))
    assert found.clean is not bool(path)
    assert [one.path for one in found.conflicts if one.path != "app.title"] == [path] * bool(path)
    for one in found.conflicts[:1]:
        assert message in one.message
        assert str(one) == f"{path}: {one.message}"
        assert sides is None or (one.base, one.ours, one.theirs) == sides
        assert json.loads(json.dumps(one.as_data()))["path"] == path


def test_where_they_conflict_the_spec_is_ours() -> None:
    ours = _edit(("name: visits", "name: seen"), ("phone: phone?", "mobile: phone?"), ("      note: text?\n", ""))
    theirs = _edit(("name: visits", "name: met"), ("phone: phone?", "telephone: phone?"), ("note: text?", "note: text"))
    found = merge(_edit(), ours, theirs)
    assert [one.path for one in found.conflicts] == [
        "entities.Doctor.fields.phone", "app.name", "app.title", "entities.Visit.fields.note",
    ]  # fmt: skip
    assert dump(found.spec) == dump(ours)


def test_edits_that_touch_nowhere_may_still_not_go_together() -> None:
    found = _both(_edit(("      note: text?\n", "")), _edit(("list(Visit)", "list(Visit, note)")))
    assert found.conflicts == ()
    assert not found.clean
    [problem] = found.problems
    assert problem.path == "pages.home.show[0].fields[0]"


def test_orders_are_merged_and_both_reordering_is_a_conflict() -> None:
    base = parse(_BASE.replace("phone: phone?", "a: text?\n      b: text?\n      c: text?"))

    def ordered(*names: str) -> AppSpec:
        doctor = base.entities["Doctor"]
        fields = {name: doctor.fields[name] for name in names}
        return base.model_copy(
            update={"entities": base.entities | {"Doctor": doctor.model_copy(update={"fields": fields})}}
        )

    turned = ordered("name", "c", "a", "b")
    assert list(merge(base, turned, base).spec.entities["Doctor"].fields) == ["name", "c", "a", "b"]
    assert list(merge(base, ordered("name", "a", "c"), turned).spec.entities["Doctor"].fields) == ["name", "c", "a"]
    found = merge(base, turned, ordered("b", "name", "a", "c"))
    assert [one.path for one in found.conflicts] == ["entities.Doctor.fields"]
    assert list(found.spec.entities["Doctor"].fields) == ["name", "c", "a", "b"]
