"""The parts of ``portal.questionnaire.checks``: one module for each thing that can be wrong with a document."""
