"""What `speed.py` measures: a file for each part of the daemon, beside the peers and the straps that feed both."""
