"""Tables of appointments and of the records of officials."""

from appointments.models.appointment import OfficeAppointment
from appointments.models.official import Official

__all__ = ["OfficeAppointment", "Official"]
