"""What several pages share: uploads, small pictures, styles, safe text."""
