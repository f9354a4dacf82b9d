"""Fields that are worked out: what is generated for them, and what is kept back."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from draftsmith_appspec import parse, validate
from draftsmith_appspec.expr import Environment, check
from draftsmith_codegen_templates import Lowered, generate, lower
from draftsmith_codegen_templates.naming import Names
from draftsmith_codegen_templates.targets.python.computed import body, computed_of, loaded, may_be_empty
from draftsmith_codegen_templates.targets.python.computed_tests import computed_tests

_SHOP = """
appspec: 1
app: {{name: shop}}
roles:
  clerk: {{signup: invite}}
entities:
  Product:
    label: name
    fields:
      name: text
      price: money(EUR)
      cost: money(EUR) visible_to(admin)
      margin: money(EUR) := price - cost
    access: {{create: signed_in, read: signed_in}}
  Invoice:
    label: number
    fields:
      number: text
      issued_at: datetime
      discount: decimal?
      lasts: duration
      net: money(EUR) := sum(lines, amount)
      {field}
    has_many: {{lines: InvoiceLine.invoice, rest: Note.invoice}}
    access: {{create: signed_in, read: signed_in}}
  InvoiceLine:
    label: note
    fields:
      note: text
      quantity: integer
      amount: money(EUR) := quantity * product.price
    belongs_to: {{invoice: Invoice cascade, product: Product}}
    access: {{create: signed_in, read: signed_in}}
  Note:
    label: text
    fields: {{text: text}}
    belongs_to: {{invoice: Invoice}}
"""


def _shop(field: str = "pieces: integer := sum(lines, quantity)") -> Lowered:
    lowered = lower(parse(_SHOP.format(field=field)))
    assert validate(lowered.spec) == []
    return lowered


def _named(lowered: Lowered) -> dict[str, str]:
    return {item.path.removeprefix("entities."): str(item) for item in lowered.kept_back}


#: What is named whatever the field: somebody may add a product without its cost, and one name for rows is not used.
_USUAL = {"Product.fields.cost.required", "Product.fields.margin.visible_to", "Invoice.has_many.rest"}


def test_what_is_worked_out_is_a_property_of_the_row() -> None:
    lowered = _shop()
    assert set(_named(lowered)) == _USUAL
    tree = generate(lowered)
    model = tree["backend/app/invoices/model.py"].content.decode()
    assert "    def net(self) -> Decimal:\n" in model
    assert "return rounded(sum((each.amount for each in self.lines), Decimal(0)), 2)" in model
    assert "return sum(each.quantity for each in self.lines)" in model
    assert '__loads__ = ("lines.product",)' in model
    assert '"InvoiceLine.invoice_id", viewonly=True' in model
    assert "backend/app/core/expressions.py" in tree
    schemas = tree["backend/app/invoices/schemas.py"].content.decode()
    assert schemas.count("net: ") == 1, "it is shown, and neither taken nor filtered by"
    assert '"net"' not in tree["backend/migrations/versions/0001_initial.py"].content.decode()
    assert "net" not in tree["web/src/entities/invoices/schema.ts"].content.decode()
    assert "net: string;" in tree["web/src/entities/invoices/types.ts"].content.decode()
    assert "set: { net: [], pieces: [] }," in tree["web/src/entities/invoices/entity.ts"].content.decode()
    columns = tree["web/src/entities/invoices/columns.tsx"].content.decode()
    assert "sortable" not in columns.partition("key: 'net'")[2].partition("}")[0]
    tests = tree["backend/tests/test_invoices.py"].content.decode()
    assert "def test_net_is_worked_out(db: Session) -> None:" in tests
    assert "def test_what_is_worked_out_is_not_taken" in tests


def test_an_app_in_which_nothing_is_worked_out_has_no_code_for_it() -> None:
    text = "appspec: 1\napp: {name: notes}\nentities:\n  Note: {fields: {text: text}}\n"
    source = b"".join(file.content for path, file in generate(lower(parse(text))).under("backend/app").items()).decode()
    for absent in ("__loads__", "ExecutableOption", "expire_all", "viewonly"):
        assert absent not in source, absent


@pytest.mark.parametrize(
    ("field", "mapped", "lines"),
    [
        ("x: decimal := avg(lines, quantity)", "Decimal | None", ["value = average(", "return None if value is None"]),
        ("x: integer := 1 + 2", "int", ["return 1 + 2"]),
        ("x: money(EUR) := 3", "Decimal", ["return rounded(Decimal(3), 2)"]),
        ("x: money(EUR) := round(net * 0.19, 2)", "Decimal", ["return rounded(self.net * Decimal("]),
        ("x: boolean := discount != null && discount > 5", "bool", ["return self.discount is not None and"]),
        ("x: boolean := discount > 5", "bool | None", ["return self.discount is not None and"]),
        ("x: boolean := issued_at < now()", "bool", ["now = utc_now()", "return self.issued_at < now"]),
        ("x: datetime := issued_at + lasts", "dt.datetime | None", ["try:", "    return", "except OverflowError:"]),
        ('x: duration := sum(lines, duration("1h"))', "int", ["return sum("]),
        ("x: decimal := avg(lines, quantity) * 2", "Decimal | None", ["value_1 = average(", "value = ", "return None"]),
        (
            "b: integer? = 3\n      x: integer := b + 1",
            "int | None",
            ["return self.b + 1 if self.b is not None else None"],
        ),
        ('x: text := number + "!"', "str", ["return self.number + "]),
    ],
)
def test_it_has_the_type_of_the_field_and_is_empty_where_it_may_be(field: str, mapped: str, lines: list[str]) -> None:
    spec = _shop(field).spec
    made = {each.name: each for each in computed_of(spec, Names.of(spec), "Invoice")}["x"]
    assert made.mapped == mapped
    assert spec.entities["Invoice"].fields["x"].required is ("None" not in mapped)
    for line, start in zip(made.lines, lines, strict=False):
        assert line.startswith(start), made.lines


def test_rows_are_loaded_along_as_far_as_they_are_read() -> None:
    spec = _shop("x: decimal := avg(lines, amount / invoice.net)").spec
    assert loaded(spec, "Invoice") == ["lines.invoice.lines.product", "lines.product"]
    assert loaded(spec, "InvoiceLine") == ["product"]
    assert loaded(spec, "Product") == []


def test_what_is_worked_out_from_a_hidden_field_is_hidden_too() -> None:
    lowered = _shop("profit: money(EUR) := sum(lines, product.margin)")
    fields = {key: entity.fields for key, entity in lowered.spec.entities.items()}
    assert fields["Product"]["margin"].visible_to == ["admin"]
    assert fields["Invoice"]["profit"].visible_to == ["admin"], "by way of the margin"
    assert _named(lowered)["Invoice.fields.profit.visible_to"] == (
        "Profit of invoices: not everybody sees what it is worked out from (margin). It is shown to admin only."
    )
    model = generate(lowered)["backend/app/invoices/model.py"].content.decode()
    assert '"profit": Guard(seen_by=(Role.ADMIN,)),' in model
    nobody = _shop("profit: money(EUR) visible_to(clerk) := sum(lines, product.margin)")
    assert "profit" not in nobody.spec.entities["Invoice"].fields
    assert "nobody sees all" in _named(nobody)["Invoice.fields.profit"]


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("k: enum(low, high)\n      x: enum(low, high) := k", "a choice is not worked out yet"),
        ("x: boolean := no_overlap(number, issued_at, lasts)", "other rows are not looked through for it"),
        (
            "x: boolean := exists(lines, avg(invoice.lines, quantity) > 1)",
            "for each row it asks whether something is empty",
        ),
    ],
)
def test_what_is_not_generated_is_named_with_the_reason(field: str, reason: str) -> None:
    lowered = _shop(field)
    assert "x" not in lowered.spec.entities["Invoice"].fields
    assert reason in _named(lowered)["Invoice.fields.x"]


def test_what_needs_something_that_is_left_out_is_left_out_with_it() -> None:
    more = "k: enum(low, high)\n      x: enum(low, high) := k\n      y: boolean := x == k"
    named = _named(_shop(more))
    assert set(named) - _USUAL == {"Invoice.fields.x", "Invoice.fields.y"}
    assert "what it needs is not there" in named["Invoice.fields.y"]


def test_rows_are_neither_called_nor_ordered_by_what_is_worked_out() -> None:
    text = _SHOP.format(field='title: text := number + "!"').replace("label: number", "label: title\n    order: [-net]")
    invoice = lower(parse(text)).spec.entities["Invoice"]
    assert (invoice.label, invoice.order) == ("number", [])


def test_the_expected_values_come_from_the_meaning_of_the_expression() -> None:
    spec = _shop("clock: boolean := issued_at < now()").spec
    cases = {case.name: case for case in computed_tests(spec, Names.of(spec), "Invoice")}
    assert set(cases) == {"net"}, "what asks the clock has no fixed value"
    made = cases["net"]
    lines = [row.values for row in made.rows if row.names.key == "InvoiceLine"]
    prices = {row.variable: float(row.values["price"].strip("'\"")) for row in made.rows if row.names.key == "Product"}
    total = sum(int(line["quantity"]) * prices[line["product_id"].removesuffix(".id")] for line in lines)
    assert made.expected == f'Decimal("{total:.2f}")'
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("discount != null && discount > 5", False),
        ("discount == null || discount > 5", False),
        ("discount > 5", True),
        ("!(discount > 5)", True),
        ("discount", True),
        ("coalesce(discount, 0)", False),
        ("issued_at + lasts", True),
    ],
)
def test_whether_something_may_be_empty(text: str, empty: bool) -> None:
    assert may_be_empty(check(text, Environment(_shop().spec, "Invoice", caller=False))) is empty


def test_a_value_in_a_loop_cannot_have_a_name() -> None:
    typed = check("exists(lines, avg(invoice.lines, quantity) > 1)", Environment(_shop().spec, "Invoice", caller=False))
    with pytest.raises(ValueError, match="in a loop"):
        body(typed, None)


_COUNT = """
import json, os, sqlalchemy as sa
from app import migrate, seed
from app.auth.roles import Role
from app.core import listing, rows
from app.core.access import Viewer
from app.core.db import open_engine
from app.invoices.model import Invoice
from app.invoices.schemas import InvoiceOut, InvoiceQuery
from sqlalchemy.orm import Session

engine = open_engine("sqlite://")
engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool, connect_args={"check_same_thread": False})
migrate.upgrade(engine)
with Session(engine) as db:
    seed.plant(db)
counts = []
sa.event.listen(engine, "before_cursor_execute", lambda *_: counts.append(1))
viewer = Viewer("1", Role.ADMIN)
for size in (2, 12):
    counts.clear()
    with Session(engine) as db:
        page = listing.page_of(db, viewer, Invoice, InvoiceQuery(page_size=size), InvoiceOut.of)
    assert len(page.items) == size, len(page.items)
    print(len(counts))
counts.clear()
with Session(engine) as db:
    InvoiceOut.of(rows.get(db, viewer, Invoice, page.items[0].id), viewer)
print(len(counts))
"""


@pytest.mark.slow
def test_a_list_takes_as_many_queries_however_long_it_is(python: Path, tmp_path: Path) -> None:
    generate(_shop()).write(tmp_path)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(python), "-c", _COUNT], cwd=tmp_path / "backend", env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    short, long, one = map(int, done.stdout.split())
    assert short == long == one + 1, "the total is counted too"
