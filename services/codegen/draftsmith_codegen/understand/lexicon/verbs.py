"""Verbs by what they say about records and people. Lemmas; particles are joined with a space ("sign up")."""

from __future__ import annotations

from collections.abc import Mapping

from .wordset import wordset

# the subject has what follows as its fields or parts
HAVE = wordset(
    "have, include, contain, comprise, consist of, carry, feature, hold, need, require, store, "
    "record, list, show, be made of, lead to, result in"
)
# somebody (or the app) keeps what follows about something: "for each order we store the date"
KEEP = wordset(
    "store, record, save, keep, capture, collect, note, track, log, register, hold, enter, need, "
    "want, have, keep track of, know"
)
# the subject brings the object into being, and it is then the subject's
CREATE = wordset(
    "create, make, add, submit, post, write, place, request, file, leave, raise, open, upload, "
    "log, record, report, schedule, "
    "publish, share, start, arrange, plan, issue, send, list, offer, propose, suggest, register, "
    "enter, prepare, draft, set up, "
    "give, organise, organize, host, run, teach, lead, own, track, keep, collect, build, design, "
    "perform, conduct, carry out, "
    "handle, hold, produce, advertise, sell, set, define, launch, pay, earn, complete, "
    "save, keep track of, bring in, buy, "
    "breed, drop off, fill in, fill out"
)
# the subject uses something that is there already; what is kept is the act, a record between both
JOIN: Mapping[str, str] = {
    "borrow": "loan",
    "loan": "loan",
    "lend": "loan",
    "rent": "rental",
    "hire": "rental",
    "lease": "lease",
    "book": "booking",
    "reserve": "reservation",
    "order": "order",
    "buy": "order",
    "purchase": "order",
    "enrol": "enrolment",
    "enrol in": "enrolment",
    "enroll": "enrollment",
    "enroll in": "enrollment",
    "sign up": "registration",
    "register": "registration",
    "apply": "application",
    "join": "membership",
    "attend": "attendance",
    "subscribe": "subscription",
    "follow": "follow",
    "like": "like",
    "favourite": "favourite",
    "favorite": "favorite",
    "bookmark": "bookmark",
    "rate": "rating",
    "review": "review",
    "vote": "vote",
    "bid": "bid",
    "check out": "checkout",
    "request": "request",
    "donate": "donation",
    "comment": "comment",
    "rsvp": "rsvp",
    "adopt": "adoption",
    "nominate": "nomination",
}
# other names under which such an act may be described elsewhere in the text
ACT_NAMES: Mapping[str, frozenset[str]] = {
    "rent": wordset("rental, lease, tenancy, booking, reservation, contract"),
    "borrow": wordset("loan, borrowing, checkout"),
    "book": wordset("booking, reservation, appointment"),
    "reserve": wordset("reservation, booking"),
    "order": wordset("order, purchase"),
    "buy": wordset("order, purchase, sale"),
    "purchase": wordset("purchase, order"),
    "sign up": wordset("registration, signup, sign-up, enrolment, enrollment, booking, assignment, attendance"),
    "register": wordset("registration, enrolment, enrollment, signup"),
    "enrol": wordset("enrolment, registration"),
    "enroll": wordset("enrollment, registration"),
    "apply": wordset("application"),
    "join": wordset("membership, participation"),
    "attend": wordset("attendance, registration"),
    "lend": wordset("loan"),
    "loan": wordset("loan"),
    "hire": wordset("rental, hire, booking"),
    "rate": wordset("rating, review, score"),
    "review": wordset("review"),
    "donate": wordset("donation"),
    "vote": wordset("vote"),
    "request": wordset("request, loan, booking, reservation, appointment"),
    "check out": wordset("checkout, loan, assignment"),
    "bid": wordset("bid"),
    "like": wordset("like"),
    "follow": wordset("follow"),
    "subscribe": wordset("subscription"),
    "comment": wordset("comment"),
    "adopt": wordset("adoption"),
}
# the subject looks after all of them
MANAGE = wordset(
    "move, promote, transfer, manage, maintain, administer, edit, update, change, delete, "
    "remove, oversee, moderate, approve, reject, assign, confirm, "
    "cancel, handle, decide, decide on, verify, verify on, accept, decline, review, process, "
    "resolve, close, mark, control, organise, "
    "organize, schedule, answer, check, set, modify, refuse, archive, supervise, coordinate, "
    "configure, respond, respond to, grade, check in"
)
READ = wordset(
    "see, view, browse, read, search, find, look, look at, look up, check, access, watch, search "
    "for, explore, list, filter, monitor, track"
)
CHOOSE = wordset("choose, select, pick, pick out, opt for")  # from what is there: it has to be seen first
TRACK = wordset(
    "track, manage, store, record, organise, organize, catalogue, catalog, log, list, register, "
    "keep, keep track of, plan, schedule, "
    "monitor, maintain, handle, administer, collect, save, sell, rent out, rent, lend, share, run, hold, coordinate, "
    "archive, inventory, count, order, book"
)
# passive or stative verbs that tie the subject to what follows the preposition
TIE = wordset(
    "belong, link, assign, relate, connect, attach, tie, associate, refer, make, write, create, "
    "place, own, give, perform, teach, lead, "
    "supply, submit, run, book, post, order, host, organise, organize, play, happen, take, "
    "deliver, handle, do, carry, carry out, happen, "
    "occur, base, locate, work, live, sit, stay, allocate, schedule, file, report, record, sell, "
    "issue, send, request, "
    "show, display, exhibit, use, contain, feature, include, store, keep, "
    "manage, offer, raise, open, produce, hold, publish, sign, provide, prescribe, set, conduct, group, send"
)
SELF_TIES = wordset(
    "belong, work, appear, participate, compete, star, perform in, perform on, perform at, take "
    "part, live, sit, stay, play, happen, take place, occur, relate, refer, depend, report, come"
)
# what people do outside the app, or what says nothing about records
EMPTY = wordset(
    "be, do, get, want, need, would, help, allow, let, enable, use, like, love, go, come, try, seem, "
    "become, mean, build, make"
)
ACTION_VERBS = (
    CREATE
    | frozenset(JOIN)
    | MANAGE
    | READ
    | wordset("belong, enrol, contain, appear, attend, bring, collect, serve, play, pay, sell")
)
PARTICLES: Mapping[str, frozenset[str]] = {
    "sign": wordset("up, in, off"),
    "check": wordset("out, in"),
    "look": wordset("at, up"),
    "set": wordset("up"),
    "carry": wordset("out"),
    "log": wordset("in, out"),
    "bring": wordset("in"),
    "pick": wordset("up"),
    "drop": wordset("off"),
    "fill": wordset("in, out"),
    "hand": wordset("in"),
    "consist": wordset("of"),
    "enrol": wordset("in, on"),
    "enroll": wordset("in, on"),
    "rent": wordset("out"),
    "search": wordset("for"),
    "decide": wordset("on"),
    "take": wordset("place, part"),
    "lead": wordset("to"),
    "result": wordset("in"),
    "respond": wordset("to"),
}
CREATE_ALL = CREATE | frozenset(JOIN)
WRITES: Mapping[str, str] = {  # what a verb of somebody who manages lets them do
    "add": "create",
    "create": "create",
    "make": "create",
    "post": "create",
    "upload": "create",
    "enter": "create",
    "register": "create",
    "edit": "update",
    "update": "update",
    "change": "update",
    "modify": "update",
    "approve": "update",
    "reject": "update",
    "confirm": "update",
    "cancel": "update",
    "mark": "update",
    "assign": "update",
    "verify": "update",
    "resolve": "update",
    "close": "update",
    "decide": "update",
    "decide on": "update",
    "answer": "update",
    "accept": "update",
    "decline": "update",
    "refuse": "update",
    "process": "update",
    "moderate": "update",
    "grade": "update",
    "review": "update",
    "archive": "update",
    "check in": "update",
    "move": "update",
    "promote": "update",
    "transfer": "update",
    "complete": "update",
    "finish": "update",
    "respond": "update",
    "respond to": "update",
    "delete": "delete",
    "remove": "delete",
}
THROUGH = wordset(
    "register, apply, sign up, subscribe, comment, bid, vote, rsvp, donate, nominate"
)  # acts only with a preposition: "apply for jobs"
LIKINGS: Mapping[str, str] = {  # kept as a set of things on the profile of whoever likes them
    "follow": "followed",
    "like": "liked",
    "favourite": "favourite",
    "favorite": "favorite",
    "bookmark": "bookmarked",
    "watch": "watched",
}
