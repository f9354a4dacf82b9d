"""Words as safe identifiers: whatever was written, only letters, digits and one separator reach a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from draftsmith_appspec.names import wrong_app_name, wrong_name
from draftsmith_appspec.reserved import Kind, alternative

_LIMIT = 36
_MAIL = re.compile(r"(^|_)e_mail(?=_|$)")
_UNSAFE = re.compile(r"[^a-z0-9]+")
# better than a general substitute where the general one would mislead; titles and addresses keep the word itself
_ENTITY: Mapping[str, str] = {
    "Class": "ClassGroup",
    "Table": "DiningTable",
    "Field": "FieldPlot",
    "Test": "TestRun",
    "Session": "SessionEntry",
    "Request": "ServiceRequest",
    "Record": "RecordEntry",
    "User": "Member",
    "Account": "CustomerAccount",
    "Package": "Parcel",
    "Date": "CalendarDate",
    "Route": "TravelRoute",
    "Model": "ModelEntry",
    "Component": "Part",
    "Set": "SetEntry",
    "List": "ListEntry",
    "Text": "TextEntry",
    "Role": "JobRole",
    "Return": "ItemReturn",
    "Number": "NumberEntry",
    "Doc": "Document",
    "Map": "MapEntry",
    "Column": "ColumnEntry",
    "Function": "FunctionEntry",
    "Error": "ErrorEntry",
}
_FIELD: Mapping[str, str] = {
    "from": "starts",
    "to": "ends",
    "end": "ends_at",
    "start": "start",
    "when": "date",
    "order": "position",
    "group": "group_name",
    "check": "checked",
    "key": "key",
    "public": "is_public",
    "private": "is_private",
    "new": "is_new",
    "owner": "owner_name",
    "user": "user_name",
    "password": "",
    "id": "",
    "created_at": "",
    "updated_at": "",
    "session": "session_name",
    "class": "class_name",
    "package": "package_name",
    "copy": "copy_number",
    "page": "page_number",
    "limit": "upper_limit",
    "table": "table_number",
    "profile": "profile_text",
    "username": "username",
}


def folded(text: str) -> str:
    """The text in lower-case ASCII: "Café" -> "cafe"."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain if character.isascii()).lower()


def snake(text: str) -> str:
    """A well-formed snake_case name of at most 36 characters, "" where no letter is left."""
    name = _UNSAFE.sub("_", folded(text)).strip("_").lstrip("0123456789_")
    name = _MAIL.sub(r"\1email", name)
    if len(name) > _LIMIT:
        cut = name[: _LIMIT + 1].rpartition("_")[0]
        name = (cut or name)[:_LIMIT].rstrip("_")
    return name


def field_name(text: str, taken: Collection[str]) -> str:
    """A free name for a field, "" where none can be made or the field is built in (id, password)."""
    return _free("field", _FIELD.get(snake(text), snake(text)), taken)


def relation_name(text: str, taken: Collection[str]) -> str:
    """A free name for a relation; a reserved word gets `_ref`."""
    name = snake(text)
    if name and wrong_name("relation", name) is not None:
        name = f"{name[: _LIMIT - 4]}_ref"
    return _free("relation", name, taken)


def role_name(text: str, taken: Collection[str]) -> str:
    """A free name for a role."""
    return _free("role", snake(text), taken)


def value_name(text: str) -> str:
    """An enum value, "" where none can be made."""
    name = snake(text)
    if not name and re.search(r"\d", folded(text)):
        name = f"value_{_UNSAFE.sub('_', folded(text)).strip('_')}"[:_LIMIT].rstrip("_")
    if name and wrong_name("value", name) is not None:
        name = f"{name}_value"
    return name if name and wrong_name("value", name) is None else ""


def entity_name(key: str, taken: Collection[str]) -> str:
    """A free PascalCase name for an entity, "" where none can be made."""
    name = "".join(word[:1].upper() + word[1:] for word in snake(key).split("_"))
    if not name:
        return ""
    if wrong_name("entity", name) is not None:
        name = _ENTITY.get(name) or alternative("entity", name)
    if wrong_name("entity", name) is not None:
        name = f"{name[:_LIMIT]}Item"
    base, count = name, 2
    lowered = {other.lower() for other in taken}
    while name.lower() in lowered:
        name, count = f"{base}{count}", count + 1
    return name if wrong_name("entity", name) is None else ""


def app_name(text: str) -> str:
    """A DNS label of at most 40 characters, "" where none can be made."""
    name = re.sub(r"-{2,}", "-", _UNSAFE.sub("-", folded(text))).strip("-").lstrip("0123456789-")
    if len(name) > 40:
        name = name[:41].rpartition("-")[0] or name[:40]
    name = name.strip("-")
    return name if name and wrong_app_name(name) is None else ""


def title(text: str) -> str:
    """A human title of at most 60 characters: first letter in upper case, printable."""
    words = " ".join("".join(c for c in text if c.isprintable()).split())[:60].strip()
    return words[:1].upper() + words[1:]


def _free(kind: Kind, name: str, taken: Collection[str]) -> str:
    if not name:
        return ""
    if wrong_name(kind, name) is not None:
        name = alternative(kind, name)
    if wrong_name(kind, name) is not None:
        name = f"{name[: _LIMIT - 6]}_{kind}"
    base, count = name, 2
    while (
        name in taken
        or any(f"{name}{ending}" in taken for ending in ("_id", "_ids", "_from", "_to"))
        or (name.endswith(("_id", "_ids", "_from", "_to")) and name.rpartition("_")[0] in taken)
    ):
        name, count = f"{base}_{count}", count + 1
    return name if wrong_name(kind, name) is None else ""
