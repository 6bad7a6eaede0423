"""If these fail, a malformed specification or formula hangs, crashes, runs something, or is not explained."""

import random

import pytest

from symopt.faces.commands import main

HEAD = 'data = ["x", "y"]\nparameters = ["w"]\nloss = "L"\n[definitions]\n'
ARRAYS = (
    'data = ["X", "y"]\nparameters = ["w"]\nloss = "L"\n'
    '[shapes]\nX = ["m", "n"]\ny = ["m"]\nw = ["{}"]\n[definitions]\nL = "{}"\n'
)
NOISE = random.Random(1)

SPECS = {
    "missing name": (HEAD + 'L = "(y - v*x)**2"', "v is not declared"),
    "cycle": (HEAD + 'z = "L + w*x"\nL = "(y - z)**2"', "the definitions go in a circle: z → L → z"),
    "own name": (HEAD + 'L = "L + w"', "L is defined by itself"),
    "wrong shape": (ARRAYS.format("k", "sum((y - X @ w)**2)"), "shapes (m, n) and (k,)"),
    "unequal shapes": (ARRAYS.format("n", "sum((y - X*w)**2)"), "use X @ v for the product"),
    "array loss": (ARRAYS.format("n", "y - X @ w"), "the loss L is an array of shape (m)"),
    "unknown function": (HEAD + 'L = "foo(y - w*x)"', "unknown function 'foo'"),
    "brackets": (HEAD + f'L = "{"(" * 9000}w{")" * 9000}"', "the formula is nested too deeply"),
    "open brackets": (HEAD + f'L = "{"(" * 10_000}w"', "the formula is nested too deeply"),
    "more brackets": (HEAD + f'L = "{"(" * 30_000}w{")" * 30_000}"', "the formula is too long"),
    "tower": (HEAD + 'L = "w*9**9**9**9"', "the power is too large"),
    "exponent tower": (HEAD + 'L = "w**9**9**9**9"', "the power is too large"),
    "digits": (HEAD + f'L = "w*{"9" * 5000}"', "the number is too long"),
    "exponent": (HEAD + 'L = "w*1e999999999"', "the number is too long"),
    "minus signs": (HEAD + f'L = "{"-" * 15_000}w"', "the formula is nested too deeply"),
    "powers": (HEAD + f'L = "{"w**" * 5000}w"', "the formula is nested too deeply"),
    "import": (HEAD + "L = \"__import__('os').system('touch owned')\"", "'_' is not read here"),
    "attribute": (HEAD + 'L = "w.__class__.__mro__"', "'.' is not read here"),
    "lambda": (HEAD + 'L = "lambda: w"', "a colon stands in the brackets of a slice"),
    "python": (HEAD + 'L = "w if w else x"', "'if' is not mathematics"),
    "name": ('parameters = ["__import__(1)"]\nloss = "L"\n[definitions]\nL = "1"', "is not a name"),
    "division": (HEAD + 'L = "w/0"', "division by zero"),
    "no formula": (HEAD + 'L = ""', "there is no formula"),
    "empty": ("", "the specification is empty"),
    "no output": ('parameters = ["w"]\n[definitions]\nL = "w"', "the specification names no output"),
    "wrong types": ('data = 3\nparameters = "w"\nloss = "L"', "data must be a list of words"),
    "unknown key": (HEAD + 'L = "w"\n[fitt]', "did you mean fit?"),
    "twice": (HEAD + 'L = "w"\nL = "w**2"', "Cannot overwrite a value"),
    "tab": (HEAD + 'L = "(y - \\theta*w)**2"', "put LaTeX between single quotes"),
    "backspace": (HEAD + 'L = "(y - \\beta*w)**2"', "put LaTeX between single quotes"),
    "escape": (HEAD + 'L = "(y - \\alpha*w)**2"', "put LaTeX between single quotes"),
    "nested lists": (f"x = {'[' * 5000}{']' * 5000}", "the specification is nested too deeply"),
    "nested keys": (f"a{'.a' * 3000} = 1", "'a' is not a key of the specification"),
    "direction mark": (HEAD + 'L = "w\u202e*x"', "is not read here"),
    "garbage": ("".join(NOISE.choices('abc=[]{}"\n#.,+-*/ ()', k=999_000)), "is not valid TOML"),
    "megabytes": ("a" * 2_000_000, "the file is larger than 1000000 bytes"),
}  # fmt: skip
BINARY = bytes(NOISE.randrange(256) for _ in range(2000))


def message(capsys, *arguments):
    """Return the one message of a refused command."""
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("error: ") == 1
    assert "Traceback" not in err
    assert "defect" not in err
    return err


@pytest.mark.parametrize("command", ["derive", "code"])
@pytest.mark.parametrize("case", SPECS)
def test_a_malformed_specification_is_explained(case, command, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text, expected = SPECS[case]
    (tmp_path / "model.toml").write_text(text, encoding="utf-8")
    found = message(capsys, command, "model.toml")
    assert expected in found
    assert "where: model.toml" in found
    assert [file.name for file in tmp_path.iterdir()] == ["model.toml"], "something was run"


def test_a_mark_before_the_text_and_line_ends_of_windows_are_read(tmp_path, capsys):
    file = tmp_path / "model.toml"
    text = HEAD + 'L = "(y - w*x)**2"\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert main(["code", str(file)]) == 0
    assert "import numpy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BINARY, "the file is not text"),
        (b"title = 'a'\x00", "it holds null bytes"),
        (b"title = '\xff'", "byte 9 is not UTF-8"),
        (None, "is a directory"),
    ],
)
def test_what_is_no_text_file_is_explained(content, expected, tmp_path, capsys):
    file = tmp_path / "model.toml"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    for command in ("derive", "code", "minimize", "root"):
        assert expected in message(capsys, command, str(file))
    assert expected in message(capsys, "fit", str(file), "data.csv")


def test_a_file_that_is_not_there_is_explained(capsys):
    for name in ("nowhere.toml", "a\x01b.toml", "\udcff.toml", "x" * 300 + ".toml"):
        assert "the file cannot be read" in message(capsys, "derive", name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__import__('os').system('touch owned')", "'_' is not read here"),
        ("9**9**9**9", "the power is too large"),
        ("x**9**9**9**9", "the power is too large"),
        ("10**10**10*x", "the power is too large"),
        ("(" * 10_000 + "x", "the formula is nested too deeply"),
        ("x" * 30_000, "the name is too long"),
        ("x+" * 30_000 + "x", "the formula is too long"),
        ("foo(x)", "unknown function 'foo'"),
        ("x.y", "'.' is not read here"),
        ("x; y", "one formula is read at a time"),
        ("x +", "the formula ends too early"),
        ("x!", "write gamma(n + 1)"),
        ("[x, x]", "a number is needed here, not an array"),
        ("1/0 + x", "division by zero"),
        ("eval(x)", "unknown function 'eval'"),
        ("x\x00", "a control character (U+0000)"),
        ('"x"', "text in quotes is not mathematics"),
        (r"\input{/etc/passwd}", "input"),
    ],
)
def test_a_malformed_expression_is_explained(text, expected, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("minimize", "root"):
        assert expected in message(capsys, command, text, "--start", "x=1")
    assert list(tmp_path.iterdir()) == [], "something was run"


@pytest.mark.parametrize("start", ["x=__import__('os')", "x=9**9**9**9", "x=" + "(" * 10_000])
def test_a_malformed_start_is_explained(start, capsys):
    assert message(capsys, "minimize", "x**2", "--start", start)
