"""A sealed value opens only in its own field of its own row, unaltered, under a key that is configured."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.vault.seal import SealBroken, keyring

REF, OTHER = b"r" * 16, b"o" * 16


@given(st.text(min_size=1, max_size=50, alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_again(plain):
    assert keyring().open("name", REF, keyring().seal("name", REF, plain)) == plain


def test_nothing_stays_nothing():
    ring = keyring()
    assert ring.seal("name", REF, "") is None
    assert ring.open("name", REF, None) == ""
    assert ring.index("phone", "") is None
    assert ring.indexes("phone", "") == []


def test_every_altered_byte_is_noticed():
    ring = keyring()
    sealed = ring.seal("phone", REF, "13800138000")
    for place in range(len(sealed)):
        for bit in range(8):
            altered = bytearray(sealed)
            altered[place] ^= 1 << bit
            with pytest.raises(SealBroken):
                ring.open("phone", REF, bytes(altered))


def test_a_shortened_value_is_noticed():
    ring = keyring()
    sealed = ring.seal("phone", REF, "13800138000")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            ring.open("phone", REF, sealed[:length])


def test_a_value_moved_to_another_row_or_field_does_not_open():
    ring = keyring()
    sealed = ring.seal("phone", REF, "13800138000")
    with pytest.raises(SealBroken):
        ring.open("phone", OTHER, sealed)
    with pytest.raises(SealBroken):
        ring.open("id_number", REF, sealed)


def test_the_same_value_is_never_sealed_the_same_way_twice():
    ring = keyring()
    assert len({ring.seal("name", REF, "演示") for _ in range(1000)}) == 1000


def test_a_refusal_to_open_tells_nothing_of_the_content():
    sealed = keyring().seal("phone", REF, "13800138000")
    with pytest.raises(SealBroken) as broken:
        keyring().open("phone", OTHER, sealed)
    assert "138" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_a_changed_key_still_opens_what_was_sealed_before(settings):
    sealed = keyring().seal("name", REF, "演示")
    before = keyring().index("phone", "13800138000")
    settings.VAULT_OLD_KEYS = {1: settings.VAULT_KEY}
    settings.VAULT_KEY, settings.VAULT_KEY_VERSION = b"n" * 32, 2
    assert keyring().open("name", REF, sealed) == "演示"
    assert keyring().seal("name", REF, "演示")[0] == 2
    now, then = keyring().indexes("phone", "13800138000")
    assert (now, then) == (keyring().index("phone", "13800138000"), before)
    assert now != then


def test_without_the_old_key_nothing_old_opens(settings):
    sealed = keyring().seal("name", REF, "演示")
    settings.VAULT_KEY, settings.VAULT_KEY_VERSION = b"n" * 32, 2
    with pytest.raises(SealBroken, match="version 1"):
        keyring().open("name", REF, sealed)


def test_another_key_under_the_same_version_opens_nothing(settings):
    sealed = keyring().seal("name", REF, "演示")
    settings.VAULT_KEY = b"n" * 32
    with pytest.raises(SealBroken, match="another key"):
        keyring().open("name", REF, sealed)


@pytest.mark.parametrize(
    ("key", "version", "old"),
    [
        (b"short", 1, {}),
        (b"k" * 32, 0, {}),
        (b"k" * 32, 256, {}),
        (b"k" * 32, 1, {1: b"o" * 32}),
        (b"k" * 32, 2, {1: b"o"}),
    ],
)
def test_keys_that_cannot_be_right_are_refused_at_first_use(settings, key, version, old):
    settings.VAULT_KEY, settings.VAULT_KEY_VERSION, settings.VAULT_OLD_KEYS = key, version, old
    with pytest.raises(ImproperlyConfigured):
        keyring()


def test_a_keyring_does_not_print_its_keys(settings):
    assert settings.VAULT_KEY.hex() not in repr(keyring())
    assert "index_keys" not in repr(keyring())


def test_the_index_of_a_phone_is_not_the_index_of_the_same_digits_as_an_id_number():
    assert keyring().index("phone", "13800138000") != keyring().index("id_number", "13800138000")
