"""How somebody gets in: invited, accepted, taking over an office; password, address, second factor, tokens, sessions.

One newcomer, who goes through all of it in February 2026 and stays; another one never opens the letter.
"""

from datetime import date, timedelta
from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY

from accounts.enums import AccountAct
from accounts.models import AccessLink
from accounts.queries import handed_over_by, open_links
from accounts.services import delays, factors, inviting, issuing, links, passwords, sessions
from accounts.services.delays import SignInAttempt
from accounts.tokens import TokenScope
from appointments.services import confirming, ending, inviting_officials, people, proposing, taking_up
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails
from demo.afterwards import offices, replicas
from demo.afterwards.agenda import Agenda
from demo.context import DemoContext
from demo.people import PASSWORD
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.offices import Actor
from organisations.queries import actor_at
from organisations.services.appointing import seat_of
from workflow.engine import gate

NEWCOMER, PLACE = "Contoh Operator Baru", "Kecamatan Bancar"
NEWCOMERS_NUMBER = "198901022014031004"
INVITED_AT, MOVED_TO = "operator.contoh@35.23.example", "operator-baru.bancar@35.23.example"
# Invited by letter, since they have no e-mail address: the account is found by the NIP.
BY_LETTER = ("Contoh Tanpa Surel", "199001012020121001"), ("Contoh Undangan Baru", "199102022021011002")
LOST = "Contoh Kehilangan Ponsel", "198803032015031003"
PHONE, SERVED = "Contoh: ponsel hilang.", "Contoh: tugas rangkap selesai."
FIRST_PASSWORD, SECOND_PASSWORD = "empat-kuda-minum-teh", "tujuh-ikan-naik-gunung"
TOKEN = "Contoh: aplikasi pelaporan"  # noqa: S105
ELSEWHERE, GUESSES = "192.0.2.7", 6
BECAUSE, BACK = "Contoh: cuti di luar tanggungan negara.", "Contoh: kembali bertugas."


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (date(2026, 2, 4), 10, invite),
        (date(2026, 2, 5), 14, accept),
        (date(2026, 2, 6), 15, take_over),
        (date(2026, 2, 9), 15, use),
        (date(2026, 2, 10), 15, go_and_come_back),
        (date(2026, 2, 10), 16, lose_phone),
        (date(2026, 2, 11), 15, lose_factor_elsewhere),
        (date(2026, 2, 12), 15, serve_two),
    ):
        agenda.add(day, hour, act)


def invite(context: DemoContext) -> None:
    """By e-mail, once more, taken back and sent again; another one by a letter that nobody opens."""
    administrator, newcomer = _administrator(context), _entered(context, NEWCOMER, email=INVITED_AT)
    inviting_officials.invite_all(actor=administrator, at=context.clock.tick())
    inviting.resend(_account(newcomer), by=administrator, at=context.clock.tick())
    inviting.withdraw(_account(newcomer), by=administrator, at=context.clock.tick())
    better = PersonDetails(
        name=NEWCOMER, email=INVITED_AT, rank="Penata Muda (III/a)", employee_no=NEWCOMERS_NUMBER
    )
    people.correct(newcomer, better, actor=administrator, at=context.clock.tick())
    inviting_officials.invite_official(newcomer, actor=administrator, at=context.clock.tick())
    invite_by_letter(context, *BY_LETTER[0])


def invite_by_letter(context: DemoContext, name: str, employee_no: str) -> None:
    """The link is shown once, to be handed over."""
    administrator, person = _administrator(context), _entered(context, name, employee_no=employee_no)
    invited = inviting_officials.invite_official(person, actor=administrator, at=context.clock.tick())
    inviting.link_to_hand_over(invited.link, by=administrator, at=context.clock.tick())


def accept(context: DemoContext) -> None:
    """The newcomer opens the link and chooses a password."""
    link = open_links(context.clock.tick()).get(account=_newcomer())
    inviting.accept(_token_of(link), FIRST_PASSWORD, at=context.clock.tick())


def take_over(context: DemoContext) -> None:
    """An office is handed over to the newcomer: one administrator proposes it, the other confirms."""
    seat = context.people.seat(Role.AGENCY_OPERATOR, agency=replicas.agency_called(PLACE))
    today = context.clock.now.date()
    person = _newcomer().person
    proposed = proposing.propose(
        person,
        seat,
        AppointmentLetter(starts_on=today, number="CONTOH/OPR/1", signed_on=today),
        actor=offices.second_administrator(),
        at=context.clock.tick(),
        replaces=OfficeHeld.objects.select_related("seat").get(seat=seat, ends_at=None),
    )
    gate.perform(proposed, "confirm", actor=_administrator(context), at=context.clock.tick())
    context.people.succeed(seat, person)


def use(context: DemoContext) -> None:
    """Signed in twice and out at the other place; a second factor, a token, another address, another password."""
    account = _newcomer()
    kept, _other = _sign_in(context, account), _sign_in(context, account)
    sessions.end_others(account, but=kept, at=context.clock.tick())
    TOTP.activate(account, generate_totp_secret())
    factors.factor_changed(account, AccountAct.FACTOR_ADDED, at=context.clock.tick())
    Authenticator.objects.filter(user=account).delete()
    factors.factor_changed(account, AccountAct.FACTOR_REMOVED, at=context.clock.tick())
    _token(context, account, end=True)
    link = passwords.ask_new_address(account, MOVED_TO, at=context.clock.tick())
    account = passwords.confirm_address(link, at=context.clock.tick())
    passwords.check_password(SECOND_PASSWORD, account)
    passwords.store_password(account, SECOND_PASSWORD)
    passwords.password_changed(account, at=context.clock.tick(), session=kept)


def go_and_come_back(context: DemoContext) -> None:
    """The account is disabled and enabled; the password was forgotten meanwhile, and is that of all from now on."""
    administrator, account = _administrator(context), _newcomer()
    for step, reason in (("disable", BECAUSE), ("enable", BACK)):
        record = people.record_of(account.person, actor=administrator, at=context.clock.tick())
        gate.perform(record, step, actor=administrator, at=context.clock.tick(), comment=reason)
    link = passwords.make_reset(_newcomer(), at=context.clock.tick())
    _token(context, passwords.reset(link, PASSWORD, at=context.clock.tick()))


def lose_phone(context: DemoContext) -> None:
    """Somebody without a mailbox lost password and phone: not believed at first, then let in anew by two people."""
    administrator, person = _administrator(context), _entered(context, LOST[0], employee_no=LOST[1])
    invited = inviting_officials.invite_official(person, actor=administrator, at=context.clock.tick())
    inviting.accept(_token_of(invited.link), FIRST_PASSWORD, at=context.clock.tick())
    second = actor_at(offices.second_administrator().person_id, context.clock.now)
    for step, who in (
        ("ask_reset", administrator),
        ("refuse_reset", second),
        ("ask_reset", administrator),
        ("allow_reset", second),
    ):
        record = people.record_of(person, actor=administrator, at=context.clock.tick())
        comment = "" if step == "allow_reset" else PHONE
        at = context.clock.tick()
        if step == "ask_reset":
            gate.perform(record, step, actor=who, at=at, comment=comment, factors=True)
        else:
            gate.perform(record, step, actor=who, at=at, comment=comment)
    link = handed_over_by(second, person.pk, at=context.clock.now)
    assert link is not None, "whoever allowed it hands the link over"
    inviting.link_to_hand_over(link, by=second, at=context.clock.tick())
    passwords.reset(link, SECOND_PASSWORD, at=context.clock.tick())
    at = context.clock.tick()
    known = [each for each in confirming.confirmable_by(second, at) if each.step == "confirm_account"]
    confirming.confirm_each([known[0].key], actor=second, at=context.clock.tick())


def lose_factor_elsewhere(context: DemoContext) -> None:
    """Where there is one administrator, that one alone gives a new way in, which stays marked."""
    person = offices.called(offices.INTERIM)
    administrator = context.of_government(Role.ADMINISTRATOR, replicas.government(offices.INTERIM_AT))
    record = people.record_of(person, actor=administrator, at=context.clock.tick())
    at = context.clock.tick()
    gate.perform(record, "reset_alone", actor=administrator, at=at, comment=PHONE, factors=True)


def serve_two(context: DemoContext) -> None:
    """The newcomer sits on a panel of another government for a day, beside the office at home."""
    place = replicas.government(offices.INTERIM_AT)
    administrator = context.of_government(Role.ADMINISTRATOR, place)
    details = PersonDetails(name=NEWCOMER, employee_no=NEWCOMERS_NUMBER)
    beside = taking_up.take_up(place, details, actor=administrator, at=context.clock.tick())
    today = context.clock.now.date()
    given = proposing.propose(
        beside.person,
        seat_of(Role.PANEL_MEMBER, government=place, ordinal=9),
        AppointmentLetter(starts_on=today, number="CONTOH/RANGKAP/1", signed_on=today),
        actor=administrator,
        at=context.clock.tick(),
    )
    held = OfficeHeld.objects.select_related("seat__government", "granted_from").get(pk=given.pk)
    ending.end_office(held, actor=administrator, at=context.clock.tick(), reason=SERVED)
    at = context.clock.tick()
    gate.perform(beside, "end_service", actor=administrator, at=at, comment=SERVED)


def guess(context: DemoContext) -> None:
    """Somebody tries passwords at the newcomer's account, who is told of it."""
    attempt = SignInAttempt(_newcomer().email, ELSEWHERE)
    for _try in range(GUESSES):
        delays.begin(attempt, at=context.clock.tick())


def _sign_in(context: DemoContext, account: User) -> str:
    """A browser that showed the right password; the key of its session."""
    attempt = SignInAttempt(account.email, ELSEWHERE)
    at = context.clock.tick()
    delays.begin(attempt, at=at)
    delays.succeeded(attempt, at=at)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session.create()
    UserSession.objects.create(
        user=account, session_key=session.session_key, ip=ELSEWHERE, user_agent="Contoh: peramban"
    )
    key: str = session.session_key
    return key


def _token(context: DemoContext, account: User, *, end: bool = False) -> None:
    lasts = timedelta(days=issuing.LONGEST_DAYS)
    made = issuing.issue(
        account, scope=TokenScope.READ, lasts=lasts, at=context.clock.tick(), name=TOKEN
    ).issued
    if end:
        issuing.end_token(account, made.pk, at=context.clock.tick())


def _entered(context: DemoContext, name: str, *, email: str = "", employee_no: str = "") -> Person:
    details = PersonDetails(name=name, email=email, employee_no=employee_no)
    official = people.enter(
        replicas.government(), details, actor=_administrator(context), at=context.clock.tick()
    )
    return official.person


def _administrator(context: DemoContext) -> Actor:
    first = context.of_government(Role.ADMINISTRATOR, replicas.government())
    return actor_at(first.person_id, context.clock.now)


def _token_of(link: AccessLink) -> str:
    return links.address_of(link).rstrip("/").rpartition("/")[2]


def _newcomer() -> User:
    return User.objects.select_related("person").get(person__name=NEWCOMER)


def _account(person: Person) -> User:
    return User.objects.select_related("person").get(person=person)
