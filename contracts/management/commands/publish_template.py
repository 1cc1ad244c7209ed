"""Publish a document template for a government, or as the neutral fallback."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.errors import BadInput
from common.types import Option
from contracts.documents import template_files
from contracts.documents.template_files import TemplateFaults
from contracts.services import templating
from organisations.models import Government


class Command(WritingCommand):
    """FILE.toml --government CODE, or --neutral."""

    help = "Publish a template of contracts (wording, letterhead, number pattern) as a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--government", metavar="CODE", help="Kemendagri code, e.g. 35.23")
        whose.add_argument("--neutral", action="store_true", help="the fallback of every government")

    def handle(self, *args: str, file: Path, government: str | None, **options: Option) -> None:
        """Publish and say which version the template has; every fault is named with its line."""
        path, code = file, government
        try:
            text = path.read_text("utf-8")
            owner = Government.objects.get(code=code) if code else None
            emblem = _emblem(path, template_files.read(text).letterhead.emblem)
            template, fresh = templating.publish(text, government=owner, at=timezone.now(), emblem=emblem)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from error
        except Government.DoesNotExist as error:
            raise CommandError(_("There is no government %(code)s.") % {"code": code}) from error
        except TemplateFaults as refusal:
            for gap in refusal.gaps:
                self.stderr.write(f"{path}:{refusal.lines[gap.field]}: {gap.field}: {gap.message}")
            raise CommandError(str(refusal.message)) from refusal
        except BadInput as refusal:
            raise CommandError(str(refusal)) from refusal
        sentence = (
            _("%(template)s: version %(version)d published.")
            if fresh
            else _("%(template)s: version %(version)d, unchanged.")
        )
        self.stdout.write(sentence % {"template": template.reference, "version": template.number})


def _emblem(path: Path, name: str) -> bytes | None:
    """The picture beside the template file; a name that leads elsewhere is refused."""
    if not name:
        return None
    if Path(name).name != name:
        raise BadInput(_("The emblem must lie beside the template file."))
    return (path.parent / name).read_bytes()
