"""`python -m sweatd` is `sweatd`."""

from sweatd.cli import main

main()
