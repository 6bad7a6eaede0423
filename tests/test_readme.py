"""If these fail, the README promises something that symopt does not do."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "symopt", *words], capture_output=True, text=True, check=False
    )


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_first_command_prints_the_derivation_shown():
    command = blocks("sh")[0].strip().rsplit("&& ", 1)[1].split()
    assert command[0] == ".venv/bin/symopt"
    done = run(command[1], str(ROOT / command[2]))
    assert done.returncode == 0
    printed = " ".join(done.stdout.split())
    assert " ".join(blocks("text")[0].split()) in printed


def test_the_second_command_catches_the_slip_shown():
    command = shlex.split(blocks("sh")[1])
    assert command[0] == ".venv/bin/symopt"
    done = run(command[1], str(ROOT / command[2]), *command[3:])
    assert done.returncode == 1
    assert done.stdout.strip() == blocks("text")[1].strip()


def test_the_specification_is_the_one_in_derivations():
    file = ROOT / "derivations" / "classification_perceptron.toml"
    shown, kept = tomllib.loads(blocks("toml")[0]), tomllib.loads(file.read_text(encoding="utf-8"))
    assert shown.items() <= kept.items()


def test_the_specification_with_everything_is_read_and_fitted(tmp_path):
    spec, data = tmp_path / "dose.toml", tmp_path / "doses.csv"
    spec.write_text(blocks("toml")[1], encoding="utf-8")
    rows = [(0.1, 2), (0.5, 16), (1, 28), (2, 52), (4, 70), (10, 88), (40, 98)]
    data.write_text("dose,response,v\n" + "".join(f"{d},{r},1\n" for d, r in rows))
    done = run("fit", str(spec), str(data))
    assert done.returncode == 0, done.stderr
    derived = run("derive", str(spec), "--order", "1")
    assert "J = Σ_{i=1}^m v_i L_i + λ slope²" in derived.stdout


def test_the_python_example_runs():
    code, _ = blocks("python")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "-(y - ŷ) x_1" in done.stdout
    shown = re.findall(r"# (REFUTED .*)", code)
    assert shown
    assert all(line in done.stdout for line in shown)


def test_the_fit_prints_the_parameters_shown(tmp_path):
    (rows,) = blocks("csv")
    (tmp_path / "puromycin.csv").write_text(rows, encoding="utf-8")
    (words,) = re.findall(r"`symopt (fit derivations/\S+ puromycin.csv)`", README)
    command, spec, data = words.split()
    done = run(command, str(ROOT / spec), str(tmp_path / data))
    assert done.returncode == 0
    assert blocks("text")[3] in done.stdout


def test_the_fit_of_many_rows_runs():
    _, code = blocks("python")
    few = "import symopt as so\n" + code.replace("1_000_000", "1_000")
    done = subprocess.run(
        [sys.executable, "-c", few], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("<fit: converged")


def test_the_notes_are_checked_as_shown(tmp_path):
    (notes,) = blocks("markdown")
    (tmp_path / "notes.md").write_text(notes, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "symopt", "check", "notes.md"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.strip() == blocks("text")[2].strip()


def test_the_hook_shown_is_the_one_there_is():
    (shown,) = re.findall(r"- id: (\S+)", "".join(blocks("yaml")))
    kept = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert f"- id: {shown}\n" in kept
    assert "entry: symopt check\n" in kept


def test_what_stands_after_a_prompt_prints_what_stands_below_it():
    shown = blocks("console")
    assert shown
    for block in shown:
        command, output = block.split("\n", 1)
        words = shlex.split(command)
        assert words[:2] == ["$", "symopt"]
        done = run(*words[2:])
        assert done.returncode == 0
        assert done.stdout.strip() == output.strip()


def test_the_commands_of_the_table_exist():
    for name in re.findall(r"^\| `symopt (\w+)", README, re.MULTILINE):
        done = run(name, "--help")
        assert done.returncode == 0
        assert "xample" in done.stdout


def test_the_ci_script_runs_the_test_command():
    command = blocks("sh")[2].strip()
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert '-e ".[test]"' in command
    assert '-e ".[test]"' in script
    assert "/pytest" in script
