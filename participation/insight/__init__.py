"""Search, filters and statistics: reads the floors below, changes nothing."""
