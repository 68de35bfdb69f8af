"""From a file to a DischargeSummary: read, section, split; and the store that keeps it."""
