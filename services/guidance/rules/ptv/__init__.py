"""How the national service catalogue's entries become entries of the directory."""
