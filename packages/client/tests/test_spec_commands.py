"""draftsmith spec: files in, words and exit codes out, without a platform."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from draftsmith_appspec import SpecError, dump, json_schema, parse
from draftsmith_appspec.examples import EXAMPLES, SHOWCASES, example
from draftsmith_client.cli import app
from draftsmith_client.spec.source import Source, show_problems
from draftsmith_codegen_templates import lower

CLINIC = example("clinic")


def run(*arguments: str, text: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["spec", *arguments], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def written(folder: Path, text: str) -> str:
    path = folder / "app.yaml"
    path.write_text(text)
    return str(path)


def test_what_is_wrong_is_shown_where_it_is(tmp_path: Path) -> None:
    name = written(tmp_path, CLINIC.replace("specialty: enum(", "specialty: enumm("))
    code, out, err = run("validate", name)
    assert code == 1
    assert out.splitlines()[:5] == [
        f'{name}:17:18: error: there is no type "enumm"',
        "   17 │       specialty: enumm(cardiology, dermatology, general_practice, pediatrics)",
        "      │                  ^",
        '       help: did you mean "enum"?',
        "       at entities.Doctor.fields.specialty",
    ]
    assert f"{name} has 1 problem." in err


def test_every_file_is_looked_at(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(CLINIC)
    code, out, _ = run("validate", str(good), "-", text="appspec: 2")
    assert code == 1
    assert f"✓ {good}: Riverside Clinic, 3 entities, 3 roles" in out
    assert "<stdin>:1:" in out
    assert run("validate", str(good))[0] == 0


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    binary = tmp_path / "x.yaml"
    binary.write_bytes(b"app: \xff")
    assert run("validate", str(tmp_path / "none.yaml"))[0] == 1
    assert "no such file" in run("validate", str(tmp_path / "none.yaml"))[2]
    assert "is not text in UTF-8" in run("explain", str(binary))[2]


def test_nothing_in_a_file_steers_the_terminal() -> None:
    text = 'appspec: 1\napp: {name: a, title: "\x1b[31mred"}\n' + "x" * 500 + "\x1b[2J: 1\n"
    out = io.StringIO()
    with pytest.raises(SpecError) as error:
        parse(text)
    show_problems(Console(file=out, width=80), Source("a.yaml", text, None), error.value.problems)
    assert "\x1b" not in out.getvalue()


def test_the_caret_stands_below_wide_characters() -> None:
    text = "appspec: 1\napp: {name: a, title: 検査, nam: b}\nentities: {A: {fields: {name: text}}}\n"
    out = io.StringIO()
    with pytest.raises(SpecError) as error:
        parse(text)
    show_problems(Console(file=out, width=100), Source("a.yaml", text, None), error.value.problems)
    lines = out.getvalue().splitlines()
    shown = next(index for index, line in enumerate(lines) if "app: {name" in line)
    assert lines[shown + 1].index("^") == lines[shown].index("nam: b") + 2, "two columns for each of the two characters"


@pytest.mark.parametrize("name", [*EXAMPLES, *SHOWCASES])
def test_format_prints_the_canonical_text_from_standard_input(name: str) -> None:
    text = dump(parse(example(name)))
    assert run("format", "-", text=example(name)) == (0, text, "")
    assert run("format", "--check", "-", text=text)[0] == 0


def test_format_check_shows_what_it_would_change(tmp_path: Path) -> None:
    name = written(tmp_path, dump(parse(CLINIC)).replace("order: [name]", "order: name", 1))
    code, out, err = run("format", "--check", name)
    assert code == 1
    assert "-    order: name" in out
    assert "+    order: [name]" in out
    assert "draftsmith spec format --write" in err
    assert run("format", "--write", name)[0] == 0
    assert Path(name).read_text() == dump(parse(CLINIC))
    assert "already" in run("format", "--write", name)[1]


def test_format_does_not_throw_comments_away_unasked(tmp_path: Path) -> None:
    name = written(tmp_path, CLINIC)
    code, _, err = run("format", "--write", name)
    assert code == 1
    assert "has comments" in err
    assert Path(name).read_text() == CLINIC
    assert run("format", "--write", "--drop-comments", name)[0] == 0
    assert Path(name).read_text() == dump(parse(CLINIC))


def test_a_hash_in_quotes_is_no_comment(tmp_path: Path) -> None:
    text = dump(parse(CLINIC)).replace("title: Riverside Clinic", 'title: "Clinic #1  and #2"') + "\n"
    assert "#1" in text
    assert run("format", "--write", written(tmp_path, text))[0] == 0


def test_explain_tells_the_app_and_names_what_is_not_generated() -> None:
    code, out, _ = run("explain", "-", text=example("riverside"))
    assert code == 0
    spec = parse(example("riverside"))
    kept_back = lower(spec).kept_back
    assert f"Not generated today ({len(kept_back)})" in out
    for item in kept_back:
        assert f"    {item.path}\n" in out
        assert f"  · {item.what} {item.instead}\n" in out
    told, _, _ = out.partition("Not generated today")
    for entity in spec.entities.values():
        assert f"\n{entity.plural}\n" in told
        for name in entity.fields:
            assert f"  {name.replace('_', ' ')} " in told
    for title in ("Pages", "What happens by itself", "Features", "Other services", "Environments", "Menus", "Laws"):
        assert f"\n{title}\n" in told
    assert "Confirm: from requested to confirmed, by doctor and front desk, if starts_at > now()" in told
    assert "Add:    patient who is also its patient or front desk" in told


def test_explain_says_for_which_rows() -> None:
    blog = """
appspec: 1
app: {name: blog}
roles: {author: {signup: open}, editor: {signup: invite}}
entities:
  Post:
    fields: {title: text, status: "enum(draft, in_print)", hidden: boolean?}
    access:
      read: status == "in_print" && !hidden || owner == me
      create: role == "editor" && status != "in_print"
      update: owner == me && hidden == null
"""
    out = run("explain", "-", text=blog)[1]
    assert "everybody where status is in print and hidden is no, or whoever made it" in out
    assert "editor where status is not in print" in out
    assert "whoever made it where hidden is empty" in out
    assert "All of it is generated today." in out


def test_explain_says_whose_a_related_row_is() -> None:
    shop = """
appspec: 1
app: {name: shop}
roles: {customer: {signup: open}}
entities:
  Customer: {account: customer, fields: {name: text}}
  Basket: {fields: {number: text}, belongs_to: {customer: Customer}}
  Line: {fields: {count: integer}, belongs_to: {basket: Basket}, access: {read: basket.customer == me}}
  Note: {fields: {text: text}, belongs_to: {line: Line}, access: {read: line.basket.customer == me}}
"""
    out = run("explain", "-", text=shop)[1]
    assert "See:    the customer of its basket\n" in out
    assert "See:    the customer of the basket of its line\n" in out


def test_explain_says_when_all_is_generated() -> None:
    assert "All of it is generated today." in run("explain", "-", text=CLINIC)[1]


def test_schema_is_the_schema() -> None:
    code, out, _ = run("schema")
    assert code == 0
    assert json.loads(out) == json_schema()


def test_diff_says_what_changed_and_what_it_means_for_the_data(tmp_path: Path) -> None:
    before = written(tmp_path, CLINIC)
    text = CLINIC.replace("      reason: long_text?\n", "").replace(
        "born_on: date?", "born_on: date?\n      city: text"
    )
    code, out, _ = run("diff", before, "-", text=text)
    assert code == 0
    lines = out.splitlines()
    assert "- entities.Appointment.fields.reason  [data is lost]" in lines
    assert "+ entities.Patient.fields.city  [needs a value]" in lines
    assert lines[lines.index("- entities.Appointment.fields.reason  [data is lost]") + 1].startswith("  ")
    assert lines[-1] == "2 differences: 1 × data is lost, 1 × needs a value"
    assert run("diff", "--exit-code", before, "-", text=text)[0] == 1
    told = json.loads(run("diff", "--json", before, "-", text=text)[1])
    assert told["impact"] == "lossy"
    assert len(told["differences"]) == 2


def test_diff_of_two_spellings_is_nothing(tmp_path: Path) -> None:
    name = written(tmp_path, CLINIC)
    same = dump(parse(CLINIC))
    assert run("diff", "--exit-code", name, "-", text=same) == (0, "The two say the same.\n", "")
    assert run("diff", "-", "-")[0] == 1
