"""Dev: the tree of a spec that says more than is generated, and what it says of that."""

import json
from datetime import UTC, datetime
from pathlib import Path

from draftsmith_appspec import dump, parse, spec_hash
from draftsmith_appspec.examples import example
from draftsmith_codegen.agents.dev import Dev
from draftsmith_codegen.agents.memory import Memory
from draftsmith_codegen.agents.work import Work
from draftsmith_codegen.publish.archive import unpack
from draftsmith_codegen_templates import lower
from draftsmith_shared.objects.directory import DirectoryStore
from draftsmith_shared.table.sql import SqlTable


async def test_what_is_not_generated_is_told_and_the_spec_stays_whole(tmp_path: Path) -> None:
    spec = parse(example("riverside"))
    objects = DirectoryStore(tmp_path / "objects")
    await objects.put("specs/one.yaml", dump(spec).encode(), content_type="application/yaml")
    work = Work(
        build_id="bld_1",
        project_id="prj_1",
        tenant_id="ten_1",
        project_slug="clinic",
        project_title="Clinic",
        description="",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        outputs={"plan": {"spec": "specs/one.yaml", "spec_hash": spec_hash(spec)}},
        report=lambda part, words: None,
    )
    async with SqlTable.open(f"sqlite:///{tmp_path}/items.db", name="items") as table:
        dev = Dev(objects, Memory(table, objects))
        output = await dev.generate(work)
        again = await dev.generate(work)
    kept_back = lower(spec).kept_back
    assert output["not_generated_total"] == len(kept_back)
    assert [item["path"] for item in output["not_generated"]] == [item.path for item in kept_back]
    assert output["not_generated"][0] == {
        "path": "app.locales[1]",
        "what": "The app is not translated (de).",
        "instead": "It has one language.",
    }
    assert json.loads(json.dumps(output)) == output
    assert again["not_generated"] == output["not_generated"], "what is remembered tells it too"
    tree = unpack(await objects.get(output["tree"]))
    assert tree["appspec.yaml"].content.decode() == dump(spec), "the whole spec, not what is left of it"
    assert "## Not generated yet" in tree["README.md"].content.decode()
