"""Stage 9: who may do what. Nothing is allowed that is not said or needed by what is said; admins always may.

People see and make what is theirs; whoever is told to manage something manages it; a thing that people choose from
(a room to reserve) can be read by whoever is signed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from draftsmith_appspec import (
    Access,
    And,
    Const,
    Or,
    OwnerIsMe,
    RelatedIsMe,
    RelationIsMe,
    RoleIs,
    Rule,
    SignedIn,
    format_rule,
)

from .facts import Does
from .lexicon.people import EVERYONE
from .lexicon.verbs import CHOOSE, CREATE_ALL, MANAGE, READ, TRACK, WRITES
from .relate import MEMBER, PLANNED
from .report import Basis

ADMIN = "admin"
_FULL = frozenset(
    {
        "manage",
        "maintain",
        "administer",
        "oversee",
        "control",
        "handle",
        "organise",
        "organize",
        "run",
        "supervise",
        "coordinate",
    }
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A relation of an entity to people with accounts: relation name, their role, and whether they sign up alone."""

    relation: str
    role: str
    open: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A path of relations to people with accounts: the customer of an order's line. `closed` says that they sign up
    alone and that nothing on the way is for everyone to read, so that this is not either.
    """

    path: tuple[str, ...]
    role: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What decides about one entity. `acts` are what people do with it; `chosen` says others are made from it."""

    account: str | None
    account_open: bool
    holders: tuple[Holder, ...]
    acts: tuple[Does, ...]
    chosen: bool
    process: bool  # it has a status that others decide on
    judged: bool = False  # the status tells whether others approved
    sensitive: bool = False  # it holds what colleagues should not see of each other, such as a salary
    public: bool = False  # by nature for others to read: comments, reviews
    offered: bool = False  # by nature for others to choose from: products, courses
    ways: tuple[Way, ...] = ()
    within: tuple[str, ...] = ()  # whose orders or claims it is a part of
    written: bool = False  # by nature what staff write about others: attendance, grades, interviews
    steps: frozenset[str] = frozenset()  # verbs by which others take it further: who "pays claims" makes none


@dataclass(frozen=True, slots=True)
class World:
    """The app's roles by name (key -> role name), who of them is invited, and whether work is shared."""

    roles: Mapping[str, str]
    invited: tuple[str, ...]
    shared: bool
    member: str | None  # a role that may do everything because no other is told
    idle: tuple[str, ...] = ()  # invited, and told to do nothing and named on nothing: they may look
    together: bool = False  # the roles that sign up alone work together: members, not customers


@dataclass(slots=True)
class _Allowed:
    """The parts of a rule, joined by "or"."""

    parts: list[Rule] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    everyone: bool = False
    signed_in: bool = False

    def text(self) -> str | None:
        """The rule's text; None where only admins may."""
        if self.everyone:
            return format_rule(Const(True))
        if self.signed_in:
            return format_rule(SignedIn())
        kept = [
            part for part in dict.fromkeys(self.parts) if not (isinstance(part, And) and _role_of(part) in self.roles)
        ]
        if not kept and not self.roles:
            return None
        rule: list[Rule] = [*kept, RoleIs(tuple(dict.fromkeys([*self.roles, ADMIN])))]
        return format_rule(Or(tuple(rule)) if len(rule) > 1 else rule[0])


@dataclass(frozen=True, slots=True)
class AccessFound:
    """The rules, and for each action whether the text says it."""

    access: Access
    bases: Mapping[str, Basis]


def access_of(subject: Subject, world: World) -> AccessFound:
    """The access rules of one entity."""
    create, read, update, delete = _Allowed(), _Allowed(), _Allowed(), _Allowed()
    stated: set[str] = set()
    _by_account(subject, world, create, read, update)
    _by_holders(subject, world, create, read, update, delete, stated)
    only_delete = _by_acts(subject, world, create, read, update, delete, stated)
    _by_default(subject, world, create, read, update, delete)
    _by_ways(subject, world, read)
    _for_nobody(subject, world, create, read, update)
    if only_delete:
        delete = _Allowed(roles=[role for role in only_delete if role != ADMIN])
    access = Access(create=create.text(), read=read.text(), update=update.text(), delete=delete.text())
    names = ("create", "read", "update", "delete")
    return AccessFound(access, {name: Basis.STATED if name in stated else Basis.ASSUMED for name in names})


def for_some(subject: Subject) -> Subject:
    """The same where not all of its rows are for everybody to read: published posts are, and the others are not."""
    acts = tuple(act for act in subject.acts if act.verb not in READ or act.actor not in EVERYONE)
    return replace(subject, acts=acts, chosen=False, public=False, offered=False)


def _by_account(subject: Subject, world: World, create: _Allowed, read: _Allowed, update: _Allowed) -> None:
    if subject.account is None:
        return
    if subject.account_open:
        create.roles.append(subject.account)
    if subject.account_open or subject.sensitive:
        read.parts.append(OwnerIsMe())
        if subject.account_open:  # of a customer the staff may know; of each other's salaries nobody
            read.roles.extend(role for role in world.invited if role != subject.account)
    else:
        read.signed_in = True
    update.parts.append(OwnerIsMe())


def _by_holders(
    subject: Subject,
    world: World,
    create: _Allowed,
    read: _Allowed,
    update: _Allowed,
    delete: _Allowed,
    stated: set[str],
) -> None:
    """People see what is theirs and make it; who else is named on it, or else the staff, takes it from there.

    Nobody decides on what they ask for themselves: makers do not update what has an approval, nor what staff look
    after, unless they are told to plan it.
    """
    if not subject.holders:
        return
    acts = [act for act in subject.acts if "create" in (WRITES.get(act.verb), act.verb) and not _steps(act, subject)]
    leading = {world.roles.get(act.actor, act.actor) for act in acts if (act.said or act.verb) in PLANNED}
    makers = {world.roles.get(act.actor, act.actor) for act in acts}
    held = {holder.role for holder in subject.holders}
    making = (
        [holder for holder in subject.holders if holder.role in makers]
        or [holder for holder in subject.holders if holder.open]
        or list(subject.holders)
    )
    if makers & held:
        stated.add("create")
    elif subject.written and world.invited:
        making = [holder for holder in subject.holders if not holder.open]
    deciding = [holder for holder in subject.holders if holder not in making and not holder.open]
    staff = [role for role in world.invited if role not in held] if all(holder.open for holder in making) else []
    if not making:  # the staff's, and to be read by those whom it is about
        create.roles.extend(world.invited)
    for holder in subject.holders:
        read.parts.append(RelationIsMe(holder.relation))
        if holder in deciding and making:
            update.parts.append(RelationIsMe(holder.relation))
    left_to_others = subject.judged or bool(deciding and subject.process) or bool(staff and not subject.public)
    for holder in making:
        create.parts.append(And((RoleIs((holder.role,)), RelationIsMe(holder.relation))))
        if not left_to_others or holder.role in leading:
            update.parts.append(RelationIsMe(holder.relation))
            if not subject.process:
                delete.parts.append(RelationIsMe(holder.relation))
    if staff and not deciding:
        read.roles.extend(staff)
        if not subject.public:
            update.roles.extend(staff)


def _for_nobody(subject: Subject, world: World, create: _Allowed, read: _Allowed, update: _Allowed) -> None:
    """Somebody has to make a record, and staff change what they make: who changes it, else whoever does not decide."""
    if subject.account is not None or not world.invited:
        return
    if create.text() is None:
        judges = [role for role in update.roles if role in world.invited]
        makers = [role for role in world.invited if role not in judges] if subject.judged else judges
        create.roles.extend(makers or world.invited)
        if read.text() is None or (read.parts or read.roles):
            read.roles.extend(makers or world.invited)
    if update.text() is None and not subject.judged:
        staff = [role for role in create.roles if role in world.invited]
        staff += [holder.role for holder in subject.holders if holder.role in world.invited and not staff]
        update.roles.extend(role for role in staff if role != ADMIN)


def _by_ways(subject: Subject, world: World, read: _Allowed) -> None:
    """Whose order it is sees its lines, unless it is said what they see; a colleague's payslip no other staff."""
    told = {holder.role for holder in subject.holders}
    told |= {world.roles.get(act.actor, "") for act in subject.acts if act.own and act.verb in READ}
    told |= set(world.invited) if subject.sensitive else set()
    for way in subject.ways:
        if way.role not in told and way.role not in read.roles and (read.parts or read.roles):
            read.parts.append(RelatedIsMe(way.path))


def _by_acts(
    subject: Subject,
    world: World,
    create: _Allowed,
    read: _Allowed,
    update: _Allowed,
    delete: _Allowed,
    stated: set[str],
) -> list[str] | None:
    """Rules from what the text says people do; returns who alone may delete, where it says so."""
    held = {holder.role for holder in subject.holders}
    only_delete: list[str] | None = None
    targets = {"create": create, "read": read, "update": update, "delete": delete}
    for act in subject.acts:
        if act.actor in EVERYONE or act.actor == "":
            if act.verb in READ and act.actor in EVERYONE:
                users = act.actor in ("everyone", "everybody")  # of those who use it; anyone may come from outside
                read.signed_in, read.everyone = read.signed_in or users, read.everyone or not users
                stated.add("read")
            elif act.verb == "create" and act.actor in EVERYONE:  # whoever has an account
                create.signed_in = True
                stated.add("create")
            continue
        role = world.roles.get(act.actor, ADMIN if act.actor == ADMIN else "")
        if not role:
            continue
        own = act.own or role == subject.account
        if act.only and act.verb in ("delete", "remove"):
            only_delete = [role]
            stated.add("delete")
            continue
        for action in ("update",) if _steps(act, subject) else _actions(act.verb):
            stated.add(action)
            if action == "read" and act.verb in READ | CHOOSE and not own:
                if role in world.invited or act.every or role == ADMIN:
                    read.roles.append(role)
                elif role not in held and role not in {way.role for way in subject.ways}:  # those see what is theirs
                    read.signed_in = read.signed_in or subject.account is None or not subject.account_open
            elif own and role not in held:
                if action == "create":
                    create.roles.append(role)
                else:
                    targets[action].parts.append(OwnerIsMe())
            elif role == MEMBER and not act.every and action != "read":
                if action == "create":
                    create.signed_in = True
                    read.parts.append(OwnerIsMe())
                    update.parts.append(OwnerIsMe())
                    delete.parts.append(OwnerIsMe())
                else:
                    targets[action].parts.append(OwnerIsMe())
            elif role in held and action == "read" and role not in world.invited and not act.every:
                continue  # those see what is theirs
            elif not (role in held and (own or (action != "read" and act.verb not in _FULL | {"change"}))):
                targets[action].roles.append(role)
                if action != "read":
                    read.roles.append(role)
    return only_delete


def _steps(act: Does, subject: Subject) -> bool:
    """Whether the act takes a record further rather than making one: "editors publish articles"."""
    return (act.said or act.verb) in subject.steps


def _actions(verb: str) -> Sequence[str]:
    if verb in _FULL:
        return ("create", "read", "update", "delete")
    if verb in WRITES:
        return (WRITES[verb],)
    if verb == "create" or verb in MANAGE:
        return ("create",) if verb == "create" else ("update",)
    return ("create", "read") if verb in CREATE_ALL | TRACK else ("read",)


def _by_default(
    subject: Subject, world: World, create: _Allowed, read: _Allowed, update: _Allowed, delete: _Allowed
) -> None:
    """What nobody said: choices can be read, staff look after what nobody is told to, work is private or shared."""
    private = not (subject.public or subject.offered) and any(way.closed for way in subject.ways)
    if subject.public:
        read.signed_in = True
    if (
        (subject.chosen or (subject.offered and not any(holder.open for holder in subject.holders)))
        and world.member is None
        and not subject.sensitive
        and (subject.offered or not any(act.own for act in subject.acts))
        and (subject.account is None or not subject.account_open)
        and not private
    ):
        read.signed_in = True
    empty = not (subject.holders or subject.account or create.parts or create.roles or create.signed_in or update.roles)
    if world.member is not None and (empty or subject.account is None):
        create.signed_in = True
        if world.shared:
            read.signed_in = update.signed_in = True
        else:
            read.parts.append(OwnerIsMe())
            update.parts.append(OwnerIsMe())
        delete.parts.append(OwnerIsMe())
    elif empty and subject.within:
        staff = [role for role in world.invited if role not in subject.within]
        for allowed in (create, read, update):
            allowed.roles.extend(staff)
        for way in subject.ways:
            if way.role in subject.within:
                create.parts.append(And((RoleIs((way.role,)), RelatedIsMe(way.path))))
                for allowed in (read, update, delete):
                    allowed.parts.append(RelatedIsMe(way.path))
    elif empty:
        staff = list(world.invited)
        if not staff and world.together:
            create.signed_in = True
            update.parts.append(OwnerIsMe())
            delete.parts.append(OwnerIsMe())
        alone = {world.roles.get(act.actor, "") for act in subject.acts if act.own and act.verb in READ}
        create.roles.extend(staff)
        update.roles.extend(role for role in staff if role not in alone)
        if alone & set(staff):  # "sales reps only see their own deals"
            update.parts.append(OwnerIsMe())
        elif private:
            read.roles.extend(staff)
        elif not read.everyone:
            read.signed_in = True
    elif subject.account is None and not (read.parts or read.roles) and private:
        read.roles.extend(world.invited)
    elif subject.account is None and not (read.parts or read.roles):
        read.signed_in = True
    if (read.parts or read.roles) and not subject.sensitive:
        read.roles.extend(world.idle)


def _role_of(part: And) -> str:
    return next((inner.roles[0] for inner in part.parts if isinstance(inner, RoleIs) and len(inner.roles) == 1), "")
