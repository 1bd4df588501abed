"""Statistics of a round: frequencies, indices, precision, dispositions and disclosure control."""
