"""Pure functions on arrays, one file per subject; each formula with its paper, its units and its range."""
