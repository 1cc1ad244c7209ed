"""Shapes of people, offices and appointments."""

from typing import Any

from rest_framework import serializers

from appointments.models import OfficeAppointment, Official
from appointments.services.proposing import CAPACITIES
from common.endpoints import StrictSerializer
from common.types import Shown
from common.uploads import KeptFileInput, ReadFileInput
from organisations.api.serializers import AgencyRefSerializer, PlaceSerializer
from organisations.enums import Capacity
from organisations.models import OfficeHeld, Person, Seat


class PersonRefSerializer(serializers.Serializer[Person]):
    """A person as other records name them."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class HeldNowSerializer(serializers.Serializer[OfficeHeld]):
    """An office held now."""

    id = serializers.UUIDField()
    seat = serializers.UUIDField(source="seat_id")
    title = serializers.CharField(source="seat.title")
    capacity = serializers.CharField()


class OfficialPersonSerializer(serializers.Serializer[Person]):
    """A person as their administrator keeps them, with the offices held now."""

    id = serializers.UUIDField()
    version = serializers.SerializerMethodField()
    name = serializers.CharField()
    employee_no = serializers.CharField()
    rank = serializers.CharField()
    email = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    kept_elsewhere = serializers.BooleanField()
    has_account = serializers.SerializerMethodField()
    offices = HeldNowSerializer(source="held_now", many=True)

    def get_email(self, person: Person) -> str:
        """Empty of whoever another government keeps."""
        return "" if getattr(person, "kept_elsewhere") else person.email  # noqa: B009 -- of `people_listed`

    def get_phone(self, person: Person) -> str:
        """Empty of whoever another government keeps."""
        return "" if getattr(person, "kept_elsewhere") else person.phone  # noqa: B009 -- of `people_listed`

    def get_version(self, person: Any) -> int:
        """That of the record; 0 for somebody who was there before records."""
        records: list[Official] = person.records
        return records[0].version if records else 0

    def get_has_account(self, person: Any) -> bool:
        """Whether anybody can sign in as this person."""
        return any(user.is_active for user in person.users.all())


class PersonInput(StrictSerializer):
    """What is kept about a person; what is wrong with it the service says."""

    name = serializers.CharField(allow_blank=True, max_length=300)
    employee_no = serializers.CharField(required=False, allow_blank=True, max_length=100)
    rank = serializers.CharField(required=False, allow_blank=True, max_length=300)
    email = serializers.CharField(required=False, allow_blank=True, max_length=300)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=100)


class NewPersonInput(PersonInput):
    """The same for somebody new; the government where one administers several."""

    government = serializers.CharField(required=False, max_length=13, default="")
    # Go on with the person whom another government recorded with this NIP or address.
    take_up = serializers.BooleanField(required=False, default=False)


class HolderSerializer(serializers.Serializer[OfficeHeld]):
    """Who holds an office now, delegates too."""

    id = serializers.UUIDField()
    person = PersonRefSerializer()
    capacity = serializers.CharField()


class HeldSeatSerializer(serializers.Serializer[Seat]):
    """An office with who holds it now."""

    id = serializers.UUIDField()
    role = serializers.CharField()
    ordinal = serializers.IntegerField()
    title = serializers.CharField()
    government = PlaceSerializer()
    agency = AgencyRefSerializer(allow_null=True)
    holders = HolderSerializer(source="held_now", many=True)


class HoldingSerializer(serializers.Serializer[OfficeHeld]):
    """Who held what when, by which letter, recorded and confirmed by whom."""

    id = serializers.UUIDField()
    person = PersonRefSerializer()
    seat = serializers.UUIDField(source="seat_id")
    title = serializers.CharField(source="seat.title")
    role = serializers.CharField(source="seat.role")
    capacity = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    letter_kind = serializers.CharField()
    letter_no = serializers.CharField()
    letter_on = serializers.DateField(allow_null=True)
    grant = serializers.CharField(source="grant_kind")
    granted_from = serializers.UUIDField(source="granted_from_id", allow_null=True)
    recorded_by = serializers.UUIDField(source="granted_by_id", allow_null=True)
    confirmed_by = serializers.UUIDField(source="confirmed_by_id", allow_null=True)


class AppointmentSerializer(serializers.ModelSerializer[OfficeAppointment]):
    """What gives or was to give somebody power. Once it took effect, the holding has the same `id`."""

    state = serializers.CharField()
    person = PersonRefSerializer()
    title = serializers.CharField(source="seat.title")
    giver = PersonRefSerializer(allow_null=True)
    proposed_by = PersonRefSerializer(allow_null=True)
    confirmed_by = PersonRefSerializer(allow_null=True)
    grant_kind = serializers.CharField()
    capacity = serializers.CharField()
    recorded_alone = serializers.BooleanField()

    class Meta:
        model = OfficeAppointment
        fields = (
            "id", "state", "version", "person", "seat", "title", "capacity", "starts_at", "ends_at", "letter_kind",
            "letter_no", "letter_on", "attachment_sha256", "grant_kind", "granted_from", "giver", "may_pass_on",
            "through", "replaces", "proposed_by", "confirmed_by", "recorded_alone",
        )  # fmt: skip


class OfficialSerializer(serializers.ModelSerializer[Official]):
    """The record of an official."""

    state = serializers.CharField()
    person = PersonRefSerializer()
    government = PlaceSerializer()
    # One administrator invited, or gave a new way in, and no second one has confirmed it.
    opened_alone = serializers.SerializerMethodField()

    class Meta:
        model = Official
        fields = ("id", "state", "version", "person", "government", "opened_alone")

    def get_opened_alone(self, official: Official) -> bool:
        """Whether the account is marked for the inspector."""
        return official.opened_by_id is not None


class AppointmentInput(StrictSerializer):
    """What the letter says; the office by its `seat`, or by `role` with `agency` and `ordinal`."""

    person = serializers.UUIDField()
    seat = serializers.UUIDField(required=False, allow_null=True, default=None)
    role = serializers.CharField(required=False, allow_blank=True, max_length=24, default="")
    agency = serializers.CharField(required=False, allow_blank=True, max_length=255, default="")
    ordinal = serializers.IntegerField(required=False, min_value=1, max_value=99, default=1)
    capacity = serializers.ChoiceField(
        choices=[(c.value, c.label) for c in CAPACITIES], required=False, default=Capacity.DEFINITIVE.value
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    letter_kind = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    letter_no = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    letter_on = serializers.DateField(required=False, allow_null=True, default=None)
    replaces = serializers.UUIDField(required=False, allow_null=True, default=None)
    file = KeptFileInput(required=False, allow_null=True, default=None)


class EndInput(StrictSerializer):
    """Until when, and why."""

    last_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(allow_blank=True, max_length=500)


class PeopleSheetInput(StrictSerializer):
    """A sheet of people and offices."""

    file = ReadFileInput()


class RowOutcomeSerializer(serializers.Serializer[Shown]):
    """What one row does."""

    line = serializers.IntegerField()
    name = serializers.CharField()
    is_new = serializers.BooleanField()
    office = serializers.CharField()
    state = serializers.CharField()


class PeopleImportSerializer(serializers.Serializer[Shown]):
    """What an import did or would do."""

    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    waiting = serializers.IntegerField()
    remarks = serializers.ListField(child=serializers.CharField())
    rows = RowOutcomeSerializer(many=True)
