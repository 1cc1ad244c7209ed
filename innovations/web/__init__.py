"""Pages of innovations, reports and launches."""
