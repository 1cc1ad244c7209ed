"""Natural persons and their accounts."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.lines import TypedLine


class Person(models.Model):
    """A natural person: the one who acts, whatever account or office is used. Never deleted.

    The name, the NIP (18 digits) and the NIK (16 digits) may be empty; history names only the uuid.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = TypedLine(_("name"), max_length=160, blank=True)
    employee_no = TypedLine("NIP", max_length=18, blank=True)
    national_id = TypedLine("NIK", max_length=16, blank=True)
    rank = TypedLine(_("rank"), max_length=80, blank=True)
    # Where an invitation goes; the address of an account is its owner's own.
    email = models.EmailField(_("e-mail address"), blank=True, db_default="")
    phone = TypedLine(_("telephone"), max_length=30, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee_no"], condition=~models.Q(employee_no=""), name="person_employee_no_once"
            ),
            models.UniqueConstraint(
                fields=["national_id"], condition=~models.Q(national_id=""), name="person_national_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("(name not given)"))


class UserManager(BaseUserManager["User"]):
    """Creates accounts whose login is the e-mail address, stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; a person is created for it unless one is given."""
        if not email:
            raise ValueError("an account needs an e-mail address")
        if "person" not in fields and "person_id" not in fields:
            fields["person"] = Person.objects.create()
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account that may enter the (read-only) administration site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Rights come from offices held by its person, never from the account itself."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the administration site"), default=False)
    date_joined = models.DateTimeField(_("date joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    @property
    def has_mailbox(self) -> bool:
        """Whether somebody can be written to here; whoever was invited without an address signs in with the NIP."""
        return not self.email.endswith(settings.PRAKARSA_NO_MAIL_DOMAIN)

    @property
    def login_name(self) -> str:
        """What its owner types to sign in: the address, or the NIP."""
        return self.email.removesuffix(settings.PRAKARSA_NO_MAIL_DOMAIN)
