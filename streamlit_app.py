"""The page: ``streamlit run streamlit_app.py``."""

from imgdiff.app.page import main

main()
