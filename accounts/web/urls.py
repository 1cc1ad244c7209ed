"""Addresses of accounts. The library looks some of them up by its own names (`account_login`)."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.web import account, events, factors, letters, links, provider, saved_views, tokens, unsent
from accounts.web.sign_in import SignIn

urlpatterns = [
    path("masuk/", SignIn.as_view(), name="account_login"),
    path("masuk/", SignIn.as_view(), name="sign-in"),
    # Where the library leads after a sign-in elsewhere that came to nothing.
    *(
        path("masuk/", SignIn.as_view(), name=f"socialaccount_{name}")
        for name in ("login_cancelled", "login_error", "signup")
    ),
    *provider.urlpatterns,
    path("keluar/", LogoutView.as_view(), name="sign-out"),
    path("keluar/", LogoutView.as_view(), name="account_logout"),
    *links.urlpatterns,
    *letters.urlpatterns,
    *account.urlpatterns,
    *factors.urlpatterns,
    *events.urlpatterns,
    *tokens.urlpatterns,
    *saved_views.urlpatterns,
    *unsent.urlpatterns,
]
