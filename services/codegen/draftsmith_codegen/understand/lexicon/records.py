"""Records that apps often keep, with the fields that are usual when a description gives none.

`name: type` as in an AppSpec; what comes from here is marked as assumed in the report.
"""

from __future__ import annotations

from collections.abc import Mapping

from .wordset import wordset

PERSON_FIELDS = ("name: text", "phone: phone?")
CONTACT_FIELDS = ("name: text", "email: email?", "phone: phone?")
ACT_FIELDS = ("date: date", "notes: long_text?")
DEFAULT_FIELDS = ("name: text", "description: long_text?")

USUAL: Mapping[str, tuple[str, ...]] = {
    "appointment": ("starts_at: datetime", "notes: long_text?"),
    "booking": ("date: date", "notes: long_text?"),
    "reservation": ("date: date", "notes: long_text?"),
    "order": ("date: date", "total: money?", "status: enum(new, paid, shipped, delivered)"),
    "loan": ("due_date: date", "returned_date: date?"),
    "rental": ("start_date: date", "end_date: date?"),
    "lease": ("start_date: date", "end_date: date?"),
    "enrolment": ("enrolled_on: date?",),
    "enrollment": ("enrolled_on: date?",),
    "registration": ("registered_on: date?",),
    "membership": ("joined_on: date?",),
    "attendance": ("date: date?",),
    "subscription": ("start_date: date", "end_date: date?"),
    "application": ("message: long_text?", "status: enum(received, accepted, rejected)"),
    "checkout": ("checked_out_on: date", "returned_on: date?"),
    "comment": ("text: long_text",),
    "review": ("rating: integer", "text: long_text?"),
    "rating": ("score: integer", "comment: long_text?"),
    "grade": ("grade: text", "comment: long_text?"),
    "message": ("subject: text", "body: long_text"),
    "post": ("title: text", "body: long_text"),
    "article": ("title: text", "body: long_text"),
    "page": ("title: text", "body: long_text"),
    "note": ("title: text", "body: long_text?"),
    "task": ("title: text", "due_date: date?", "done: boolean = false"),
    "todo": ("title: text", "due_date: date?", "done: boolean = false"),
    "to-do": ("title: text", "due_date: date?", "done: boolean = false"),
    "chore": ("title: text", "due_date: date?", "done: boolean = false"),
    "reminder": ("title: text", "remind_at: datetime"),
    "goal": ("title: text", "target_date: date?", "done: boolean = false"),
    "habit": ("name: text", "frequency: text?"),
    "project": ("name: text", "description: long_text?", "deadline: date?"),
    "event": ("title: text", "starts_at: datetime", "location: text?"),
    "meeting": ("title: text", "starts_at: datetime", "notes: long_text?"),
    "class": ("name: text", "starts_at: datetime?"),
    "course": ("title: text", "description: long_text?"),
    "lesson": ("title: text", "date: date?"),
    "product": ("name: text", "price: money", "description: long_text?"),
    "item": ("name: text", "quantity: integer?", "description: long_text?"),
    "ingredient": ("name: text", "quantity: text?"),
    "book": ("title: text", "author: text"),
    "movie": ("title: text", "year: integer?"),
    "film": ("title: text", "year: integer?"),
    "song": ("title: text", "artist: text?"),
    "album": ("title: text", "artist: text?"),
    "game": ("title: text",),
    "recipe": ("title: text", "ingredients: long_text", "instructions: long_text"),
    "photo": ("title: text", "url: url"),
    "document": ("title: text", "url: url?"),
    "file": ("name: text", "url: url?"),
    "ticket": ("title: text", "description: long_text?", "status: enum(open, in_progress, closed)"),
    "issue": ("title: text", "description: long_text?", "status: enum(open, in_progress, closed)"),
    "bug": ("title: text", "description: long_text?", "status: enum(open, in_progress, closed)"),
    "request": ("title: text", "details: long_text?", "status: enum(open, in_progress, closed)"),
    "complaint": ("title: text", "details: long_text?"),
    "invoice": ("number: text", "issue_date: date", "amount: money"),
    "payment": ("amount: money", "date: date"),
    "expense": ("description: text", "amount: money", "date: date"),
    "expense claim": ("description: text", "amount: money", "date: date"),
    "transaction": ("amount: money", "date: date", "description: text?"),
    "donation": ("amount: money", "date: date"),
    "bid": ("amount: money",),
    "budget": ("name: text", "amount: money"),
    "quote": ("number: text", "amount: money"),
    "deal": ("title: text", "amount: money?"),
    "lead": ("name: text", "email: email?", "phone: phone?"),
    "company": ("name: text", "website: url?"),
    "job": ("title: text", "description: long_text?"),
    "property": ("address: text", "price: money?"),
    "house": ("address: text",),
    "building": ("name: text", "address: text?"),
    "room": ("name: text", "capacity: integer?"),
    "table": ("number: text", "seats: integer?"),
    "vehicle": ("registration_plate: text", "model: text?"),
    "car": ("registration_plate: text", "model: text?"),
    "trip": ("date: date", "purpose: text?"),
    "visit": ("date: date", "notes: long_text?"),
    "viewing": ("starts_at: datetime", "notes: long_text?"),
    "session": ("date: date", "notes: long_text?"),
    "shift": ("date: date", "start_time: time", "end_time: time"),
    "workout": ("date: date", "notes: long_text?"),
    "exercise": ("name: text", "repetitions: integer?"),
    "measurement": ("date: date", "value: decimal"),
    "prescription": ("date: date", "medicine: text", "dosage: text?"),
    "time entry": ("date: date", "hours: decimal", "description: long_text?"),
    "report": ("title: text", "date: date?", "details: long_text?"),
    "match": ("date: date",),
    "vote": (),
    "like": (),
    "favourite": (),
    "favorite": (),
    "follow": (),
}

# records that come into being by what somebody does: they belong to whoever does it
ACTS = wordset(
    "appointment, booking, reservation, order, loan, rental, lease, enrolment, enrollment, "
    "registration, application, checkout, comment, review, "
    "rating, post, request, claim, expense claim, expense, ticket, donation, bid, vote, report, "
    "complaint, message, submission, viewing, visit, "
    "time entry, answer, response, proposal, feedback, enquiry, inquiry, quote, question, leave "
    "request, maintenance request, subscription, "
    "purchase, sale, payment, entry, log, timesheet, workout, session, meeting, note, like, "
    "favourite, signup, suggestion, idea, issue, bug, "
    "incident, grade, nomination, pledge, declaration, statement, prescription, treatment, "
    "inspection, trip, listing, bug report, claim"
)
# what staff write about others, who do not write it themselves
WRITTEN = wordset(
    "interview, lesson, attendance, grade, result, certificate, certification, prescription, treatment, diagnosis, "
    "invoice, inspection, assessment, evaluation, appraisal, measurement, examination, exam, payslip, checkup, "
    "vaccination, fine, award, penalty, warning, absence, report card, progress"
)
# what is there to be chosen, by people who are no staff
OFFERED = wordset(
    "product, menu item, menu, dish, meal, cake, drink, course, event, concert, show, film, movie, performance, tour, "
    "workshop, class, service, treatment, room, job, opening, vacancy, listing, offer, exhibition, article, recipe"
)
# single words that are records wherever they are told to be kept
KNOWN_RECORDS = (
    frozenset(USUAL)
    | ACTS
    | wordset(
        "customer, client, patient, student, teacher, employee, member, supplier, vendor, contact, "
        "lead, contract, asset, machine, device, tool, "
        "animal, pet, plant, crop, field, garden, tree, bike, boat, team, player, league, season, "
        "tournament, stage, band, artist, actor, genre, "
        "department, branch, store, shop, warehouse, shipment, delivery, parcel, package, route, "
        "driver, category, collection, campaign, "
        "volunteer, donor, sample, test, experiment, instrument, lab, equipment, part, repair, "
        "service, treatment, medicine, drug, vaccine, "
        "menu, dish, meal, drink, wine, beer, coffee, book, author, publisher, magazine, episode, "
        "podcast, video, channel, playlist, quiz, question, "
        "exam, assignment, subject, module, topic, chapter, lesson, poll, survey, form, apartment, "
        "unit, tenant, landlord, site, facility, locker, "
        "subscription, plan, coupon, voucher, gift, wishlist, bookmark, link, snippet, recipe, "
        "ingredient, stock item, purchase order, coin, stamp, "
        "card, figure, painting, artwork, exhibition, museum, hotel, flight, tour, destination, "
        "itinerary, child, family, household, feedback, "
        "feedback entry, newsletter, subscriber, milestone, sprint, release, feature, requirement, "
        "risk, audit, incident, policy, license, certificate, "
        "skill, training, candidate, interview, position, timesheet, payroll, transaction, bill, "
        "receipt, tax return, loan application, mortgage, "
        "policy, quotation, court, case, hearing, matter, slot, spot, parking spot, charger, "
        "battery, sensor, reading, alert, server, domain, "
        "goal, habit, mood, symptom, dream, journal entry, diary entry, quote, joke, memory, word, "
        "flashcard, deck, language, country, city, place"
    )
)
# nouns that are never records of their own
NOT_RECORDS = wordset(
    "app, system, platform, software, website, site map, program, programme tool, solution, "
    "service app, portal, dashboard, database, interface, "
    "screen, page app, button, feature set, functionality, way, ability, option, possibility, "
    "kind, sort, lot, number, amount of, everything, "
    "anything, something, nothing, thing, stuff, data, information, info, detail, details, time, "
    "day, week, month, year, today, tomorrow, "
    "overview, view, home page, homepage, account, profile, password, login, log-in, sign-up, "
    "logout, user, username, permission, access, right, "
    "status, history, record, list, list view, one, each other, other, rest, people, person, "
    "business, practice, work, life, use, need, purpose, "
    "example, access control, crud, api, backend, frontend, code, web, internet, online, mobile, "
    "phone app, ui, ux, design, style, colour, color, "
    "place, case study, area, team work, staff member, order to, case of, help, support, "
    "question mark, problem space, fun, self, myself, us, me, it, "
    "them, him, her, who, anyone, everyone, everybody, nobody, world, top, end, start, "
    "beginning, bit, hand, basis, control, management, tracking, "
    "total, average, sum, percentage, export, import, csv, pdf, excel, spreadsheet, chart, "
    "graph, statistic, search, filter, sort order, map, "
    "notification, email, sms, text message, push notification, calendar, chat, payment method, "
    "credit card, stripe, paypal, instruction, instructions, "
    "prompt, system prompt, password reset, rule, command, script, language model, minute, hour, "
    "second, attention, note of, care, track, touch, "
    "price, name, date, title, description, address, quantity, value, type, category field, "
    "size, color, weight, height, level, stage of, progress, "
    "availability, performance data, detail page, community, group of, place to, folder "
    "structure, own, choice, decision, change, version control, back"
)
# plural fields that are text rather than records of their own, unless the text says more about them
PLURAL_TEXTS = wordset(
    "note, instruction, direction, ingredient, step, remark, detail, tag, keyword, allergy, "
    "hour, opening hour, working hour, coordinate, dimension, "
    "requirement, skill, symptom, qualification, point, goal, minute, star, seat, bedroom, "
    "bathroom, page, copy, year, colour, color, interest, hobby, "
    "language, condition, term, initial, feature, benefit, responsibility, observation, spec, "
    "specification, guest, serving, portion, calorie, "
    "place, spot, measurement, finding, preference, steps to reproduce, show note, special "
    "request, mile, kilometre, room, day, week, companion, unit, "
    "strength, weakness, result, tasting note, size, attribute, property, special need, "
    "credential, award, nationality, subject"
)

# what an app of a named kind usually keeps, where its description says nothing of records; marked as assumed
SUGGESTED: Mapping[str, tuple[str, ...]] = {
    "inventory": ("item",),
    "stock": ("item",),
    "warehouse": ("item",),
    "pantry": ("item",),
    "crm": ("company", "contact", "deal"),
    "blog": ("post",),
    "shop": ("product", "order"),
    "store": ("product", "order"),
    "e-commerce": ("product", "order"),
    "ecommerce": ("product", "order"),
    "library": ("book",),
    "restaurant": ("dish", "reservation"),
    "cafe": ("dish",),
    "gym": ("workout",),
    "fitness": ("workout",),
    "clinic": ("appointment",),
    "hospital": ("appointment",),
    "hotel": ("room", "reservation"),
    "diary": ("diary entry",),
    "journal": ("journal entry",),
    "wiki": ("article",),
    "forum": ("topic", "comment"),
    "school": ("student", "course"),
    "helpdesk": ("ticket",),
    "timesheet": ("time entry",),
    "timesheets": ("time entry",),
    "finance": ("expense",),
    "finances": ("expense",),
    "garage": ("vehicle", "repair"),
    "salon": ("appointment",),
    "todo": ("todo",),
    "to-do": ("todo",),
    "accounting": ("invoice", "expense"),
    "hr": ("employee", "leave request"),
    "fleet": ("vehicle",),
    "zoo": ("animal",),
    "farm": ("crop",),
    "museum": ("exhibition",),
    "club": ("member", "event"),
    "charity": ("donation",),
    "bookshop": ("book", "order"),
    "bookstore": ("book", "order"),
    "bakery": ("product", "order"),
    "kanban": ("task",),
    "pharmacy": ("medicine",),
    "church": ("member", "event"),
}
