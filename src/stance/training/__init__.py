"""A network and encoded windows in, a trained network out."""
