"""Pages that look across everything: board, inbox, sign-in."""
