"""The table of endings: its cells, its rows by what ends, and how it is shown and printed."""
