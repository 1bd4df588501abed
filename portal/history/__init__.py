"""What was before a round: results of years entered by hand, and earlier rounds of the same questionnaire."""
