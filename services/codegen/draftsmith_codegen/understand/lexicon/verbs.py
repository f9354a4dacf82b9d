"""Verbs by what they say about records and people. Lemmas; particles are joined with a space ("sign up")."""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.replace("\n", " ").split(","))


# the subject has what follows as its fields or parts
HAVE = _words("have, include, contain, comprise, consist of, carry, feature, hold, need, require, store, record, list, show, be made of")
# somebody (or the app) keeps what follows about something: "for each order we store the date"
KEEP = _words("store, record, save, keep, capture, collect, note, track, log, register, hold, enter, need, want, have, keep track of, know")
# the subject brings the object into being, and it is then the subject's
CREATE = _words(
    "create, make, add, submit, post, write, place, request, file, leave, raise, open, upload, log, record, report, schedule, "
    "publish, share, start, arrange, plan, issue, send, list, offer, propose, suggest, register, enter, prepare, draft, set up, "
    "give, organise, organize, host, run, teach, lead, own, track, keep, collect, build, design, perform, conduct, carry out, "
    "receive, handle, hold, produce, advertise, sell, set, define, launch, pay, earn, complete, save, keep track of, bring in, buy, "
    "breed, drop off"
)
# the subject uses something that is there already; what is kept is the act, a record between both
JOIN: Mapping[str, str] = {
    "borrow": "loan", "loan": "loan", "lend": "loan", "rent": "rental", "hire": "rental", "lease": "lease",
    "book": "booking", "reserve": "reservation", "order": "order", "buy": "order", "purchase": "order",
    "enrol": "enrolment", "enrol in": "enrolment", "enroll": "enrollment", "enroll in": "enrollment",
    "sign up": "registration", "register": "registration", "apply": "application", "join": "membership",
    "attend": "attendance", "subscribe": "subscription", "follow": "follow", "like": "like", "favourite": "favourite",
    "favorite": "favorite", "bookmark": "bookmark", "rate": "rating", "review": "review", "vote": "vote", "bid": "bid",
    "check out": "checkout", "donate": "donation", "comment": "comment", "rsvp": "rsvp", "adopt": "adoption",
    "nominate": "nomination",}  # fmt: skip
# other names under which such an act may be described elsewhere in the text
ACT_NAMES: Mapping[str, frozenset[str]] = {
    "rent": _words("rental, lease, tenancy, booking, reservation, contract"), "borrow": _words("loan, borrowing, checkout"),
    "book": _words("booking, reservation, appointment"), "reserve": _words("reservation, booking"),
    "order": _words("order, purchase"), "buy": _words("order, purchase, sale"), "purchase": _words("purchase, order"),
    "sign up": _words("registration, signup, sign-up, enrolment, enrollment, booking, assignment, attendance"),
    "register": _words("registration, enrolment, enrollment, signup"), "enrol": _words("enrolment, registration"),
    "enroll": _words("enrollment, registration"), "apply": _words("application"), "join": _words("membership, participation"),
    "attend": _words("attendance, registration"), "lend": _words("loan"), "loan": _words("loan"), "hire": _words("rental, hire, booking"),
    "rate": _words("rating, review, score"), "review": _words("review"), "donate": _words("donation"), "vote": _words("vote"),
    "check out": _words("checkout, loan, assignment"), "bid": _words("bid"), "like": _words("like"), "follow": _words("follow"),
    "subscribe": _words("subscription"), "comment": _words("comment"), "adopt": _words("adoption"),
}  # fmt: skip
# the subject looks after all of them
MANAGE = _words(
    "move, promote, transfer, manage, maintain, administer, edit, update, change, delete, remove, oversee, moderate, approve, reject, assign, confirm, "
    "cancel, handle, decide, decide on, verify, verify on, accept, decline, review, process, resolve, close, mark, control, organise, "
    "organize, schedule, answer, check, set, modify, refuse, archive, supervise, coordinate, configure, respond, respond to, grade, check in"
)
READ = _words("see, view, browse, read, search, find, look, look at, look up, check, access, watch, search for, explore, list, filter, monitor, track")
TRACK = _words(
    "track, manage, store, record, organise, organize, catalogue, catalog, log, list, register, keep, keep track of, plan, schedule, "
    "monitor, maintain, handle, administer, collect, save, sell, rent out, rent, lend, share, run, hold, coordinate, "
    "archive, inventory, count, order, book"
)
# passive or stative verbs that tie the subject to what follows the preposition
TIE = _words(
    "belong, link, assign, relate, connect, attach, tie, associate, refer, make, write, create, place, own, give, perform, teach, lead, "
    "supply, submit, run, book, post, order, host, organise, organize, play, happen, take, deliver, handle, do, carry, carry out, happen, "
    "occur, base, locate, work, live, sit, stay, allocate, schedule, file, report, record, sell, issue, send, request, "
    "manage, offer, raise, open, produce, hold, publish, sign, provide, prescribe, set, conduct, group, send"
)
SELF_TIES = _words("belong, work, appear, participate, compete, star, perform in, perform on, perform at, take part, live, sit, stay, play, happen, take place, occur, relate, refer, depend, report, come")
# what people do outside the app, or what says nothing about records
EMPTY = _words("be, do, get, want, need, would, help, allow, let, enable, use, like, love, go, come, try, seem, become, mean, build, make")
ACTION_VERBS = CREATE | frozenset(JOIN) | MANAGE | READ | _words("belong, enrol, contain, appear, attend, bring, collect, serve, play, pay, sell")
PARTICLES: Mapping[str, frozenset[str]] = {
    "sign": _words("up, in, off"), "check": _words("out, in"), "look": _words("at, up"), "set": _words("up"), "carry": _words("out"),
    "log": _words("in, out"), "bring": _words("in"), "pick": _words("up"), "drop": _words("off"), "fill": _words("in, out"),
    "hand": _words("in"), "consist": _words("of"), "enrol": _words("in, on"), "enroll": _words("in, on"), "rent": _words("out"),
    "search": _words("for"), "decide": _words("on"), "take": _words("place"), "respond": _words("to"),
}  # fmt: skip
CREATE_ALL = CREATE | frozenset(JOIN)
WRITES: Mapping[str, str] = {  # what a verb of somebody who manages lets them do
    "add": "create", "create": "create", "make": "create", "post": "create", "upload": "create", "enter": "create", "register": "create",
    "edit": "update", "update": "update", "change": "update", "modify": "update", "approve": "update", "reject": "update",
    "confirm": "update", "cancel": "update", "mark": "update", "assign": "update", "verify": "update", "resolve": "update",
    "close": "update", "decide": "update", "decide on": "update", "answer": "update", "accept": "update", "decline": "update",
    "refuse": "update", "process": "update", "moderate": "update", "grade": "update", "review": "update", "archive": "update",
    "check in": "update", "move": "update", "promote": "update", "transfer": "update", "complete": "update", "finish": "update", "respond": "update", "respond to": "update", "delete": "delete", "remove": "delete",
}  # fmt: skip
THROUGH = _words("register, apply, sign up, subscribe, comment, bid, vote, rsvp, donate, nominate")  # acts only with a preposition: "apply for jobs"
LIKINGS: Mapping[str, str] = {  # kept as a set of things on the profile of whoever likes them
    "follow": "followed", "like": "liked", "favourite": "favourite", "favorite": "favorite", "bookmark": "bookmarked", "watch": "watched",
}  # fmt: skip
