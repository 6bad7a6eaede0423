r"""Φ, its logarithm and its hazard at ±z from one tail and one density, for arrays.

With q = Φ(-|z|) = erfc(|z|/√2)/2 and the density f = φ(z), of which neither cancels,

    log Φ(z) = log(1 - q) if z ≥ 0, else log q        hazard(z) = φ(z)/Φ(-z) = f/(q if z ≥ 0, else 1 - q)

so that a probit loss and its slope need one error function a row. Far out, where q is too small for a
float or the hazard is nearly z, Mills' continued fraction takes over, for the few rows that are there.
NIST DLMF, section 7.9.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node
from symopt.calculus.rebuilding import opened
from symopt.compilation.numpy_code.logistic import upright
from symopt.compilation.rows import subnodes

NORMAL = ("log_ndtr", "hazard", "hazard_excess")

HELPERS: dict[str, tuple[str, str]] = {
    "normal_tail": (
        "erfc",
        '''
def normal_tail(z):
    """The normal distribution function of -|z|."""
    q = np.asarray(np.sqrt(0.5)*np.abs(z))
    erfc(q, out=q)
    q *= 0.5
    return q
''',
    ),
    "normal_density": (
        "",
        '''
def normal_density(z):
    """exp(-z*z/2)/sqrt(2*pi)."""
    f = np.asarray(-0.5*z)
    f *= z
    np.exp(f, out=f)
    f *= 1/np.sqrt(2*np.pi)
    return f
''',
    ),
    "normal_log_tail": (
        "",
        '''
def normal_log_tail(z, q):
    """The logarithm of q, the normal distribution function of -|z|, also where it is no float."""
    t = np.log(q)
    far = q < 1e-290
    if far.any():
        x = np.abs(z[far])
        t[far] = -0.5*x*x - 0.5*np.log(2*np.pi) - np.log(x + mills_excess(x))
    return t
''',
    ),
    "normal_hazard": (
        "",
        '''
def normal_hazard(z, q, f):
    """The density f at z over the normal distribution function of -z, given q, that of -|z|."""
    h = 1 - q
    np.copyto(h, q, where=z >= 0)
    np.divide(f, h, out=h)
    far = z > 7
    if far.any():
        h[far] = z[far] + mills_excess(z[far])
    return h
''',
    ),
    "normal_excess": (
        "",
        '''
def normal_excess(z, h):
    """h - z for the normal hazard h at z, of which little is left where z is large."""
    excess = h - z
    far = z > 7
    if far.any():
        excess[far] = mills_excess(z[far])
    return excess
''',
    ),
    "by_sign": (
        "",
        '''
def by_sign(z, up, down):
    """up where z is not negative, else down."""
    return np.where(z >= 0, up, down)
''',
    ),
    "mills_excess": (
        "",
        '''
def mills_excess(x):
    """The normal hazard at x >= 7, less x: 1/(x + 2/(x + 3/(x + ...)))."""
    t = 20/x
    for k in range(19, 0, -1):
        t = k/(x + t)
    return t
''',
    ),
}
"""Functions of generated code: what they import from scipy.special, and their source."""

NEEDS = {name: "mills_excess" for name in ("normal_log_tail", "normal_hazard", "normal_excess")}
"""What a helper calls itself."""


def normal(node: Node) -> Node:
    """Return a formula with the functions of the normal distribution by tail and density."""
    there = any(isinstance(n, Apply) and n.function in NORMAL for n in subnodes(node))
    return _Normal().visit(node) if there else node


class _Normal:
    def __init__(self) -> None:
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        match node:
            case Apply(function=name) if name in NORMAL and node.free:
                return _written(name, self.visit(node.arguments[0]))
            case _:
                return opened(node, self.visit)


def _written(name: str, z: Node) -> Node:
    u, _ = upright(z)
    q = build.apply("normal_tail", u)
    if name == "log_ndtr":
        down = build.apply("normal_log_tail", u, q)
        return build.apply("by_sign", z, build.apply("log1p", build.negate(q)), down)
    hazard = build.apply("normal_hazard", z, q, build.apply("normal_density", u))
    return hazard if name == "hazard" else build.apply("normal_excess", z, hazard)
