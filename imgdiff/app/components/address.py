"""The page's address. Streamlit makes an entry of the browser's history of every write to it."""

import streamlit as st


def keep_in_address(name: str, value: str | None) -> None:
    """Sets a parameter, if it is not so already.

    Args:
        name: Of the parameter.
        value: None takes it out.
    """
    if st.query_params.get(name) == value:
        return
    if value is None:
        del st.query_params[name]
    else:
        st.query_params[name] = value
