"""`python -m sitekit.labs`: see `run`."""

import sys

from sitekit.labs.run import main

sys.exit(main())
