"""`python -m msp.main` is the command `msp`."""

from msp.main.cli import main

main()
