"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import api, installable, open_data, well_known
from config.component_page import components
from config.pages import pages
from config.theme import choose_theme

handler400 = "config.faults.bad_request"
handler403 = "config.faults.permission_denied"
handler404 = "config.faults.page_not_found"
handler500 = "config.faults.server_error"

urlpatterns = [
    path("", include(pages)),
    *([path("admin/", admin.site.urls)] if settings.PRAKARSA_ADMIN_SITE else []),
    *well_known.urlpatterns,
    *open_data.urlpatterns,
    *installable.urlpatterns,
    path("bahasa/", include("django.conf.urls.i18n")),
    path("tampilan/", choose_theme, name="choose-theme"),
    path("komponen/", components, name="components"),
    path("api/v1/", include((api.v1, "v1"))),
    path("api/", include((api.documentation, "api"))),
]
