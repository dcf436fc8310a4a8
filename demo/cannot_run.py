"""The one way in which the demo gives up."""


class CannotRun(RuntimeError):
    """The demo cannot go on; the message is one line that says why and, where there is a way, what to do."""
