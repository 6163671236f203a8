"""Where things are: the program, and the one directory that holds everything that is data."""

import os
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("ZHANQUN_DATA") or PROGRAM / "var").resolve()
