"""Fields that are left to some roles to see or set: what is generated for them, and what is not."""

from __future__ import annotations

import pytest

from draftsmith_appspec import parse, validate
from draftsmith_codegen_templates import Lowered, generate, lower
from draftsmith_codegen_templates.targets.python.decisions import seen_by, set_by

_STAFF = """
appspec: 1
app: {{name: staff}}
roles:
  manager: {{signup: invite}}
  employee: {{signup: open}}
entities:
  Employee:
    account: employee
    label: name
    fields:
      name: text
      email: email
      {field}
    access:
      create: role in ["manager", "admin"]
      read: {read}
      update: owner == me || role == "manager"
"""


def _staff(field: str, read: str = "signed_in", more: str = "") -> Lowered:
    spec = parse(_STAFF.format(field=field, read=read) + more)
    lowered = lower(spec)
    assert validate(lowered.spec) == []
    return lowered


def _named(lowered: Lowered) -> dict[str, str]:
    return {item.path.removeprefix("entities.Employee."): str(item) for item in lowered.kept_back}


def _file(lowered: Lowered, path: str) -> str:
    return generate(lowered)[path].content.decode()


def test_a_field_that_some_readers_may_not_see_is_left_out_for_them() -> None:
    lowered = _staff("salary: money(EUR)? visible_to(manager)")
    assert lowered.spec.entities["Employee"].fields["salary"].visible_to == ["manager"]
    assert _named(lowered) == {}
    model = _file(lowered, "backend/app/employees/model.py")
    assert '"salary": Guard(seen_by=(Role.MANAGER,), set_by=(Role.MANAGER,)),' in model
    schemas = _file(lowered, "backend/app/employees/schemas.py")
    assert "salary: Decimal | None = None" in schemas.partition("class EmployeeOut")[2].partition("class ")[0]
    assert "response_model_exclude_unset=True" in _file(lowered, "backend/app/employees/routes.py")
    access = _file(lowered, "backend/tests/test_access.py")
    assert '"salary": ["salary", "salary_from", "salary_to"],' in access
    assert "salary?: string | null;" in _file(lowered, "web/src/entities/employees/types.ts")
    assert "see: { salary: ['manager'] }," in _file(lowered, "web/src/entities/employees/entity.ts")
    assert "{row.salary !== undefined && (" in _file(lowered, "web/src/entities/employees/detail.tsx")
    assert "omit({ salary: true })" in _file(lowered, "web/src/app/sign-up.tsx")
    assert "| Salary of employees | manager | manager |" in _file(lowered, "README.md")


def test_a_field_that_all_readers_may_see_needs_no_guard() -> None:
    lowered = _staff("salary: money(EUR)? visible_to(manager, admin)", read='role in ["manager", "admin"]')
    assert seen_by(lowered.spec, "Employee", "salary") is None
    assert "backend/app/core/guards.py" not in generate(lowered)
    assert lowered.said == lowered.spec


@pytest.mark.parametrize(
    ("field", "sees", "sets"),
    [
        ("pay: money(EUR)? visible_to(manager)", ["manager"], ["manager"]),
        ("desk: text? editable_by(manager)", None, ["manager"]),
        ("pay: money(EUR)? visible_to(manager, admin) editable_by(manager)", ["manager", "admin"], ["manager"]),
        ("wish: text? visible_to(manager) editable_by(employee)", ["manager"], ["employee"]),
        ("desk: text?", None, None),
    ],
)
def test_who_does_not_see_a_field_does_not_set_it_unless_that_is_said(
    field: str, sees: list[str] | None, sets: list[str] | None
) -> None:
    spec = _staff(field).spec
    name = field.partition(":")[0]
    assert (seen_by(spec, "Employee", name), set_by(spec, "Employee", name)) == (sees, sets)


def test_rows_can_be_made_without_what_their_makers_may_not_set() -> None:
    lowered = _staff("salary: money(EUR) visible_to(manager)")
    assert not lowered.spec.entities["Employee"].fields["salary"].required
    assert _named(lowered) == {
        "fields.salary.required": "Salary of employees: employee and admin may add employees, and not set it."
        " It may be empty."
    }
    answer = _staff("trusted: boolean visible_to(manager)")
    assert answer.spec.entities["Employee"].fields["trusted"].default is False
    assert list(_named(answer)) == ["fields.trusted.required"]
    assert _named(_staff("level: integer visible_to(manager) = 3")) == {}


def test_the_account_gives_the_profile_its_address_even_where_its_user_may_not_see_it() -> None:
    text = _STAFF.format(field="phone: phone?", read="signed_in").replace(
        "email: email", "email: email visible_to(manager, admin)"
    )
    lowered = lower(parse(text))
    assert lowered.spec.entities["Employee"].fields["email"].required
    assert 'check_set(viewer, row.__guards__, signup.profile, prefix="profile.")' in _file(
        lowered, "backend/app/auth/users.py"
    )


def test_no_refusal_tells_what_a_hidden_field_holds() -> None:
    together = _staff("badge: text? visible_to(manager)", more="    unique: [[name, badge]]\n")
    assert list(_named(together)) == ["unique[0]"]
    blind = _staff("badge: text? unique visible_to(manager) editable_by(employee)")
    assert list(_named(blind)) == ["fields.badge.unique"]
    assert _named(_staff("badge: text? unique visible_to(manager)")) == {}


STATES = "    states: {grade: {promote: junior -> senior}}\n"


def test_a_state_is_seen_by_all_and_set_by_some() -> None:
    hidden = _staff("grade: enum(junior, senior) visible_to(manager) = junior", more=STATES)
    assert "grade" not in hidden.spec.entities["Employee"].fields
    assert set(_named(hidden)) == {"fields.grade", "states.grade.promote"}
    left = _staff("grade: enum(junior, senior) editable_by(manager) = junior", more=STATES)
    assert _named(left) == {}
    assert '("junior", "senior", ["manager"]),' in _file(left, "backend/tests/test_employees.py")


def test_an_app_without_such_fields_has_no_code_for_them() -> None:
    tree = generate(_staff("desk: text?"))
    source = b"".join(file.content for path, file in tree.under("backend").items()).decode()
    for absent in ("core.guards", "exclude_unset", "SEEN_BY", "settable"):
        assert absent not in source, absent
