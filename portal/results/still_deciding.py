"""The page of whoever asks for a result that is still being worked out: it comes again by itself until there is one."""

from __future__ import annotations

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import current_session
from portal.results.deciding import StillDeciding
from portal.surveys.queries import find_round

FILES = frozenset({"results.export", "reports.download"})
AGAIN_SECONDS = 20
"""Long enough to read the page, or to have it read aloud."""

_ASKED_BY = ("niva", "enhet", "fraga")


def still_deciding(waiting: StillDeciding) -> ResponseReturnValue:
    """Accepted but not there yet (202); of a file 503, so that nothing takes the page for the file.

    The reload is a header of the answer, and a link ends it: nobody is read to for ever.
    """
    is_file = request.endpoint in FILES
    arguments = {name: request.args[name] for name in _ASKED_BY if name in request.args}
    address = url_for(str(request.endpoint), **(request.view_args or {}), **arguments)
    comes_again = request.method == "GET" and waiting.standing.kind != "given_up"
    reloads = comes_again and request.args.get("uppdatera") != "nej"
    code = (request.view_args or {})["code"]
    page = render_template(
        "results/still_deciding.html",
        round=find_round(current_session(), code),
        waiting=waiting,
        is_other=waiting.code != code,
        is_file=is_file,
        address=address,
        still=f"{address}{'&' if arguments else '?'}uppdatera=nej",
        comes_again=comes_again,
        reloads=reloads,
    )
    answer = make_response(page, 503 if is_file or not comes_again else 202)
    answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    if reloads:
        answer.headers["Refresh"] = f"{AGAIN_SECONDS}; url={address}"
    return answer
