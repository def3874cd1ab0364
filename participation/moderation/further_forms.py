"""The forms of the acts that send a text somewhere: to its author, to another body, to where it belongs."""

from dataclasses import dataclass
from datetime import date

from participation.contributions.models import Contribution
from participation.core.forms import Form
from participation.moderation.elsewhere_forms import ForwardForm, LeaveForm
from participation.moderation.forms import ActForm
from participation.moderation.question_forms import AskForm


@dataclass(frozen=True)
class FurtherForms:
    """One form for each; one of them may hold what came back to be mended."""

    ask: AskForm
    leave: LeaveForm
    forward: ForwardForm
    fault: ActForm


def further_forms(contribution: Contribution, today: date, sent: Form | None = None) -> FurtherForms:
    """The forms for this text as it is now; `sent` as it was typed."""
    version = contribution.version
    if isinstance(sent, ActForm):
        sent.version.data = version
    return FurtherForms(
        ask=sent if isinstance(sent, AskForm) else AskForm.empty(version, today),
        leave=sent if isinstance(sent, LeaveForm) else LeaveForm(formdata=None, version=version),
        forward=sent if isinstance(sent, ForwardForm) else ForwardForm(formdata=None, version=version),
        fault=ActForm(formdata=None, version=version),
    )
