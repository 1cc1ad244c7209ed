"""People, offices, appointments and their history over HTTP, for a government's administrator and its inspectors."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.access import SignedIn
from appointments.api.serializers import (
    AppointmentInput,
    AppointmentSerializer,
    EndInput,
    HeldSeatSerializer,
    HoldingSerializer,
    NewPersonInput,
    OfficialPersonSerializer,
    OfficialSerializer,
    PeopleImportSerializer,
    PeopleSheetInput,
    PersonInput,
)
from appointments.filters import AppointmentFilter, HoldingFilter, PersonFilter, SeatFilter
from appointments.models import OfficeAppointment, Official
from appointments.queries import (
    WATCHING,
    appointments_visible_to,
    governments_kept_by,
    governments_of,
    holdings_in,
    officials_visible_to,
    people_kept_by,
    people_listed,
    people_serving,
    seats_listed,
)
from appointments.services.ending import end_office
from appointments.services.importing import import_people
from appointments.services.inviting_officials import invite_official
from appointments.services.letters import KINDS, AppointmentLetter, LetterFile, media_type
from appointments.services.past import holdings_then, known_then
from appointments.services.people import PersonDetails, correct, enter
from appointments.services.proposing import propose
from appointments.services.taking_up import take_up
from common.as_of import DATED, NOT_KEPT, by_hand, never, rebuilt
from common.endpoints import ListEndpoint, ReadableSet, found_or_hidden
from common.errors import BadInput, Gap, NotPermitted, NotVisible
from common.json_parser import JSONParser
from common.schema import file_answers
from common.types import Json, PathValue
from common.web import file_response
from contracts.documents import store
from organisations.api.agencies import agency_named
from organisations.enums import GOVERNMENT_ROLES, ROLES_OF_AGENCIES, Role
from organisations.models import Government, OfficeHeld, Person, Seat
from organisations.services.appointing import seat_of
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.subjects import Resource
from workflow.reviews.outsiders import record_file_read

APPOINTMENTS: Resource[OfficeAppointment] = Resource(
    "appointment", "appointments", appointments_visible_to, AppointmentSerializer
)
OFFICIALS: Resource[Official] = Resource("official", "officials", officials_visible_to, OfficialSerializer)


class Watched(ActingEndpoint):
    """Open to administrators and inspectors."""

    def initial(self, request: Request, *args: str, **kwargs: PathValue) -> None:
        super().initial(request, *args, **kwargs)
        if not governments_of(self.actor, *WATCHING):
            raise NotPermitted(
                _("People and offices are kept by the government's administrator."), code="not_your_office"
            )


class PeopleSet(ReadableSet, Watched, WritingEndpoint):
    """Everybody recorded, by name."""

    names_people = True
    past = never(NOT_KEPT)
    queryset = Person.objects.none()
    serializer_class = OfficialPersonSerializer
    filterset_class = PersonFilter
    orderings = {"name": ("name", "pk"), "-name": ("-name", "pk")}

    def rows(self) -> "QuerySet[Person]":
        return people_listed(self.actor, self.at)

    @extend_schema(request=NewPersonInput, responses={201: OfficialPersonSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Enter a person, or (`take_up`) go on with one who left another government."""
        given = self.parsed(NewPersonInput, request)
        government = self._government(given.pop("government"))
        enters = take_up if given.pop("take_up") else enter
        made = enters(government, PersonDetails(**given), actor=self.actor, at=self.at)
        return self._shown(made.person_id)

    @extend_schema(request=PersonInput, responses=OfficialPersonSerializer)
    @idempotent()
    def partial_update(self, request: Request, pk: UUID) -> Json:
        """Put a record right; members that are left out stay as they are."""
        person = found_or_hidden(people_kept_by(self.actor, self.at, *WATCHING), pk=pk)
        only_keepers(self)
        given = self.parsed(PersonInput, request, partial=True)
        names = ("name", "employee_no", "rank", "email", "phone")
        details = PersonDetails(**{name: given.get(name, getattr(person, name)) for name in names})
        correct(person, details, actor=self.actor, at=self.at, seen_version=self.seen_version)
        return self._shown(pk)

    def _shown(self, pk: UUID) -> Json:
        shown: Json = OfficialPersonSerializer(people_listed(self.actor, self.at).get(pk=pk)).data
        return shown

    def _government(self, code: str) -> Government:
        return kept_government(self, code)


class InvitationView(Watched, WritingEndpoint):
    """Invite a person to their account."""

    @extend_schema(request=None, responses={201: OfficialPersonSerializer})
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """By the address on record; without one a link is shown on the page, to be handed over."""
        person = found_or_hidden(people_kept_by(self.actor, self.at, *WATCHING), pk=pk)
        only_keepers(self)
        invite_official(person, actor=self.actor, at=self.at)
        shown: Json = OfficialPersonSerializer(people_listed(self.actor, self.at).get(pk=pk)).data
        return shown


def only_keepers(view: ActingEndpoint) -> None:
    """Raise NotPermitted for all but administrators. No query."""
    if not governments_of(view.actor, Role.ADMINISTRATOR):
        raise NotPermitted(
            _("People and offices are kept by the government's administrator."), code="not_your_office"
        )


def kept_government(view: ActingEndpoint, code: str) -> Government:
    """The government that the caller administers, by code where there are several. Raises NotPermitted, BadInput."""
    only_keepers(view)
    found = [each for each in governments_kept_by(view.actor) if not code or each.code == code]
    if len(found) != 1:
        message = _("Name the government by its code.")
        raise BadInput(message, gaps=[Gap("government", "choice", message)])
    return found[0]


class SeatListView(ListEndpoint, Watched):
    """Every office with who holds it now; vacant ones, those with two holders."""

    names_people = True
    past = by_hand(filters=frozenset(SeatFilter.base_filters))
    queryset = Seat.objects.none()
    serializer_class = HeldSeatSerializer
    filterset_class = SeatFilter
    orderings = {"title": ("title", "pk"), "role": ("role", "title", "pk")}

    def rows(self) -> "QuerySet[Seat]":
        return seats_listed(self.actor, self.at, held_at_moment=self.as_of)


class HoldingListView(ListEndpoint, Watched):
    """Who held what when."""

    names_people = True
    past = rebuilt(known_then, holdings_then, filters=frozenset({"q", "role", "person", "seat"}))
    queryset = OfficeHeld.objects.none()
    serializer_class = HoldingSerializer
    filterset_class = HoldingFilter
    orderings = {"-starts_at": ("-starts_at", "pk"), "starts_at": ("starts_at", "pk")}

    def rows(self) -> "QuerySet[OfficeHeld]":
        return holdings_in(self.actor)


class HoldingEndView(Watched, WritingEndpoint):
    """End what somebody holds."""

    @extend_schema(request=EndInput, responses=AppointmentSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """It ends now or after `last_on`; the past stays as it was."""
        held = found_or_hidden(holdings_in(self.actor), pk=pk)
        given = self.parsed(EndInput, request)
        end_office(held, actor=self.actor, at=self.at, reason=given["reason"], last_on=given["last_on"])
        return APPOINTMENTS.show(self, pk)


class AppointmentSet(ReadableSet, WritingEndpoint):
    """Appointments and delegations, the newest first."""

    names_people = True
    past = never(gettext_lazy("Ask holdings/ and delegations/ as of then: who held what."))
    queryset = OfficeAppointment.objects.none()
    serializer_class = AppointmentSerializer
    filterset_class = AppointmentFilter
    orderings = {"-created_at": ("-created_at", "pk"), "created_at": ("created_at", "pk")}
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    def rows(self) -> "QuerySet[OfficeAppointment]":
        return appointments_visible_to(self.actor, self.at)

    @extend_schema(request=AppointmentInput, responses={201: AppointmentSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """Propose an appointment; a second administrator confirms it where there is one."""
        only_keepers(self)
        given = self.parsed(AppointmentInput, request)
        person = people_serving(self.actor, self.at).filter(pk=given["person"]).first()
        if person is None:
            message = _("There is no such person.")
            raise BadInput(message, gaps=[Gap("person", "unknown", message)])
        letter = AppointmentLetter(
            capacity=given["capacity"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            number=given["letter_no"],
            signed_on=given["letter_on"],
            called=given["letter_kind"],
        )
        former = self._former(given["replaces"])
        made = propose(
            person,
            former.seat if former is not None else self._seat(given),
            letter,
            actor=self.actor,
            at=self.at,
            file=_file(given["file"]),
            replaces=former,
        )
        return APPOINTMENTS.show(self, made.pk)

    def _former(self, pk: UUID | None) -> OfficeHeld | None:
        if pk is None:
            return None
        return found_or_hidden(holdings_in(self.actor), pk=pk)

    def _seat(self, given: dict[str, Any]) -> Seat:
        places = governments_of(self.actor, Role.ADMINISTRATOR)
        if given["seat"] is not None:
            rows = Seat.objects.filter(government__in=places).select_related("government", "agency")
            return found_or_hidden(rows, pk=given["seat"])
        agency = agency_named(given["agency"], actor=self.actor)
        if agency is not None and agency.government_id not in places:
            raise NotVisible(_("There is no such record."))
        role = given["role"]
        if role not in ("", *ROLES_OF_AGENCIES, *GOVERNMENT_ROLES, Role.LAN_REVIEWER):
            message = _("There is no such office.")
            raise BadInput(message, gaps=[Gap("role", "unknown", message)])
        if not role or (role in ROLES_OF_AGENCIES and agency is None):
            name = "agency" if role else "role"
            message = _("Name the office by `seat`, or by `role` and `agency`.")
            raise BadInput(message, gaps=[Gap(name, "required", message)])
        own = role in ROLES_OF_AGENCIES
        government = agency.government if own and agency is not None else kept_government(self, "")
        return seat_of(
            Role(role), government=government, agency=agency if own else None, ordinal=given["ordinal"]
        )


class AppointmentLetterView(ActingEndpoint):
    """The scanned letter of an appointment."""

    past = never(DATED)

    @extend_schema(responses=file_answers(KINDS))
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """The file as it was attached."""
        row = found_or_hidden(appointments_visible_to(self.actor, self.at), pk=pk)
        if not row.attachment_sha256:
            raise NotVisible(_("No letter is attached."))
        name = row.attachment_name
        record_file_read(row, self.actor, at=self.at)
        return file_response(store.load(row.attachment_sha256), name=name, content_type=media_type(name))


class OfficialSet(ReadableSet, ActingEndpoint):
    """Records of officials: what was done with them stands under `events/`."""

    names_people = True
    past = never(NOT_KEPT)
    queryset = Official.objects.none()
    serializer_class = OfficialSerializer
    orderings = {"-created_at": ("-created_at", "pk")}

    def rows(self) -> "QuerySet[Official]":
        return officials_visible_to(self.actor, self.at)


class PeopleImportView(Watched, WritingEndpoint):
    """A sheet of people and offices."""

    parser_classes = (MultiPartParser,)
    permission_classes = (SignedIn,)
    dry_run = False

    @extend_schema(request=PeopleSheetInput, responses={201: PeopleImportSerializer})
    @idempotent(status=201)
    def post(self, request: Request) -> Json:
        """Store it, all or nothing; every bad cell is named (422)."""
        given = self.parsed(PeopleSheetInput, request)
        done = import_people(
            given["file"].read(),
            government=kept_government(self, ""),
            actor=self.actor,
            at=self.at,
            dry_run=self.dry_run,
        )
        shown: Json = PeopleImportSerializer(done).data
        return shown


class PeopleImportPreview(Watched):
    """What a sheet would do."""

    parser_classes = (MultiPartParser,)

    @extend_schema(request=PeopleSheetInput, responses=PeopleImportSerializer)
    def post(self, request: Request) -> Response:
        """Nothing is stored."""
        given = PeopleSheetInput(data=request.data)
        given.is_valid(raise_exception=True)
        government = kept_government(self, "")
        content = given.validated_data["file"].read()
        done = import_people(content, government=government, actor=self.actor, at=self.at, dry_run=True)
        return Response(PeopleImportSerializer(done).data)


def _file(upload: "UploadedFile[bytes] | None") -> LetterFile | None:
    return None if upload is None else LetterFile(name=upload.name or "", data=upload.read())
