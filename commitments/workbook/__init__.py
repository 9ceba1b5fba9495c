"""The offline workbook: a round's questions as a spreadsheet, and what comes back of it."""
