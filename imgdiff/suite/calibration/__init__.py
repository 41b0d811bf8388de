"""What accepted captures of one place teach about what varies there."""
