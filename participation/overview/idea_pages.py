"""What one idea's page shows: the words, what became of them, who said the same, and the comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from participation.contributions.models import Contribution
from participation.contributions.pages import Voice, voice_of
from participation.core.clock import local_day
from participation.idea_list.models import ListedIdea
from participation.idea_list.pages import voices_by_channel
from participation.insight.pages import AnswerView, answer_view
from participation.insight.queries import Outcome
from participation.moderation.models import Answer
from participation.programmes.models import PartWording, Programme
from participation.programmes.pages import Place, place_of


@dataclass(frozen=True)
class WayStop:
    """One stop on an idea's way: a shape, what happened, when, and where to read more."""

    icon: str
    heading: str
    day: date
    entry_id: int | None = None
    entry_title: str | None = None


@dataclass(frozen=True)
class CommentView:
    """A comment with the replies to it (one level)."""

    voice: Voice
    by_author: bool
    answer: AnswerView | None
    replies: Sequence["CommentView"]


@dataclass(frozen=True)
class IdeaPage:
    """One idea. When it is hidden or withdrawn, `voice.text` is None and only that and why is said."""

    place: Place
    voice: Voice
    title: str
    voices: str
    answer: AnswerView | None
    way: Sequence[WayStop]
    last_event_on: date
    next_word_on: date | None
    next_word_is_late: bool
    others: Sequence[Voice]
    more_others: int
    entry_id: int | None
    comments: Sequence[CommentView]


@dataclass(frozen=True)
class CommentsPage:
    """The comments on one part of the programme, or on the whole of it (`part_id` is then None)."""

    place: Place
    part_id: int | None
    wording: str | None
    comments: Sequence[CommentView]


def idea_page(
    programme: Programme, idea: Contribution, outcome: Outcome, others: Sequence[Contribution],
    comments: Sequence[CommentView], *, today: date,
) -> IdeaPage:
    """The page of an idea that is, or has been, shown."""
    voice = voice_of(idea)
    entry = outcome.listed_idea if voice.text is not None else None
    answer = answer_view(outcome.answer) if voice.text is not None else None
    way = _way(idea, entry, answer) if voice.text is not None else []
    next_word_on = (entry.next_word_on if entry else None) or idea.next_word_on
    return IdeaPage(
        place=place_of(programme),
        voice=voice,
        title=voice_of(idea, excerpt=True).text or _("En text visas inte"),
        voices=voices_by_channel(outcome.voices),
        answer=answer,
        way=way,
        last_event_on=max((stop.day for stop in way), default=local_day(idea.changed_at)),
        next_word_on=next_word_on if voice.text is not None else None,
        next_word_is_late=next_word_on is not None and next_word_on < today,
        others=[voice_of(other) for other in others] if voice.text is not None else [],
        more_others=max(0, sum(outcome.voices.values()) - 1 - len(others)),
        entry_id=entry.id if entry else None,
        comments=comments if voice.text is not None else [],
    )


def comments_page(
    programme: Programme, wording: PartWording | None, comments: Sequence[CommentView]
) -> CommentsPage:
    """The page of what was said about one part, or about the whole programme."""
    return CommentsPage(
        place=place_of(programme),
        part_id=wording.part_id if wording else None,
        wording=wording.text if wording else None,
        comments=comments,
    )


def comment_views(
    comments: Sequence[Contribution], replies: Sequence[Contribution], answers: Mapping[int, Answer],
    author_receipt_id: int | None = None,
) -> list[CommentView]:
    """Comments with their replies. A comment under the author's own receipt is marked as hers."""

    def view(comment: Contribution, below: Sequence[Contribution], receipt_id: int | None) -> CommentView:
        return CommentView(
            voice=voice_of(comment),
            by_author=comment.receipt_id == receipt_id,
            answer=answer_view(answers.get(comment.id)),
            replies=[view(reply, (), comment.receipt_id) for reply in below],
        )

    return [
        view(comment, [reply for reply in replies if reply.target_id == comment.id], author_receipt_id)
        for comment in comments
    ]


def _way(idea: Contribution, entry: ListedIdea | None, answer: AnswerView | None) -> list[WayStop]:
    way = [WayStop("received", _("Mottagen"), local_day(idea.received_at))]
    if idea.shown_on is not None:
        way.append(WayStop("shown", _("Läst och visad"), idea.shown_on))
    if answer is not None:
        icon = "elsewhere" if answer.other_body_decides else "shown"
        way.append(WayStop(icon, answer.who, answer.answered_on))
    if entry is not None:
        way.append(WayStop("listed", _("På idélistan"), local_day(entry.listed_at), entry.id, entry.title))
    return sorted(way, key=lambda stop: stop.day)
