"""Stage 11c: the AppSpec and its report, from everything decided before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from draftsmith_appspec import App, AppSpec, BelongsTo, Entity, Field, FieldType, ManyToMany, Role
from draftsmith_appspec.model import filled_in
from draftsmith_codegen_templates.archetypes import Archetype

from .access import AccessFound, access_of, for_some
from .appname import naming_of, summary_of
from .asked import refuse
from .behaviour import add_decisions, find_processes, with_states
from .concepts import Concepts
from .deeds import add_deeds
from .drafts import Draft, break_cycles, currency_of
from .facts import Facts, Span
from .filling import LABELS, MAX_FIELDS, fill
from .lexicon.capabilities import capabilities
from .lexicon.people import is_person
from .names import entity_name, relation_name, role_name, title
from .relate import MEMBER, Relations, is_act
from .report import Basis, FeatureFound, Finding, Question, Report, Source, in_order, ranked
from .subjects import is_shared, open_of, parents_first, subjects_of, ways_of, world_of
from .text import CleanText
from .trade import tie_as_usual
from .wishes import grant
from .wishes.look import look_of

MAX_ENTITIES = 40


class Assembler:
    """Puts one spec together and notes where each part comes from."""

    def __init__(
        self,
        description: str,
        text: CleanText,
        facts: Facts,
        concepts: Concepts,
        relations: Relations,
        domains: tuple[Archetype, ...] = (),
    ) -> None:
        self._description = description
        self._text = text
        self._facts = facts
        self._concepts = concepts
        self._relations = relations
        self._domains = domains
        self._findings: list[Finding] = []
        self._warnings: list[str] = []
        self._questions: list[Question] = []
        self._narrow: dict[str, str | None] = {}  # who reads an entity if nothing of it is for all
        self._currency, self._currency_said = currency_of(text.text)

    def build(self, features: tuple[FeatureFound, ...]) -> tuple[AppSpec, Report]:
        """The spec, valid by construction, and the report beside it.

        Raises DescriptionUnclear where nothing that was found can be given a name.
        """
        add_deeds(self._concepts, self._relations)
        tie_as_usual(self._concepts, self._relations, self._domains)
        drafts = self._drafts()
        if not drafts:  # words in which no letter is left for a name
            raise refuse(self._text.text)
        roles, role_names, member = self._roles(drafts)
        noted = fill(drafts, self._facts, self._domains, self._currency)
        self._warnings.extend(noted.warnings)
        self._questions.extend(noted.questions)
        self._link(drafts)
        self._many(drafts)
        break_cycles(drafts)
        ties = [
            end
            for draft in drafts.values()
            for relation, to in draft.belongs_to.values()
            for end in (draft.name, to.entity)
            if relation.basis is not Basis.ASSUMED
        ]
        told = {
            key: sum(field.basis is not Basis.ASSUMED for field in draft.fields.values())
            for key, draft in drafts.items()
        }
        weight = {
            key: 2 * ties.count(draft.name) + told[key] - 3 * is_person(key) - 3 * self._is_deed(key)
            for key, draft in drafts.items()
        }
        main = max(drafts.values(), key=lambda draft: weight[draft.key])
        naming = naming_of(self._facts, self._text.text, filled_in(main.name, Entity(title=main.title)).plural)
        theme, theme_basis, theme_span = look_of(self._text.text)
        self._find("app.name", naming.basis, 0.9 if naming.basis is Basis.STATED else 0.4, [naming.span])
        self._find("app.theme", theme_basis, 0.9 if theme_basis is Basis.STATED else 0.4, [theme_span])
        for name in roles:
            found = next((r for key, r in self._relations.roles.items() if role_names.get(key) == name), None)
            if found is not None:
                self._find(f"roles.{name}", found.basis, found.confidence, [found.span])
            elif name == member:
                self._find(f"roles.{name}", Basis.ASSUMED, 0.4, [], "nobody was said to use the app")
        add_decisions(drafts.values(), self._relations.acts)
        find_processes(drafts.values(), self._text.text)
        entities = self._entities(drafts, role_names, member)
        spec = AppSpec(
            app=App(name=naming.name, title=naming.title or "", summary=summary_of(self._text.text), theme=theme),
            roles=roles,
            entities=entities,
        )
        spec, steps = with_states(spec, drafts.values(), self._relations.acts, role_names, solo=member is not None)
        for step in steps:
            self._find(step.path, step.basis, step.confidence, step.spans, step.note)
            self._questions.extend([Question(step.question, (step.path,))] if step.question else [])
        said = {
            f"entities.{draft.name}.fields.{name}": found.span
            for draft in drafts.values()
            for name, found in draft.fields.items()
            if found.span is not None
        }
        records = {capability.feature for capability in capabilities() if capability.record in drafts}
        wanted = [one for one in features if one.feature not in records]
        granted = grant(spec, self._description, self._text, wanted, said, self._narrow)
        spec, self._findings = granted.spec, granted.beside(self._findings)
        self._warnings.extend(granted.warnings)
        self._questions.extend(granted.questions)
        self._ask(spec, member)
        report = Report(
            "en",
            in_order(self._findings, spec),
            tuple(dict.fromkeys(self._warnings)),
            ranked(self._questions, self._findings),
            features,
        )
        return spec, report

    def _is_deed(self, key: str) -> bool:
        """Whether a record is only told of by what people do: the loans of "books we lend to each other"."""
        return is_act(key) and self._concepts.found[key].basis is not Basis.STATED

    def _drafts(self) -> dict[str, Draft]:
        drafts: dict[str, Draft] = {}
        lower = self._text.text.lower()
        first: dict[str, int] = {}
        for key, concept in self._concepts.found.items():
            at = lower.find(key)
            first[key] = at if at >= 0 else min((span[0] for span in concept.spans), default=len(lower))
        keys = sorted(self._concepts.found, key=lambda key: (first[key], key))
        if len(keys) > MAX_ENTITIES:
            self._warnings.append(f"{len(keys)} kinds of records were found; the first {MAX_ENTITIES} are built.")
        taken: list[str] = []
        plurals: set[str] = set()
        for key in keys[:MAX_ENTITIES]:
            name = entity_name(key, taken)
            if name:
                taken.append(name)
                called = title(key) or name
                plural = filled_in(name, Entity(title=called)).plural.lower()
                drafts[key] = Draft(key, name, f"{called} {len(drafts) + 1}" if plural in plurals else called)
                plurals.add(plural)
        return drafts

    def _roles(self, drafts: dict[str, Draft]) -> tuple[dict[str, Role], dict[str, str], str | None]:
        roles: dict[str, Role] = {}
        names: dict[str, str] = {}
        for key, found in self._relations.roles.items():
            name = role_name(key, [*roles, "admin"])
            if not name:
                continue
            names[key] = name
            roles[name] = Role(title=title(key), signup="open" if found.signup == "open" else "invite")
            if key in self._relations.accounts and key in drafts:
                drafts[key].account = name
        member: str | None = None
        told = [key for key in names if key != MEMBER]
        if not told:
            member = names.get(MEMBER) or "member"
            team = is_shared(self._text.text)  # who shares everything is not joined by strangers
            roles.setdefault(member, Role(title=title(member), signup="invite" if team else "open"))
        return roles, names, member

    def _link(self, drafts: dict[str, Draft]) -> None:
        for relation in self._relations.relations.values():
            child, parent = drafts.get(relation.child), drafts.get(relation.parent)
            if child is None or parent is None:
                continue
            taken = [*child.fields, *child.belongs_to, *child.many]
            wanted = relation.name or relation.parent
            usual = child.fields.get(relation_name(wanted, []))
            if usual is not None and usual.basis is Basis.ASSUMED and len(child.fields) > 1:
                del child.fields[relation_name(wanted, [])]  # the room of a lesson is one of the rooms
                taken = [*child.fields, *child.belongs_to, *child.many]
            name = relation_name(wanted, taken)
            if name and len(taken) < MAX_FIELDS + 20:
                plain = name == relation_name(wanted, [])
                heading = None if plain and not name.endswith("_ref") else title(wanted)
                child.belongs_to[name] = (
                    relation,
                    BelongsTo(entity=parent.name, required=relation.required, title=heading),
                )

    def _many(self, drafts: dict[str, Draft]) -> None:
        for many in self._relations.many.values():
            left, right = drafts.get(many.left), drafts.get(many.right)
            if left is None or right is None:
                continue
            plural = filled_in(right.name, Entity(title=right.title)).plural
            name = relation_name(f"{many.name} {plural}".strip(), [*left.fields, *left.belongs_to, *left.many])
            if name:
                left.many[name] = ManyToMany(entity=right.name)
                self._find(f"entities.{left.name}.many_to_many.{name}", many.basis, many.confidence, [many.span])

    def _entities(self, drafts: dict[str, Draft], role_names: dict[str, str], member: str | None) -> dict[str, Entity]:
        world = world_of(self._text.text, drafts.values(), self._relations, role_names, member)
        open_roles = open_of(self._relations, role_names)
        subjects = {
            draft.name: subject
            for draft, subject in subjects_of(drafts.values(), self._relations, role_names, self._text.text)
        }
        by_name = {draft.name: draft for draft in drafts.values()}
        access: dict[str, AccessFound] = {}
        private: set[str] = set()  # what not everybody reads
        for draft in parents_first(drafts.values()):
            subject = replace(subjects[draft.name], ways=ways_of(draft, by_name, private, open_roles))
            access[draft.name] = access_of(subject, world)
            self._narrow[draft.name] = access_of(for_some(subject), world).access.read
            if access[draft.name].access.read not in ("true", "signed_in"):
                private.add(draft.name)
        return {
            name: self._entity(draft, access[name].access.model_dump(), access[name].bases)
            for name, draft in by_name.items()
        }

    def _entity(self, draft: Draft, access: dict[str, str | None], bases: object) -> Entity:
        concept = self._concepts.found[draft.key]
        path = f"entities.{draft.name}"
        note = (
            ""
            if draft.name.lower() == draft.key.replace(" ", "")
            else f"called {draft.name} because the word itself is reserved"
        )
        self._find(path, concept.basis, concept.confidence, concept.spans[:3], note)
        fields: dict[str, Field] = {}
        for name, found in draft.fields.items():
            fields[name] = found.field
            self._find(f"{path}.fields.{name}", found.basis, found.confidence, [found.span], found.note)
            if found.question:
                changes = (f"{path}.fields.{name}", f"{path}.states.{name}")
                self._questions.append(Question(found.question, changes))
        for name, (relation, _) in draft.belongs_to.items():
            self._find(f"{path}.belongs_to.{name}", relation.basis, relation.confidence, [relation.span])
        if draft.account:
            self._find(f"{path}.account", Basis.IMPLIED, 0.8, concept.spans[:1])
        for action, rule in access.items():
            if rule is not None and isinstance(bases, dict):
                basis = bases[action]
                self._find(f"{path}.access.{action}", basis, 0.75 if basis is Basis.STATED else 0.5, [])
        label = next((name for name in LABELS if name in fields), "")
        return Entity(
            title=draft.title,
            account=draft.account,
            label=label,
            fields=fields,
            belongs_to={name: to for name, (_, to) in draft.belongs_to.items()},
            many_to_many=draft.many,
            access=access,  # type: ignore[arg-type]
        )

    def _ask(self, spec: AppSpec, member: str | None) -> None:
        if member is not None and not self._relations.generic:
            whoever = "anybody may sign up" if spec.roles[member].signup == "open" else "whoever is invited uses it"
            text = f"Who uses the app? Nobody was named, so {whoever} as “{member}”."
            self._questions.append(Question(text, ("roles", *(f"entities.{name}.access" for name in spec.entities))))
        amounts = tuple(
            f"entities.{name}.fields.{key}"
            for name, entity in spec.entities.items()
            for key, field in entity.fields.items()
            if field.type is FieldType.MONEY
        )
        if amounts and not self._currency_said:
            text = f"Which currency are the amounts in? Assumed: {self._currency}."
            self._questions.append(Question(text, amounts))
        for start, end in self._facts.unread:
            words = " ".join(self._text.text[start:end].split())
            if len(words.split()) > 2 and not self._used(start, end):
                self._warnings.append(f"Not used: “{words[:120]}”.")

    def _used(self, start: int, end: int) -> bool:
        """Whether something was found in these words after all."""
        low, high = self._text.original(start, end)
        return any(low < source.end and source.start < high for found in self._findings for source in found.sources)

    def _find(self, path: str, basis: Basis, confidence: float, spans: Iterable[Span | None], note: str = "") -> None:
        sources = []
        for span in spans:
            if span is None or span[1] <= span[0]:
                continue
            start, end = self._text.original(*span)
            sources.append(Source(start, end, self._description[start:end]))
        self._findings.append(Finding(path, basis, confidence, tuple(sources), note))
