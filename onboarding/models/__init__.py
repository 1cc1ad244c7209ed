"""Tables of this app."""

from onboarding.models.beginning import BeginKey, Beginning
from onboarding.models.imports import ImportedRow, ImportRun, ImportTakenBack, UploadedTable

__all__ = ["BeginKey", "Beginning", "ImportRun", "ImportTakenBack", "ImportedRow", "UploadedTable"]
