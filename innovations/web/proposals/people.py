"""Members of a team as people: found by name or mail while one types, or on a page of their own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, NotVisible
from common.types import PathValue, Shown
from common.uuids import parsed_uuid
from innovations.services.proposals.plan_lists import Given
from innovations.services.proposals.planning import add_row
from innovations.web.proposals.drafting import EditPage
from organisations.models import Person, User
from organisations.queries import people_in_office, titles_of
from workflow.web.transitions import done

# More are found by more letters.
MOST = 20
FEWEST_LETTERS = 3
LONGEST = 200
_MAIL = re.compile(r"[^\s<>]+@[^\s<>]+")


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody in office here: as a form names them, and what they do."""

    person: Person
    words: str
    offices: str


def found_people(government: UUID, text: str, at: datetime) -> list[FoundPerson]:
    """Who holds an office in this government and has the text in name or mail; none for less than three letters.

    Three queries, however many there are.
    """
    if len(text.strip()) < FEWEST_LETTERS:
        return []
    rows = people_in_office(government, at)
    for word in text.split():
        mail = User.objects.filter(person=OuterRef("pk"), is_active=True, email__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Exists(mail))
    return in_words(rows[:MOST], at)


def in_words(people: Iterable[Person], at: datetime) -> list[FoundPerson]:
    """These people as a form names them. Two queries."""
    rows = list(people)
    keys = [person.pk for person in rows]
    mails = dict(User.objects.filter(person__in=keys, is_active=True).values_list("person_id", "email"))
    titles = titles_of(keys, at)
    return [
        FoundPerson(row, _called(row, mails.get(row.pk, "")), ", ".join(titles.get(row.pk, [])))
        for row in rows
    ]


def _called(person: Person, mail: str) -> str:
    if person.name and mail:
        return f"{person.name} <{mail}>"
    return person.name or mail or str(person.pk)


class MemberInput(forms.TextInput):
    """A name or mail to type; what is found is offered while one types, by `people.js`."""

    def __init__(self, search: str) -> None:
        super().__init__(
            {"autocomplete": "off", "list": "people-found", "data-people": search, "maxlength": LONGEST}
        )


class PersonField(forms.CharField):
    """Somebody in office in a government: by key, by mail, or by a name that one person there has.

    `known` are those who are chosen already, also where they hold no office any more.
    """

    def __init__(self, people: "QuerySet[Person]", known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST, **kwargs)
        self._people = people
        self._known = known

    def prepare_value(self, value: Shown) -> Shown:
        """A stored key by its words; what was typed stays."""
        return self._known.get(str(value), value)

    def to_python(self, value: Shown) -> str:
        """The person's key as text, empty for nobody. A ValidationError says why there is not one."""
        text = str(super().to_python(value) or "").strip()
        named = next((key for key, words in self._known.items() if text in (key, words)), "")
        if not text or named:
            return named
        found = list(self._meant(text)[:2])
        if not found:
            raise forms.ValidationError(
                _("Nobody of this name or mail holds an office in this government."), "unknown"
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name: give the mail."), "several")
        return str(found[0].pk)

    def has_changed(self, initial: Shown, data: Shown) -> bool:
        """Compared as it is shown."""
        return (
            str(self.prepare_value(initial) or "") != str(data or "").strip() and str(initial or "") != data
        )

    def _meant(self, text: str) -> "QuerySet[Person]":
        if (key := parsed_uuid(text)) is not None:
            return self._people.filter(pk=key)
        if mail := _MAIL.search(text):
            account = User.objects.filter(person=OuterRef("pk"), is_active=True, email__iexact=mail[0])
            return self._people.filter(Exists(account))
        return self._people.filter(name__iexact=text)


class TeamSearch(EditPage):
    """Look for somebody in office here, and put them into the team: also without a script."""

    template_name = "innovations/team_search.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        text = self.request.GET.get("q", "").strip()[:LONGEST]
        team = set(self.innovation.team.values_list("person_id", flat=True))
        people = found_people(self.innovation.government_id, text, self.at)
        return super().get_context_data(
            q=text,
            found=[(each, each.person.pk in team) for each in people],
            most=MOST,
            too_short=bool(text) and len(text) < FEWEST_LETTERS,
            back=reverse("innovation-rows", args=[self.innovation.pk, "team"]),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """Add one person; who stands there already is not added twice."""
        key = parsed_uuid(request.POST.get("person", ""))
        person = (
            people_in_office(self.innovation.government_id, self.at).filter(pk=key).first() if key else None
        )
        if person is None:
            raise NotVisible(_("This person holds no office in this government."))
        rows = reverse("innovation-rows", args=[self.innovation.pk, "team"])
        if self.innovation.team.filter(person=person).exists():
            raise BadInput(_("This person is in the team already."))
        [shown] = in_words([person], self.at)
        office = shown.offices.partition(", ")[0][:160]
        given: dict[str, Given] = {"person": person.pk, "name": person.name[:160], "position_title": office}
        add_row(self.innovation, "team", given, actor=self.actor, at=self.at)
        done(request, _("%(name)s is in the team now and may edit the draft.") % {"name": shown.words})
        return HttpResponseRedirect(rows)
