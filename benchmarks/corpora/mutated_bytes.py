"""Bytes, damaged as disks, transfers, editors and ill will damage them."""

from random import Random

NOISE = (
    b"\0",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b'"',
    b"'",
    b" ",
    b"#",
    b",",
    b"|",
    b"/",
    b"\\",
    b"[",
    b"{",
    b"}",
    b"]",
    b":",
    b"_",
    b"-",
    b"O",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe2\x80\xa8",
    b"\xc2\xa0",
    b"\xc2\x85",
    b"\x0b",
    b"\x0c",
    b"\x1b[31m",
    b"\t\t\t",
    b"\n\n\n",
    b"-DOCSTART-",
    b"EOS\n",
    b"1-2\t",
    b"null",
    b"NaN",
    b"1e400",
    b"-1",
    b"99999999999999999999",
    b"<",
    b"&x;",
    b"[" * 2_000,
    b'{"a":' * 1_500,
    b"(" * 50,
    b"__label__",
    b"\xf0\x9f\x98\x80",
    b"\xed\xa0\x80",
    b"\\ud800",
)


def wounded(data: bytes, random: Random, *, same_size: bool = False) -> bytes:
    """The bytes with one to three wounds; `same_size` keeps every byte in its place."""
    hurt = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        if not hurt:
            break
        (_overwritten if same_size else random.choice(WOUNDS))(hurt, random)
    return bytes(hurt)


def _overwritten(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    if random.random() < 0.5:
        data[at] ^= 1 << random.randrange(8)
    else:
        new = random.choice(NOISE)[:40]
        data[at : at + len(new)] = new[: len(data) - at]


def _flipped(data: bytearray, random: Random) -> None:
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _put_in(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = random.choice(NOISE)


def _taken_out(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    del data[at : at + random.choice((1, 1, 2, 5, 20, 100))]


def _doubled(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    piece = data[at : at + random.choice((1, 5, 40, 200))]
    to = random.randrange(len(data) + 1)
    data[to:to] = piece


def _cut_off(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data)) :]


def _line_lost(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    del lines[random.randrange(len(lines))]
    data[:] = b"\n".join(lines)


def _lines_swapped(data: bytearray, random: Random) -> None:
    lines = data.split(b"\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    data[:] = b"\n".join(lines)


def _zeroed(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    length = min(random.choice((1, 8, 64, 512)), len(data) - at)
    data[at : at + length] = bytes(length)


WOUNDS = (
    _overwritten,
    _flipped,
    _put_in,
    _put_in,
    _taken_out,
    _doubled,
    _cut_off,
    _line_lost,
    _lines_swapped,
    _zeroed,
)
