"""A visitor of the page without a browser: opens, presses, and sees what is drawn."""

from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

#: Seconds until the page has been drawn, on a busy machine.
_PATIENCE = 120


class Visitor:
    """One visit, from the connection to its end.

    Args:
        port: Of a server of the page on this machine.

    Raises:
        OSError: It does not listen.
    """

    def __init__(self, port: int) -> None:
        self._connection = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        )
        self._place = {"page_name": "", "query_string": ""}

    def open(self, page: str = "", query: str = "") -> list[Any]:
        """The elements of a page, once all of it has been drawn."""
        self._place = {"page_name": page, "query_string": query}
        return self._drawn(BackMsg(rerun_script=self._place))

    def press(self, button: str) -> list[Any]:
        """The same after a button, by its id, was pressed."""
        pressed = {"widgets": [{"id": button, "trigger_value": True}]}
        return self._drawn(BackMsg(rerun_script={**self._place, "widget_states": pressed}))

    def send(self, message: bytes) -> None:
        """Sends what may be no message at all."""
        self._connection.send(message)

    def close(self) -> None:
        """Leaves."""
        self._connection.close()

    def _drawn(self, asked: BackMsg) -> list[Any]:
        self.send(asked.SerializeToString())
        elements: list[Any] = []
        while True:
            message = ForwardMsg.FromString(self._connection.recv(_PATIENCE))
            if message.HasField("new_session"):  # it is drawn anew
                elements = []
            elif message.delta.HasField("new_element"):
                elements.append(message.delta.new_element)
            elif message.HasField("script_finished") and (
                message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            ):
                return elements
