"""Pages about the engine's own things: steps, decisions, history."""
