"""Many pairs: names paired, compared side by side, told as rows, CSV and HTML."""
