"""One module for each command; they run inside the virtual environment."""
