"""Pages that look across everything: board, inbox."""
