"""Signing on the screen: the rendered pages beside the facts, many contracts in one batch, and what got stuck."""

from abc import abstractmethod
from datetime import datetime
from typing import Generic, TypeVar, Unpack
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import formats
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import DomainError, NotVisible
from common.forms import FormArguments, FormData, PlainForm
from common.types import PathValue, Shown, StrOrPromise
from common.uuids import parsed_uuid
from common.web import DomainFormMixin, Link
from contracts.documents.measures import targets_of_years
from contracts.enums import ContractState, Party, RequestStatus
from contracts.models import Contract, SignatureRequest, SigningBatch
from contracts.queries import visible_to
from contracts.services import batch, batches, codes, previews, signing, signing_process
from contracts.services.contract_schedule import schedule_of
from contracts.services.enrolling import certificate_of, lacks_certificate
from contracts.services.freezing import frozen_terms
from contracts.services.remaking import why_unfit
from contracts.services.stuck import reason_of, reason_of_code, stuck_visible_to, truth_of
from contracts.services.stuck_documents import order_again, stuck_documents_visible_to
from organisations.offices import Actor
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.transitions import done

phrases.add_phrases(
    {
        "contract.request_signature": _("Signature requested from the signing service"),
        "contract.signature_failed": _("The attempt to sign failed; no signature came of it"),
        "contract.signature_unknown": _("The outcome of an attempt to sign is unknown"),
        "contract.add_revocation_data": _("Revocation data for later years added (level B-LT)"),
        "contract.order_document": _("Production of the document ordered again"),
        "contract.keep_answer": _("An answer of the signing service was kept as evidence, without effect"),
    }
)


def passphrase() -> forms.CharField:
    """The field of a secret that is handed on once: never shown again, never filled in by a browser."""
    return forms.CharField(
        label=_("Passphrase of your certificate"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "off", "class": "form-control"}, render_value=False
        ),
    )


class SecretForm(PlainForm):
    """A form with a secret in it, in the words of the factor that is typed."""

    secret = passphrase()

    def __init__(
        self, data: FormData = None, *, one_time: bool = False, **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self.one_time = one_time
        if one_time:
            self.fields["secret"].label = _("One-time code")
            self.fields["secret"].widget.attrs["inputmode"] = "numeric"


class SignForm(SecretForm):
    """The passphrase or code, and the hash of the document that stood beside it."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


F = TypeVar("F", bound=SecretForm)


class SigningCodeMixin(DomainFormMixin[F], Generic[F]):
    """For pages that sign: the button that has a one-time code sent, where codes are typed."""

    request: HttpRequest
    actor: Actor
    at: datetime

    def get_form_kwargs(self) -> dict[str, Shown]:
        return {**super().get_form_kwargs(), "one_time": codes.codes_are_typed()}  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        if "code" not in request.POST:
            answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
            return answer
        form = self.get_form()  # type: ignore[attr-defined]
        try:
            count = codes.request_code(self.chosen(form), actor=self.actor, at=self.at)
        except DomainError as refusal:
            form.errors.clear()
            return self.refused(form, refusal)
        form.errors.clear()
        done(request, _("A code for %(count)d documents is on its way to you.") % {"count": count})
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        return page

    @abstractmethod
    def chosen(self, form: F) -> list[Contract]:
        """What the code is for."""


@method_decorator(sensitive_post_parameters("secret"), name="dispatch")
class SignPage(SigningCodeMixin[SignForm], FormMixin, OfficePage, ProcessFormView):
    """What you see is what you sign: the pages of the very document whose hash the form carries."""

    asks_anew = True
    template_name = "contracts/sign.html"
    form_class = SignForm

    def load(self) -> None:
        super().load()
        self.contract = _contract(self, self.kwargs["pk"])

    def enforce(self) -> None:
        """Only the party whose turn it is."""
        self.turn = signing.next_signatory(self.contract, actor=self.actor, at=self.at)

    def ways_out(self, refusal: DomainError) -> list[Link]:
        return [Link(_("See the present state"), reverse("contract", args=[self.contract.pk]))]

    def chosen(self, form: SignForm) -> list[Contract]:
        """This contract."""
        return [self.contract]

    def get_initial(self) -> dict[str, Shown]:
        return {"seen": self.turn.document.sha256}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Facts from the frozen terms, pictures from the registered bytes, and how the last attempt ended."""
        signing_process.get_ready()
        contract, document = self.contract, self.turn.document
        terms = frozen_terms(contract)
        last = contract.signature_requests.filter(party=self.turn.party).order_by("-attempt").first()
        return super().get_context_data(
            contract=contract,
            schedule=schedule_of(contract, at=self.at),
            document=document,
            party=Party(self.turn.party).label,
            terms=terms,
            indicators=[(row, targets_of_years(row, year=terms.year)) for row in terms.indicators],
            parties=[
                (Party.at(position).label, party) for position, party in enumerate(terms.signatories, start=1)
            ],
            pages=_pages(document.sha256),
            last=_attempts_in_words(last) if last is not None else None,
            lacks_certificate=lacks_certificate(self.turn.office, self.actor, at=self.at),
            certificate=certificate_of(self.turn.office, self.actor),
            **kwargs,
        )

    @sensitive_variables()
    def act(self, form: SignForm) -> str:
        given = form.cleaned_data
        signed = signing.sign(
            self.contract, actor=self.actor, secret=given["secret"], at=self.at, seen=given["seen"]
        )
        done(self.request, _("The contract has been signed."))
        first_due = schedule_of(signed, at=self.at).first_due
        if signed.state == ContractState.IN_FORCE and first_due is not None:
            done(
                self.request,
                _("It is in force. Its first report is due at the latest on %(day)s.")
                % {"day": formats.date_format(first_due, "l, j F Y")},
            )
        return reverse("contract", args=[self.contract.pk])


class PagePicture(OfficePage):
    """One page of a registered document as a picture, for those who may see the contract."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """The PNG; kept by the browser of this person only."""
        contract = _contract(self, self.kwargs["pk"])
        document = contract.documents.filter(version_no=self.kwargs["version"]).first()
        if document is None:
            raise NotVisible(_("There is no such document."))
        picture = previews.page_picture(document.sha256, self.kwargs["number"])
        return HttpResponse(
            picture,
            content_type="image/png",
            headers={
                "Cache-Control": "private, max-age=3600",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "X-Content-Type-Options": "nosniff",
            },
        )


class BatchSigningForm(SecretForm):
    """Contracts chosen from the queue (each with the hash of its document) and one passphrase for all."""

    contracts = forms.MultipleChoiceField(
        label=_("Contracts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one contract."),
            "invalid_choice": _("One of the documents has changed meanwhile. Please look at the list again."),
        },
    )
    field_order = ("contracts", "secret")

    def __init__(
        self,
        data: FormData = None,
        *,
        waiting: list[tuple[Contract, str]],
        one_time: bool = False,
        **kwargs: Unpack[FormArguments],
    ) -> None:
        super().__init__(data, one_time=one_time, **kwargs)
        self.waiting = {f"{contract.pk}:{sha256}": (contract, sha256) for contract, sha256 in waiting}
        self.fields["contracts"].choices = [(value, value) for value in self.waiting]  # type: ignore[attr-defined]

    def rows(self) -> list[dict[str, Shown]]:
        """The queue as the template prints it, ticked as it was ticked; everything at first."""
        ticked = self["contracts"].value()
        return [
            {"value": value, "contract": contract, "ticked": not self.is_bound or value in (ticked or ())}
            for value, (contract, _sha256) in self.waiting.items()
        ]

    def chosen_contracts(self) -> list[batch.ContractToSign]:
        """What was chosen, in the order of the queue."""
        chosen = set(self.cleaned_data["contracts"])
        return [batch.ContractToSign(*pair) for value, pair in self.waiting.items() if value in chosen]


@method_decorator(sensitive_post_parameters("secret"), name="dispatch")
class QueuePage(SigningCodeMixin[BatchSigningForm], FormMixin, OfficePage, ProcessFormView):
    """Everything that waits for this person's signature; up to forty are signed with one passphrase."""

    template_name = "contracts/batch.html"
    form_class = BatchSigningForm

    def get_form_kwargs(self) -> dict[str, Shown]:
        rows = batch.signable_by(self.actor).prefetch_related("documents")[: batch.LARGEST]
        waiting = [(row, max(row.documents.all(), key=lambda d: d.version_no).sha256) for row in rows]
        return {**super().get_form_kwargs(), "waiting": waiting}

    def chosen(self, form: BatchSigningForm) -> list[Contract]:
        """What is ticked."""
        ticked = set(form["contracts"].value() or ())
        return [contract for value, (contract, _sha256) in form.waiting.items() if value in ticked]

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        signing_process.get_ready()
        under_way = batches.under_way(person_id=self.actor.person_id, at=self.at)
        return super().get_context_data(largest=batch.LARGEST, under_way=under_way, **kwargs)

    @sensitive_variables()
    def act(self, form: BatchSigningForm) -> str:
        """Begin to sign one after the other; the next page tells of each."""
        secret = form.cleaned_data["secret"]
        begun = batch.sign_many(form.chosen_contracts(), actor=self.actor, secret=secret, at=self.at)
        return reverse("contract-batch-result", args=[begun.pk])


class BatchResultPage(OfficePage):
    """How far one's own batch is, contract by contract, and its result; it asks for itself while it goes on."""

    template_name = "contracts/batch_result.html"

    def load(self) -> None:
        """Find the batch; somebody else's is absent."""
        super().load()
        number, person_id = self.kwargs["batch"], self.actor.person_id
        self.batch = SigningBatch.objects.filter(pk=number, person=person_id).first()
        self.rows = batch.results_of(number, person_id=person_id)
        self.refusals = batch.refusals_of(number, person_id=person_id)
        if self.batch is None and not self.rows:
            raise NotVisible(_("There is no such batch."))

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        unended = self.batch is not None and self.batch.ended_at is None
        lost = unended and self.batch in batches.dead(at=self.at)
        signed = sum(row.status == RequestStatus.STORED for row in self.rows)
        ended = sum(not row.live for row in self.rows) + len(self.refusals)
        return super().get_context_data(
            rows=[_attempts_in_words(row) for row in self.rows],
            refused=[(row.contract, reason_of_code(row.code)) for row in self.refusals],
            signed=signed,
            ended=ended,
            total=len(self.rows) + len(self.refusals),
            going_on=unended and not lost,
            lost=lost or (self.batch is not None and self.batch.stopped_by == batches.PROCESS_ENDED),
            **kwargs,
        )


class StuckPage(OfficePage):
    """Signatures and documents that did not come to their end: for operators all of their government, for officials
    their own. Sending a contract's number has its document produced again."""

    template_name = "contracts/stuck.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(
            rows=stuck_visible_to(self.actor, at=self.at),
            documents=stuck_documents_visible_to(self.actor, at=self.at),
            unfit=self._unfit(),
            **kwargs,
        )

    def _unfit(self) -> list[tuple[Contract, list[StrOrPromise]]]:
        """Contracts that nobody can sign any more, and why. Seven queries."""
        mine = visible_to(self.actor, self.at)
        unfit = why_unfit(mine, at=self.at)
        return [(row, unfit[row.pk]) for row in mine.filter(pk__in=unfit).order_by("last_at", "pk")]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Order the document again; whatever cannot be produced stays in the list with its reason."""
        order_again(
            _contract(self, parsed_uuid(request.POST.get("contract", ""))), actor=self.actor, at=self.at
        )
        done(request, _("The document will be produced again within a minute."))
        return HttpResponseRedirect(reverse("contract-signing-problems"))


def _contract(page: OfficePage, pk: UUID | None) -> Contract:
    found = visible_to(page.actor, page.at).filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise NotVisible(_("This contract does not exist or is not open to you."))
    return found


def _pages(sha256: str) -> range:
    """Numbers of the pages that can be shown; none when they cannot be drawn: then the PDF itself is read."""
    try:
        return range(1, previews.page_count(sha256) + 1)
    except DomainError:
        return range(0)


def _attempts_in_words(row: SignatureRequest) -> dict[str, Shown]:
    return {"request": row, "truth": truth_of(row), "why": reason_of(row)}


urlpatterns = [
    path("kontrak/tanda-tangan/", QueuePage.as_view(), name="contract-queue"),
    path("kontrak/tanda-tangan/sesi/<uuid:batch>/", BatchResultPage.as_view(), name="contract-batch-result"),
    path("kontrak/tanda-tangan/tertahan/", StuckPage.as_view(), name="contract-signing-problems"),
    path("kontrak/<uuid:pk>/tanda-tangan/", SignPage.as_view(), name="contract-sign"),
    path(
        "kontrak/<uuid:pk>/dokumen/<int:version>/halaman/<int:number>/",
        PagePicture.as_view(),
        name="contract-page",
    ),
]
