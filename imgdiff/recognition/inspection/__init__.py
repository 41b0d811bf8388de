"""Is a part like the accepted ones? What of it differs more than they differ among themselves."""
