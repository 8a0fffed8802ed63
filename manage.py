#!/usr/bin/env python
"""Entry point for administrative commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "penumbra.settings")
    execute_from_command_line(sys.argv)
