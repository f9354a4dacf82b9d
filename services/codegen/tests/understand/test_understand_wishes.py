"""What the text wishes for beside its records: what becomes of it in the spec, and where it says so."""

import pytest

from draftsmith_appspec import AppSpec, Theme, dump, parse, validate
from draftsmith_appspec.short import write_trigger
from draftsmith_codegen.understand import Understanding, understand
from draftsmith_codegen.understand.wishes.look import look_of

INVOICES = (
    "Invoices have lines; each line has a quantity and a unit price, and the line total is quantity times unit price."
)
COURSES = "Courses have participants. A course has a title, a start date and an end date."
BOOKINGS = (
    "Rooms have a name and a capacity. Members book rooms. Bookings have a start time and an end time. "
)  # fmt: skip
CLINIC = (
    "Patients book appointments with doctors. Appointments have a start time and a status of requested, confirmed or "
    "cancelled. "
)
STAFF = "Managers approve leave requests. Employees have a name, a job title and a salary. "


def checked(text: str) -> Understanding:
    """What is understood, once it is sure that the spec is a valid one and every finding has its words."""
    found = understand(text)
    assert validate(found.spec) == []
    assert parse(dump(found.spec)) == found.spec
    for finding in found.report.findings:
        assert all(text[source.start : source.end] == source.text for source in finding.sources)
    return found


def computed(spec: AppSpec) -> dict[str, str]:
    return {
        f"{name}.{key}": field.computed
        for name, entity in spec.entities.items()
        for key, field in entity.fields.items()
        if field.computed is not None
    }


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (INVOICES, {"Line.total": "quantity * unit_price"}),
        (
            f"{INVOICES} The invoice total is the sum of its lines.",
            {"Line.total": "quantity * unit_price", "Invoice.total": "sum(lines, total)"},
        ),
        (
            "A savings club. Members pay contributions; each contribution has a date and an amount. Every member has a "
            "running total of what they paid.",
            {"Member.running_total": "sum(contributions, amount)"},
        ),
        (
            "Orders have order lines. An order line has a product, a quantity and a price. The total of an order is "
            "the sum of its lines.",
            {"Order.total": "sum(order_lines, quantity * price)"},
        ),
        (
            "Recipes have reviews; a review has a rating from 1 to 5. Show the average rating on each recipe.",
            {"Recipe.average_rating": "avg(reviews, rating)"},
        ),
        (
            "Libraries have books. Each book has copies; a copy has a barcode. For each book we see the number of "
            "copies.",
            {"Book.number_of_copies": "count(copies)"},
        ),
        ("Customers have a name and a number of employees. Orders have a date and a total.", {}),
    ],
)
def test_values_that_are_worked_out(text: str, values: dict[str, str]) -> None:
    found = checked(text)
    assert computed(found.spec) == values
    for path in values:
        entity, field = path.split(".")
        finding = found.report.finding(f"entities.{entity}.fields.{field}")
        assert finding is not None
        assert finding.sources


def test_how_a_value_is_worked_out_is_no_field() -> None:
    found = checked(
        "A savings club. Members pay contributions; each contribution has a date and an amount. Every member has a "
        "running total of what they paid."
    )
    assert list(found.spec.entities["Member"].fields) == ["name", "running_total"]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (f"{COURSES} The end date must be after the start date.", {"Course": ["end_date > start_date"]}),
        (f"{COURSES} The start date cannot be later than the end date.", {"Course": ["start_date <= end_date"]}),
        (f"{COURSES} A course has at most 20 participants.", {"Course": ["count(participants) <= 20"]}),
        (f"{BOOKINGS}A booking cannot end before it starts.", {"Booking": ["end_time > start_time"]}),
        (
            "Members book rooms. A booking has a start and an end. The end must be after the start.",
            {"Booking": ["ends_at > start"]},
        ),
        (f"{BOOKINGS}Bookings in the past are not allowed.", {"Booking": ["start_time > now()"]}),
        (
            "Classes have a title and a capacity. Members book classes. No more bookings than the capacity of the "
            "class.",
            {"Class": ["count(bookings) <= capacity"]},
        ),
        (f"{COURSES} Participants come after work and leave before dinner.", {}),
    ],
)
def test_limits_are_rules(text: str, rules: dict[str, list[str]]) -> None:
    found = checked(text)
    assert {
        name: [rule.check for rule in entity.rules] for name, entity in found.spec.entities.items() if entity.rules
    } == rules
    for entity in rules:
        finding = found.report.finding(f"entities.{entity}.rules[0]")
        assert finding is not None
        assert finding.sources


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Salaries are visible to managers only.", ["manager", "admin"]),
        ("Only managers can see the salary of an employee.", ["manager", "admin"]),
        ("Nobody but managers may see salaries.", ["manager", "admin"]),
        ("Employees cannot see the salary.", ["manager", "admin"]),
        ("The salary is hidden from employees.", ["manager", "admin"]),
        ("Everybody sees the job title and the salary.", None),
        ("Employees see their own salary.", None),
    ],
)
def test_fields_for_some_eyes_only(said: str, roles: list[str] | None) -> None:
    found = checked(f"{STAFF}Employees ask for leave requests. {said}")
    fields = found.spec.entities["Employee"].fields
    assert fields["salary"].visible_to == roles
    assert fields["name"].visible_to is None
    assert fields["job_title"].visible_to is None


def test_what_stands_in_brackets_is_about_the_field_in_front() -> None:
    found = checked("Students have a name and a phone number (visible to tutors only). Tutors teach lessons.")
    fields = found.spec.entities["Student"].fields
    assert {name: field.visible_to for name, field in fields.items()} == {
        "name": None,
        "phone_number": ["tutor", "admin"],
    }


@pytest.mark.parametrize(
    ("text", "name", "when", "step"),
    [
        (
            f"{CLINIC}Send the patient a reminder a day before the appointment.",
            "remind_appointment", "1 day before Appointment.start_time",
            {"email": "A reminder of your appointment.", "to": ["patient"]},
        ),
        (
            f"{CLINIC}When an appointment is confirmed, text the patient.",
            "appointment_confirmed", "Appointment.status becomes confirmed",
            {"sms": "The appointment is confirmed.", "to": ["patient"]},
        ),
        (
            f"{CLINIC}Post to Teams when an appointment is cancelled.",
            "appointment_cancelled", "Appointment.status becomes cancelled",
            {"call": "teams.post", "with": {"text": '"The appointment is cancelled."'}},
        ),
        (
            f"{CLINIC}Every Monday the doctors get an email with what is open.",
            "monday_summary", "every monday at 08:00", {"email": "What is new.", "to": ["doctor"]},
        ),
        (
            "Products have a name, a stock and a reorder level. Buyers order products. Alert the buyer when the stock "
            "falls below the reorder level.",
            "product_low", "Product updated", {"notify": "The product runs low.", "to": ["buyer"]},
        ),
    ],
)  # fmt: skip
def test_messages_are_workflows(text: str, name: str, when: str, step: dict[str, object]) -> None:
    found = checked(text)
    assert list(found.spec.workflows) == [name]
    workflow = found.spec.workflows[name]
    assert write_trigger(workflow.when) == when
    [done] = [one.model_dump(by_alias=True, exclude_none=True) for one in workflow.do]
    assert done == step
    finding = found.report.finding(f"workflows.{name}")
    assert finding is not None
    assert finding.sources[0].text in text


def test_a_loan_that_is_overdue_is_one_that_did_not_come_back() -> None:
    found = checked(
        "Members borrow books. Loans have a due date and a returned date. When a loan is overdue, send the member an "
        "email."
    )
    workflow = found.spec.workflows["loan_overdue"]
    assert (write_trigger(workflow.when), workflow.if_) == ("1 day after Loan.due_date", "returned_date == null")


def test_two_messages_of_one_sentence() -> None:
    found = checked(
        "Employees submit expense claims. A claim has an amount and a status of submitted, approved or rejected. The "
        "manager gets an email whenever a claim is submitted and the employee is notified once it is approved. "
        "Managers approve claims."
    )
    assert {
        name: write_trigger(workflow.when) for name, workflow in found.spec.workflows.items()
    } == {
        "expense_claim_created": "ExpenseClaim created",
        "expense_claim_approved": "ExpenseClaim.status becomes approved",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "features"),
    [
        ("Patients pay by card through Stripe.", {"payments": {"provider": "stripe", "methods": ["card"]}}),
        ("Invoices as PDF, and we want graphs.", {"export_pdf": {}, "charts": {}}),
        ("Send a nudge some time before.", {"reminders": {}}),
        ("No online payments, please.", {}),
    ],
)
def test_capabilities_are_features(said: str, features: dict[str, dict[str, object]]) -> None:
    assert checked(f"{CLINIC}{said}").spec.features == features


def test_languages_and_laws() -> None:
    found = checked(f"{CLINIC}The app is in French and German, and follows the GDPR.")
    assert found.spec.app.locales == ["fr", "de"]
    assert found.spec.compliance == ["gdpr"]
    assert found.spec.features == {}
    assert checked(f"{CLINIC}It should also be translated into Welsh.").spec.app.locales == ["en", "cy"]


@pytest.mark.parametrize(
    ("said", "look"),
    [
        ("Dark green buttons on cream.", {"primary": "darkgreen", "background": "#fffdd0"}),
        ("We like a navy and white theme.", {"primary": "navy"}),
        ("Our colours are burgundy and gold.", {"primary": "#800020", "accent": "gold"}),
        ("A purple colour scheme with square corners and a serif font.",
         {"primary": "purple", "font": "serif", "radius": "none"}),
        ("The background should be light grey, the main colour #0f766e.",
         {"primary": "#0f766e", "background": "lightgrey"}),
        ("Sage green accents, dark mode and a blue look.", {"primary": "blue", "accent": "#9caf88", "mode": "dark"}),
        ("A garden with red roses and a green leaf.", {"primary": "seagreen"}),
    ],
)  # fmt: skip
def test_the_look(said: str, look: dict[str, str]) -> None:
    theme, _, _ = look_of(said)
    assert theme.model_dump(exclude_defaults=True) == look
    assert isinstance(theme, Theme)


def test_what_is_usual_in_a_trade_takes_wishes_too() -> None:
    found = checked("Something for my bakery, in English and French, with card payments and orange buttons.")
    assert found.spec.app.locales == ["en", "fr"]
    assert found.spec.features == {"payments": {"methods": ["card"]}}
    assert found.spec.app.theme.primary == "orange"
    assert "Order" in found.spec.entities


def test_what_anybody_may_browse() -> None:
    found = checked(
        "A recipe sharing site: users post recipes with ingredients (name, amount, unit), steps and a photo. Anyone "
        "can browse without logging in."
    )
    read = {name: entity.access.read for name, entity in found.spec.entities.items()}
    assert (read["Recipe"], read["Ingredient"]) == ("true", "true")
    assert "true" not in {read[name] for name in read.keys() - {"Recipe", "Ingredient", "Step"}}
    assert list(found.spec.entities["Ingredient"].fields) == ["name", "amount", "unit"]
    assert "photo" in found.spec.entities["Recipe"].fields


def test_where_nobody_is_said_to_see_them_what_is_nobodys_may_be_browsed() -> None:
    found = checked("Second-hand shop: each item has a title and a price. Anyone may browse without an account.")
    assert found.spec.entities["Item"].access.read == "true"


BLOG = "A blog where authors write posts with a title, a body and a status of draft or published. "
REVIEWS = (
    "Customers write reviews with a rating and a status of pending, approved or rejected. Moderators approve reviews. "
)
FLAGGED = "Editors write articles with a title, a text and a published flag. "
OFFICE = (
    "An internal app. Employees, whom admins invite, make requests with an amount and a status of draft or approved. "
)


@pytest.mark.parametrize(
    ("text", "entity", "read"),
    [
        (BLOG + "Anyone may read published posts.", "Post", 'status == "published" || author == me || role == "admin"'),
        (BLOG + "Posts are public once they are published.", "Post",
         'status == "published" || author == me || role == "admin"'),
        (BLOG + "The public can only see posts that are published.", "Post",
         'status == "published" || author == me || role == "admin"'),
        (REVIEWS + "Approved reviews are public.", "Review", 'status == "approved" || customer == me || '),
        (REVIEWS + "Approved reviews are visible to everyone.", "Review", 'status == "approved" || customer == me || '),
        (REVIEWS + "Reviews are public once approved.", "Review", 'status == "approved" || customer == me || '),
        (FLAGGED + "Visitors can read published articles.", "Article", "published || "),
    ],
)  # fmt: skip
def test_some_rows_are_for_all_to_read(text: str, entity: str, read: str) -> None:
    found = str(checked(text).spec.entities[entity].access.read)
    assert found.startswith(read)
    assert not {"true", "signed_in"} & set(found.split())


@pytest.mark.parametrize(
    "said",
    [
        "Published posts are not public.",
        "Authors may read published posts.",
        "Anyone may read starred posts.",
        "Published posts are visible to everyone in the team.",
        "Published posts are public domain texts.",
    ],
)
def test_what_is_not_said_of_all_opens_nothing_of_some(said: str) -> None:
    read = checked(BLOG + said).spec.entities["Post"].access.read
    assert "status" not in str(read)


def test_what_is_said_twice_is_asked_once() -> None:
    found = checked(BLOG + "Anyone may read published posts. Published posts are public.")
    assert str(found.spec.entities["Post"].access.read).count("published") == 1


@pytest.mark.parametrize("said", ["Everyone can see approved requests.", "Approved requests are visible to everybody."])
def test_everybody_is_who_has_signed_in_where_nobody_signs_up(said: str) -> None:
    found = checked(OFFICE + said)
    [read] = {str(one.access.read) for name, one in found.spec.entities.items() if name.endswith("Request")}
    assert read.startswith('signed_in && status == "approved" || ')
    assert "May people who have not signed in read requests that are approved?" in " ".join(
        question for question in found.report.questions
    ).replace("expense ", "")


def test_what_things_cost() -> None:
    field = checked("Boats have a name and a length. Berths cost 2 euros per hour.").spec.entities["Berth"].fields
    assert (field["price_per_hour"].currency, field["price_per_hour"].default) == ("EUR", "2")


def test_what_is_hidden_has_no_twin_that_is_not() -> None:
    found = checked(
        "Managers manage therapists. Therapists have a name and a salary; salaries are visible to managers only."
    )
    fields = found.spec.entities["Therapist"].fields
    assert {name: field.visible_to for name, field in fields.items()} == {"name": None, "salary": ["manager", "admin"]}


def test_a_text_is_no_text_message() -> None:
    found = checked("Invoices have lines; each line has a text and a quantity. Managers create invoices.")
    assert found.spec.features == {}


def test_a_hotel() -> None:
    found = checked(
        "A hotel wants to manage rooms, guests and reservations. Rooms have a number, a type (single, double, "
        "suite) and a price per night. A reservation has a check-in date, a check-out date and a number of guests; "
        "the check-out must be after the check-in. No room may be reserved twice for the same night. The total "
        "price is the number of nights times the price per night. Receptionists create reservations; guests can "
        "see their own."
    )
    assert list(found.spec.entities) == ["Room", "Guest", "Reservation"]
    reservation = found.spec.entities["Reservation"]
    assert list(reservation.fields) == ["check_in_date", "check_out_date", "number_of_guests", "total_price"]
    assert computed(found.spec) == {
        "Reservation.total_price": "days(check_out_date - check_in_date) * room.price_per_night"
    }
    assert [rule.check for rule in reservation.rules] == [
        "check_out_date > check_in_date",
        "no_overlap(room, check_in_date, check_out_date)",
    ]


def test_who_sees_a_field_is_none_of_its_values() -> None:
    found = checked(
        "Dentists treat patients. Receptionists manage patients. Patients have a name and an insurance number; the "
        "insurance number is only visible to receptionists and dentists."
    )
    field = found.spec.entities["Patient"].fields["insurance_number"]
    assert (field.type, field.visible_to) == ("text", ["dentist", "receptionist", "admin"])
