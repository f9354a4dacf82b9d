"""What each module of an entity needs beside the entity's view: its imports and the parts laid out by length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from draftsmith_appspec import FieldType
from draftsmith_codegen_templates.naming import EntityNames
from draftsmith_codegen_templates.targets.react import kinds, ts
from draftsmith_codegen_templates.targets.react.field_views import FieldView, RelationView
from draftsmith_codegen_templates.targets.react.view import EntityView, Related

Part = FieldView | RelationView
_BADGES: Final = frozenset({"Choice", "YesNo"})
_FORMATS: Final = {
    FieldType.INTEGER: ("formatInteger", "format"),
    FieldType.DECIMAL: ("formatDecimal", "format"),
    FieldType.MONEY: ("formatMoney", "format"),
    FieldType.DATE: ("formatDate", "format"),
    FieldType.TIME: ("formatTime", "format"),
    FieldType.DATETIME: ("formatDateTime", "format"),
    FieldType.DURATION: ("formatDuration", "duration"),
}


def types(view: EntityView) -> dict[str, object]:
    """types.ts"""
    return {"base_imports": ["BaseRow", *(["Reference"] if view.relations else [])]}


def schema(view: EntityView) -> dict[str, object]:
    """schema.ts"""
    type_name, camel = view.names.type_name, view.names.camel
    parts: list[Part] = [*view.relations, *view.fields]
    calls = [_schema_name(part) for part in parts]
    forms = [item.kind.form for item in view.fields if item.kind.form]
    forms += ["asIds" if relation.many else "asText" for relation in view.relations]
    marker = "type " if view.options else ""
    head = ts.enclosed("(", [f"row?: {type_name}"], ")")
    of_schema = f"typeof {camel}Schema"
    return {
        "form_imports": forms,
        "schema_imports": calls,
        "type_imports": [*(item.const for item in view.options), marker + type_name],
        "values_signature": ts.layout((f"export function {camel}Values", head), after=f": {type_name}Values {{"),
        "values_type": ts.layout((f"export type {type_name}Values = ", ts.generic("z.input", of_schema)), after=";"),
        "input_type": ts.layout((f"export type {type_name}Input = ", ts.generic("z.output", of_schema)), after=";"),
        "members": [ts.layout((f"{name}: ", doc), 2, 2, ",") for name, doc in _schema_members(view)],
        "values": [ts.layout((f"{name}: ", doc), 4, 4, ",") for name, doc in _form_members(view)],
    }


def _schema_name(part: Part) -> str:
    if isinstance(part, RelationView):
        return "references" if part.many else "reference" if part.required else "optionalReference"
    return kinds.schema_name(part.spec)


def _schema_members(view: EntityView) -> Iterable[tuple[str, ts.Doc]]:
    for relation in view.relations:
        yield relation.field, f"{_schema_name(relation)}()"
    for item in view.fields:
        yield item.name, kinds.schema_of(item.spec, item.const)


def _form_members(view: EntityView) -> Iterable[tuple[str, ts.Doc]]:
    for relation in view.relations:
        source = relation.name if relation.many else relation.field
        yield relation.field, ts.call("asIds" if relation.many else "asText", f"row?.{source}")
    for item in view.fields:
        yield item.name, kinds.form_value(item.spec, item.name)


def entity(view: EntityView) -> dict[str, object]:
    """entity.ts"""
    label = view.label
    make = ts.generic("defineEntity", view.names.type_name, f"{view.names.type_name}Input")
    head = (f"export const {view.names.plural_camel} = ", make)
    is_enum = label is not None and label.spec.type is FieldType.ENUM
    return {
        "label_option": label.const if is_enum and label else None,
        "formats": [_FORMATS[label.spec.type]] if label and label.spec.type in _FORMATS else [],
        "define_entity": ts.layout(head, after="({"),
        "label_member": _arrow_member("label", view.title_text, 2),
        "audience_member": audience_member,
        "guards": [
            ts.layout((f"{name}: ", ts.obj({key: _texts(roles) for key, roles in left.items()})), 4, 4, ",")
            for name, left in (
                ("see", {item.name: item.seen_by for item in view.everything if item.seen_by is not None}),
                ("set", {item.name: item.set_by for item in view.everything if item.set_by is not None}),
            )
            if left
        ],
        "mine_member": ts.layout(
            ("mine: ", ts.obj({role: _texts(names) for role, names in view.mine.items()})), 4, 4, ","
        ),
    }


def returned_arrow(parameter: str, body: ts.Doc, *, in_element: bool = False) -> ts.Doc:
    """`(row) => body`, the body on the next line where it does not fit; an attribute's brace then has its own."""
    if isinstance(body, ts.Conditional):  # a condition wears parentheses while it is on the same line
        body = (ts.IfBreak("", "("), body, ts.IfBreak("", ")"))
    return (f"({parameter}) =>", ts.Group((ts.Indent((ts.LINE, body)), ts.SOFT if in_element else "")))


def _arrow_member(name: str, body: ts.Doc, indent: int) -> str:
    """`name: (row) => body,`, the body on the next line where it does not fit."""
    return ts.layout((f"{name}: ", returned_arrow("row", body)), indent, indent, ",")


def _texts(values: Iterable[str]) -> ts.Doc:
    return ts.array([ts.text(value) for value in values])


def audience_member(name: str, who: str | list[str]) -> str:
    """`read: ['doctor', 'admin'],`."""
    value: ts.Doc = ts.text(who) if isinstance(who, str) else _texts(who)
    return ts.layout((f"{name}: ", value), 4, 4, ",")


def columns(view: EntityView) -> dict[str, object]:
    """columns.tsx"""
    label = view.label
    title = view.title_cell()
    shown: list[Part] = list(view.columns)
    as_element = not isinstance(title, str) or title.startswith("<")
    if label and as_element:
        shown.append(label)
    options = [part.const for part in shown if isinstance(part, FieldView) and part.const]
    marker = "type " if options else ""
    text_title = isinstance(title, str) and not as_element
    return {
        **_components(shown),
        "label_format": _FORMATS[label.spec.type] if label and text_title and label.spec.type in _FORMATS else None,
        "column_targets": _targets(shown),
        "column_options": options,
        "type_imports": [*options, marker + view.names.type_name],
        "title_cell": _arrow_member("cell", str(title), 4) if text_title else _cell(title),
        "cell": lambda part: _cell(view.cell(part)),
    }


def _cell(doc: ts.Doc) -> str:
    return ts.layout(("cell: ", ts.arrow("row", doc)), 4, 4, ",")


def _components(parts: Iterable[Part]) -> dict[str, object]:
    """The imports of the components that show values."""
    names = [
        ("RelationLinks" if part.many else "RelationLink") if isinstance(part, RelationView) else part.kind.shown
        for part in parts
    ]
    return {
        "badge_imports": [name for name in names if name in _BADGES],
        "value_imports": [name for name in names if name not in _BADGES],
    }


def _targets(parts: Iterable[Part]) -> list[EntityNames]:
    found = {part.target.key: part.target for part in parts if isinstance(part, RelationView)}
    return sorted(found.values(), key=lambda names: names.url)


def listing(view: EntityView) -> dict[str, object]:
    """list.tsx"""
    kinds_used = [item.kind.filter for item in view.fields if item.kind.filter]
    if view.relations:
        kinds_used.append("relationFilter")
    head = "const FILTERS"
    filters = ts.layout((f"{head} = ", ts.array(view.filters)), after=";")
    if not view.filters:
        filters = "const FILTERS: readonly Filter[] = [];"
        kinds_used.append("type Filter")
    page = ts.element(
        "ListPage",
        {
            "entity": f"{{{view.names.plural_camel}}}",
            "columns": f"{{{view.names.camel}Columns}}",
            "filters": "{FILTERS}",
        },
    )
    return {
        "filter_imports": kinds_used,
        "other_targets": [target for target in view.targets if target.key != view.names.key],
        "option_consts": [item.const for item in view.options],
        "filters": filters,
        "list_page": _returned(page, 2),
    }


def _returned(doc: ts.Doc, indent: int) -> str:
    """An element after `return `, in parentheses when it takes several lines."""
    group = ts.Group((ts.IfBreak("("), ts.Indent((ts.SOFT, doc)), ts.SOFT, ts.IfBreak(")")))
    return ts.layout(group, indent + len("return "), indent, ";")


def detail(view: EntityView) -> dict[str, object]:
    """detail.tsx"""
    facts: list[Part] = list(view.facts)
    shown = [*facts, *([view.status] if view.status else [])]
    attributes: dict[str, ts.Doc | bool] = {"entity": f"{{{view.names.plural_camel}}}"}
    if view.status:
        attributes["status"] = ("{", ts.arrow("row", view.cell(view.status)), "}")
    if view.steps:
        own = {item.name: item.steps.const for item in view.fields if item.steps}
        attributes["steps"] = ("{", ts.obj(dict(own)), "}")
    others = {item.names.url: (item.names, True) for item in (related.entity for related in view.related)}
    for target in view.targets:
        others.setdefault(target.url, (target, False))
    own_columns = others.pop(view.names.url, (view.names, False))[1]
    return {
        **_components(shown),
        "belonging": any(not related.relation.many for related in view.related),
        "other_entities": [others[url] for url in sorted(others)],
        "own_columns": own_columns,
        "option_consts": [
            *(item.const for item in shown if isinstance(item, FieldView) and item.const),
            *(steps.const for steps in view.steps),
        ],
        "record_page": ts.element("RecordPage", attributes, ">"),
        "bare_page": _returned(ts.element("RecordPage", attributes), 2),
        "fact_open": _fact_open,
        "related_list": _related_list,
    }


def _fact_open(part: Part) -> ts.Doc:
    attributes: dict[str, ts.Doc | bool] = {"label": ts.attribute(part.label)}
    if isinstance(part, FieldView) and part.spec.type is FieldType.LONG_TEXT:
        attributes["wide"] = True
    return ts.element("Fact", attributes, ">")


def _related_list(related: Related) -> ts.Doc:
    names, relation = related.entity.names, related.relation
    columns_of = f"{names.camel}Columns"
    shortened = ts.call("without", columns_of, ts.text(relation.name))
    attributes: dict[str, ts.Doc | bool] = {
        "entity": f"{{{names.plural_camel}}}",
        "columns": f"{{{columns_of}}}" if relation.many else ("{", shortened, "}"),
        "by": ts.attribute(relation.filter),
        "id": "{row.id}",
    }
    if related.title:
        attributes["title"] = ts.attribute(related.title)
    if relation.many:
        attributes["many"] = True
    return ts.element("RelatedList", attributes)


def form(view: EntityView) -> dict[str, object]:
    """form.tsx"""
    names = view.names
    inputs = view.inputs()
    relations = {item.field: item.target.plural_camel for item in view.relations if not item.many}
    fields_by_name = {item.name: item.field for item in view.relations}
    own = {role: ts.array([ts.text(fields_by_name[name]) for name in found]) for role, found in view.own.items()}
    parts: list[ts.Doc] = [
        "{...FORM}",
        ("relations={", ts.obj(dict(relations)) if relations else "{}", "}"),
        ("own={", ts.obj(own) if own else "{}", "}"),
    ]
    page = ts.Group(("<CreatePage", ts.Indent((ts.LINE, ts.joined(parts, ts.LINE))), ts.LINE, "/>"))
    used = ["RelationsField" if item.many else "RelationField" for item in view.relations]
    used += [item.input for item in view.fields]
    schema_imports = [f"{names.camel}Schema", f"{names.camel}Values", f"type {names.type_name}Values"]
    pattern = ts.Group(("{", ts.Indent((ts.LINE, "control", ts.IfBreak(","))), ts.LINE, "}"))
    annotation = f": FieldsProps<{names.type_name}Values>) {{"
    return {
        "inputs": inputs,
        "only_input": _returned(inputs[0], 2) if inputs else "null;",
        "input_imports": [*used, "type FieldsProps"],
        "other_targets": [target for target in view.targets if target.key != names.key],
        "schema_imports": schema_imports,
        "option_consts": [*(item.const for item in view.options), *(steps.const for steps in view.steps)],
        "fields_signature": ts.layout((f"function {names.type_name}Fields(", pattern), after=annotation),
        "create_page": _returned(page, 2),
    }


PARTS: Final[dict[str, Callable[[EntityView], dict[str, object]]]] = {
    "types.ts": types,
    "schema.ts": schema,
    "entity.ts": entity,
    "columns.tsx": columns,
    "list.tsx": listing,
    "detail.tsx": detail,
    "form.tsx": form,
}
