"""UUIDs as people and programs send them."""

from uuid import UUID


def parsed_uuid(text: str) -> UUID | None:
    """The UUID that the text spells, blanks around it ignored; None when it spells none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
