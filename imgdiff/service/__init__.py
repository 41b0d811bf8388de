"""imgdiff over HTTP, for programs on other machines: ``app.create_app``, ``launch.serve``."""
