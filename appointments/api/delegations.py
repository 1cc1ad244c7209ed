"""Delegations and mandates: given, received, taken back; and which of one's offices may be delegated to whom."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from appointments.services.ending import end_office
from appointments.services.granting import grant
from appointments.services.letters import LetterFile
from appointments.services.past import holdings_then, known_then
from appointments.services.proposing import holding_of
from common.as_of import NOW_ONLY, never, rebuilt
from common.endpoints import ListEndpoint, StrictSerializer, found_or_hidden
from common.errors import BadInput, Gap
from common.json_parser import JSONParser
from common.types import Json
from common.uploads import KeptFileInput
from organisations.enums import Grant
from organisations.models import OfficeHeld, Person, Seat
from organisations.queries import colleagues_of, grantable_by, grants_visible_to, manageable_by
from organisations.services.delegating import Letter
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.review_serializers import HeldSerializer


class GrantSerializer(HeldSerializer):
    """One delegation or mandate; `from_person` gave it, `granted_from` is the office as that person holds it."""

    id = serializers.UUIDField()
    from_person = serializers.UUIDField(source="granted_from.person_id")
    from_name = serializers.CharField(source="granted_from.person.name")
    granted_from = serializers.UUIDField(source="granted_from_id")
    letter_on = serializers.DateField(allow_null=True)
    letter_kind = serializers.CharField()
    through = serializers.UUIDField(source="through_id", allow_null=True)
    may_pass_on = serializers.BooleanField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revoke_reason = serializers.CharField()


class OwnOfficeSerializer(HeldSerializer):
    """An office that may be delegated."""

    id = serializers.UUIDField()


class PersonSerializer(serializers.Serializer[Person]):
    """Somebody an office may be delegated to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    employee_no = serializers.CharField()


class GrantInput(StrictSerializer):
    """What the letter says; days are calendar days of the government, both counted."""

    office = serializers.UUIDField()
    person = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Grant.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    letter_no = serializers.CharField(max_length=120)
    letter_on = serializers.DateField(required=False, allow_null=True, default=None)
    letter_kind = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    through = serializers.UUIDField(required=False, allow_null=True, default=None)
    may_pass_on = serializers.BooleanField(required=False, default=False)
    file = KeptFileInput(required=False, allow_null=True, default=None)


class RevocationInput(StrictSerializer):
    """Why it is taken back."""

    reason = serializers.CharField(allow_blank=True, max_length=500)


class GrantedSerializer(GrantSerializer):
    """A delegation just entered: in force, or waiting for its holder or a second administrator (`proposed`)."""

    state = serializers.CharField()


class DelegationListView(ListEndpoint, WritingEndpoint):
    """Delegations and mandates."""

    names_people = True
    past = rebuilt(known_then, holdings_then)
    parser_classes = (JSONParser, MultiPartParser, FormParser)

    queryset = OfficeHeld.objects.none()
    serializer_class = GrantSerializer
    orderings = {"-starts_at": ("-starts_at", "pk"), "ends_at": ("ends_at", "pk")}

    def rows(self) -> "QuerySet[OfficeHeld]":
        """Given or received; administrators and inspectors see those of their government."""
        return grants_visible_to(self.actor, self.at)

    @extend_schema(request=GrantInput, responses={201: GrantedSerializer})
    @idempotent(status=201)
    def post(self, request: Request) -> Json:
        """Let a person use the power of an office under a letter."""
        given = self.parsed(GrantInput, request)
        held = found_or_hidden(manageable_by(self.actor, self.at), pk=given["office"])
        person = Person.objects.filter(pk=given["person"]).first()
        if person is None:
            message = _("There is no such person.")
            raise BadInput(message, gaps=[Gap("person", "unknown", message)])
        letter = Letter(
            kind=given["kind"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            number=given["letter_no"],
            signed_on=given["letter_on"],
            may_pass_on=given["may_pass_on"],
            called=given["letter_kind"],
            through=_office_between(given["through"]),
        )
        upload = given["file"]
        file = None if upload is None else LetterFile(name=upload.name or "", data=upload.read())
        return _shown(grant(held, person, letter, actor=self.actor, at=self.at, file=file))


def _shown(made: OfficeAppointment | OfficeHeld) -> Json:
    """The delegation, in force or waiting for somebody to confirm it under the same key."""
    if isinstance(made, OfficeHeld):
        return {**GrantSerializer(made).data, "state": AppointmentState.APPOINTED.value}
    if made.state == AppointmentState.APPOINTED:
        return {**GrantSerializer(OfficeHeld.objects.get(pk=made.pk)).data, "state": made.state}
    return {**GrantSerializer(holding_of(made)).data, "state": made.state}


def _office_between(pk: UUID | None) -> Seat | None:
    """The office through which a delegate signs; whether it stands between the two is the service's to say."""
    if pk is None:
        return None
    seat = Seat.objects.filter(pk=pk).first()
    if seat is None:
        message = _("There is no such office.")
        raise BadInput(message, gaps=[Gap("through", "unknown", message)])
    return seat


class RevocationView(WritingEndpoint):
    """Take a delegation back."""

    @extend_schema(request=RevocationInput, responses=GrantSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """It ends now, with everything passed on out of it; the row stays."""
        granted = found_or_hidden(grants_visible_to(self.actor, self.at), pk=pk)
        given = self.parsed(RevocationInput, request)
        end_office(granted, actor=self.actor, at=self.at, reason=given["reason"])
        return GrantSerializer(grants_visible_to(self.actor, self.at).get(pk=pk)).data


class OfficeListView(ListEndpoint, ActingEndpoint):
    """Own offices that may be delegated."""

    past = never(NOW_ONLY)
    queryset = OfficeHeld.objects.none()
    serializer_class = OwnOfficeSerializer
    orderings = {"starts_at": ("starts_at", "pk")}

    def rows(self) -> "QuerySet[OfficeHeld]":
        """Those held now by power of one's own, or by a delegation that may be passed on."""
        return grantable_by(self.actor, self.at)


class ColleaguesView(ListEndpoint, ActingEndpoint):
    """People an office may be delegated to."""

    names_people = True
    past = never(NOW_ONLY)
    queryset = Person.objects.none()
    serializer_class = PersonSerializer
    orderings = {"name": ("name", "pk")}

    def rows(self) -> "QuerySet[Person]":
        """Of an office that one may delegate; 404 for every other."""
        held = found_or_hidden(manageable_by(self.actor, self.at), pk=self.kwargs["pk"])
        return colleagues_of(held, self.at)
