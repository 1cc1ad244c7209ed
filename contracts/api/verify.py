"""`POST verify/`: what a file is to us, for anyone. One shape of answer for everything that is not ours."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.endpoints import Endpoint, StrictSerializer
from common.errors import TooLarge
from common.types import Shown
from common.uploads import ReadFileInput
from contracts.enums import SignatureLevel
from contracts.services import naming, verifying
from contracts.verification.limits import LIMITS
from contracts.verification.verdicts import FileVerdict
from contracts.verification.wording import verdict_explanation, verdict_title


class FileSerializer(StrictSerializer):
    """The file, and the printed code that it is said to belong to."""

    file = ReadFileInput(allow_empty_file=True, max_length=500)
    token = serializers.CharField(required=False, max_length=100)


class ShownPartySerializer(serializers.Serializer[Shown]):
    """An office of the contract."""

    party = serializers.CharField()
    office = serializers.CharField()
    name = serializers.CharField()
    capacity = serializers.CharField()
    signed_at = serializers.DateTimeField(allow_null=True)


class ShownTargetSerializer(serializers.Serializer[Mapping[str, str]]):
    """An indicator and its yearly target as decimal text."""

    indicator = serializers.CharField()
    target_year = serializers.CharField()
    unit = serializers.CharField()
    printed = serializers.CharField(help_text="As the annex shows it: a number, a range or a predicate.")


class ShownContractSerializer(serializers.Serializer[verifying.ContractShown]):
    """The contract as it is registered, and its state now."""

    number = serializers.CharField()
    title = serializers.CharField()
    government = serializers.CharField()
    agency = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    period_start = serializers.CharField()
    period_end = serializers.CharField(help_text="Exclusive.")
    parties = ShownPartySerializer(many=True)
    targets = serializers.SerializerMethodField()
    state = serializers.CharField()
    state_in_words = serializers.SerializerMethodField()
    since = serializers.DateTimeField()
    replaced_by = serializers.CharField()
    clauses_go_on = serializers.ChoiceField(
        choices=["", "all", "some", "none"],
        help_text="Of an addendum replaced with its contract: how many of its clauses replaced_by carries.",
    )
    added_to_by = serializers.ListField(child=serializers.CharField())

    def get_state_in_words(self, shown: verifying.ContractShown) -> str:
        """What the state means."""
        return str(shown.state.display.sentence or shown.state.label)

    @extend_schema(responses=ShownTargetSerializer(many=True))
    def get_targets(self, shown: verifying.ContractShown) -> list[dict[str, str]]:
        """The targets in short."""
        return [
            dict(zip(("indicator", "target_year", "unit", "printed"), row, strict=True))
            for row in shown.targets
        ]


class ShownSignatureSerializer(serializers.Serializer[verifying.SignatureShown]):
    """A signature in the file. `valid` asks for intact, trusted and later_changes_allowed; a time-stamp counts only
    where it is trusted, and `level` says what the file alone proves (B-B, B-T, B-LT)."""

    field = serializers.CharField(source="facts.field")
    signer = serializers.CharField(source="facts.signer")
    office = serializers.CharField()
    capacity = serializers.CharField()
    claimed_at = serializers.DateTimeField(source="facts.signed_at", allow_null=True)
    registered_at = serializers.DateTimeField(allow_null=True)
    level = serializers.ChoiceField(source="facts.level", choices=[level.value for level in SignatureLevel])
    timestamped_at = serializers.DateTimeField(source="facts.timestamped_at", allow_null=True)
    timestamp_authority = serializers.CharField(source="facts.timestamp_authority")
    timestamp_trusted = serializers.BooleanField(source="facts.timestamp_trusted")
    intact = serializers.BooleanField(source="facts.intact")
    trusted = serializers.BooleanField(source="facts.trusted")
    covers_whole_file = serializers.BooleanField(source="facts.covers_whole_file")
    later_changes_allowed = serializers.BooleanField(source="facts.later_changes_allowed")
    valid = serializers.BooleanField(source="facts.valid")


class NamedContractSerializer(serializers.Serializer[naming.NamedContract]):
    """A contract in force, or that has been, whose number stands in a file that is not its own."""

    number = serializers.CharField()
    title = serializers.CharField()
    agency = serializers.CharField()
    government = serializers.CharField()
    state = serializers.CharField()
    token = serializers.CharField(help_text="The code of its page.")


class VerdictSerializer(serializers.Serializer[verifying.FileShown]):
    """The answer; every member is there whatever the verdict."""

    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in FileVerdict])
    title = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()
    sha256 = serializers.CharField()
    unsigned = serializers.BooleanField(
        help_text="Identical, but with a version that nobody has signed: it proves no agreement."
    )
    version = serializers.IntegerField(allow_null=True)
    newest_version = serializers.IntegerField(source="newest", allow_null=True)
    registered_at = serializers.DateTimeField(allow_null=True)
    terms_match = serializers.BooleanField(allow_null=True)
    print_matches = serializers.BooleanField(allow_null=True)
    contract = ShownContractSerializer(allow_null=True)
    signatures = ShownSignatureSerializer(many=True)
    named = NamedContractSerializer(many=True)

    def get_title(self, shown: verifying.FileShown) -> str:
        """The verdict in words."""
        return str(verdict_title(shown.verdict, unsigned=shown.unsigned))

    def get_explanation(self, shown: verifying.FileShown) -> str:
        """What it means and what to do."""
        return str(verdict_explanation(shown.verdict, unsigned=shown.unsigned))


class VerifyView(Endpoint):
    """Anyone may ask; nothing is stored."""

    authentication_classes = ()
    permission_classes = [AllowAny]
    parser_classes = [MultiPartParser]
    throttle_classes = LIMITS

    @extend_schema(
        operation_id="verify_file",
        tags=["verify"],
        request={"multipart/form-data": FileSerializer},
        responses=VerdictSerializer,
    )
    def post(self, request: Request) -> Response:
        """Compare the file with the registered contracts; nothing is stored."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > verifying.LARGEST_FILE + 64 * 1024:
            raise TooLarge(_("The file is larger than 20 MB."))
        given = FileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        shown = verifying.verify(
            given.validated_data["file"].read(), at=self.at, token=given.validated_data.get("token")
        )
        return Response(
            VerdictSerializer(shown).data, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        )
