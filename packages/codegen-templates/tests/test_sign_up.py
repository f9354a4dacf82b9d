"""Who may sign up: a profile that needs a row which visitors may not see keeps its role closed."""

from __future__ import annotations

from draftsmith_appspec import parse
from draftsmith_codegen_templates import Tree, generate, lower
from draftsmith_codegen_templates.sign_up import hindrances, open_roles

CLUB = """appspec: 1
app: {name: club, title: Club}
roles:
  member: {signup: open}
  guest: {signup: open}
entities:
  Team:
    fields: {name: text}
    access: {read: "READERS"}
  Member:
    account: member
    belongs_to: {team: Team, mentor: Member? set_null}
    fields: {name: text, email: email}
"""


def _club(readers: str) -> tuple[list[str], Tree]:
    spec = parse(CLUB.replace("READERS", readers))
    return open_roles(spec), generate(lower(spec))


def test_signing_up_asks_for_what_the_profile_needs() -> None:
    roles, tree = _club("true")
    assert roles == ["member", "guest"]
    form = tree["web/src/app/sign-up.tsx"].content.decode()
    assert 'name="team_id" label="Team" entity={teams}' in form
    assert "memberSchema.omit({ mentor_id: true })" in form
    assert 'name="mentor_id"' not in form


def test_what_a_visitor_may_not_see_closes_the_role() -> None:
    roles, tree = _club("signed_in")
    assert roles == ["guest"]
    assert "member" not in tree["web/src/app/sign-up.tsx"].content.decode()
    assert "OPEN_ROLES = (Role.GUEST,)" in tree["backend/app/auth/roles.py"].content.decode()
    assert "visitors may not see the teams" in tree["README.md"].content.decode()
    (hindrance,) = hindrances(parse(CLUB.replace("READERS", "signed_in")))
    assert (hindrance.role, hindrance.profile, hindrance.relation, hindrance.target) == (
        "member", "Member", "team", "Team",
    )  # fmt: skip
