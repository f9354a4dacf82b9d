"""Relations and roles, from verbs, possessives and what belongs to what."""

from __future__ import annotations

import pytest

from draftsmith_codegen.understand import understand


def relations(text: str) -> set[str]:
    found: set[str] = set()
    for name, entity in understand(text).spec.entities.items():
        found |= {f"{name} > {to.entity}" for to in entity.belongs_to.values()}
        found |= {f"{name} <> {many.entity}" for many in entity.many_to_many.values()}
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patients book appointments with doctors.", {"Appointment > Patient", "Appointment > Doctor"}),
        ("Each project has many tasks. Tasks have a title.", {"Task > Project"}),
        ("A book belongs to an author. Books have a title.", {"Book > Author"}),
        ("Members borrow books.", {"Loan > Member", "Loan > Book"}),
        ("Bidders place bids on items.", {"Bid > Bidder", "Bid > Item"}),
        ("Track pets and their owners.", {"Pet > Owner"}),
        ("Track customers and their orders.", {"Order > Customer"}),
        ("A movie has many actors and an actor can appear in many movies.", {"Movie <> Actor"}),
        ("Tickets are assigned to agents. Tickets have a subject. Agents have a name.", {"Ticket > Agent"}),
        ("Courses are taught by teachers. Courses have a title.", {"Course > Teacher"}),
        ("Matches are played between a home team and an away team. Teams have a name.", {"Match > Team"}),
        ("Events have a date and take place in one of our halls. Halls have a capacity.", {"Event > Hall"}),
    ],
)
def test_relations(text: str, expected: set[str]) -> None:
    assert relations(text) == expected


def test_two_relations_to_the_same_kind_keep_their_names() -> None:
    spec = understand("Teams have a name. Matches are played between a home team and an away team.").spec
    assert list(spec.entities["Match"].belongs_to) == ["home_team", "away_team"]


def test_things_that_need_each_other_can_be_made() -> None:
    spec = understand("A team belongs to a league. A league belongs to a season. A season belongs to a team.").spec
    required = [to.required for entity in spec.entities.values() for to in entity.belongs_to.values()]
    assert required.count(False) == 1


def test_roles_and_who_signs_up() -> None:
    spec = understand(
        "Customers order products. Managers approve orders. Admins manage everything. Products have a name."
    ).spec
    assert {name: role.signup for name, role in spec.roles.items()} == {
        "customer": "open",
        "manager": "invite",
        "admin": "none",
    }
    assert spec.entities["Customer"].account == "customer"
    assert "Manager" not in spec.entities


def test_people_who_do_nothing_are_records_not_users() -> None:
    spec = understand("We track suppliers and products. Suppliers have a name. Products have a price.").spec
    assert set(spec.roles) == {"member", "admin"}
    assert spec.entities["Supplier"].account is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Categories have a name and may have a parent category.", "parent_category"),
        ("Components have a number, a name and may consist of other components.", "parent_component"),
    ],
)
def test_a_record_may_belong_to_one_of_its_own_kind(text: str, name: str) -> None:
    key = name.removeprefix("parent_").title()
    own = understand(text).spec.entities[key].belongs_to[name]
    assert (own.entity, own.required) == (key, False)


def test_another_of_a_kind_is_no_relation() -> None:
    spec = understand("Members have a name. When a member cancels, another member is told.").spec
    assert spec.entities["Member"].belongs_to == {}


def test_comments_on_a_record_are_records() -> None:
    found = understand("A blog. Authors write posts; a post has a title. Readers can leave comments on posts.")
    assert found.spec.entities["Comment"].belongs_to["post"].entity == "Post"
    assert [feature.feature for feature in found.report.features] == ["comments"]
    assert found.spec.features == {}, "the records are what was asked for"


def test_what_two_relations_imply_is_no_third() -> None:
    assert relations("Companies post jobs. Candidates apply for jobs. Jobs have a title.") == {
        "Job > Company",
        "Application > Candidate",
        "Application > Job",
    }


def test_what_is_given_to_one_at_a_time_is_not_of_those_it_is_given_to() -> None:
    spec = understand(
        "A marina: berths have a number and cost 2 euros per hour. Boats have a name. Skippers book a berth with an "
        "arrival time and a departure time. A berth is never given to two boats at once."
    ).spec
    assert {to.entity for to in spec.entities["Booking"].belongs_to.values()} == {"Berth", "Boat", "Skipper"}
    assert not spec.entities["Berth"].belongs_to
    assert str(spec.entities["Berth"].fields["price_per_hour"].default) == "2"


def test_who_is_listed_beside_others_is_somebody_else() -> None:
    spec = understand(
        "A tool for landlords to track properties, tenants, leases and rent payments. A lease has a start date and a "
        "monthly rent. Email tenants before rent is due."
    ).spec
    assert {"Tenant", "Lease"} <= spec.entities.keys()
    assert {"landlord", "tenant"} <= spec.roles.keys()


def test_what_guests_see_of_their_own_is_theirs() -> None:
    found = relations(
        "A hotel wants to manage rooms, guests and reservations. Rooms have a number. A reservation has a check-in "
        "date and a number of guests. Receptionists create reservations; guests can see their own."
    )
    assert {"Reservation > Guest", "Reservation > Room"} <= found
