"""Servers on this machine that speak what S3, Google's and Azure's object storage speak."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import ROOT

#: The account that every emulator of Azure has, by its documentation.
_AZURE = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlm"
    "EtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint="
)


def s3(port: int) -> tuple[list[str], dict[str, str]]:
    """moto: the command that starts it, and the variables that lead to it."""
    return [sys.executable, "-m", "moto.server", "-p", str(port)], {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def gs(port: int) -> tuple[list[str], dict[str, str]]:
    """gcp-storage-emulator, likewise."""
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", "--host=127.0.0.1"]
    return [*command, f"--port={port}", "--in-memory"], {
        "STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{port}",
        "FSSPEC_GS_TOKEN": "anon",
        "FSSPEC_GS_PROJECT": "nothing",
        "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false",  # asks over gRPC, which it does not speak
    }


def az(port: int) -> tuple[list[str], dict[str, str]]:
    """Azurite (``npm install``), likewise."""
    places = os.pathsep.join([str(ROOT / "node_modules" / ".bin"), os.environ["PATH"]])
    command = shutil.which("azurite-blob", path=places)
    if command is None:
        pytest.skip("Azurite is not installed (npm install)")
    words = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence"]
    return [command, *words, "--silent", "--disableTelemetry", "--skipApiVersionCheck"], {
        "AZURE_STORAGE_CONNECTION_STRING": f"{_AZURE}http://127.0.0.1:{port}/devstoreaccount1;"
    }


@contextmanager
def served(kind: str, folder: Path) -> Iterator[str]:
    """The address of a bucket; the environment leads to the server that holds it.

    Args:
        kind: "s3", "gs" or "az".
        folder: For what the server says.
    """
    import fsspec

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command, variables = {"s3": s3, "gs": gs, "az": az}[kind](port)
    with pytest.MonkeyPatch.context() as patch, open(folder / "log.txt", "w") as log:
        for name, value in variables.items():
            patch.setenv(name, value)
        fsspec.config.set_conf_env(fsspec.config.conf)  # which it read when it was imported
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(port)
            fsspec.filesystem(kind).mkdir("pictures")
            yield f"{kind}://pictures"
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
