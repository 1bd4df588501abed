"""Files that are sent: held in memory and never on disk, where they would lie in clear, and no more than is asked for.

A view says with :func:`takes_files` how much it takes. What is larger is read to its end and thrown away, so that the
rest of the form arrives and the page can say what was wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, current_app
from flask.wrappers import Request
from werkzeug.datastructures import FileStorage

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Limits:
    """Bytes: of the whole request, of each file, and of all files that are held at a time."""

    body: int
    file: int
    held: int


def takes_files(limits: Limits) -> Callable[[View], View]:
    """The view takes files, and larger requests than others."""

    def mark(view: View) -> View:
        view.upload_limits = limits  # type: ignore[attr-defined]
        return view

    return mark


class CutFile(BytesIO):
    """A file in memory that lets go of everything once it is too large: ``is_cut``."""

    def __init__(self, request: UploadRequest, largest: int) -> None:
        super().__init__()
        self.request, self.largest = request, largest
        self.is_cut = self.is_left_out = False

    def write(self, data: Any) -> int:
        size = len(data)
        if self.is_cut or self.is_left_out:
            return size
        if self.tell() + size > self.largest:
            self.is_cut = True
        elif size > self.request.room_for_files:
            self.is_left_out = True
        else:
            self.request.room_for_files -= size
            return super().write(data)
        self.request.room_for_files += self.tell()
        self.seek(0)
        self.truncate()
        return size


class UploadRequest(Request):
    """A request whose limits are those of its view."""

    room_for_files = 0

    @property
    def upload_limits(self) -> Limits | None:
        return getattr(current_app.view_functions.get(self.endpoint or ""), "upload_limits", None)

    @property
    def max_content_length(self) -> int | None:  # type: ignore[override]
        return self.upload_limits.body if self.upload_limits else super().max_content_length

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        limits = self.upload_limits
        if limits is None:
            return BytesIO()  # the whole request is small
        if "room_for_files" not in self.__dict__:
            self.room_for_files = limits.held
        return CutFile(self, limits.file)


def install(app: Flask) -> None:
    """Let every request of ``app`` be one that keeps to these limits."""
    app.request_class = UploadRequest


def was_cut(file: FileStorage) -> bool:
    """Whether the file was larger than its view takes; there is nothing in it any more."""
    return getattr(file.stream, "is_cut", False)


def was_left_out(file: FileStorage) -> bool:
    """Whether there was no room for the file beside the others; there is nothing in it any more."""
    return getattr(file.stream, "is_left_out", False)
