"""What of an innovation is put together as it was at a moment."""
