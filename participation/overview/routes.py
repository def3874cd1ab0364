"""Pages that look across floors: a place, an idea with its way, what was said about a part."""

from flask import redirect, render_template, url_for

from participation.access.guards import public
from participation.actions.queries import completed_actions
from participation.contributions.photo_queries import shown_photos
from participation.contributions.queries import (
    public_contribution,
    shown_comments,
    shown_comments_on_part,
    shown_comments_with_replies,
)
from participation.contributions.states import Kind
from participation.core import clock
from participation.core.errors import NotFound
from participation.core.kept_pages import same_for_all
from participation.core.language import current_language
from participation.idea_list.queries import shown_voices
from participation.insight.pages import idea_row, one_of_each_group
from participation.insight.queries import IdeaFilter, outcomes_of, public_ideas
from participation.moderation.queries import answers_to
from participation.notifications.links import address_of_page
from participation.overview.idea_pages import comment_views, comments_page, idea_page
from participation.overview.place_pages import place_page
from participation.overview.poster_pages import poster_page
from participation.overview.receipt_routes import blueprint
from participation.programmes.addresses import slug_of
from participation.programmes.queries import (
    current_wording,
    current_wordings,
    last_wording,
    programme_by_slug,
    the_programme,
)
from participation.revisions.queries import revision_in_brief
from participation.revisions.standing import standing_of

IDEAS_SHOWN = 3
IDEAS_ASKED_FOR = 9  # several may be of one group, which is shown once
COMPLETED_SHOWN = 2
OTHERS_SHOWN = 20


@blueprint.get("/<slug>")
@public
@same_for_all
def place(slug):
    programme = programme_by_slug(slug)
    if programme is None:
        meant = slug_of(slug)
        if meant == slug or programme_by_slug(meant) is None:
            raise NotFound
        return redirect(url_for(".place", slug=meant), 301)
    ideas = public_ideas(IdeaFilter(programme.id), None, IDEAS_ASKED_FOR).items
    outcomes = outcomes_of(ideas)
    page = place_page(
        programme,
        current_wordings(programme.id),
        standing_of(revision_in_brief(programme.id), clock.now()),
        completed_actions(programme.id)[:COMPLETED_SHOWN],
        [idea_row(idea, outcomes[idea.id]) for idea in one_of_each_group(ideas, outcomes)[:IDEAS_SHOWN]],
        current_language(),
    )
    return render_template("overview/place.html", page=page)


@blueprint.get("/<slug>/affisch")
@public
@same_for_all
def poster(slug):
    """One A4 page that leads to the place, to print and put up."""
    programme = the_programme(slug)
    page = poster_page(
        programme,
        address_of_page("overview.place", current_language(), slug=slug),
        standing_of(revision_in_brief(programme.id), clock.now()),
    )
    return render_template("overview/poster.html", page=page)


@blueprint.get("/<slug>/ideer/<public_id:idea_id>")
@public
@same_for_all
def idea(slug, idea_id):
    programme = the_programme(slug)
    found = public_contribution(programme.id, idea_id)
    if found is None or found.kind != Kind.IDEA:
        raise NotFound
    outcome = outcomes_of([found])[found.id]
    page = idea_page(
        programme,
        found,
        outcome,
        shown_voices(outcome.group_id, found.receipt_id, OTHERS_SHOWN) if outcome.group_id else [],
        _answered(slug, *shown_comments_with_replies(found.id), found.receipt_id),
        today=clock.today(),
    )
    return render_template("overview/idea.html", page=page)


@blueprint.get("/<slug>/program/<int(max=2147483647):part_id>")
@public
@same_for_all
def part(slug, part_id):
    programme = the_programme(slug)
    current = current_wording(programme.id, part_id)
    wording = current or last_wording(programme.id, part_id)
    if wording is None:
        raise NotFound
    comments = _with_replies(slug, shown_comments_on_part(programme.id, part_id), wording)
    page = comments_page(programme, wording, comments, is_gone=current is None)
    return render_template("overview/comments.html", page=page)


@blueprint.get("/<slug>/program/synpunkter")
@public
@same_for_all
def programme_comments(slug):
    programme = the_programme(slug)
    comments = _with_replies(slug, shown_comments_on_part(programme.id, None))
    return render_template("overview/comments.html", page=comments_page(programme, None, comments))


def _with_replies(slug, comments, present=None):
    return _answered(slug, comments, shown_comments([comment.id for comment in comments]), present=present)


def _answered(slug, comments, replies, author_receipt_id=None, present=None):
    answers = answers_to([comment.id for comment in (*comments, *replies)])
    photos = shown_photos((*comments, *replies))
    return comment_views(slug, comments, replies, answers, author_receipt_id, present, photos=photos)
