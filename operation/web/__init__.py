"""Addresses for machines that watch, and the page of operation."""
