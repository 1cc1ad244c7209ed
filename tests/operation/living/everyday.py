"""What happens beside the innovation within a year: to accounts and offices, and what fails and is mended.

Each leads to e-mails that no obligation brings; mails.py names them.
"""

from datetime import date, timedelta
from pathlib import Path

from tests.operation.living.walk import PASSWORD, Act, Regency, address

OTHER_PASSWORD, THIRD_PASSWORD = "senandung-sore-tuban-78", "senandung-malam-tuban-79"
NEW_ADDRESS = "innovator@dinkes.tuban.example"
# After how many seconds a message that failed is tried again: ten tries, then it is set aside.
PAUSES = (10, 30, 90, 270, 810, 2430, 7290, 10800, 10800)


def token_made(regency: Regency) -> None:
    """The operator makes a token for a program; the bureau wants to read news, too."""
    regency.who("operator").send("/akun/token/", name="Rekap", scope="read", days="30", expect=(200,))
    regency.who("bureau").api("PATCH", "notices/preferences/", {"mail_news": True})


def password_changed(regency: Regency) -> None:
    """The innovator takes another one."""
    who = regency.who("innovator")
    who.send("/akun/sandi/", oldpassword=who.password, password1=OTHER_PASSWORD, password2=OTHER_PASSWORD)
    who.password = OTHER_PASSWORD


def password_forgotten(regency: Regency) -> None:
    """The innovator does not know it any more, and gets in by a link."""
    who = regency.who("innovator")
    regency.living.visitor().send("/lupa-sandi/", email=who.email)
    regency.living.settle()
    who.cookies.clear()
    who.accept(regency.living.letters.link_for(who.email), THIRD_PASSWORD)


def address_changed(regency: Regency) -> None:
    """The innovator has another address."""
    who = regency.who("innovator")
    who.send("/akun/konfirmasi/sandi/", password=who.password)
    who.send("/akun/surel/", email=NEW_ADDRESS)
    regency.living.settle()
    who.get(regency.living.letters.link_for(NEW_ADDRESS))
    who.send("/tautan/")
    who.email = NEW_ADDRESS


def guessed_at(regency: Regency) -> None:
    """Somebody tries passwords of the operator."""
    stranger = regency.living.visitor()
    for number in range(6):
        stranger.send("/masuk/", login=address("operator"), password=f"tuban-{number}", expect=(200, 429))
    regency.living.settle()


def factor_taken_off(regency: Regency) -> None:
    """The operator tries an app as second factor, and thinks better of it."""
    who = regency.who("operator")
    who.add_app()
    who.send("/akun/faktor/aplikasi/lepas/")
    who.secret = ""


def way_in_asked_for(regency: Regency) -> None:
    """The telephone of the head of agency is gone, and with it the second factor."""
    lost = {"factors": "true", "comment": "Telepon hilang."}
    regency.made["head"] = regency.official("Head")
    regency.step("administrator", "officials", regency.made["head"], "ask_reset", **lost)


def way_in_given(regency: Regency) -> None:
    """The second administrator allows it; the head sets up another factor."""
    regency.step("second", "officials", regency.made["head"], "allow_reset")
    regency.living.settle()
    who = regency.who("head")
    who.cookies.clear()
    who.secret = ""
    who.accept(regency.living.letters.link_for(who.email), PASSWORD)
    who.enter()
    who.add_app()


def account_disabled(regency: Regency) -> None:
    """The bureau's account, for an evening: what comes meanwhile waits for whoever may sign in again."""
    _switch(regency, "disable", "Ditinggal terbuka.")


def account_enabled(regency: Regency) -> None:
    """The next morning: its owner hears of what waits in the office."""
    _switch(regency, "enable", "Sudah jelas.")


def _switch(regency: Regency, step: str, comment: str) -> None:
    regency.step("administrator", "officials", regency.official("Bureau"), step, comment=comment)


def delegated(regency: Regency) -> None:
    """The regional secretary is away for four days; an assistant stands in, and finds what waits."""
    sekda = regency.who("sekda")
    [office] = sekda.api("GET", "offices/")["results"]
    colleagues = sekda.api("GET", f"offices/{office['id']}/colleagues/?page_size=100")["results"]
    [person] = [row["id"] for row in colleagues if row["name"] == "Second"]
    days = {"starts_on": str(regency.today), "ends_on": str(regency.today + timedelta(days=3))}
    made = sekda.api(
        "POST", "delegations/",
        {"office": office["id"], "person": person, "kind": "delegation", "letter_no": "800/12/2025", **days},
    )  # fmt: skip
    regency.made["delegation"] = made["id"]


def appointment_proposed(regency: Regency) -> None:
    """The driver of the ambulance becomes an operator of the other agency: a second person has to confirm it."""
    first = regency.who("administrator")
    person = first.api("POST", "people/", {"name": "Budi", "email": address("budi")})
    made = first.api(
        "POST", "appointments/",
        {"person": person["id"], "role": "agency_operator", "agency": "Dinas Perhubungan",
         "starts_on": str(regency.today)},
    )  # fmt: skip
    regency.made["appointment"] = made["id"]


def appointment_confirmed(regency: Regency) -> None:
    """Days later."""
    regency.step("second", "appointments", regency.made["appointment"], "confirm")


def receiver_fails(regency: Regency) -> None:
    """From now on whatever takes the events answers that it cannot."""
    regency.living.webhook.status = 503


def receiver_mended(regency: Regency) -> None:
    """The administrators were told that the webhook rests, and let it go on."""
    regency.living.webhook.status = 204
    regency.who("administrator").send("/webhook/", lanjutkan="1")


def mailbox_full(regency: Regency) -> None:
    """The mail server puts off one mailbox until what went there is set aside."""
    regency.living.letters.full = {regency.who("innovator").email}
    password_changed(regency)
    regency.living.settle()
    for pause in PAUSES:
        regency.living.clock.move(regency.living.clock.now() + timedelta(seconds=pause))
        regency.living.settle()
    regency.living.letters.full = set()


def tried_again(regency: Regency) -> None:
    """The mailbox has room again for a month; an administrator was told, and has the message tried again."""
    regency.who("administrator").send("/pesan-gagal/", semua="1")


def document_lost(regency: Regency) -> None:
    """The file of the signed contract is moved away by mistake."""
    kept = _document(regency)
    kept.rename(kept.with_suffix(".away"))


def document_back(regency: Regency) -> None:
    """It was named by the worker; it is put back."""
    kept = _document(regency)
    kept.with_suffix(".away").rename(kept)


def _document(regency: Regency) -> Path:
    [[digest]] = regency.living.rows("SELECT max(sha256) FROM contracts_contractdocument")
    return regency.living.folder / f"var/lib/prakarsa/documents/{str(digest)[:2]}/{digest}"


def mail_tested(regency: Regency) -> None:
    """Whoever looks after the server asks whether e-mail leaves."""
    told = regency.living.manage("doctor", "--mail", address("operasi"))
    assert any("surel" in line.lower() for line in told.lines), told.lines


def policy_withdrawn(regency: Regency) -> None:
    """The operator of the program withdraws the policy for new items."""
    done = regency.living.manage(
        "withdraw_policy", "tuban-2018@1", "--reason", "Pasal keliru.", "--successor", "pp38-2017@1"
    )
    assert done.status == 0, done.lines


FIRST, SECOND = ("administrator",), ("second",)
DOCUMENT_BACK = date(2025, 9, 21)
ACTS: dict[date, tuple[tuple[tuple[str, ...], Act], ...]] = {
    date(2025, 3, 7): ((("operator", "bureau"), token_made),),
    date(2025, 4, 6): ((("innovator",), password_changed),),
    date(2025, 4, 8): (((), password_forgotten),),
    date(2025, 4, 15): ((("innovator",), address_changed), ((), guessed_at)),
    date(2025, 4, 19): (((), receiver_fails),),
    date(2025, 4, 21): ((FIRST, account_disabled),),
    date(2025, 4, 22): ((FIRST, account_enabled), (FIRST, receiver_mended)),
    date(2025, 4, 29): ((FIRST, way_in_asked_for),),
    date(2025, 5, 19): ((SECOND, way_in_given),),
    date(2025, 5, 26): ((("operator",), factor_taken_off), (FIRST, appointment_proposed)),
    date(2025, 6, 1): ((SECOND, appointment_confirmed),),
    # It takes the day until evening.
    date(2025, 6, 5): ((("innovator",), mailbox_full),),
    date(2025, 7, 7): ((FIRST, tried_again),),
    date(2025, 7, 24): ((("sekda",), delegated),),
    date(2025, 8, 28): (((), document_lost),),
    DOCUMENT_BACK: (((), document_back),),
    date(2025, 10, 10): (((), mail_tested),),
    date(2026, 2, 18): (((), policy_withdrawn),),
    # Its e-mails leave.
    date(2026, 2, 19): (),
}
