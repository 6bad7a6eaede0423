"""Models with correct derivatives as a person writes them, and slips that need a person to make.

`correct` maps the variables of differentiation to the derivative. `wrong` lists, by kind, claims with a
slip that no general edit of a formula makes: a link of the chain rule forgotten in an expression,
the quotient rule turned round, a derivative taken at the wrong point, another loss, a lost branch.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """A function, what it is made of, its derivatives, and claims with slips."""

    name: str
    function: str
    correct: dict[str, str]
    definitions: dict[str, str] = field(default_factory=dict)
    data: tuple[str, ...] = ()
    domain: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


NETWORK = {
    "z_1": "w_11*x_1 + w_21*x_2 + b_1",
    "z_2": "w_12*x_1 + w_22*x_2 + b_2",
    "a_1": "sigmoid(z_1)",
    "a_2": "sigmoid(z_2)",
    "z": "v_1*a_1 + v_2*a_2 + c",
    "yhat": "sigmoid(z)",
}
POSITIVE = {"x": "x > 0"}

CASES = [
    Case(
        "network with log loss",
        "L",
        {
            "w_11": "-(y - yhat)*v_1*a_1*(1 - a_1)*x_1",
            "w_22": "(yhat - y)*v_2*a_2*(1 - a_2)*x_2",
            "b_1": "-(y - yhat)*v_1*a_1*(1 - a_1)",
            "v_2": "-(y - yhat)*a_2",
            "c": "yhat - y",
        },
        {**NETWORK, "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)"},
        ("x_1", "x_2", "y"),
        {"y": "0 <= y <= 1"},
        wrong={
            "wrong-loss": [
                ("v_2", "-(y - yhat)*yhat*(1 - yhat)*a_2"),
                ("w_11", "-(y - yhat)*yhat*(1 - yhat)*v_1*a_1*(1 - a_1)*x_1"),
            ],
            "output-for-input": [
                ("w_11", "-(y - yhat)*v_1*sigmoid(a_1)*(1 - sigmoid(a_1))*x_1"),
                ("w_22", "-(y - yhat)*v_2*z_2*(1 - z_2)*x_2"),
            ],
            "chain-factor": [("w_11", "-(y - yhat)*v_1*x_1"), ("b_1", "-(y - yhat)*v_1")],
        },
    ),
    Case(
        "network with squared error",
        "L",
        {
            "w_21": "-(y - yhat)*yhat*(1 - yhat)*v_1*a_1*(1 - a_1)*x_2",
            "v_1": "-(y - yhat)*yhat*(1 - yhat)*a_1",
            "c": "(yhat - y)*yhat*(1 - yhat)",
        },
        {**NETWORK, "L": "(y - yhat)**2/2"},
        ("x_1", "x_2", "y"),
        wrong={
            "wrong-loss": [("v_1", "-(y - yhat)*a_1"), ("c", "yhat - y")],
            "output-for-input": [
                ("v_1", "-(y - yhat)*sigmoid(yhat)*(1 - sigmoid(yhat))*a_1"),
                ("w_21", "-(y - yhat)*yhat*(1 - yhat)*v_1*z_1*(1 - z_1)*x_2"),
            ],
            "chain-factor": [("w_21", "-(y - yhat)*yhat*(1 - yhat)*v_1*x_2")],
        },
    ),
    Case(
        "tanh layer",
        "L",
        {
            "w": "(yhat - y)*v*(1 - h**2)*x",
            "v": "-(y - yhat)*h",
            "b": "-(y - yhat)*v*(1 - h**2)",
        },
        {"h": "tanh(w*x + b)", "yhat": "v*h", "L": "(y - yhat)**2/2"},
        ("x", "y"),
        wrong={
            "chain-factor": [("w", "-(y - yhat)*v*x")],
            "output-for-input": [("b", "-(y - yhat)*v*(1 - tanh(h)**2)")],
            "wrong-function": [("w", "(yhat - y)*v*(1 + tan(w*x + b)**2)*x")],
        },
    ),
    Case(
        "linear regression",
        "L",
        {
            "w_1": "-(y - yhat)*x_1",
            "w_2": "-(y - yhat)*x_2",
            "b": "w_1*x_1 + w_2*x_2 + b - y",
        },
        {"yhat": "w_1*x_1 + w_2*x_2 + b", "L": "(y - yhat)**2/2"},
        ("x_1", "x_2", "y"),
        wrong={"convention": [("w_1", "-2*(y - yhat)*x_1"), ("b", "2*(yhat - y)")]},
    ),
    Case(
        "least squares without the half",
        "L",
        {"w": "-2*(y - yhat)*x", "b": "2*(yhat - y)"},
        {"yhat": "w*x + b", "L": "(y - yhat)**2"},
        ("x", "y"),
        wrong={"convention": [("w", "-(y - yhat)*x"), ("b", "yhat - y")]},
    ),
    Case(
        "poisson regression",
        "L",
        {"w": "(mu - y)*x", "b": "-(y - mu)"},
        {"eta": "w*x + b", "mu": "exp(eta)", "L": "mu - y*log(mu)"},
        ("x", "y"),
        {"y": "y > 0"},
        wrong={
            "wrong-loss": [("w", "(mu - y)*mu*x")],
            "chain-factor": [("w", "mu - y")],
        },
    ),
    Case(
        "ridge penalty",
        "J",
        {"w": "-(y - yhat)*x + k*w", "u": "-(y - yhat)*t + k*u"},
        {"yhat": "w*x + u*t", "J": "(y - yhat)**2/2 + k*(w**2 + u**2)/2"},
        ("x", "t", "y"),
        {"k": "k > 0"},
    ),
    Case(
        "normal likelihood",
        "ell",
        {
            "mu": "(x - mu)/s**2",
            "s": "-1/s + (x - mu)**2/s**3",
        },
        {"ell": "-log(s) - (x - mu)**2/(2*s**2)"},
        ("x",),
        {"s": "s > 0"},
        wrong={"exponent": [("mu", "(x - mu)/s")]},
    ),
    Case(
        "gamma likelihood",
        "ell",
        {"theta": "alpha/theta - x", "alpha": "log(theta) - digamma(alpha) + log(x)"},
        {"ell": "alpha*log(theta) - loggamma(alpha) + (alpha - 1)*log(x) - theta*x"},
        ("x",),
        {"x": "x > 0", "alpha": "alpha > 0", "theta": "theta > 0"},
    ),
    Case(
        "weibull likelihood",
        "ell",
        {"lambda": "-k/lambda + k*x**k/lambda**(k + 1)"},
        {"ell": "log(k) - k*log(lambda) + (k - 1)*log(x) - (x/lambda)**k"},
        ("x",),
        {"x": "x > 0", "k": "k > 0", "lambda": "lambda > 0"},
    ),
    Case(
        "logistic curve",
        "K/(1 + exp(-r*(t - t_0)))",
        {
            "t": "K*r*exp(-r*(t - t_0))/(1 + exp(-r*(t - t_0)))**2",
            "r": "K*(t - t_0)*exp(-r*(t - t_0))/(1 + exp(-r*(t - t_0)))**2",
            "K": "1/(1 + exp(-r*(t - t_0)))",
        },
        wrong={"chain-factor": [("t", "K*exp(-r*(t - t_0))/(1 + exp(-r*(t - t_0)))**2")]},
    ),
    Case(
        "michaelis menten",
        "V*s/(K + s)",
        {
            "s": "V*K/(K + s)**2",
            "K": "-V*s/(K + s)**2",
            "V": "s/(K + s)",
        },
        domain={"s": "s > 0", "K": "K > 0"},
        wrong={"quotient-rule": [("s", "V*(s - (K + s))/(K + s)**2")]},
    ),
    Case(
        "rational function",
        "x**2/(x**3 + a)",
        {"x": "(2*x*(x**3 + a) - 3*x**4)/(x**3 + a)**2"},
        domain={"x": "x > 0", "a": "a > 0"},
        wrong={
            "quotient-rule": [
                ("x", "(x**2*3*x**2 - 2*x*(x**3 + a))/(x**3 + a)**2"),
                ("x", "(2*x*(x**3 + a) + 3*x**4)/(x**3 + a)**2"),
            ]
        },
    ),
    Case(
        "quotient of functions",
        "sin(x)/(1 + x**2)",
        {"x": "(cos(x)*(1 + x**2) - 2*x*sin(x))/(1 + x**2)**2"},
        wrong={
            "quotient-rule": [
                ("x", "(2*x*sin(x) - cos(x)*(1 + x**2))/(1 + x**2)**2"),
                ("x", "(cos(x)*(1 + x**2) + 2*x*sin(x))/(1 + x**2)**2"),
            ],
            "wrong-function": [("x", "(sin(x)*(1 + x**2) - 2*x*sin(x))/(1 + x**2)**2")],
        },
    ),
    Case(
        "gaussian",
        "A*exp(-(x - m)**2/(2*s**2))",
        {
            "x": "-A*(x - m)/s**2*exp(-(x - m)**2/(2*s**2))",
            "s": "A*(x - m)**2/s**3*exp(-(x - m)**2/(2*s**2))",
            "x,x": "A*((x - m)**2/s**4 - 1/s**2)*exp(-(x - m)**2/(2*s**2))",
        },
        domain={"s": "s > 0"},
        wrong={
            "chain-factor": [("x", "A*exp(-(x - m)**2/(2*s**2))")],
            "product-rule": [("x,x", "A*(x - m)**2/s**4*exp(-(x - m)**2/(2*s**2))")],
        },
    ),
    Case(
        "damped oscillation",
        "A*exp(-d*t)*cos(omega*t + phi)",
        {
            "t": "-A*d*exp(-d*t)*cos(omega*t + phi) - A*omega*exp(-d*t)*sin(omega*t + phi)",
            "omega": "-A*t*exp(-d*t)*sin(omega*t + phi)",
            "d": "-A*t*exp(-d*t)*cos(omega*t + phi)",
        },
        wrong={
            "product-rule": [
                ("t", "-A*d*exp(-d*t)*cos(omega*t + phi)"),
                ("t", "A*d*omega*exp(-d*t)*sin(omega*t + phi)"),
            ],
            "chain-factor": [
                ("t", "-A*d*exp(-d*t)*cos(omega*t + phi) - A*exp(-d*t)*sin(omega*t + phi)")
            ],
        },
    ),
    Case(
        "coulomb",
        "k*q_1*q_2/r",
        {"r": "-k*q_1*q_2/r**2", "q_1": "k*q_2/r", "r,r": "2*k*q_1*q_2/r**3"},
        domain={"r": "r > 0"},
    ),
    Case(
        "lennard jones",
        "4*epsilon*((s/r)**12 - (s/r)**6)",
        {"r": "4*epsilon*(6*s**6/r**7 - 12*s**12/r**13)"},
        domain={"r": "r > 0", "s": "s > 0"},
    ),
    Case(
        "pendulum period",
        "2*pi*sqrt(l/g)",
        {"l": "pi/sqrt(g*l)", "g": "-pi*sqrt(l)/(g*sqrt(g))"},
        domain={"l": "l > 0", "g": "g > 0"},
    ),
    Case(
        "distance",
        "sqrt((x - a)**2 + (y - b)**2)",
        {
            "x": "(x - a)/sqrt((x - a)**2 + (y - b)**2)",
            "b": "-(y - b)/sqrt((x - a)**2 + (y - b)**2)",
        },
        wrong={"chain-factor": [("x", "1/(2*sqrt((x - a)**2 + (y - b)**2))")]},
    ),
    Case(
        "compound",
        "log(1 + a*x**2) + exp(b*x)",
        {
            "x": "2*a*x/(1 + a*x**2) + b*exp(b*x)",
            "a": "x**2/(1 + a*x**2)",
        },
        domain={"a": "a > 0"},
        wrong={
            "chain-factor": [
                ("x", "2*a*x/(1 + a*x**2) + exp(b*x)"),
                ("x", "1/(1 + a*x**2) + b*exp(b*x)"),
            ],
            "output-for-input": [("a", "x**2/log(1 + a*x**2)")],
        },
    ),
    Case(
        "polynomial in two variables",
        "x**3*y - 2*x*y**2 + 5*y",
        {
            "x": "3*x**2*y - 2*y**2",
            "y": "x**3 - 4*x*y + 5",
            "x,y": "3*x**2 - 4*y",
        },
    ),
    Case(
        "power and product",
        "x**3*log(x)",
        {"x": "3*x**2*log(x) + x**2", "x,x": "6*x*log(x) + 5*x"},
        domain=POSITIVE,
        wrong={
            "product-rule": [("x", "3*x**2*log(x)"), ("x", "3*x")],
            "exponent": [("x", "3*x**3*log(x) + x**2")],
        },
    ),
    Case(
        "hinge",
        "max(0, 1 - y*f)",
        {"f": "Piecewise((-y, y*f < 1), (0, True))"},
        domain={"y": "y > 0"},
        wrong={"branch": [("f", "-y"), ("f", "Piecewise((-y, y*f < 1), (y, True))")]},
    ),
    Case(
        "huber",
        "Piecewise((r**2/2, abs(r) <= d), (d*(abs(r) - d/2), True))",
        {"r": "Piecewise((r, abs(r) <= d), (d*sign(r), True))"},
        domain={"d": "d > 0"},
        wrong={"branch": [("r", "r"), ("r", "Piecewise((r, abs(r) <= d), (d, True))")]},
    ),
    Case(
        "linear regression over rows",
        "J",
        {"w": "X.T @ (yhat - y)/m"},
        {"yhat": "X @ w", "J": "sum((y - yhat)**2)/(2*m)"},
        ("X", "y"),
        shapes={"X": ["m", "n"], "w": ["n"], "y": ["m"]},
        wrong={
            "convention": [("w", "X.T @ (yhat - y)"), ("w", "2*(X.T @ (yhat - y))/m")],
            "sign": [("w", "X.T @ (y - yhat)/m")],
            "term-sign": [("w", "X.T @ (yhat + y)/m")],
        },
    ),
    Case(
        "logistic regression over rows",
        "J",
        {"w": "X.T @ (p - y)/m"},
        {"p": "sigmoid(X @ w)", "J": "mean(-y*log(p) - (1 - y)*log(1 - p))"},
        ("X", "y"),
        shapes={"X": ["m", "n"], "w": ["n"], "y": ["m"]},
        wrong={
            "convention": [("w", "X.T @ (p - y)")],
            "wrong-loss": [("w", "X.T @ ((p - y)*p*(1 - p))/m")],
            "sign": [("w", "X.T @ (y - p)/m")],
        },
    ),
    Case(
        "bilinear form",
        "s",
        {"A": "u @ v.T"},
        {"s": "u.T @ A @ v"},
        shapes={"A": ["n", "n"], "u": ["n"], "v": ["n"]},
        wrong={"transposed": [("A", "v @ u.T")]},
    ),
    Case(
        "matrix layer",
        "J",
        {"W": "X.T @ (X @ W - Y)"},
        {"J": "sum((X @ W - Y)**2)/2"},
        ("X", "Y"),
        shapes={"X": ["m", "n"], "W": ["n", "n"], "Y": ["m", "n"]},
        wrong={
            "transposed": [("W", "(X @ W - Y).T @ X")],
            "convention": [("W", "2*(X.T @ (X @ W - Y))")],
        },
    ),
]
