"""What can go wrong, in domain words. `core/error_pages.py` alone knows the status codes."""


class RuleBroken(Exception):
    """A rule of the domain says no. Carries a sentence for the person and, if any, the field it concerns."""

    def __init__(self, sentence: str, field: str | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFound(Exception):
    """There is no such thing, or the reader may not know that there is. Both look the same."""


class Forbidden(Exception):
    """The signed-in person does not hold the permission."""


class SignInNeeded(Exception):
    """The page is for signed-in staff, or wants a fresh one-time code when `fresh` is true."""

    def __init__(self, *, fresh: bool = False):
        super().__init__("fresh one-time code" if fresh else "sign-in")
        self.fresh = fresh


class TooManyAttempts(Exception):
    """The same person, session or network has tried too often. It passes by itself."""


class Conflict(Exception):
    """Somebody else changed the row after it was read. Nothing was overwritten."""


class BadRequest(Exception):
    """The address or the form could not be read at all. Carries a sentence for the person."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence
