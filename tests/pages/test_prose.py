"""Sentences that are not broken in the middle of a word."""

import pytest

from mojbok.pages.elements import written
from mojbok.pages.prose import prose


@pytest.mark.requirement("ALL-02")
@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("Jest w wiadomości e-mail.", ["e-mail"]),
        ("Wysłaliśmy e-mailem kod ABCD-2345-EFGH-6789.", ["e-mailem", "ABCD-2345-EFGH-6789"]),
        ("Długi adres: jan-maria@bielsko-biala.example.com", []),
        ("Umowa UM/2024-0000-0012 w Bielsku-Białej", []),
    ],
)
def test_an_e_mail_and_a_code_stay_whole_and_long_words_may_break(
    sentence: str, whole: list[str]
) -> None:
    html = written(lambda: prose("p", sentence))

    assert html.count('<span class="whole">') == len(whole)
    for word in whole:
        assert f'<span class="whole">{word}</span>' in html
    text = html.replace("</span>", "").replace('<span class="whole">', "").replace("<span>", "")
    assert text == f"<p>{sentence}</p>"
