"""What the staff's own pages show."""

from dataclasses import dataclass

from participation.accounts.navigation import StaffNav


@dataclass(frozen=True)
class StaffPage:
    """A page that shows no more than its form."""

    staff_nav: StaffNav
