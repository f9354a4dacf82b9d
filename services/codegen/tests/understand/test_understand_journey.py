"""The main journey's sentence comes out perfect, and the same every time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from draftsmith_appspec import dump
from draftsmith_codegen.understand import Basis, understand
from draftsmith_codegen.understand.__main__ import main

CLINIC = (
    "A clinic booking app where patients book appointments with doctors. Doctors have a specialty; "
    "appointments have a date, a reason and a status of requested, confirmed or cancelled."
)
SPEC = """\
appspec: 1
app:
  name: clinic-booking
  title: Clinic Booking
  summary: A clinic booking app where patients book appointments with doctors. Doctors have a specialty; appointments have a date, a reason and a status of requested, confirmed or cancelled.

roles:
  patient: {title: Patient, signup: open}
  doctor: {title: Doctor, signup: invite}

entities:
  Patient:
    account: patient
    fields:
      name: text
      date_of_birth: date
      sex: enum(female, male, other)?
      email: email unique
      phone: phone?
      insurance_number: text? unique
    access:
      create: role in ["patient", "admin"]
      read: owner == me || role in ["doctor", "admin"]
      update: owner == me || role == "admin"

  Appointment:
    belongs_to:
      patient: Patient
      doctor: Doctor
    fields:
      date: date
      reason: text
      status: enum(requested, confirmed, cancelled) = requested
    states:
      status:
        confirm: requested -> confirmed by doctor, admin
        cancel: requested, confirmed -> cancelled by patient, doctor, admin
    access:
      create: role == "patient" && patient == me || role == "admin"
      read: patient == me || doctor == me || role == "admin"
      update: doctor == me || role == "admin"

  Doctor:
    account: doctor
    fields:
      name: text
      specialty: text
    access:
      read: signed_in
      update: owner == me || role == "admin"
"""  # noqa: E501


def test_the_clinic_is_understood() -> None:
    assert dump(understand(CLINIC).spec) == SPEC


def test_every_element_says_where_it_comes_from() -> None:
    understanding = understand(CLINIC)
    report = understanding.report
    status = report.finding("entities.Appointment.fields.status")
    assert status is not None
    assert (status.basis, status.sources[0].text) == (Basis.STATED, "status of requested, confirmed or cancelled")
    phone = report.finding("entities.Patient.fields.phone")
    assert phone is not None
    assert (phone.basis, phone.sources) == (Basis.ASSUMED, ())
    relation = report.finding("entities.Appointment.belongs_to.patient")
    assert relation is not None
    assert CLINIC[relation.sources[0].start : relation.sources[0].end] == relation.sources[0].text
    for name, entity in understanding.spec.entities.items():
        for field in entity.fields:
            assert report.finding(f"entities.{name}.fields.{field}") is not None
    assert report.as_dict()["findings"][0]["path"] == "app.name"


def test_the_same_text_gives_the_same_bytes_in_another_process_with_another_hash_seed() -> None:
    code = (
        "import sys; from draftsmith_appspec import dump; from draftsmith_codegen.understand import understand; "
        "u = understand(sys.argv[1]); sys.stdout.write(dump(u.spec) + repr(u.report))"
    )
    here = understand(CLINIC)
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code, CLINIC],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert run.stdout.decode() == dump(here.spec) + repr(here.report)


def test_capabilities_that_are_asked_for_are_features_of_the_spec() -> None:
    found = understand(
        CLINIC
        + " Patients pay online by credit card, chat with doctors, get SMS reminders and see the clinic on a map. "
        "There is an iOS app."
    )
    assert found.spec.features.keys() >= {"payments", "sms_notifications", "chat", "map", "mobile_app"}
    assert found.spec.features["payments"] == {"methods": ["card"]}
    for name in found.spec.features:
        finding = found.report.finding(f"features.{name}")
        assert finding is not None, name
        assert finding.sources, name


def test_the_command_prints_spec_and_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([CLINIC]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("appspec: 1\n")
    assert "entities.Appointment.fields.status" in printed
    assert main(["Hola"]) == 2
    assert "too_short" in capsys.readouterr().err
