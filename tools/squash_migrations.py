"""One migration an app for a fresh database, in place of those before it, which stay for databases that have them.

Usage: python tools/squash_migrations.py. For every app with more than one migration it writes one that creates the
tables as the models say now and `replaces` the others: data that earlier versions left behind is carried over by those
only. A fresh `migrate` then draws each table once instead of once for every change. Run it when a version is released,
after `makemigrations --check`; tests/operation/test_upgrade.py upgrades databases that know only some of the replaced.
"""

import os
import sys
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

# The newest of Django's own accounts, as our first migration has always asked for.
AUTH = "0012_alter_user_first_name_max_length"
# Alphabetically the first of ours after the people. Whatever libraries do to tables that point at a person comes before
# it: each of their small migrations draws every table anew that is related to a person, and nearly all of ours are.
FIRST = "accounts"
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write the files; says which."""
    take_away_earlier(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- the settings come first

    django.setup()
    from django.utils.translation import deactivate_all  # noqa: PLC0415 -- same

    deactivate_all()
    from django.apps import apps  # noqa: PLC0415 -- same
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- same
    from django.db.migrations.autodetector import MigrationAutodetector  # noqa: PLC0415 -- same
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 -- same
    from django.db.migrations.questioner import MigrationQuestioner  # noqa: PLC0415 -- same
    from django.db.migrations.state import ProjectState  # noqa: PLC0415 -- same

    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    loader = MigrationLoader(None)
    names = {label: sorted(name for app, name in loader.disk_migrations if app == label) for label in own}
    names = {label: found for label, found in names.items() if len(found) > 1}
    before = ProjectState()
    for config in apps.get_app_configs():
        if config.label not in own:
            for key, model in loader.project_state().models.items():
                if key[0] == config.label:
                    before.add_model(model)
    made = MigrationAutodetector(
        before, ProjectState.from_apps(apps), MigrationQuestioner(specified_apps=own)
    )
    graph = _Empty(loader)
    changes = made.changes(graph=graph, trim_to_apps=own, convert_apps=own)
    related = {
        model._meta.app_label
        for model in apps.get_models()
        if any(field.related_model is get_user_model() for field in model._meta.get_fields())
    }
    others = [leaf for leaf in loader.graph.leaf_nodes() if leaf[0] in related - own]
    for label in sorted(names):
        _write(label, changes[label], names, others if label == FIRST else ())
    return 0


def take_away_earlier(root: Path) -> None:
    """The files of the run before; whatever was made since then depends on the last one that they replaced instead."""
    for earlier in sorted(root.glob("*/migrations/0001_squashed_*.py")):
        label = earlier.parts[-3]
        last = next(earlier.parent.glob(f"{earlier.stem[-4:]}_*.py")).stem
        earlier.unlink()
        for path in root.glob("*/migrations/*.py"):
            text = path.read_text(encoding="utf-8")
            renamed = text.replace(f"('{label}', '{earlier.stem}')", f"('{label}', '{last}')")
            if renamed != text:
                path.write_text(renamed, encoding="utf-8")


class _Empty:
    """The graph of a project without migrations of its own: other apps' as they are."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def leaf_nodes(self, app: str | None = None) -> list[tuple[str, str]]:
        """Those of other apps."""
        return []

    def root_nodes(self, app: str | None = None) -> list[tuple[str, str]]:
        """The first of an app."""
        return [("auth", AUTH)] if app == "auth" else list(self.loader.graph.root_nodes(app))


def _write(
    label: str, found: list[Any], names: dict[str, list[str]], others: Iterable[tuple[str, str]]
) -> None:
    from django.db.migrations.optimizer import MigrationOptimizer  # noqa: PLC0415 -- after setup
    from django.db.migrations.writer import MigrationWriter  # noqa: PLC0415 -- same

    migration, *rest = found
    for each in rest:
        migration.operations += each.operations
        migration.dependencies += [named for named in each.dependencies if named[0] != label]
    replaced = names[label]
    migration.name = f"0001_squashed_{replaced[-1][:4]}"
    migration.replaces = [(label, name) for name in replaced]
    migration.initial = True
    migration.operations = _within(MigrationOptimizer().optimize(migration.operations, label))
    migration.dependencies = sorted(
        {(app, _resolved(app, name, names)) for app, name in migration.dependencies} | set(others)
    )
    path = ROOT / label / "migrations" / f"{migration.name}.py"
    text = MigrationWriter(migration, include_header=False).as_string()
    text = text.replace("(migrations.Migration):", "(InitialMigration):").replace(
        "\n\n\nclass ", "\nfrom common.migrations import InitialMigration\n\n\nclass ", 1
    )
    path.write_text(text, encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(migration.operations)} operations")


def _resolved(app: str, name: str, names: dict[str, list[str]]) -> str:
    if app in names:
        return f"0001_squashed_{names[app][-1][:4]}"
    return AUTH if app == "auth" else name.replace("0002_initial", "0001_initial")


def _within(operations: list[Any]) -> list[Any]:
    """Fields, constraints and indexes inside of the table that they are of, tables in the order in which they point at
    each other: each operation of its own draws every model again."""
    from django.db.migrations.operations import (  # noqa: PLC0415 -- after setup
        AddConstraint,
        AddField,
        AddIndex,
        CreateModel,
    )

    tables = {each.name.lower(): each for each in operations if isinstance(each, CreateModel)}
    for each in operations:
        if isinstance(each, CreateModel):
            continue
        table = tables[each.model_name.lower()]
        if isinstance(each, AddField):
            table.fields.append((each.name, each.field))
        elif isinstance(each, AddIndex):
            table.options["indexes"] = [*table.options.get("indexes", ()), each.index]
        elif isinstance(each, AddConstraint):
            table.options["constraints"] = [*table.options.get("constraints", ()), each.constraint]
        else:
            raise TypeError(f"{each} is not expected in a first migration")
    needs = {name: sorted(_points_at(table, tables)) for name, table in tables.items()}
    return [tables[name] for name in TopologicalSorter(needs).static_order()]


def _points_at(table: Any, tables: dict[str, Any]) -> set[str]:
    """The other tables among these that this one's fields point at."""
    targets = {
        str(
            (getattr(field.remote_field.model, "_meta", None) and field.remote_field.model._meta.label_lower)
            or field.remote_field.model
        )
        .lower()
        .rpartition(".")[2]
        for _name, field in table.fields
        if field.remote_field is not None
    }
    return {name for name in targets if name in tables and name != table.name.lower()}


if __name__ == "__main__":
    raise SystemExit(main())
