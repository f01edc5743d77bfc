"""A downloaded file is called what its sender called it, as far as that is safe on every desk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.files import names

JPEG = (".jpg", ".jpeg")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("现场照片.jpg", "现场照片.jpg"),
        ("DSC_0001.JPEG", "DSC_0001.JPEG"),
        ("现场👩‍🔧.jpg", "现场👩‍🔧.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\demo\\现场.jpg", "现场.jpg"),
        ("现场.heic", "现场.heic.jpg"),
        ("现场.exe", "现场.exe.jpg"),
        ("现场\u202egpj.exe", "现场gpj.exe.jpg"),
        ("现\x00场\r\nX: y.jpg", "现场X_ y.jpg"),
        ('a"b<c>|?*.jpg', "a_b_c____.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("现场. . .", "现场.jpg"),
        ("CON", "_CON.jpg"),
        ("con.jpg", "_con.jpg"),
        ("LPT1.tar.jpg", "_LPT1.tar.jpg"),
        ("console.jpg", "console.jpg"),
        ("\ud800.jpg", "jpg.jpg"),
        ("", "附件.jpg"),
        (None, "附件.jpg"),
        (".jpg", "jpg.jpg"),
        ("...", "附件.jpg"),
        ("\u200b\u200b", "附件.jpg"),
        ("e\u0301te.jpg", "\u00e9te.jpg"),
    ],
)
def test_a_name_is_made_safe(given_name, kept):
    assert names.for_download(given_name, JPEG) == kept


@pytest.mark.parametrize("character", ["一", "𠮷", "👩‍🔧", "e", "é"])
def test_a_long_name_is_cut_between_characters_and_keeps_its_ending(character):
    kept = names.for_download(character * 300 + ".jpg", JPEG)
    assert 240 < len(kept.encode()) <= names.MOST_BYTES
    assert kept.endswith(".jpg")
    assert not kept.removesuffix(".jpg").endswith("\u200d")


@given(st.one_of(st.none(), st.text(max_size=400), st.text(alphabet='./\\: "\u202e\u200d\n.jpgCON1', max_size=30)))
def test_no_name_is_dangerous(name):
    kept = names.for_download(name, JPEG)
    assert kept.lower().endswith(JPEG)
    assert len(kept.encode()) <= names.MOST_BYTES
    assert not set(kept) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert not kept.startswith((".", " "))
    assert names.for_download(kept, JPEG) == kept


def test_a_long_name_is_shortened_in_a_sentence():
    shown = names.in_a_sentence("很" * 200 + "长.heic")
    assert len(shown) <= 60
    assert shown.endswith("长.heic")
    assert names.in_a_sentence("现场.heic") == "现场.heic"
