"""The field's knowledge as data: headings, abbreviations, drugs and the words patients use. Knows no document."""
