"""API tokens: what they are called."""

from tests.factories import ApiTokenFactory


def test_a_token_is_called_by_its_name_and_how_it_begins() -> None:
    token = ApiTokenFactory.build(user=None, name="Nightly sync", prefix="0a1b2c3d")
    assert str(token) == "Nightly sync (trk_0a1b2c3d…)"
