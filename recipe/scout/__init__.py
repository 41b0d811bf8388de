"""The scout: a tiny network, distilled from the trained one, that says where it must be asked."""
