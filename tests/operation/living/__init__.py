"""A year of an installation as shipped, on a clock that is moved for every process of it."""
