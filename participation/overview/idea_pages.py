"""What one idea's page shows: the words, what became of them, who said the same, and the comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from participation.contributions.models import Contribution
from participation.contributions.pages import Voice, voice_of
from participation.contributions.photo_models import Photo
from participation.contributions.states import State
from participation.core.clock import local_day
from participation.idea_list.models import ListedIdea
from participation.idea_list.pages import voices_by_channel
from participation.insight.pages import AnswerView, answer_view
from participation.insight.queries import Outcome
from participation.insight.spots import Spot
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
    about: str | None
    answer: AnswerView | None
    report_at: str
    replies: Sequence["CommentView"]


@dataclass(frozen=True)
class IdeaPage:
    """One idea. When it is hidden or withdrawn, `voice.text` is None and only that and why is said.

    What others said about an idea that became several is still shown.
    `spot` stands for where it is on the map, in addresses; None when it is nowhere that others may see.
    """

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
    spot: str | None


@dataclass(frozen=True)
class CommentsPage:
    """The comments on one part of the programme, or on the whole of it (`part_id` is then None).

    `is_gone`: the part has been taken out of the programme; what was said is kept, nothing more is asked.
    """

    place: Place
    part_id: int | None
    wording: str | None
    is_gone: bool
    comments: Sequence[CommentView]


def idea_page(
    programme: Programme, idea: Contribution, outcome: Outcome, others: Sequence[Contribution],
    comments: Sequence[CommentView], *, today: date,
) -> IdeaPage:
    """The page of an idea that is, or has been, shown."""
    voice = voice_of(idea, photos=outcome.photos)
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
        comments=comments if voice.text is not None or idea.state == State.SPLIT else [],
        spot=_spot(idea) if voice.text is not None else None,
    )


def _spot(idea: Contribution) -> str | None:
    if idea.public_point is not None:
        return Spot(square=idea.public_point.square()).key
    return Spot(idea.known_place_id).key if idea.known_place_id and not idea.place_is_hidden else None


def comments_page(
    programme: Programme, wording: PartWording | None, comments: Sequence[CommentView],
    *, is_gone: bool = False,
) -> CommentsPage:  # fmt: skip
    """The page of what was said about one part, or about the whole programme."""
    return CommentsPage(
        place=place_of(programme),
        part_id=wording.part_id if wording else None,
        wording=wording.text if wording else None,
        is_gone=is_gone,
        comments=comments,
    )


def comment_views(
    slug: str, comments: Sequence[Contribution], replies: Sequence[Contribution],
    answers: Mapping[int, Answer], author_receipt_id: int | None = None, present: PartWording | None = None,
    *, photos: Mapping[int, Sequence[Photo]],
) -> list[CommentView]:  # fmt: skip
    """Comments with their replies and the pictures that are shown with them.

    A comment under the author's own receipt is marked as hers.
    `present` is what the part they are about says now: a comment on other words carries those. Then each
    comment's `target_wording` must be loaded.
    """

    def view(
        comment: Contribution, below: Sequence[Contribution], receipt_id: int | None, about: str | None = None
    ) -> CommentView:
        return CommentView(
            voice=voice_of(comment, photos=photos.get(comment.id, ())),
            by_author=comment.receipt_id == receipt_id,
            about=about,
            answer=answer_view(answers.get(comment.id)),
            report_at=url_for("reports.report", slug=slug, contribution_id=comment.id),
            replies=[view(reply, (), comment.receipt_id) for reply in below],
        )

    return [
        view(
            comment,
            [reply for reply in replies if reply.target_id == comment.id],
            author_receipt_id,
            _other_words(comment, present),
        )
        for comment in comments
    ]


def _other_words(comment: Contribution, present: PartWording | None) -> str | None:
    """The wording that the comment concerned, where the part says something else now."""
    if present is None or comment.target_wording is None or comment.target_wording.text == present.text:
        return None
    return comment.target_wording.text


def _way(idea: Contribution, entry: ListedIdea | None, answer: AnswerView | None) -> list[WayStop]:
    way = [WayStop("received", _("Mottagen"), local_day(idea.received_at))]
    if idea.shown_on is not None:
        words = _("Visas, inte läst än") if idea.shown_unread else _("Läst och visad")
        way.append(WayStop("shown", words, idea.shown_on))
    if answer is not None:
        icon = "elsewhere" if answer.other_body_decides else "shown"
        way.append(WayStop(icon, answer.who, answer.answered_on))
    if entry is not None:
        way.append(WayStop("listed", _("På idélistan"), local_day(entry.listed_at), entry.id, entry.title))
    return sorted(way, key=lambda stop: stop.day)
