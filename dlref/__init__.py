"""Deep-learning basics in plain NumPy."""
