"""The two addresses of the past of one kind of subject."""

from django.urls import URLPattern, path

from innovations.web.past.pages import ComparedPage, PastPage


def past_urls(subject_type: str, prefix: str) -> list[URLPattern]:
    """Named `{subject_type}-past` and `{subject_type}-compared`."""
    return [
        path(
            f"{prefix}/<uuid:pk>/pada/",
            PastPage.as_view(subject_type=subject_type),
            name=f"{subject_type}-past",
        ),
        path(
            f"{prefix}/<uuid:pk>/banding/",
            ComparedPage.as_view(subject_type=subject_type),
            name=f"{subject_type}-compared",
        ),
    ]
