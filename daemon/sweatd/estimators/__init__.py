"""What is believed about each athlete: samples in, a picture out."""
