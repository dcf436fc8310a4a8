"""The log of a process: a JSON object a line, of every library too, without the words of exceptions."""

import json
import subprocess
import sys

SECRET = "010516B903X"
PROGRAM = f"""
import logging, sys
import structlog
from shared.kit.logs import configure_logs
early = structlog.get_logger("early")
configure_logs("booking")
early.info("request", route="/v1/notes", text="a\\nb\\x1b[31m")
logging.getLogger("library").warning("plain %s", "words")
try:
    raise ValueError("{SECRET}")
except ValueError as error:
    logging.getLogger("library").exception("library failed")
    logging.getLogger("uvicorn.error").error("server failed", exc_info=error)
    structlog.get_logger("own").exception("own failed")
    structlog.get_logger("own").error("own failed again", exc_info=error)
for name in ("httpx", "httpcore", "uvicorn.access", "sqlalchemy.engine"):
    logging.getLogger(name).info("GET http://issuer.test/?hetu={SECRET}")
structlog.get_logger("own").debug("{SECRET}")
logging.getLogger("uvicorn").info("started")
"""


def test_every_line_is_an_object_of_the_service_and_tells_no_exception_s_words() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert SECRET not in ran.stdout + ran.stderr
    assert ran.stderr == ""
    assert {line["service"] for line in lines} == {"booking"}
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert [(line["logger"], line["level"], line["event"], line.get("kind")) for line in lines] == [
        ("early", "info", "request", None),
        ("library", "warning", "plain words", None),
        ("library", "error", "library failed", "ValueError"),
        ("uvicorn.error", "error", "server failed", "ValueError"),
        ("own", "error", "own failed", "ValueError"),
        ("own", "error", "own failed again", "ValueError"),
        ("uvicorn", "info", "started", None),
    ]
    assert lines[0]["text"] == "a\nb\x1b[31m"
