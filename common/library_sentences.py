"""Sentences of Django and Django REST framework that can reach a reader and that they do not say in Indonesian.

Named here so that our catalogue has them; Django looks there first. A test walks every field of our endpoints and forms
and fails when one more is needed, or when one of these is needed no longer.
"""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("A valid number is required."),
    _("Datetime value out of range."),
    _("Ensure this field has at least {min_length} elements."),
    _("Ensure this field has no more than {max_length} elements."),
    _("Expected a date but got a datetime."),
    _("Expected a datetime but got a date."),
    _('Expected a list of items but got type "{input_type}".'),
    _("Incorrect type. Expected pk value, received {data_type}."),
    _("Invalid data. Expected a dictionary, but got {datatype}."),
    _('Invalid datetime for the timezone "{timezone}".'),
    _("Invalid input."),
    _("Malformed request."),
    _('Method "{method}" not allowed.'),
    _("Must be a valid UUID."),
    _("Must be a valid boolean."),
    _("No filename could be determined."),
    _("Not a valid string."),
    _("String value too large."),
    _("Surrogate characters are not allowed: U+{code_point:X}."),
    _("The fields {field_names} must make a unique set."),
    _("The submitted data was not a file. Check the encoding type on the form."),
    _("This dictionary may not be empty."),
    _("This field cannot be blank."),
    _("This field cannot be null."),
    _("This list may not be empty."),
    # Django says these three in Indonesian, but addresses the reader in lower case.
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    _("Your password can’t be too similar to your other personal information."),
    _("“%(value)s” value must be either True, False, or None."),
)
