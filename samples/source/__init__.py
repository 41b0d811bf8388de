"""How each kind of sample picture is drawn."""
