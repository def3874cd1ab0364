"""Swedish words for roles, as the staff's pages say them."""

from participation.access.roles import Role

WHOLE_MUNICIPALITY = "Hela kommunen"

ROLE_WORDS = {
    Role.ADMINISTRATOR: "Administratör",
    Role.ASSOCIATION_MEMBER: "Föreningsmedlem",
    Role.MODERATOR: "Moderator",
    Role.POLITICIAN: "Förtroendevald",
    Role.PROJECT_LEADER: "Projektledare",
    Role.REGISTRAR: "Registrator",
    Role.YOUTH_LEADER: "Ungdomsledare",
}
