"""Documents to hand on: one neutral structure (`content`), typeset as PDF or written for Word.

Nothing here knows reports or meetings; who builds a pack has already decided what its reader may
see, and has translated every label.
"""
