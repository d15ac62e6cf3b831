class PapersError(Exception):
    """A refusal of this app. Its message may be shown to the person."""
