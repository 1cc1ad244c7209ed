"""A first migration that creates all tables of an app with one rendering of the models instead of one per table."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration
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
