"""What happened at each place that changed: added, removed, moved, recolored and so on."""
