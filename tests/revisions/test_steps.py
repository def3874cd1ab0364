"""The nine steps are data."""

from participation.revisions.steps import LAST_STEP, STEP_FOR_COMMENTS, STEPS, step


def test_there_are_nine_steps_in_order() -> None:
    assert [known.number for known in STEPS] == list(range(1, 10))
    assert STEPS[-1].number == LAST_STEP


def test_each_step_says_who_and_what() -> None:
    assert all(known.name and known.responsible and known.meaning.endswith(".") for known in STEPS)


def test_a_step_is_found_by_its_number() -> None:
    assert step(STEP_FOR_COMMENTS).number == 5
