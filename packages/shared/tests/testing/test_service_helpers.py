"""What services' own tests stand on must be able to fail."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from pydantic_settings import SettingsConfigDict

from draftsmith_shared.errors import Unauthenticated
from draftsmith_shared.settings import Settings
from draftsmith_shared.testing.accounts import Keys, running_auth
from draftsmith_shared.testing.env_example import check_env_example
from draftsmith_shared.testing.process import running_service, service_environment
from draftsmith_shared.tokens import TokenVerifier, rpc_jwks


class BakerySettings(Settings):
    model_config = SettingsConfigDict(env_prefix="DRAFTSMITH_BAKERY_")

    ovens: int = 2
    names: tuple[str, ...] = ("left", "right")


def example(tmp_path: Path, **changes: str | None) -> Path:
    """A right example of the bakery, but for the changes; None leaves a line out."""
    lines = dict.fromkeys(Settings.model_fields, "") | {"ovens": "2", "names": '["left", "right"]'}
    told = {**lines, **changes}
    path = tmp_path / ".env.example"
    path.write_text(
        "# all of it\n\n"
        + "".join(f"DRAFTSMITH_BAKERY_{name.upper()}={value}\n" for name, value in told.items() if value is not None)
    )
    return path


def test_a_right_example_passes_whatever_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMITH_LOG_LEVEL", "DEBUG")
    check_env_example(example(tmp_path), BakerySettings)
    check_env_example(example(tmp_path, ovens="3"), BakerySettings, chosen={"ovens": 3})


@pytest.mark.parametrize(
    "changes", [{"ovens": None}, {"mixers": "1"}, {"ovens": "3"}, {"names": '["left"]'}, {"log_level": "DEBUG"}]
)
def test_an_example_that_is_wrong_fails(tmp_path: Path, changes: dict[str, str | None]) -> None:
    with pytest.raises(AssertionError):
        check_env_example(example(tmp_path, **changes), BakerySettings)


def a_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> dict[str, str]:
    """`python -m draftsmith_bakery` as the program, and the environment for it."""
    (tmp_path / "draftsmith_bakery.py").write_text(dedent(program))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return service_environment("bakery", tmp_path, ovens=4)


def test_a_service_that_ends_while_starting_is_told_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = a_service(tmp_path, monkeypatch, "import sys; sys.exit('the oven is cold')")
    with (
        pytest.raises(AssertionError, match="it ended with 1:\nthe oven is cold"),
        running_service("bakery", environment),
    ):
        pass


def test_a_service_that_does_not_end_in_order_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = """
        import http.server, os

        class Health(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(os.environ["DRAFTSMITH_BAKERY_OVENS"].encode())

        port = int(os.environ["DRAFTSMITH_BAKERY_HTTP_PORT"])
        http.server.HTTPServer(("127.0.0.1", port), Health).serve_forever()
    """
    environment = a_service(tmp_path, monkeypatch, program)
    with running_service("bakery", environment) as bakery:
        assert bakery.get("/ovens").text == "4"
        with pytest.raises(AssertionError, match="GET /healthz"):
            bakery.stop()


async def test_the_auth_peers_tokens_hold_and_a_strangers_do_not() -> None:
    async with running_auth() as auth:
        verifier = TokenVerifier(rpc_jwks(auth.target))
        ada = auth.user("ada")
        assert await verifier.verify(ada.token) == ada
        for token in (Keys().token("usr_ada", "ten_ada"), auth.user("ada", exp=1).token):
            with pytest.raises(Unauthenticated):
                await verifier.verify(token)
