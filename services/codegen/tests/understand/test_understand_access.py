"""Who may do what, from what people are said to do."""

from __future__ import annotations

from dataclasses import replace

from draftsmith_appspec import Access, BelongsTo
from draftsmith_codegen.understand import understand
from draftsmith_codegen.understand.access import Holder, Subject, Way, World, access_of
from draftsmith_codegen.understand.drafts import Draft
from draftsmith_codegen.understand.facts import Does
from draftsmith_codegen.understand.relate import Relation
from draftsmith_codegen.understand.report import Basis
from draftsmith_codegen.understand.subjects import parents_first, ways_of


def access(text: str, entity: str) -> Access:
    return understand(text).spec.entities[entity].access


def test_people_see_and_make_what_is_theirs() -> None:
    found = access("Customers place orders. Orders have a date and a total.", "Order")
    assert found.create == 'role == "customer" && customer == me || role == "admin"'
    assert found.read == 'customer == me || role == "admin"'


def test_staff_manage_and_others_only_look() -> None:
    text = "Librarians manage books. Members browse books. Books have a title."
    found = access(text, "Book")
    assert found.create == 'role in ["librarian", "admin"]'
    assert found.read == "signed_in"
    assert found.delete == 'role in ["librarian", "admin"]'


def test_anyone_means_anyone() -> None:
    assert access("Authors write posts. A post has a title. Anyone can read posts.", "Post").read == "true"
    assert (
        access("Visitors can see animals without logging in. Animals have a name. Staff manage animals.", "Animal").read
        == "true"
    )


def test_everyone_is_everyone_who_uses_it() -> None:
    tasks = "Tasks have a title. Employees manage tasks."
    assert access(f"{tasks} Everyone can see tasks.", "Task").read == "signed_in"
    assert access(f"{tasks} Everyone can see tasks without logging in.", "Task").read == "true"


def test_who_sees_only_their_own_sees_only_those() -> None:
    text = (
        "A CRM: companies, contacts, deals. A contact belongs to a company. Deals have a value and an expected close "
        "date. Sales reps only see their own deals; managers see everything."
    )
    found = access(text, "Deal")
    assert found.read == found.update == 'owner == me || role in ["manager", "admin"]'


def test_who_gets_or_exports_something_makes_none_and_sees_no_more() -> None:
    text = (
        "Attendees buy tickets. A ticket has a price. Attendees get the ticket as PDF. Accountants export tickets as "
        "CSV."
    )
    found = access(text, "Ticket")
    assert found.create == 'role == "attendee" && attendee == me || role == "admin"'
    assert found.read == 'attendee == me || role in ["accountant", "admin"]'


def test_what_everybody_reads_is_not_more_than_was_meant() -> None:
    found = understand(
        "Authors write posts with a title; posts move from draft to review to published. Anyone can read published "
        "posts."
    )
    assert found.spec.entities["Post"].access.read == 'status == "published" || author == me || role == "admin"'
    assert not any("published" in warning for warning in found.report.warnings)


def test_who_is_chosen_can_be_seen_without_what_is_hidden() -> None:
    text = (
        "Patients book appointments with therapists. Therapists have a name and a salary. Managers manage therapists."
    )
    assert access(text, "Therapist").read != "signed_in"
    assert access(f"{text} Salaries are visible to managers only.", "Therapist").read == "signed_in"


def test_who_schedules_may_change_it() -> None:
    found = access("Coaches schedule sessions with athletes. Sessions have a date and a place.", "Session")
    assert found.create == 'role == "coach" && coach == me || role == "admin"'
    assert "coach == me" in (found.update or "")


def test_only_is_only() -> None:
    found = access("Staff can add and edit assets, only administrators can delete them. Assets have a tag.", "Asset")
    assert found.create == found.update == 'role in ["staff", "admin"]'
    assert found.delete is None  # admins only


def test_nobody_named_is_private_or_shared_by_the_words() -> None:
    alone = access("Track my expenses: amount, date, category.", "Expense")
    assert (alone.create, alone.read) == ("signed_in", 'owner == me || role == "admin"')
    together = access("Our team tracks projects. A project has a name.", "Project")
    assert (together.read, together.update) == ("signed_in", "signed_in")
    assert together.delete == 'owner == me || role == "admin"'


def test_managers_see_everything() -> None:
    text = (
        "Sales reps manage their own deals; managers can see everything. Deals have a title. Employees submit expenses."
    )
    assert access(text, "Deal").read == 'sales_rep == me || role in ["manager", "admin"]'
    assert "manager" in (access(text, "Expense").read or "")


def test_nobody_decides_on_what_they_ask_for_themselves() -> None:
    text = (
        "Employees create leave requests. HR managers decide on leave requests. A leave request has a date and a "
        "decision of pending, approved or refused. Members borrow books. Librarians manage books. A loan has a date."
    )
    assert access(text, "LeaveRequest").update == 'role in ["hr_manager", "admin"]'
    assert "member == me" not in (access(text, "Loan").update or "")


def test_what_colleagues_should_not_see_stays_private() -> None:
    text = "Employees submit expenses. Employees have a name and a salary. Doctors have a name. Patients see doctors."
    assert access(text, "Employee").read == 'owner == me || role == "admin"'


def test_whose_job_it_is_sees_the_applications_for_it() -> None:
    subject = Subject(
        account=None, account_open=False, holders=(Holder("candidate", "candidate", True),), acts=(), chosen=False,
        process=False, ways=(Way(("job", "client"), "client", closed=False),),
    )  # fmt: skip
    world = World({"candidate": "candidate", "client": "client"}, (), False, None)
    assert access_of(subject, world).access.read == 'candidate == me || job.client == me || role == "admin"'
    assert "job.client" not in (
        access_of(replace(subject, sensitive=True), replace(world, invited=("client",))).access.read or ""
    )
    own = Does("client", "see", "application", (0, 1), own=True)
    assert "job.client" not in (access_of(replace(subject, acts=(own,)), world).access.read or "")


def test_paths_lead_over_what_is_always_there() -> None:
    client, job, application = (
        Draft("client", "Client", "Client", account="client"),
        _draft("Job"),
        _draft("Application"),
    )
    _tie(job, "client", client)
    _tie(application, "job", job)
    drafts = {draft.name: draft for draft in (client, job, application)}
    assert ways_of(application, drafts, {"Job"}, {"client"}) == (Way(("job", "client"), "client", closed=True),)
    assert ways_of(application, drafts, (), {"client"}) == (Way(("job", "client"), "client", closed=False),)
    assert [draft.name for draft in parents_first((application, job, client))] == ["Client", "Job", "Application"]
    _tie(application, "job", job, required=False)
    assert ways_of(application, drafts, (), {"client"}) == ()


def _draft(name: str) -> Draft:
    return Draft(name.lower(), name, name)


def _tie(child: Draft, name: str, parent: Draft, *, required: bool = True) -> None:
    relation = Relation(child.key, parent.key, (0, 1), Basis.STATED, 0.9)
    child.belongs_to[name] = (relation, BelongsTo(entity=parent.name, required=required))


def test_parents_see_what_their_children_have() -> None:
    text = (
        "Parents register their children. Teachers write reports about children, with a date and a text. "
        "Children have a name."
    )
    read = access(text, "Report").read or ""
    assert "child.parent == me" in read
    assert "signed_in" not in read


def test_what_is_ordered_can_be_seen_and_makes_an_order() -> None:
    spec = understand("a bakery: customers order cakes").spec
    assert spec.entities["Cake"].access.read == "signed_in"
    assert set(spec.entities["Order"].belongs_to) == {"customer", "cake"}
    assert spec.entities["Order"].access.read == 'customer == me || role == "admin"'
    rented = understand("Customers rent bikes. Bikes have a name and a daily price. The owner manages bikes.").spec
    assert rented.entities["Bike"].access.read == "signed_in"
    assert "customer" not in rented.entities["Bike"].belongs_to


def test_orders_with_many_products_stay_with_whoever_placed_them() -> None:
    text = "Customers place orders. An order has many products. Products have a name. The baker manages products."
    spec = understand(text).spec
    assert spec.entities["Order"].access.read == 'customer == me || role in ["baker", "admin"]'
    assert spec.entities["Product"].access.read == "signed_in"


def test_what_people_choose_from_they_see_and_do_not_make() -> None:
    meal = access("Residents choose meals from a menu. The kitchen manages meals.", "Meal")
    assert (meal.create, meal.read) == ('role in ["kitchen", "admin"]', "signed_in")
    text = "Customers order food from restaurants. Restaurant owners manage their menu items."
    assert access(text, "MenuItem").read == "signed_in"


def test_somebody_makes_what_others_only_decide_on() -> None:
    world = World({"fighter": "fighter", "chief": "chief"}, ("fighter", "chief"), False, None)
    approves = Does("chief", "approve", "report", (0, 1))
    subject = Subject(None, False, (), (approves,), chosen=False, process=True, judged=True)
    found = access_of(subject, world).access
    assert found.create == 'role in ["fighter", "admin"]'
    assert found.update == 'role in ["chief", "admin"]'


def test_staff_change_what_they_make() -> None:
    world = World({"organiser": "organiser"}, ("organiser",), False, None)
    creates = Does("organiser", "create", "event", (0, 1))
    found = access_of(Subject(None, False, (), (creates,), chosen=False, process=False), world).access
    assert found.create == found.update == 'role in ["organiser", "admin"]'


def test_whoever_is_told_to_do_nothing_may_look() -> None:
    world = World({"clerk": "clerk", "head": "head"}, ("clerk", "head"), False, None, idle=("head",))
    subject = Subject(None, False, (Holder("clerk", "clerk", False),), (), chosen=False, process=False)
    assert access_of(subject, world).access.read == 'clerk == me || role in ["head", "admin"]'


def test_strangers_do_not_join_a_team() -> None:
    team = understand("Inventory for our shop: products with a name and a price.")
    assert team.spec.roles["member"].signup == "invite"
    assert any("whoever is invited uses it" in question for question in team.report.questions)
    for mine in ("My plants, with a name and a photo.", "Track my gym workouts with a date and a weight."):
        assert understand(mine).spec.roles["member"].signup == "open"
