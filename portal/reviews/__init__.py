"""Record review (aktgranskning): a sample of records, a checklist, an analysis."""
