"""Random array expressions with symbolic sizes, as text: well shaped, well conditioned, one number each.

Sizes are m, n, k. A name is declared where it is first used: matrices A, B, …, vectors a, b, …, numbers s, t.
What must be positive or invertible is made so: ZᵀZ + I, 1 + Y². Kinks are met with probability 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SIZES = ("m", "n", "k")
SMOOTH = ("tanh({})", "sigmoid({})", "softplus({})", "sin({})", "exp(tanh({}))", "atan({})",
          "log(1 + ({})**2)", "sqrt(1 + ({})**2)")  # fmt: skip
KINKED = ("relu({})", "abs({})")
CAPITALS, LETTERS, NUMBERS = "ABCDFGHMPQRUVWXYZ", "abcdpqruvwxyz", "st"


@dataclass
class Expressions:
    """Draws expressions from a random generator; `shapes` are those of the names used so far."""

    random: object
    shapes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def pick(self, items):
        return items[self.random.randrange(len(items))]

    def name(self, shape, letters):
        """Return a name of that shape: one in use, or the next letter."""
        known = [n for n, s in self.shapes.items() if s == shape]
        free = [c for c in letters if c not in self.shapes]
        if known and (self.random.random() < 0.6 or not free):
            return self.pick(known)
        self.shapes[free[0]] = shape
        return free[0]

    def function(self):
        return self.pick(KINKED if self.random.random() < 0.15 else SMOOTH)

    def number(self, depth):
        if depth <= 0:
            return self.name((), NUMBERS)
        return self.pick(_NUMBER)(self, depth - 1)

    def vector(self, size, depth):
        if depth <= 0:
            return self.name((size,), LETTERS)
        return self.pick(_VECTOR)(self, size, depth - 1)

    def matrix(self, rows, columns, depth):
        if depth <= 0:
            return self.name((rows, columns), CAPITALS)
        options = _SQUARE + _MATRIX if rows == columns else _MATRIX
        return self.pick(options)(self, rows, columns, depth - 1)

    def size(self):
        return self.pick(SIZES)

    def positive_definite(self, size, depth):
        """Return ZᵀZ + I."""
        inner = self.matrix(self.size(), size, depth)
        return f"(({inner}).T@({inner}) + eye({size}))"

    def total(self, depth):
        """Return a number made of arrays."""
        return self.pick(_TOTAL)(self, depth - 1)


def _trace(g, d):
    r = g.size()
    return f"tr({g.matrix(r, r, d)})"


def _trace_of_kronecker(g, d):
    r, c = g.size(), g.size()
    return f"tr(kron({g.matrix(r, r, d - 1)}, {g.matrix(c, c, d - 1)}))"


def _quadratic(g, d):
    r, c = g.size(), g.size()
    return f"({g.vector(r, d - 1)}).T@({g.matrix(r, c, d)})@({g.vector(c, d - 1)})"


def _pseudo(g, d):
    r, c = g.pick((("m", "n"), ("n", "m"), ("k", "n"), ("m", "k")))
    return f"sum(pinv({g.matrix(r, c, 0)})*({g.matrix(c, r, d)}))"


def _extremes(g, d):
    function = g.pick(("max", "min"))
    return f"sum({function}({g.matrix(g.size(), g.size(), d)}, axis={g.pick('01')}))"


_TOTAL = (
    _trace,
    _trace,
    _trace_of_kronecker,
    _quadratic,
    _quadratic,
    _pseudo,
    _extremes,
    lambda g, d: f"sum({g.matrix(g.size(), g.size(), d)})",
    lambda g, d: f"mean({g.matrix(g.size(), g.size(), d)})",
    lambda g, d: f"sum(({g.matrix(g.size(), g.size(), d)})**2)",
    lambda g, d: f"norm({g.vector(g.size(), d)})",
    lambda g, d: f"norm({g.matrix(g.size(), g.size(), d)})",
    lambda g, d: f"norm1({g.vector(g.size(), d)})",
    lambda g, d: f"logdet({g.positive_definite(g.size(), d)})",
    lambda g, d: f"det({g.positive_definite(g.size(), d - 1)})",
    lambda g, d: f"logsumexp({g.vector(g.size(), d)})",
    lambda g, d: f"max({g.vector(g.size(), d)})",
    lambda g, d: f"sum(logsumexp({g.matrix(g.size(), g.size(), d)}, axis={g.pick('01')}))",
    lambda g, d: f"prod({g.vector(g.size(), d)})",
    lambda g, d: f"var({g.vector(g.size(), d)})",
    lambda g, d: f"sum(({g.vector('n', d)})*log(softmax({g.vector('n', d)})))",
)
_NUMBER = (
    lambda g, d: g.total(d + 1),
    lambda g, d: g.total(d + 1),
    lambda g, d: f"({g.matrix(g.size(), g.size(), d)})[1,2]",
    lambda g, d: f"({g.vector(g.size(), d)})[2]",
    lambda g, d: f"({g.number(d)} + {g.number(d)})",
    lambda g, d: f"{g.number(d - 1)}*{g.number(d - 1)}",
    lambda g, d: g.function().format(g.number(d)),
    lambda g, d: f"({g.number(d)})/(1 + ({g.number(d - 1)})**2)",
)
_VECTOR = (
    lambda g, s, d: f"({g.matrix(s, c, d)})@({g.vector(c, d)})" if (c := g.size()) else "",
    lambda g, s, d: f"({g.matrix(c, s, d)}).T@({g.vector(c, d)})" if (c := g.size()) else "",
    lambda g, s, d: f"diag({g.matrix(s, s, d)})",
    lambda g, s, d: f"sum({g.matrix(s, g.size(), d)}, axis=1)",
    lambda g, s, d: f"mean({g.matrix(g.size(), s, d)}, axis=0)",
    lambda g, s, d: f"softmax({g.vector(s, d)})",
    lambda g, s, d: f"logsumexp({g.matrix(s, g.size(), d)}, axis=1)",
    lambda g, s, d: f"max({g.matrix(g.size(), s, d)}, axis=0)",
    lambda g, s, d: f"({g.matrix(s, g.size(), d)})[:,1]",
    lambda g, s, d: f"inv({g.positive_definite(s, d - 1)})@({g.vector(s, d)})",
    lambda g, s, d: f"({g.vector(s, d)} + {g.vector(s, d)})",
    lambda g, s, d: f"({g.vector(s, d)} - {g.vector(s, d)})",
    lambda g, s, d: f"({g.vector(s, d)})*({g.vector(s, d)})",
    lambda g, s, d: f"{g.number(d - 1)}*({g.vector(s, d)})",
    lambda g, s, d: f"({g.vector(s, d)})/(1 + ({g.vector(s, d)})**2)",
    lambda g, s, d: g.function().format(g.vector(s, d)),
    lambda g, s, d: g.function().format(g.vector(s, d)),
    lambda g, s, d: f"cumsum({g.vector(s, d)})",
    lambda g, s, d: f"sqrt(sum(1 + ({g.matrix(s, g.size(), d)})**2, axis=1))",
)
_MATRIX = (
    lambda g, r, c, d: f"({g.matrix(r, q, d)})@({g.matrix(q, c, d)})" if (q := g.size()) else "",
    lambda g, r, c, d: f"({g.matrix(c, r, d)}).T",
    lambda g, r, c, d: f"({g.matrix(r, c, d)} + {g.matrix(r, c, d)})",
    lambda g, r, c, d: f"({g.matrix(r, c, d)} - {g.matrix(r, c, d)})",
    lambda g, r, c, d: f"({g.matrix(r, c, d)} + {g.vector(c, d)})",
    lambda g, r, c, d: f"had({g.matrix(r, c, d)}, {g.matrix(r, c, d)})",
    lambda g, r, c, d: f"ediv({g.matrix(r, c, d)}, 1 + ({g.matrix(r, c, d)})**2)",
    lambda g, r, c, d: g.function().format(g.matrix(r, c, d)),
    lambda g, r, c, d: g.function().format(g.matrix(r, c, d)),
    lambda g, r, c, d: f"softmax({g.matrix(r, c, d)}, axis={g.pick('01')})",
    lambda g, r, c, d: f"({g.vector(r, d)})@({g.vector(c, d)}).T",
    lambda g, r, c, d: f"{g.number(d - 1)}*({g.matrix(r, c, d)})",
    lambda g, r, c, d: f"inv({g.positive_definite(r, d - 1)})@({g.matrix(r, c, d)})",
    lambda g, r, c, d: f"diag({g.vector(r, d)})@({g.matrix(r, c, d)})",
    lambda g, r, c, d: f"({g.matrix(r, c, d)} - mean({g.matrix(r, c, d)}, axis=1, keepdims=1))",
)
_SQUARE = (
    lambda g, r, c, d: f"diag({g.vector(r, d)})",
    lambda g, r, c, d: f"inv({g.positive_definite(r, d)})",
    lambda g, r, c, d: f"matpow({g.matrix(r, c, d - 1)}, {g.pick('23')})",
    lambda g, r, c, d: f"({g.matrix(r, c, d)} + eye({r}))",
    lambda g, r, c, d: f"tril({g.matrix(r, c, d)})",
)
