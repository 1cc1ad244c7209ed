"""Arithmetic of work packages: S-curves, the critical-contract rule, forecasts, penalties. No database, no clock."""
