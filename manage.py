#!/usr/bin/env python
"""Django's command-line entry; `./run manage …` calls it inside the project's environment."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command given on the command line with `config.settings` unless another module is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
