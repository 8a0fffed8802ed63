"""``python -m penumbra_cli``."""

import sys

from penumbra_cli.main import main

sys.exit(main())
