"""Pages of which parts moved because something was inserted or removed."""
