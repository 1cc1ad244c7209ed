"""Migrations of large apps and large tables: all tables at once, and an index while others write."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex, CreateModel, Migration
from django.db.migrations.state import ProjectState


class InitialMigration(Migration):
    """Creates tables and nothing else; raises TypeError for any other operation.

    Django renders every related model anew after each CreateModel. Nearly all of our tables point to people and
    places, so that most of a fresh `migrate` went into that. Creating a table looks only at the state after it,
    which may as well be the state after all of them.
    """

    initial = True

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql or not all(isinstance(operation, CreateModel) for operation in self.operations):
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        project_state.clear_delayed_apps_cache()
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state


class AddIndexMeanwhile(AddIndex):
    """Adds an index to a large table while others write to it, on PostgreSQL; in a migration with `atomic = False`.

    One that was interrupted leaves an index that nothing uses: it is dropped and made anew.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        apps: Apps = to_state.apps
        model = apps.get_model(app_label, self.model_name)
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]  # PostgreSQL's own
