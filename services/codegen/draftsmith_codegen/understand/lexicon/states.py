"""Words for what a record goes through: where it begins, how it goes on, how it ends, and what each step is called.

Values are written as in a spec (`in_progress`). What is no word of these tables may still be a participle.
"""

from __future__ import annotations

from collections.abc import Mapping

from .wordset import spaced

#: Fields of these names usually tell how far a record is; of those, never.
NAMES = spaced("status state stage phase progress decision approval workflow")
NEVER = spaced(
    "condition type kind category size gender sex colour color class genre mode language role visibility frequency "
    "grade level tier rank priority severity urgency difficulty department position species method unit quality "
    "shape material brand season weekday day country region currency rating mood"
)
#: What something is rather than how far it has come: a room is free again tomorrow.
THINGS = spaced(
    "available unavailable in_use in_stock out_of_stock occupied vacant free clean dirty broken working good "
    "excellent poor fair used damaged new_condition faulty defective functional healthy sick alive dead died "
    "on_duty off_duty idle down out_of_order out_of_service rented_out single married public private online offline "
    "present absent enabled disabled lent_out full empty retired hot cold inactive"
)
STARTS = spaced(
    "new requested request draft pending open todo to_do backlog submitted received applied registered created "
    "reported planned proposed idea enquiry inquiry placed ordered unpaid waiting queued scheduled booked reserved "
    "invited unconfirmed not_started unassigned logged raised filed suggested trial prospect due announced intake "
    "signed_up awaiting_approval waiting_for_approval to_be_approved unread uploaded asked borrowed lent rented "
    "pledged"
)
#: With one of these among the values, an outcome that is said first is not where a record begins.
PLAIN_STARTS = spaced("new pending open requested draft todo to_do submitted")
DRAFTS = spaced("draft idea backlog")
#: Nothing follows these but what is said: nobody cancels what is delivered.
ENDS = spaced(
    "done completed complete finished delivered collected picked_up returned closed won hired sold fixed repaired "
    "ended resolved solved checked_out departed attended handed_over graduated served refunded harvested settled "
    "adopted filled converted passed over played held taught invoiced graded"
)
#: The last of these is an end; with more behind it, it is on the way there.
LAST_ENDS = spaced("paid shipped sent published live released fulfilled launched merged deployed paid_out reimbursed")
JUDGED_WELL = spaced(
    "approved accepted confirmed granted hired agreed qualified authorised authorized verified selected shortlisted "
    "certified admitted cleared awarded upheld enrolled"
)
JUDGED_ILL = spaced("rejected declined denied refused dismissed disqualified turned_down not_approved")
STOPS = spaced("cancelled canceled withdrawn called_off aborted revoked retracted dropped abandoned stopped")
RUNS_OUT = spaced(
    "lost expired lapsed failed no_show missed void voided written_off waived forfeited fallen_through closed "
    "archived duplicate spam dropped_out suspended banned discarded hidden removed deleted"
)
PAUSES = spaced(
    "on_hold paused blocked waiting_for_parts waiting_for_customer waiting_on_customer postponed on_leave stalled "
    "parked"
)
SIDEWAYS = spaced("overdue late partly_paid partially_paid reminded")
WAITLISTS = spaced("waitlisted waiting_list on_waiting_list")
#: What the other side does for whoever asked, and whoever asked does not do for themselves.
SERVED = spaced(
    "paid shipped delivered packed dispatched ready preparing in_preparation baking cooking baked cooked refunded "
    "served seated scheduled assigned quoted invoiced issued in_transit out_for_delivery on_the_way in_production "
    "fulfilled reimbursed paid_out processed checked_in checked_out picked_up collected handed_over interview "
    "screening assessment graded repaired fixed estimated in_repair arrived no_show missed lost expired lapsed "
    "failed overdue late written_off waived forfeited suspended banned waitlisted waiting_list partly_paid "
    "partially_paid reminded returned published released offer offered ready_for_pickup ready_for_collection "
    "processing"
)
#: What whoever made the record does with it.
MAKERS = spaced(
    "submitted in_review review under_review ready_for_review for_review requested applied cancelled canceled "
    "withdrawn called_off retracted sent_in"
)
PROGRESS = spaced(
    "in_progress doing started active running ongoing underway processing in_review review under_review contacted "
    "interviewing negotiation qualification proposal discussing reading testing in_testing assigned live on_site "
    "investigating acknowledged prepared travelling editing growing"
)
WORKING = spaced("in_progress doing started active running ongoing underway")
#: Every value that tells how far a record has come.
STATES = (
    STARTS | ENDS | LAST_ENDS | JUDGED_WELL | JUDGED_ILL | STOPS | RUNS_OUT | PAUSES | SIDEWAYS | WAITLISTS | SERVED
    | PROGRESS
)  # fmt: skip
TASK_STARTS = spaced("todo to_do open new not_started backlog")
TASK_ENDS = spaced("done completed complete finished closed")
#: A step that can be taken back: more may turn out to be left to do.
REOPENED = TASK_ENDS | spaced("resolved solved fixed")

#: What the step to a value is called, where that is not the verb of a participle.
STEPS: Mapping[str, str] = {
    "in_progress": "start", "doing": "start", "started": "start", "ongoing": "start", "underway": "start",
    "running": "start", "active": "activate", "done": "finish", "complete": "complete", "over": "finish",
    "live": "go_live", "open": "open", "review": "submit_for_review", "in_review": "submit_for_review",
    "under_review": "submit_for_review", "for_review": "submit_for_review", "ready_for_review": "submit_for_review",
    "in_testing": "start_testing", "testing": "start_testing", "ready": "mark_ready", "on_hold": "put_on_hold",
    "blocked": "block", "interview": "invite_to_interview", "offer": "make_offer", "proposal": "make_proposal",
    "negotiation": "start_negotiation", "trial": "start_trial", "in_transit": "dispatch",
    "out_for_delivery": "send_out", "on_the_way": "set_out", "in_production": "start_production",
    "in_preparation": "start_preparation", "in_repair": "start_repair", "in_service": "start_service",
    "in_analysis": "start_analysis", "in_treatment": "start_treatment", "archive": "archive", "canceled": "cancel",
    "paid": "pay", "sent": "send", "won": "win", "lost": "lose", "sold": "sell", "held": "hold", "taught": "teach",
    "built": "build", "shot": "shoot", "sown": "sow", "written": "write", "taken": "take", "given": "give",
    "drawn": "draw", "withdrawn": "withdraw", "met": "meet", "lent": "lend", "sat": "sit", "begun": "begin",
    "chosen": "choose", "made": "make", "bought": "buy", "found": "find", "left": "leave", "upheld": "uphold",
    "booked": "book", "read": "finish_reading", "waiting": "put_on_hold", "waiting_list": "put_on_waiting_list",
    "hidden": "hide", "waitlisted": "put_on_waiting_list", "void": "void", "spam": "mark_spam",
}  # fmt: skip
#: Adjectives that look like participles.
NO_STEPS = spaced("advanced limited united red bed unlimited required needed mixed rated haired")
PARTICLES = spaced("in out up off over on through down back away")
#: Verbs by which people mean the same step.
SAME: tuple[frozenset[str], ...] = (
    frozenset({"approve", "accept", "confirm", "grant", "authorise", "authorize"}),
    frozenset({"reject", "decline", "refuse", "deny", "dismiss", "turn down"}),
    frozenset({"finish", "complete", "do"}),
    frozenset({"close", "resolve", "solve"}),
    frozenset({"ship", "send", "dispatch", "deliver", "send out"}),
    frozenset({"pay", "pay out", "settle", "reimburse"}),
    frozenset({"publish", "release", "go live"}),
    frozenset({"cancel", "withdraw", "call off", "retract"}),
    frozenset({"fix", "repair"}),
    frozenset({"collect", "pick up"}),
)
