"""A refusal: a sentence its reader can act on, with the values that fill it kept apart so that it can be translated."""


class Refused(Exception):
    """Something was asked that may not be done. `sentence` is Chinese with `{names}`; `values` fill them, a tuple being
    a list of words.

    Nothing has been changed when this is raised: whoever raises it has written nothing, and every caller is in
    a transaction.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.sentence = sentence
        self.values = values
        super().__init__(sentence)

    def __str__(self) -> str:
        joined = {name: "、".join(v) if isinstance(v, tuple) else v for name, v in self.values.items()}
        return self.sentence.format(**joined)


class NotAllowed(Refused):
    """The person may not do this at all (as opposed to: not now, not like this)."""
