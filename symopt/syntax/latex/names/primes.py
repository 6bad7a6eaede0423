r"""Derivatives written on a function: `f'(x)`, `f_{xy}(x, y)`, `f'_x(x, y)`, `f^{(4)}(x)`, `(g'(x))'`.

A superscript between a function and its argument belongs to the value: `f^{2}(x)` is f(x)^2 and
`H^{-1}(x, y)` the inverse of H(x, y). Of a function of one number `f^{-1}(x)` may be its inverse
function, and is refused. Notation: Lagrange, Théorie des fonctions analytiques, 1797.
"""

from __future__ import annotations

from symopt.syntax.grammar.atoms import apply, call
from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import bracket_end
from symopt.syntax.latex.names.entries import indices, inside, nested
from symopt.syntax.latex.names.powers import superscript
from symopt.syntax.latex.names.scripts import is_own_value
from symopt.syntax.names import add_mark, split_name
from symopt.syntax.tree import ONE, At, Call, Derivative, Name, Neg, Pow, Transpose, Tree, names
from symopt.syntax.vocabulary import Signature

_ORDER = 20


def derivative_subscript(reader: Reader, base: str, token: Token, primes: int = 0) -> Tree | None:
    """Read `f_{xy}` or `f''_{xy}`, for a declared f of x and y: differentiated by x, then by y."""
    parameters = reader.vocabulary.declared_functions.get(base)
    if parameters is None or nested(inside(reader)):
        return None
    start = reader.place
    wrt = indices(reader, 0)
    known = [part.name if isinstance(part, Name) else "" for part in wrt]
    if not wrt or not all(name in parameters for name in known):
        reader.goto(start)
        return None
    if primes > len(wrt) == 1:
        wrt = wrt * primes
    if primes not in (0, len(wrt)):
        reader.fail(f"{primes} primes and {len(wrt)} variables do not fit", token)
    span = (token.start, reader.end())
    tree = Derivative(Name(base, span=span), tuple(wrt), style="lagrange", span=span)
    return apply(reader, token, base, tree) if reader.token.key == "(" else tree


def lagrange(reader: Reader, base: str, token: Token) -> Tree:
    """Read `f'(x)`, `f''(x)`; `f'` alone needs a declared f of one variable. `w_1'` is a name."""
    vocabulary, start = reader.vocabulary, reader.place
    known = vocabulary.resolve(base)
    count = _primes(reader)
    parameters = vocabulary.declared_functions.get(known)
    if parameters is None:
        own = _own_prime(reader, base, known, count, start)
        if own is not None:
            return own
    elif reader.token.key == "_":
        partial = derivative_subscript(reader, known, token, count)
        if partial is not None:
            return partial
    elif len(parameters) == 1:
        span = (token.start, reader.end())
        wrt = (Name(parameters[0]),) * count
        tree = Derivative(Name(known, span=span), wrt, True, "lagrange", span=span)
        return apply(reader, token, known, tree) if reader.token.key == "(" else tree
    if parameters is None and reader.token.key == "(":
        items = reader.items(")", reader.advance())
        if len(items) == 1 and isinstance(items[0], Name):
            span = (token.start, reader.end())
            wrt = tuple(items) * count
            return Derivative(Name(known, span=span), wrt, True, "lagrange", span=span)
    return reader.fail(
        f"{base}{chr(39) * count} does not say by which variable",
        token,
        why="a prime is the derivative of a function of one variable",
        remedy=rf"write \frac{{d {base}}}{{d x}}",
    )


def _primes(reader: Reader) -> int:
    count = 0
    while reader.accept("'"):
        count += 1
    return count


def _own_prime(reader: Reader, base: str, known: str, count: int, start: int) -> Tree | None:
    """Return a name with primes, or the transpose of a declared array; None where it is neither."""
    vocabulary = reader.vocabulary
    span = (reader.tokens[start - 1].start, reader.end())
    marked = vocabulary.resolve(add_mark(base, "prime" * count))
    if vocabulary.is_declared(marked):
        return Name(marked, span=span)
    if vocabulary.arrays.get(known) and count == 1:
        return Transpose(Name(known, span=span), span=span)
    if split_name(base).subscripts and reader.token.key != "(":
        return Name(marked, span=span)
    return None


def primed(reader: Reader, token: Token, signature: Signature) -> Tree:
    r"""Read `\sigma'(z)`: the derivative of the function, at the argument."""
    count = _primes(reader)
    if reader.token.key != "(":
        reader.fail(
            f"{token.text}{chr(39) * count} has no argument",
            token,
            remedy=rf"write \{token.text}'(z)",
        )
    if is_own_value(reader, token):
        reader.fail(f"{token.text}' has no argument", token, why="the bracket holds its value")
    tree = call(reader, token, signature)
    span = (token.start, reader.end())
    if not isinstance(tree, Call) or len(tree.arguments) != 1:
        reader.fail("a prime is the derivative of a function of one variable", token)
    inner = tree.arguments[0]
    if isinstance(inner, Name):
        return Derivative(tree, (inner,) * count, True, "lagrange", span=span)
    variable = Name("t")
    body = Derivative(
        Call(tree.function, (variable,)), (variable,) * count, True, "lagrange", span=span
    )
    return At(body, (("t", inner),), span=span)


def prime(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `(g'(x))'` as g''(x), `(g'(x_0))'` as g''(x_0), and `(AB)'` of arrays as a transpose."""
    from symopt.syntax.arrays import is_array

    span = (left.span[0], token.end) if left.span else None
    if is_array(left, reader.vocabulary) is True:
        return Transpose(left, span=span)
    found = _once_more(reader, left.body if isinstance(left, At) else left, span)
    if found is None:
        reader.fail(
            "this prime does not say by which variable",
            token,
            remedy=r"write \frac{d}{dx}\left(…\right)",
        )
    if not isinstance(left, At):
        return found
    if {name for name, _ in left.point} != set(names(found.wrt[0])):
        reader.fail("this prime does not say by which variable", token)
    return At(found, left.point, span=span)


def _once_more(reader: Reader, body: Tree, span: tuple[int, int] | None) -> Derivative | None:
    """Return the derivative of what says by itself by which variable it is differentiated."""
    if isinstance(body, Derivative) and body.total and len(set(body.wrt)) == 1:
        return Derivative(body.of, (*body.wrt, body.wrt[0]), True, "lagrange", span=span)
    if isinstance(body, Name):
        parameters = reader.vocabulary.declared_functions.get(body.name, ())
        variables = tuple(map(Name, parameters))
        return (
            Derivative(body, variables, True, "lagrange", span=span)
            if len(variables) == 1
            else None
        )
    free = names(body)
    if len(free) != 1 or free[0] in reader.vocabulary.arrays:
        return None
    return Derivative(body, (Name(free[0]),), True, span=span)


def raised_function(reader: Reader, known: str, token: Token) -> Tree | None:
    """Read `f^{2}(x)`, `f^{(4)}(x)`, `H^{-1}(x, y)` of a declared function; None where no bracket follows."""
    if reader.token.key != "^" or known not in reader.vocabulary.declared_functions:
        return None
    start, first = reader.place, reader.peek()
    if first.key == "number" and len(first.text) > 1:
        return None
    end = bracket_end(reader, start + 1) if first.key == "{" else start + 1
    if reader.tokens[min(end + 1, len(reader.tokens) - 1)].key != "(":
        return None
    order = _order(reader, start)
    inner = reader.tokens[start + 2].key if first.key == "{" else ""
    if not order and inner in ("(", "["):
        return None
    parameters = reader.vocabulary.declared_functions[known]
    reader.goto(end + 1)
    if order:
        if len(parameters) != 1:
            reader.fail("this derivative does not say by which variable", token)
        span = (token.start, reader.end())
        wrt = (Name(parameters[0]),) * order
        return apply(
            reader, token, known, Derivative(Name(known), wrt, True, "lagrange", span=span)
        )
    value = apply(reader, token, known)
    after = reader.place
    reader.goto(start + 1)
    tree = superscript(reader, value, token)
    reader.goto(after)
    if isinstance(tree, Pow) and tree.exponent == Neg(ONE):
        if len(parameters) == 1 and not reader.vocabulary.arrays.get(known):
            reader.fail(
                f"{known}^{{-1}} of a value is ambiguous",
                token,
                why="it may be the inverse function or the reciprocal",
                remedy=f"write {known}(x)^{{-1}} for the reciprocal",
            )
        return Call("inv", (value,), span=tree.span)
    return tree


def _order(reader: Reader, start: int) -> int:
    """Return n of `^{(n)}`, 0 if something else stands there."""
    keys = [token.key for token in reader.tokens[start + 1 : start + 6]]
    if keys != ["{", "(", "number", ")", "}"]:
        return 0
    text = reader.tokens[start + 3].text
    return int(text) if text.isdigit() and len(text) < 3 and 0 < int(text) <= _ORDER else 0
