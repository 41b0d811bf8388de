"""What HTTP asks for: who may come in, what they may send, and what errors look like."""
