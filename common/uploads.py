"""Fields for files from outside, and nothing else takes one.

What is only read is scanned as it comes in. What is kept is scanned by whoever keeps it
(contracts/documents/taking_in.py), because a policy then says what a silent scanner means.
"""

from django import forms
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from common.scanner import INFECTED_SENTENCE, Scanned, scan
from common.types import Shown


def _is_infected(upload: Shown) -> bool:
    """Nothing of such a file outlives the request, so that one that could not be scanned is read all the same."""
    if not isinstance(upload, UploadedFile):
        return False
    upload.seek(0)
    found = scan(upload.read()).outcome
    upload.seek(0)
    return found is Scanned.INFECTED


class ReadUpload(forms.FileField):
    """A file that is read and forgotten."""

    def clean(self, data: Shown, initial: Shown = None) -> "UploadedFile[bytes] | None":
        """The upload at its beginning. Raises ValidationError when the scanner finds something in it."""
        upload: UploadedFile[bytes] | None = super().clean(data, initial)
        if _is_infected(upload):
            raise forms.ValidationError(INFECTED_SENTENCE, code="infected")
        return upload


class KeptUpload(forms.FileField):
    """A file that is kept, by `take_in`."""


class ReadFileInput(serializers.FileField):
    """The same as ReadUpload in a request of the API."""

    def to_internal_value(self, data: "File[bytes]") -> "File[bytes]":
        """The upload at its beginning. Raises ValidationError when the scanner finds something in it."""
        upload: File[bytes] = super().to_internal_value(data)
        if _is_infected(upload):
            raise serializers.ValidationError([str(INFECTED_SENTENCE)], code="infected")
        return upload


class KeptFileInput(serializers.FileField):
    """The same as KeptUpload in a request of the API."""
