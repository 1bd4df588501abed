"""Coding of free text: counting themes, suggesting them, masking what points someone out, comparing two coders."""
