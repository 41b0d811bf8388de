"""The page: ``streamlit run streamlit_app.py``."""

from streamlit.starlette import App

from imgdiff.app.server import SCRIPT, routes

app = App(SCRIPT, routes=routes())
