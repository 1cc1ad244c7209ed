"""Compare the published quarterly figures with ours."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from common.types import Option
from demo.figures import DeviationCause, compared, document
from innovations.services.evaluations.instruments import shipped


class Command(BaseCommand):
    help = "Published cumulative percentages beside ours, each difference with its cause."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write", type=Path, metavar="FILE", help="write the document instead of printing it"
        )

    def handle(self, *args: str, write: Path | None, **options: Option) -> None:
        instrument = shipped()
        rows = compared(instrument)
        text = document(rows, instrument)
        if write is None:
            self.stdout.write(text)
            return
        write.write_text(text, encoding="utf-8")
        differing = sum(row.cause is not DeviationCause.SAME for row in rows)
        self.stdout.write(f"{len(rows)} quarters compared, {differing} differ.")
