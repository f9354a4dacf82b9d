import pytest
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from draftsmith_shared.settings import Settings


class BakerySettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_BAKERY_")

    ovens: int = 1


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOG_LEVEL", "BAKERY_LOG_LEVEL", "OVENS", "BAKERY_OVENS", "SERVICE_TOKEN"):
        monkeypatch.delenv(f"DRAFTSMITH_{name}", raising=False)


def test_a_services_own_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_BAKERY_OVENS", "3")
    assert BakerySettings().ovens == 3


def test_common_settings_hold_for_every_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_LOG_LEVEL", "DEBUG")
    assert BakerySettings().log_level == "DEBUG"


def test_the_services_own_goes_first_and_arguments_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("DRAFTSMITH_BAKERY_LOG_LEVEL", "ERROR")
    assert BakerySettings().log_level == "ERROR"
    assert BakerySettings(log_level="WARNING").log_level == "WARNING"


def test_what_is_not_common_is_not_looked_for_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_OVENS", "9")
    assert BakerySettings().ovens == 1


def test_settings_do_not_change_and_take_nothing_unknown() -> None:
    settings = BakerySettings()
    with pytest.raises(ValidationError):
        settings.ovens = 2  # type: ignore[misc]
    with pytest.raises(ValidationError):
        BakerySettings(oven=2)  # type: ignore[call-arg]


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_SERVICE_TOKEN", "very-secret")
    settings = BakerySettings()
    assert settings.service_token is not None
    assert settings.service_token.get_secret_value() == "very-secret"
    assert "very-secret" not in repr(settings)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_SERVICE_TOKEN", "")
    assert BakerySettings().service_token is None


@pytest.mark.parametrize("given", [None, ""])
def test_a_service_that_needs_the_token_says_so_and_what_to_do(given: str | None) -> None:
    settings = Settings(service_token=None if given is None else SecretStr(given))
    with pytest.raises(ValueError, match=r"needed to bake; set DRAFTSMITH_SERVICE_TOKEN"):
        settings.needed_service_token("bake")
    assert Settings(service_token=SecretStr("s")).needed_service_token("bake") == "s"
