"""Files of a proposal: add, take off, read."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import NotVisible
from common.forms import PlainForm
from common.types import PathValue, Shown
from common.uploads import KeptUpload
from common.web import DomainFormMixin, file_response
from innovations.enums import FileOrigin
from innovations.models import Attachment, Innovation
from innovations.queries import attachments_visible_to
from innovations.services.proposals import attaching
from innovations.services.proposals.scanning import content_of
from innovations.web.proposals.drafting import EditPage
from innovations.web.proposals.finding import find_innovation
from innovations.web.proposals.sections import FILES, steps_of
from organisations.web.pages import OfficePage
from workflow.reviews.outsiders import record_file_read
from workflow.web.transitions import done


class AttachmentForm(PlainForm):
    """One file and what it shows."""

    file = KeptUpload(
        label=_("File"), help_text=_("PDF, PNG, JPEG, DOCX or XLSX, at most 10 MB."), allow_empty_file=True
    )
    kind = forms.CharField(label=_("What it shows"), required=False, max_length=120)


class AttachmentAdd(DomainFormMixin[AttachmentForm], FormMixin, EditPage, ProcessFormView):
    """Add a file."""

    template_name = "innovations/attach.html"
    form_class = AttachmentForm

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        files = self.innovation.attachments.filter(removed_at__isnull=True, origin=FileOrigin.PROPOSAL)
        return super().get_context_data(
            back=self.back(),
            steps=steps_of(self.innovation, FILES),
            files=list(files.order_by("uploaded_at", "id")),
            **kwargs,
        )

    def act(self, form: AttachmentForm) -> str:
        upload = form.cleaned_data["file"]
        data = upload.read(attaching.MAX_BYTES + 1)
        attaching.attach(
            self.innovation,
            name=upload.name,
            data=data,
            kind=form.cleaned_data["kind"],
            actor=self.actor,
            at=self.at,
        )
        done(self.request, _("The file has been added."))
        return f"{self.back()}#attachments"


class AttachmentRemove(EditPage):
    """Ask, then take a file off."""

    template_name = "innovations/detach.html"

    def load(self) -> None:
        super().load()
        self.attachment = find_attachment(self, self.innovation, self.kwargs["attachment"])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(attachment=self.attachment, back=self.back(), **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        attaching.detach(self.attachment, actor=self.actor, at=self.at)
        done(request, _("The file has been taken off."))
        return HttpResponseRedirect(f"{self.back()}#attachments")


class AttachmentFile(OfficePage):
    """The bytes of a file, always as a download."""

    def load(self) -> None:
        super().load()
        self.innovation = find_innovation(self, self.kwargs["pk"])
        self.attachment = find_attachment(self, self.innovation, self.kwargs["attachment"])

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The stored bytes, verified against their hash; on record where the reader has no part in it."""
        record_file_read(self.innovation, self.actor, at=self.at)
        return file_response(
            content_of(self.attachment),
            name=self.attachment.name,
            content_type=self.attachment.content_type,
        )


def find_attachment(page: OfficePage, innovation: Innovation, pk: UUID) -> Attachment:
    """An attachment of this innovation that is still there and open to the person; raises NotVisible."""
    rows = attachments_visible_to(page.actor, page.at).filter(innovation=innovation)
    found = rows.select_related("innovation__government", "innovation__agency").filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("There is no such file."))
    return found
