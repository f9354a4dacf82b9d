"""Field types from the words of a field's name.

`WHOLE` is looked up first with the whole name, then `FIRST` and `LAST` with its first and last word, then `ANY` with
each word. Names are in lower case with single spaces; hyphens count as spaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from draftsmith_appspec import FieldType

from .wordset import wordset


@dataclass(frozen=True, slots=True)
class Guess:
    """A type, how sure, and the unit if the words name one."""

    type: FieldType
    confidence: float
    unit: str | None = None


def _table(*rows: tuple[FieldType, str]) -> Mapping[str, FieldType]:
    return {word: kind for kind, words in rows for word in wordset(words)}


_T = FieldType
WHOLE = _table(
    (_T.EMAIL, "email, e mail, email address, e mail address, mail address"),
    (
        _T.PHONE,
        "phone, telephone, mobile, cell, fax, phone number, mobile number, telephone number, contact "
        "number, whatsapp, tel",
    ),
    (
        _T.URL,
        "url, website, web site, web address, homepage, home page, webpage, link, linkedin, github, linkedin profile",
    ),
    (
        _T.DATE,
        "date, day, deadline, birthday, dob, date of birth, birth date, birthdate, expiry, "
        "expiration, due, expires, anniversary, "
        "check in, check out, arrival, departure, renewal",
    ),
    (
        _T.DATETIME,
        "date and time, time and date, date time, datetime, timestamp, when, starts, ends, start, "
        "end, kick off, check in time, check out time, "
        "created, updated, appointment time, departure time and date",
    ),
    (
        _T.TIME,
        "time, opening time, closing time, start time, end time, begin time, finish time, pickup "
        "time, pick up time, delivery time slot",
    ),
    (
        _T.DURATION,
        "duration, cooking time, prep time, preparation time, cook time, baking time, lead time, "
        "travel time, running time, playing time, "
        "time spent, time taken, lasts, runtime, processing time, waiting time, "
        "response time, session length, minutes",
    ),
    (
        _T.BOOLEAN,
        "active, available, paid, completed, complete, done, published, furnished, vegetarian, "
        "vegan, archived, featured, verified, confirmed, "
        "private, optional, anonymous, sunny, vip, favourite, favorite, finished, "
        "resolved, approved, enabled, insured, refundable, in stock, "
        "sold, returned, delivered, shipped, solved, unsubscribed, subscribed, read, "
        "pinned, hidden, gluten free, neutered, vaccinated, spam, "
        "picked up, remote, indoor, outdoor, urgent, watched, married, smoker, billable, taxable, bookable",
    ),
    (
        _T.INTEGER,
        "quantity, qty, count, age, capacity, stock, seats, bedrooms, bathrooms, rooms, pages, year, "
        "points, max guests, stars, rating, score, "
        "copies, mileage, party size, guests, places, spots, servings, portions, "
        "calories, attendees, reps, sets, rank, floor, home score, "
        "away score, headcount, group size, year of birth, release year, publication "
        "year, beds, stock level, reorder level, laps, goals, "
        "units, tickets, participants, people, players, steps count, odometer, max "
        "participants, shirt number, jersey number, copies available",
    ),
    (
        _T.DECIMAL,
        "weight, height, width, length, depth, area, distance, volume, temperature, latitude, "
        "longitude, percentage, percent, gpa, humidity, "
        "size in metres, tax rate, vat, vat rate, interest rate, exchange rate, bmi, "
        "speed, thickness, surface, discount percentage, progress, hours, "
        "hours worked, hours spent, grade point average, altitude, elevation, ph",
    ),
    (
        _T.MONEY,
        "price, cost, amount, total, subtotal, fee, salary, wage, budget, rent, deposit, balance, "
        "payment, revenue, rate, tax, fare, tip, premium, "
        "charge, income, bonus, bid, value, goal amount, target amount, discount, credit, "
        "net, gross, hourly rate, daily rate, day rate, "
        "refund, spend, profit, turnover, estimate, quote, allowance, commission",
    ),
    (
        _T.LONG_TEXT,
        "note, notes, description, reason, comment, comments, remark, remarks, body, content, bio, "
        "biography, details, detail, message, instructions, "
        "steps, ingredients, summary, about, story, feedback, directions, method "
        "notes, observations, diagnosis, treatment, symptoms, terms, "
        "agenda, minutes of meeting, cover letter, abstract, requirements, "
        "responsibilities, additional information, extra information, "
        "medical history, history, short bio, answer, caption, text, recipe, skills, "
        "allergies, problem, findings, experience, outcome, "
        "special requests, special request, show notes, steps to reproduce, "
        "explanation, justification, complaint, review text, plan, "
        "interests, recommendations, ingredients list, background, tasting notes, "
        "prescription, resolution",
    ),
)
LAST = _table(
    (_T.EMAIL, "email, mail"),
    (_T.PHONE, "phone, telephone, mobile, fax"),
    (_T.URL, "url, link, website, webpage, homepage, site, uri"),
    (_T.DATE, "date, day, deadline, birthday, expiry, on"),
    (_T.DATETIME, "at, timestamp, datetime"),
    (_T.TIME, "time"),
    (_T.DURATION, "duration, lasts, minutes"),
    (_T.BOOLEAN, "flag, only, allowed, required, accepted"),
    (
        _T.INTEGER,
        "quantity, qty, count, capacity, stock, age, seats, bedrooms, bathrooms, pages, copies, "
        "points, score, stars, rating, year, guests, participants, "
        "places, spots, servings, attendees, limit, units, rank, size, people, days, "
        "visits, copies, passengers, children, adults, doses, kilometres",
    ),
    (
        _T.DECIMAL,
        "weight, height, width, depth, area, distance, volume, temperature, latitude, longitude, "
        "percentage, hours, percent",
    ),
    (
        _T.MONEY,
        "price, cost, amount, total, subtotal, fee, salary, wage, budget, rent, deposit, balance, "
        "revenue, rate, fare, charge, income, bonus, "
        "payment, value, tax, bid, premium, fees, costs, expense, allowance, discount",
    ),
    (
        _T.LONG_TEXT,
        "notes, note, description, reason, comment, comments, remarks, bio, biography, details, "
        "message, instructions, summary, text, content, body, "
        "history, letter, requirements, requests, story, feedback, observations, "
        "information, symptoms, terms, directions, conditions",
    ),
)
FIRST = _table(
    (_T.BOOLEAN, "is, has, was, can, are, needs, allows, whether, accepts"),
    (_T.DATE, "date"),
    (_T.INTEGER, "number, max, maximum, min, minimum, quantity"),
)
ANY = _table((_T.MONEY, "price, salary"))
# a last word that makes the whole a short text whatever else it holds
TEXT_LAST = wordset(
    "name, title, number, code, id, type, kind, status, category, address, reference, no, identifier, label, method, "
    "city, country, state, model, brand, colour, color, company, unit, level, role, location, "
    "place, language, currency, topic, subject, key, slug, tag, plate, barcode, zone, group, "
    "position, position held, template, format, account, centre, center"
)
OPTIONAL = wordset(
    "note, notes, description, comment, comments, remarks, bio, biography, short bio, photo, "
    "picture, image, cover, avatar, logo"
)
LATER = wordset(
    "returned, closed, completed, finished, resolved, cancelled, canceled, delivered, shipped, "
    "published, actual, ended, returned on, closed on, termination, checked, archived, leaving, "
    "final"
)
UNIQUE = wordset("sku, slug, isbn, username, serial number, barcode, license plate, licence plate, vin, asset tag")
TIMED_LENGTHS = wordset("length, time, duration, interval, minutes, hours, period")
UNITS: Mapping[str, str] = {
    "kilogram": "kg",
    "kilograms": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "kg": "kg",
    "gram": "g",
    "grams": "g",
    "g": "g",
    "pound": "lb",
    "pounds": "lb",
    "lbs": "lb",
    "lb": "lb",
    "tonnes": "t",
    "tons": "t",
    "ounces": "oz",
    "metre": "m",
    "metres": "m",
    "meter": "m",
    "meters": "m",
    "m": "m",
    "centimetres": "cm",
    "centimeters": "cm",
    "cm": "cm",
    "millimetres": "mm",
    "millimeters": "mm",
    "mm": "mm",
    "kilometres": "km",
    "kilometers": "km",
    "km": "km",
    "miles": "mi",
    "feet": "ft",
    "ft": "ft",
    "inches": "in",
    "square metres": "m²",
    "square meters": "m²",
    "sqm": "m²",
    "m2": "m²",
    "square feet": "ft²",
    "sqft": "ft²",
    "hectares": "ha",
    "acres": "acres",
    "litres": "l",
    "liters": "l",
    "l": "l",
    "millilitres": "ml",
    "milliliters": "ml",
    "ml": "ml",
    "gallons": "gal",
    "degrees": "°",
    "celsius": "°C",
    "degrees celsius": "°C",
    "fahrenheit": "°F",
    "percent": "%",
    "%": "%",
    "watts": "W",
    "kw": "kW",
    "kwh": "kWh",
    "volts": "V",
    "kcal": "kcal",
    "calories": "kcal",
    "mph": "mph",
    "kmh": "km/h",
    "gb": "GB",
    "mb": "MB",
}
TIME_UNITS: Mapping[str, int] = {"minutes": 1, "minute": 1, "mins": 1, "min": 1, "hours": 60, "hour": 60, "h": 60}
DAY_UNITS = wordset("days, weeks, months, years")
CURRENCIES: Mapping[str, str] = {
    "$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "pounds sterling": "GBP",
    "sterling": "GBP",
    "chf": "CHF",
    "francs": "CHF",
    "¥": "JPY",
    "yen": "JPY",
    "inr": "INR",
    "rupees": "INR",
    "aud": "AUD",
    "cad": "CAD",
}
SAID: Mapping[str, FieldType] = {  # a type said in brackets: "vip (boolean)"
    "text": _T.TEXT,
    "string": _T.TEXT,
    "short text": _T.TEXT,
    "long text": _T.LONG_TEXT,
    "multiline": _T.LONG_TEXT,
    "textarea": _T.LONG_TEXT,
    "number": _T.INTEGER,
    "integer": _T.INTEGER,
    "int": _T.INTEGER,
    "decimal": _T.DECIMAL,
    "float": _T.DECIMAL,
    "money": _T.MONEY,
    "currency": _T.MONEY,
    "boolean": _T.BOOLEAN,
    "bool": _T.BOOLEAN,
    "yes/no": _T.BOOLEAN,
    "true/false": _T.BOOLEAN,
    "y/n": _T.BOOLEAN,
    "checkbox": _T.BOOLEAN,
    "flag": _T.BOOLEAN,
    "date": _T.DATE,
    "time": _T.TIME,
    "datetime": _T.DATETIME,
    "timestamp": _T.DATETIME,
    "date and time": _T.DATETIME,
    "duration": _T.DURATION,
    "email": _T.EMAIL,
    "url": _T.URL,
    "link": _T.URL,
    "phone": _T.PHONE,
}


def guess(name: str) -> Guess:
    """The type a field's name suggests; text with little confidence when nothing is known of its words."""
    words = name.replace("-", " ").split()
    whole = " ".join(words)
    if whole in WHOLE:
        return Guess(WHOLE[whole], 0.95)
    if whole in KNOWN_TEXT:
        return Guess(FieldType.TEXT, 0.9)
    if words and words[0] in FIRST and len(words) > 1:
        return Guess(FIRST[words[0]], 0.85)
    if "per" in words[1:]:
        return guess(" ".join(words[: words.index("per", 1)]))
    ending = " ".join(words[-2:])
    if len(words) > 2 and ending in WHOLE:
        return Guess(WHOLE[ending], 0.85)
    if words and words[-1] in TEXT_LAST:
        return Guess(FieldType.TEXT, 0.9)
    if words and words[-1] in LAST:
        return Guess(LAST[words[-1]], 0.85)
    if words and words[-1] in WHOLE and WHOLE[words[-1]] is FieldType.BOOLEAN:
        return Guess(FieldType.BOOLEAN, 0.7)
    found = next((ANY[word] for word in words if word in ANY), None)
    if found is not None:
        return Guess(found, 0.6)
    return Guess(FieldType.TEXT, 0.5)


def known(name: str) -> bool:
    """Whether the name is that of a usual field."""
    return guess(name).confidence > 0.6 or name in KNOWN_TEXT


KNOWN_TEXT = wordset(
    "name, title, label, subject, topic, code, sku, isbn, slug, category, type, kind, status, "
    "state, stage, phase, priority, severity, condition, "
    "genre, language, country, city, street, postcode, zip, zip code, address, location, venue, "
    "place, colour, color, brand, make, model, breed, species, "
    "specialty, speciality, specialization, department, position, role, gender, author, tags, "
    "keywords, barcode, username, nickname, level, unit, shelf, "
    "size, variety, instrument, licence, license, registration plate, vin, iban, publisher, "
    "manufacturer, material, flavour, flavor, currency, "
    "opening hours, working hours, hours of operation, purpose, difficulty, urgency, decision, "
    "result, assignee, court, reference, key, tag, skill level"
)
