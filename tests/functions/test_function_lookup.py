"""Looking functions up, the vocabulary of the catalogues, and what neither may import."""

from __future__ import annotations

import subprocess
import sys

import pytest
from mpmath_values import mp, value

from symopt.foundation.errors import NameError_, UnsupportedError
from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.functions.folders import COMPLEX_VALUED, ELEMENTARY, INTERNAL, LOSSES
from symopt.functions.function import Function
from symopt.functions.lookup import (
    by_output_tree,
    definition_tree,
    derivative_tree,
    domain_tree,
    function,
    functions,
    kink_trees,
    losses,
    stable_tree,
)
from symopt.functions.vocabulary import OwnSpellings, Spellings, default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Add, Call, Mul, Name, Neg, number, walk

INTERFACE_FUNCTIONS = (
    "exp log ln sqrt sin cos tan asin acos atan sinh cosh tanh sigmoid softplus relu abs sign max min erf "
    "gamma loggamma digamma polygamma beta"
)
INTERFACE_ARRAYS = (
    "tr det logdet inv diag norm norm1 kron had ediv hpow sum mean softmax logsumexp eye ones matpow pinv "
    "had3 vmax expm sum_"
)


def test_every_spelling_of_the_interface_is_read():
    spellings = default_vocabulary().functions
    assert {*INTERFACE_FUNCTIONS.split(), *INTERFACE_ARRAYS.split()} <= set(spellings)


def test_common_spellings_mean_the_canonical_function():
    spellings = default_vocabulary().functions
    meant = {
        word: spellings[word].name
        for word in ("ln", "arcsin", "Abs", "Max", "Heaviside", "silu", "sum_")
    }
    assert meant == {
        "ln": "log", "arcsin": "asin", "Abs": "abs", "Max": "max", "Heaviside": "step", "silu": "swish",
        "sum_": "sum",
    }  # fmt: skip


def test_no_name_is_used_twice():
    named = [*functions(), *losses(), *(array.name for array in ARRAY_FUNCTIONS)]
    assert len(named) == len(set(named))


def test_the_vocabulary_states_how_many_arguments():
    spellings = default_vocabulary().functions
    counts = {
        name: (spellings[name].least, spellings[name].most)
        for name in ("exp", "max", "polygamma", "huber")
    }
    assert counts == {"exp": (1, 1), "max": (1, None), "polygamma": (2, 2), "huber": (2, 3)}
    assert "axis" in spellings["softmax"].options


def test_latex_commands_are_read_by_every_spelling():
    commands = default_vocabulary().latex_functions
    words = (
        r"\ln",
        r"\log",
        r"\sigma",
        r"\operatorname{ReLU}",
        r"\operatorname{relu}",
        r"\arcsin",
        r"\det",
    )
    assert [commands[w].name for w in words] == [
        "log",
        "log",
        "sigmoid",
        "relu",
        "relu",
        "asin",
        "det",
    ]


def test_formulas_are_trees_in_the_arguments():
    x, y = Name("x"), Name("y")
    assert by_output_tree("sigmoid") == Mul((y, Add((number(1), Neg(y)))))
    assert by_output_tree("exp") == y
    assert derivative_tree("sin") == Call("cos", (x,))
    assert derivative_tree("polygamma", 1).arguments[1] == x
    assert definition_tree("exp") is None
    assert by_output_tree("sin") is None
    assert domain_tree("exp") is None
    assert stable_tree("exp") is None


def test_formulas_carry_no_spans():
    trees = [definition_tree("beta"), derivative_tree("atan2", 1), kink_trees("abs")[0].where]
    assert {node.span for tree in trees for node in walk(tree)} == {None}


def test_a_variadic_function_gives_a_tie_to_its_first_argument():
    tie = {"x": mp.mpf(2), "t": mp.mpf(2)}
    assert [value(derivative_tree("max", k), tie) for k in (0, 1, 5)] == [1, 0, 0]
    assert [value(derivative_tree("min", k), tie) for k in (0, 1, 5)] == [1, 0, 0]


def test_unknown_functions_are_named():
    with pytest.raises(NameError_, match="no elementary function is named 'foo'"):
        function("foo")


def test_there_is_no_derivative_in_a_whole_number():
    with pytest.raises(UnsupportedError, match="polygamma has no derivative in its argument n"):
        derivative_tree("polygamma", 0)


def test_functions_are_values():
    assert all(isinstance(entry, Function) for entry in functions().values())
    with pytest.raises(TypeError):
        functions()["foo"] = functions()["exp"]


def test_reading_text_imports_neither_sympy_nor_numpy():
    code = (
        "import sys\n"
        "from symopt.functions.lookup import derivative_tree\n"
        "from symopt.functions.expand import expand_losses\n"
        "from symopt.syntax.tree import Call, Name\n"
        "derivative_tree('tanh'); expand_losses(Call('log_loss', (Name('y'), Name('p'))))\n"
        "print(sorted({'sympy', 'numpy', 'scipy', 'flint'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(functions()))
def test_the_latex_command_and_the_text_name_read_alike(name):
    entry = function(name)
    count = 2 if entry.variadic else len(entry.arguments)
    inside = ", ".join("pqrs"[:count])
    vocabulary = default_vocabulary().declare("pqrs")
    expected = Call(name, tuple(Name(n) for n in "pqrs"[:count]))
    assert parse(f"{name}({inside})", vocabulary) == expected
    for command in (entry.latex, *entry.latex_spellings):
        if command != r"\sqrt":
            assert parse(rf"{command}\left({inside}\right)", vocabulary) == expected, command


def test_a_word_means_the_same_alone_and_among_all():
    # a short command imports only the files of the functions that it names
    words = default_vocabulary().functions
    table = dict(words.items())
    for word in table:
        assert Spellings()[word] == table[word], word
    own = OwnSpellings()
    assert {word: own[word] for word in own} == dict(own.items())
    # so a word of one letter can be taken for a name without looking through all of them
    assert not [word for word in own if len(word.partition("_")[0]) <= 1]


@pytest.mark.parametrize(
    "folder", [ELEMENTARY, COMPLEX_VALUED, INTERNAL, LOSSES], ids=lambda f: f.package
)
def test_each_file_is_named_for_its_one_entry(folder):
    assert [entry.name for entry in folder.values()] == list(folder)


def test_a_polynomial_and_an_exponential_import_no_other_function():
    code = (
        "import sys\n"
        "from symopt.functions.vocabulary import default_vocabulary\n"
        "from symopt.syntax.reading.parser import parse\n"
        "parse('x**2 + 3*x_1*y + exp(x)', default_vocabulary())\n"
        "print(*[n for n in sys.modules if n.startswith('symopt.functions.') and n.count('.') > 2])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["symopt.functions.entries.exp"]
