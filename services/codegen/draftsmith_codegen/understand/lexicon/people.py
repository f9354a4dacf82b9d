"""Nouns for people and for organisations that act like people."""

from __future__ import annotations

from .wordset import wordset

GENERIC = wordset(
    "user, people, person, everyone, everybody, anyone, anybody, public, somebody, someone, us, individual"
)
EVERYONE = wordset("anyone, anybody, everyone, everybody, public")
ADMINS = wordset("admin, administrator, superuser, system administrator, sysadmin, super admin, site admin")
STAFF = wordset(
    "staff, manager, employee, receptionist, librarian, teacher, doctor, nurse, agent, support "
    "agent, operator, moderator, editor, coach, "
    "trainer, head, instructor, tutor, technician, mechanic, waiter, chef, cook, driver, dispatcher, "
    "accountant, analyst, coordinator, supervisor, "
    "foreman, inspector, vet, veterinarian, dentist, therapist, lawyer, attorney, paralegal, "
    "clerk, cashier, curator, warden, caretaker, "
    "landlord, owner, sales rep, salesperson, representative, consultant, engineer, developer, "
    "tester, designer, professor, lecturer, "
    "pharmacist, stylist, hairdresser, barber, worker, officer, director, chair, treasurer, "
    "secretary, host, hr, recruiter, planner, "
    "organizer, organiser, shop manager, buyer's agent, scientist, researcher, mentor, "
    "counselor, counsellor, judge, referee, "
    "administrator, specialist, assistant, photographer, publisher, author, writer, reporter, "
    "approver, reviewer, practitioner, personnel"
)
OPEN = wordset(
    "patient, customer, client, member, student, pupil, guest, visitor, user, reader, tenant, "
    "resident, buyer, seller, bidder, candidate, "
    "applicant, volunteer, donor, participant, attendee, player, fan, subscriber, follower, "
    "listener, viewer, parent, citizen, traveller, "
    "traveler, passenger, renter, shopper, learner, mentee, borrower, investor, contributor, "
    "supporter, athlete, gamer, freelancer, "
    "homeowner, neighbour, neighbor, household, family, voter, walker, rider, climber, runner, collector, child, "
    "family member, friend, customer, tourist, "
    "adopter, caller, trainee, hiker, guardian, partner, artist, musician, alumnus, pet owner, "
    "owner, company, organisation, organization, "
    "business, employer, vendor, supplier, shop, restaurant, club, school, merchant, colleague, "
    "teammate, roommate, housemate, peer"
)
ORGANISATIONS = wordset(
    "company, organisation, organization, business, employer, vendor, shop, restaurant, club, "
    "school, merchant, supplier, agency, department, team, charity, ngo, firm, band, crew"
)
NOT_PEOPLE = wordset(
    "order, number, letter, paper, computer, printer, folder, header, footer, filter, calendar, "
    "newsletter, offer, poster, sticker, trailer, "
    "chapter, semester, quarter, centre, center, meter, sensor, container, server, user "
    "interface, router, scooter, tractor, reactor, factor, "
    "colour, color, error, door, floor, motor, vector, master, cluster, register, ledger, "
    "voucher, flyer, layer, answer, weather, water, power, "
    "tower, shower, dinner, cover, river, tracker, planner app, matter, character, parameter, "
    "timer, reminder, marker, charger, locker, drawer, "
    "list, waitlist, checklist, wishlist, playlist, shortlist, plant, tournament, restaurant, "
    "event, document, payment, appointment, assistant app, "
    "grant, variant, warrant, amount, discount, account, element, cement, client app, scanner, "
    "manager app, builder, other, buffer, "
    "member card, tier, carrier, barrier, career, beer, deer, pier, corner, banner, butter, "
    "summer, winter, transfer, prefer, dataset, cylinder, "
    "tender, gender, calibre, genre, inventor app, feeder, boiler, mower, cooker, freezer, "
    "speaker, adapter, starter, consumer unit, "
    "player app, editor app, mentor app, slider, number, trigger, wrapper, helper app, sector, "
    "ancestor, elevator, generator, calculator, indicator"
)
_SUFFIXES = ("er", "or", "ist", "ian", "ant", "ee", "ess", "man", "woman", "eer", "ographer")


def is_person(noun: str) -> bool:
    """Whether a singular noun (maybe of several words) names a person or an organisation that acts like one."""
    head = noun.rsplit(" ", 1)[-1]
    known = STAFF | OPEN | GENERIC | ADMINS
    if noun in known or head in known:
        return True
    if noun in NOT_PEOPLE or head in NOT_PEOPLE:
        return False
    return len(head) > 4 and head.endswith(_SUFFIXES) and not head.endswith(("ment", "ee table"))


def is_organisation(noun: str) -> bool:
    """Whether a singular noun names an organisation."""
    return noun.rsplit(" ", 1)[-1] in ORGANISATIONS


def signs_up_alone(noun: str) -> bool:
    """Whether such people make their own accounts (patients), rather than being invited (doctors)."""
    head = noun.rsplit(" ", 1)[-1]
    if noun in STAFF:
        return False
    return noun in OPEN or noun in GENERIC or (head in OPEN and head not in STAFF)
