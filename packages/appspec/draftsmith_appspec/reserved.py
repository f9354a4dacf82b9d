"""Names that the generated code, its languages and its databases keep for themselves."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "entity", "field", "relation", "role", "value", "rule", "transition", "action", "query", "workflow", "page",
    "connector", "environment",
]  # fmt: skip  # belongs_to, has_many and many_to_many are relations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PYTHON = _words(
    """false none true and as assert async await break class continue def del elif else except finally for from global
    if import in is lambda nonlocal not or pass raise return try while with yield"""
)
_TYPESCRIPT = _words(
    """arguments await break case catch class const constructor continue debugger default delete do else enum eval
    export extends false finally for function if implements import in instanceof interface let new null package
    private protected prototype public return static super switch this throw true try typeof undefined var void
    while with yield"""
)
# PostgreSQL's reserved words (appendix C of its manual) and SQLite's that cannot name a column.
_SQL = _words(
    """all alter analyse analyze and any array as asc asymmetric authorization autoincrement between binary
    both cascade case cast check collate collation column commit concurrently conflict constraint create cross
    current_catalog current_date current_role current_schema current_time current_timestamp current_user
    default deferrable deferred delete desc distinct do drop else end except exists false fetch for
    foreign freeze from full grant group having if ilike in index indexed initially inner insert intersect into
    is isnull join lateral leading left like limit localtime localtimestamp natural no not notnull null offset
    on only or order outer overlaps placing primary references returning right rowid
    select session_user set similar some symmetric system_user table tablesample then to trailing transaction
    true union unique update user using vacuum values variadic verbose when where window with
    """
)
_YAML = _words("true false null yes no on off")
# Columns, properties and query parameters that every generated entity has already.
_GENERATED = _words(
    """id created_at updated_at created_by owner owner_id can metadata registry user user_id session session_id
    password password_hash profile profile_id q sort page page_size me signed_in type_annotation_map
    sa dt orm"""
)
# Attributes of pydantic's BaseModel, which a generated schema would hide.
_PYDANTIC = _words(
    "construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate"
)
_MODEL_PREFIX = re.compile(
    r"model_(config|computed_fields|construct|copy|dump|extra|fields|json|parametrized|post|rebuild|validate)"
)
_RULE_WORDS = _words("role in")
_PATHS = _words("options related export import me")

# Entities become classes, types and modules; the generator spells those around its own names, so few are taken here.
_ENTITY_CODE = _words("User Users")
_ENTITY_LANGUAGE = _words("Any False Infinity NaN None Null Object True Undefined")
_INSTEAD = MappingProxyType(
    {
        "User": "Member", "Users": "Member", "Object": "Thing", "order": "position", "group": "group_name",
        "user": "member", "user_id": "member_number", "owner": "holder", "owner_id": "holder_number", "id": "number",
        "public": "is_public", "private": "is_private", "default": "is_default", "primary": "is_primary",
        "new": "is_new", "from": "starts_at", "to": "ends_at", "end": "ends_at", "page": "page_number",
        "table": "table_number", "left": "remaining", "right": "right_side", "desc": "description",
        "metadata": "details", "return": "return_note", "values": "value_list", "profile": "about", "json": "data",
        "created_at": "made_at", "updated_at": "changed_at", "password": "pass_phrase", "limit": "upper_limit",
    }
)  # fmt: skip
BUILT_IN = MappingProxyType(
    {
        "id": "every row has an id already; leave it out",
        "created_at": "every row has created_at already; leave it out",
        "updated_at": "every row has updated_at already; leave it out",
        "password": "accounts and passwords are built in; leave it out and say `account: <role>` on the entity",
        "password_hash": "accounts and passwords are built in; leave it out and say `account: <role>` on the entity",
        "owner_id": "who made a row is kept already; leave it out and use `owner == me` in access",
        "User": "accounts are built in; make a profile entity such as Member with `account: <role>`",
    }
)


def reserved(kind: Kind, name: str) -> str | None:
    """Why a well-formed name is taken, or None. Names that stay inside a spec (values, pages, …) never are."""
    if kind == "entity":
        return _reserved_entity(name)
    if kind == "role":
        taken = name in _YAML or name in ("none", "me", "signed_in", "anonymous")
        return "it means something else in a spec" if taken else None
    if kind in ("transition", "action", "query"):
        return "the API of every entity has it" if name in _PATHS else None
    if kind not in ("field", "relation"):
        return None
    if name in _GENERATED:
        return "the generated code has one already"
    if kind == "relation" and name in _RULE_WORDS:
        return "access rules use it"
    return _reserved_word(name)


def alternative(kind: Kind, name: str) -> str:
    """A free name near a reserved one."""
    if kind in ("entity", "field") and name in _INSTEAD:
        return _INSTEAD[name]
    suffix = {"entity": "Item", "field": "_value", "relation": "_item", "role": "_role", "value": "_value"}
    return f"{name}{suffix.get(kind, f'_{kind}')}"


def _reserved_entity(name: str) -> str | None:
    if name in _ENTITY_CODE:
        return "every app has users already"
    return "Python or TypeScript uses it for a value" if name in _ENTITY_LANGUAGE else None


def _reserved_word(name: str) -> str | None:
    if name in _PYTHON:
        return "it is a keyword of Python"
    if name in _TYPESCRIPT:
        return "it is a keyword of TypeScript"
    if name in _SQL or name in _YAML:
        return "it is a keyword of SQL or YAML"
    taken = name in _PYDANTIC or _MODEL_PREFIX.match(name) is not None
    return "the generated schemas use it" if taken else None
