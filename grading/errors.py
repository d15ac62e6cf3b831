class GradingError(Exception):
    """A refusal of this app. Its message may be shown to the person."""


class UnusableInput(GradingError, ValueError):
    """Weights, points or a grade that no total can be computed from."""
