"""Work in processes of their own, which can be killed and may take only so much time and memory."""
