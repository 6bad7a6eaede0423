"""If these fail, the command line misbehaves as a program: help, exit codes, pipes, colors, lazy loading."""

import os
import subprocess
import sys

import click
import pytest

from symopt.faces.commands import main
from symopt.faces.console.app import SYMOPT
from symopt.faces.console.group import Group

COMMANDS = ["code", "derive", "fit", "list", "minimize", "root", "verify"]
SADDLE = "parameters = ['x', 'y']\nfunction = 'f'\n[definitions]\nf = 'x**2 - y**2'\n"


def shell(*args, **environment):
    return subprocess.run(
        [sys.executable, "-m", "symopt", *args],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture
def saddle(tmp_path):
    file = tmp_path / "saddle.toml"
    file.write_text(SADDLE, encoding="utf-8")
    return str(file)


def test_the_commands_are_those_of_the_folder():
    assert isinstance(SYMOPT, Group)
    assert set(SYMOPT.list_commands(click.Context(SYMOPT))) >= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example_and_json(name, capsys):
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"symopt {name}" in shown.split("Examples:")[1]
    assert "--json" in shown


def test_help_names_every_command_and_no_argument_is_help(capsys):
    assert main([]) == 0
    bare = capsys.readouterr().out
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == bare
    assert all(f"\n  {name} " in bare for name in COMMANDS)


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("symopt 0.")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["minimize", "--help"], ["lisst"]]
)
def test_nothing_heavy_is_loaded_for_words_about_the_program(arguments):
    code = (
        "import sys; from symopt.faces.commands import main; main(sys.argv[1:]);"
        "print([m for m in ('sympy', 'numpy', 'scipy', 'flint', 'rich') if m in sys.modules],"
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_derivation_needs_no_sympy(saddle):
    code = (
        "import sys; from symopt.faces.commands import main; main(sys.argv[1:]);"
        "print([m for m in ('sympy', 'scipy') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "derive", saddle], capture_output=True, check=False
    )
    assert done.stderr.splitlines()[-1] == b"[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["deriv", "x.toml"], "did you mean derive?"),
        (["derive"], "missing argument 'SPEC'"),
        (["derive", "a.toml", "b.toml"], "unexpected extra argument (b.toml)"),
        (["minimize", "x**2", "--strat", "x=1"], "'--start'"),
        (["minimize", "x**2", "--start"], "--start needs a value"),
        (["--json"], "no such option"),
        (["list", "animals"], "'animals' is not one of"),
        (["derive", "a.toml", "--order", "3"], "3 is not in the range"),
        (["derive", "a.toml", "--json", "--format", "latex"], "two formats"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_2(arguments, message, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert "--help`" in err
    assert err.startswith("error: ")
    assert out == ""


def test_an_unexpected_error_is_one_line_that_asks_for_a_report(monkeypatch, capsys, saddle):
    def broken(*args, **more):
        raise KeyError("q")

    monkeypatch.setattr("symopt.model.spec.read_spec", broken)
    monkeypatch.delenv("SYMOPT_DEBUG", raising=False)
    assert main(["derive", saddle]) == 2
    err = capsys.readouterr().err
    assert "KeyError: 'q'" in err
    assert "please report" in err
    assert "Traceback" not in err
    monkeypatch.setenv("SYMOPT_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["derive", saddle])


def test_a_library_that_is_not_there_is_named(monkeypatch, capsys, saddle):
    def broken(*args, **more):
        raise ModuleNotFoundError("No module named 'flint'", name="flint")

    monkeypatch.setattr("symopt.model.spec.read_spec", broken)
    assert main(["derive", saddle]) == 2
    assert "the library 'flint' is not installed" in capsys.readouterr().err


def test_an_interrupt_is_exit_code_130(monkeypatch, capsys, saddle):
    def interrupted(*args, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr("symopt.model.spec.read_spec", interrupted)
    assert main(["derive", saddle]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_no_memory_is_said_as_such(monkeypatch, capsys, saddle):
    def greedy(*args, **more):
        raise MemoryError("Unable to allocate 22 GiB")

    monkeypatch.setattr("symopt.model.spec.read_spec", greedy)
    monkeypatch.delenv("SYMOPT_DEBUG", raising=False)
    assert main(["derive", saddle]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: there is not enough memory\n  why:   unable to allocate 22 GiB")


def test_a_place_that_cannot_be_written_is_found_before_the_work(monkeypatch, capsys, saddle):
    monkeypatch.setattr("symopt.model.spec.read_spec", None)
    for place, message in (("no/folder/a.md", "no such file or directory"), (".", "is a folder")):
        assert main(["derive", saddle, "-o", place]) == 2
        assert message in capsys.readouterr().err


def test_output_that_is_closed_or_full_is_one_message(saddle):
    program = [sys.executable, "-m", "symopt", "derive", saddle]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *program], capture_output=True, text=True, check=False
    )
    assert closed.returncode == 2
    assert closed.stderr.startswith("error: standard output is closed")
    with open("/dev/full", "w", encoding="utf-8") as device:
        full = subprocess.run(
            program, stdout=device, stderr=subprocess.PIPE, text=True, check=False
        )
    assert full.returncode == 2
    assert full.stderr.startswith("error: standard output cannot be written: no space left")
    assert full.stderr.count("\n") == 2


def test_a_reader_that_goes_away_is_no_error(saddle):
    process = subprocess.Popen(
        [sys.executable, "-m", "symopt", "derive", saddle],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait() == 141


def test_a_terminal_without_the_letters_still_gets_the_text(saddle):
    done = shell("derive", saddle, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "x**2" in done.stdout or "\\xb2" in done.stdout


def test_no_colors_in_a_pipe(saddle):
    for done in (shell("derive", "nope.toml"), shell("minimize", "x**2", "--start", "x=1")):
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environment", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colors_on_a_terminal_unless_the_user_says_no(environment, colored, monkeypatch):
    from io import StringIO

    from symopt.faces.console.terminal import paint

    stream = StringIO()
    stream.isatty = lambda: True
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[31m" in paint("error:", "red", stream)) is colored


def test_progress_shows_on_a_terminal_only(monkeypatch, capsys):
    from symopt.faces.console import progress

    monkeypatch.setattr(progress, "QUIET_SECONDS", 0)
    monkeypatch.setattr(progress, "REFRESH_SECONDS", 0)
    arguments = ["minimize", "x**4", "--start", "x=1", "--json"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert main(arguments) == 0
    again, err = capsys.readouterr()
    assert "step" in err
    assert again == out


@pytest.mark.parametrize(
    "catalogue",
    ["losses", "functions", "methods", "rules", "formats", "backends", "slips", "signatures"],
)
def test_list_shows_each_catalogue(catalogue, capsys):
    import json

    assert main(["list", catalogue]) == 0
    text = capsys.readouterr().out
    assert main(["list", catalogue, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)[catalogue]
    assert rows
    assert all(row["name"] in text and row["title"] in text for row in rows)
