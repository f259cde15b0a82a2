"""Every documented decline code has words of ours."""

import pytest

from banktui.providers.anytime.decline_reasons import decline_reason, decline_reasons

_DIGITS = """
0002 0003 0004 0005 0010 0011 0015 0016 0017 0018 0019 0020 0021 0022 0023 0024 0025 0026 0027 0028 0031 0035 0036 0037
0038 0041 0043 0045 0046 0048 0049 0050 0051 0052 0053 0058 0060 0074 0075 0080 0082 0084 0085 0086 0088 0089 0090 0092
0093 0096 0097 0098 0099 0100 0101 0103 0104 0105 0107 0109 0110 0122 0123 0128 0129 0152 0157 0158 0159 0163 0164 0165
0167 0169 0170 0171 0174 0175 0176 0178 0187 0188 0191 0193 0194 0195 0196 0197 0198 0199 0200 0201 0202 0203 0204 0205
0206 0208 0209 0210 0211 0212 0213 0214 9998 9999
"""
DOCUMENTED = _DIGITS.split()


def test_every_documented_code_is_explained_and_no_other() -> None:
    assert set(decline_reasons()) == {f"TRS{digits}" for digits in DOCUMENTED}
    assert len(DOCUMENTED) == 106


def test_sentences_are_whole_and_free_of_the_documents_damage() -> None:
    for code, reason in decline_reasons().items():
        assert reason.meaning[0].isupper(), code
        assert reason.meaning.endswith("."), code
        assert "; " in reason.meaning, code
        assert reason.advice.endswith("."), code
        assert "Something is wrong" not in reason.meaning, code


def test_meanings_tell_codes_apart() -> None:
    meanings = [reason.meaning for reason in decline_reasons().values()]
    assert len(set(meanings)) == len(meanings)


def test_the_common_ones_say_what_a_card_holder_needs() -> None:
    assert "balance was too low" in decline_reason("TRS0010").meaning
    assert "nothing was charged" in decline_reason("TRS0010").meaning
    assert "Load the card" in decline_reason("TRS0010").advice
    assert "stolen" in decline_reason("TRS0004").meaning
    assert "not certain" in decline_reason("TRS0169").meaning


@pytest.mark.parametrize("code", ["TRS4242", "", "0010", "DROP TABLE"])
def test_unknown_codes_are_not_explained_away(code: str) -> None:
    assert "do not list" in decline_reason(code).meaning


def test_case_and_blanks_do_not_matter() -> None:
    assert decline_reason(" trs0002 ") == decline_reason("TRS0002")
