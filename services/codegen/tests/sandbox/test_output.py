from hypothesis import given
from hypothesis import strategies as st

from draftsmith_codegen.sandbox.output import BoundedOutput


@given(pieces=st.lists(st.binary(max_size=50)), limit=st.integers(min_value=1, max_value=60))
def test_the_beginning_and_the_end_are_kept_within_the_limit(pieces: list[bytes], limit: int) -> None:
    output = BoundedOutput(limit)
    for piece in pieces:
        output.write(piece)
    whole = b"".join(pieces)
    assert output.total == len(whole)
    assert output.truncated == (len(whole) > limit)
    if not output.truncated:
        assert output.text() == whole.decode(errors="replace")
    else:
        head, _, tail = output.text().partition(f"\n[… {len(whole) - limit} bytes left out …]\n")
        assert head == whole[: limit // 2].decode(errors="replace")
        assert tail == whole[-(limit - limit // 2) :].decode(errors="replace")


def test_the_last_lines() -> None:
    output = BoundedOutput(1000)
    output.write(b"one\ntwo\n")
    output.write(b"thr")
    output.write(b"ee\n")
    assert output.last_lines(2) == ["two", "three"]
    assert output.last_lines(0) == []
