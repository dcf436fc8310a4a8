"""The stand-in of e-Authorizations as a process of its own: one guardian who may act for every child of the load."""

import json
import sys
from pathlib import Path

import uvicorn

from demo.outside.e_authorizations import create_e_authorizations
from shared.kit.clock import now
from shared.terms.acting import Authority

if __name__ == "__main__":
    port, told = int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    app = create_e_authorizations(
        client_id=told["client_id"],
        secret=told["secret"],
        relations={told["guardian"]: dict.fromkeys(told["children"], Authority.ALLOWED)},
        clock=now,
    )
    # Identity codes stand in its paths: no access log.
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
