"""``python -m consult``: the same as the command ``consult``."""

import sys

from consult.cli import main

if __name__ == "__main__":
    sys.exit(main())
