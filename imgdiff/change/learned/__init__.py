"""What accepted captures of one place taught: limits of heat, and ranges of what was seen."""
