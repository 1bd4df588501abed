"""What was before a round: results of earlier years entered by hand, and the earlier rounds of the same questionnaire."""
