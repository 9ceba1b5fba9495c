"""What everybody may take along: one description of the data for page, files and API."""
