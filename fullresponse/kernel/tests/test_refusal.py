"""A refusal is a sentence with its values kept apart."""

from fullresponse.kernel.refusal import NotAllowed, Refused


def test_a_refusal_reads_as_a_sentence():
    assert str(Refused("“{what}”最多 {n} 个字。", what="标题", n=60)) == "“标题”最多 60 个字。"


def test_the_sentence_and_its_values_can_be_translated_apart():
    refused = Refused("没有“{code}”这个类别。", code="x")
    assert (refused.sentence, refused.values) == ("没有“{code}”这个类别。", {"code": "x"})


def test_not_being_allowed_is_a_refusal():
    assert issubclass(NotAllowed, Refused)
