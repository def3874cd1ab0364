"""What can go wrong for whoever runs the site."""


class UpkeepError(Exception):
    """It could not be done. The sentence, for whoever runs the site, says why and what to do."""


class DamagedArchive(UpkeepError):
    """The archive is not what was written."""
