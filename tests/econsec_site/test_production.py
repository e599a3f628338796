"""Production refuses unsafe values, and says what to do."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from econsec_site.production import refuse_texts_inside, refuse_unsafe

KEY = "kO3v9-2qLx8Zr5TfWmB1nHd7Yc4JsGaUeP6R0iVw3-Qz7Nk1Xb"
SAFE = {
    "secret_key": KEY,
    "development_key": "for-development-and-tests-only",
    "allowed_hosts": ["tracker.example.org"],
    "trusted_origins": ["https://tracker.example.org"],
    "behind_https": True,
}


def test_safe_values_are_accepted():
    refuse_unsafe(**SAFE)


def test_own_machine_needs_no_https():
    refuse_unsafe(
        **SAFE | {"allowed_hosts": ["localhost", "127.0.0.1", "[::1]"], "behind_https": False}
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"secret_key": ""}, "Set SECRET_KEY", id="no key"),
        pytest.param({"secret_key": KEY[:49]}, "Set SECRET_KEY", id="short key"),
        pytest.param({"secret_key": "abcdefg" * 9}, "Set SECRET_KEY", id="key of few characters"),
        pytest.param(
            {"secret_key": KEY, "development_key": KEY}, "Set SECRET_KEY", id="development's key"
        ),
        pytest.param({"allowed_hosts": []}, "it is empty", id="no host"),
        pytest.param({"allowed_hosts": [""]}, "it is empty", id="empty host"),
        pytest.param({"allowed_hosts": ["a.org", "*"]}, "“*” lets any in", id="any host"),
        pytest.param(
            {"behind_https": False}, "names tracker.example.org, but BEHIND_HTTPS", id="no https"
        ),
        pytest.param(
            {"trusted_origins": ["http://tracker.example.org"]},
            "each begins https://",
            id="plain origin",
        ),
    ],
)
def test_unsafe_value_is_refused(values, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe(**SAFE | values)
    assert sentence in str(refused.value)


def test_all_faults_are_named_at_once():
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe(**SAFE | {"secret_key": "", "allowed_hosts": ["*"]})
    assert "SECRET_KEY" in str(refused.value)
    assert "“*”" in str(refused.value)


@pytest.mark.parametrize("texts", ["/srv/app", "/srv/app/texts", "/srv/other/../app/texts"])
def test_texts_in_a_published_folder_are_refused(texts):
    with pytest.raises(ImproperlyConfigured, match="SOURCE_TEXTS_DIR lies in /srv/app;"):
        refuse_texts_inside(texts, "/srv/static", "/srv/app")


@pytest.mark.parametrize("texts", ["", "/srv/texts", "/srv/app-texts"])
def test_texts_elsewhere_or_none_are_accepted(texts):
    refuse_texts_inside(texts, "/srv/static", "/srv/app")
