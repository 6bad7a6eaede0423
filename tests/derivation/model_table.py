"""Models, and the final forms of their gradients as a textbook writes them; used by test_models."""

HEAD = 'data = {data}\nparameters = {parameters}\nloss = "L"\n[definitions]\n{definitions}\n{rest}'


def spec(data: str, parameters: str, definitions: dict[str, str], rest: str = "") -> str:
    lines = "\n".join(f"{name} = '{body}'" for name, body in definitions.items())
    return HEAD.format(
        data=data.split(), parameters=parameters.split(), definitions=lines, rest=rest
    )


Z = {"z": "w_1*x_1 + w_2*x_2 + b"}


def perceptron(**definitions: str) -> str:
    return spec("x_1 x_2 y", "w_1 w_2 b", {**Z, **definitions})


NET = {
    "z_1": "x_1*w_11 + x_2*w_21 + b_1",
    "z_2": "x_1*w_12 + x_2*w_22 + b_2",
    "a_1": "sigmoid(z_1)",
    "a_2": "sigmoid(z_2)",
    "z": "a_1*w_1 + a_2*w_2 + b",
    "yhat": "sigmoid(z)",
    "L": r"-y \ln \hat{y} - (1-y) \ln(1-\hat{y})",
}
SOFTMAX = {
    **{f"z_{k}": f"w_{k}*x" for k in (1, 2, 3)},
    "s": "exp(z_1) + exp(z_2) + exp(z_3)",
    **{f"p_{k}": f"exp(z_{k})/s" for k in (1, 2, 3)},
    "L": "-y_1*ln(p_1) - y_2*ln(p_2) - y_3*ln(p_3)",
}
GROWTH = {"f": "K/(1 + exp(-r*(t - t_0)))", "L": "(y - f)**2/2"}

MODELS = {
    "gaussian with the logarithm of its width": (
        spec(
            "x y",
            "w s",
            {"mu": "w*x", "sigma": "exp(s)", "L": "log(sigma) + (y - mu)**2/(2*sigma**2)"},
        ),
        {"s": "1 - (y - mu)**2/sigma**2"},
    ),
    "log loss": (
        perceptron(yhat="sigmoid(z)", L="log_loss(y, yhat)"),
        {"w_1": "-(y - yhat)*x_1", "w_2": "-(y - yhat)*x_2", "b": "-(y - yhat)"},
    ),
    "log loss by exponentials": (
        perceptron(L="ln(1 + exp(z)) - y*z"),
        {"w_1": "x_1*(sigmoid(z) - y)", "b": "sigmoid(z) - y"},
    ),
    "logistic loss of signs": (
        perceptron(L="ln(1 + exp(-y*z))"),
        {"w_1": "-x_1*y*sigmoid(-y*z)", "b": "-y*sigmoid(-y*z)"},
    ),
    "squared error of tanh": (
        perceptron(yhat="tanh(z)", L="(y - yhat)**2/2"),
        {"w_1": "-x_1*(1 - yhat**2)*(y - yhat)", "b": "-(1 - yhat**2)*(y - yhat)"},
    ),
    "hinge": (
        perceptron(L="hinge(y, z)"),
        {"w_1": "Piecewise((-x_1*y, 1 - y*z > 0), (0, True))"},
    ),
    "huber": (
        perceptron(L="huber(y, z)"),
        {"b": "Piecewise((-(y - z), abs(y - z) <= 1), (-sign(y - z), True))"},
    ),
    "2-2-1 network": (
        spec("x_1 x_2 y", "w_11 w_12 w_21 w_22 b_1 b_2 w_1 w_2 b", NET),
        {
            "w_11": "-x_1*w_1*a_1*(1 - a_1)*(y - yhat)",
            "w_12": "-x_1*w_2*a_2*(1 - a_2)*(y - yhat)",
            "w_21": "-x_2*w_1*a_1*(1 - a_1)*(y - yhat)",
            "w_22": "-x_2*w_2*a_2*(1 - a_2)*(y - yhat)",
            "b_1": "-w_1*a_1*(1 - a_1)*(y - yhat)",
            "b_2": "-w_2*a_2*(1 - a_2)*(y - yhat)",
            "w_1": "-a_1*(y - yhat)",
            "w_2": "-a_2*(y - yhat)",
            "b": "-(y - yhat)",
        },
    ),
    "shared weight": (
        spec("x y", "b w", {"z": "b + x*w", "a": "sigmoid(z)", "u": "a*w", "L": "(u - y)**2"}),
        {"b": "-2*w*a*(1 - a)*(y - u)", "w": "-2*a*(x*w*(1 - a) + 1)*(y - u)"},
    ),
    "residual connection": (
        spec(
            "x y",
            "w_1 w_2 v",
            {
                "h_1": "tanh(w_1*x)",
                "h_2": "h_1 + tanh(w_2*h_1)",
                "yhat": "v*h_2",
                "L": "(y - yhat)**2/2",
            },
        ),
        {
            "w_1": "-x*v*(1 - h_1**2)*(1 + w_2*(1 - tanh(w_2*h_1)**2))*(y - yhat)",
            "w_2": "-v*h_1*(1 - tanh(w_2*h_1)**2)*(y - yhat)",
            "v": "-h_2*(y - yhat)",
        },
    ),
    "a name used twice": (
        spec("x y", "w", {"a": "sigmoid(w*x)", "q": "a*(1 - a)", "L": "(y - q)**2 + a**2"}),
        {"w": "2*x*a*(1 - a)*(a - (1 - 2*a)*(y - q))"},
    ),
    "softmax by hand": (
        spec("x y_1 y_2 y_3", "w_1 w_2 w_3", SOFTMAX),
        {f"w_{k}": f"x*(p_{k}*(y_1 + y_2 + y_3) - y_{k})" for k in (1, 2, 3)},
    ),
    "learned variance": (
        spec(
            "x y",
            "w b s",
            {"mu": "w*x + b", "v": "exp(s)", "L": "ln(v)/2 + (y - mu)**2/(2*v)"},
        ),
        {"w": "-x*(y - mu)/v", "b": "-(y - mu)/v", "s": "(v - (y - mu)**2)/(2*v)"},
    ),
    "logistic growth": (
        spec("t y", "K r t_0", GROWTH),
        {"r": "-f*(t - t_0)*(1 - f/K)*(y - f)", "t_0": "r*f*(1 - f/K)*(y - f)"},
    ),
    "gamma regression": (
        spec(
            "x y", "w b", {"mu": "exp(w*x + b)", "L": "k*log(mu) + k*y/mu"}, "[constants]\nk = 3\n"
        ),
        {"w": "-k*x*(y - mu)/mu", "b": "-k*(y - mu)/mu"},
    ),
    "negative binomial regression": (
        spec(
            "x y",
            "w r",
            {
                "mu": "exp(w*x)",
                "L": "loggamma(r) - loggamma(y + r) - r*log(r) - y*log(mu) + (y + r)*log(r + mu)",
            },
            '[domain]\ny = "y >= 0"\nr = "r > 0"\n',
        ),
        {
            "w": "-x*r*(y - mu)/(r + mu)",
            "r": "digamma(r) - digamma(y + r) - log(r) - 1 + log(r + mu) + (y + r)/(r + mu)",
        },
    ),
    "logarithm of the hyperbolic cosine": (
        spec("x y", "w", {"r": "w*x - y", "L": "log(cosh(r))"}),
        {"w": "x*tanh(r)"},
    ),
    "layer normalization": (
        spec(
            "x_1 x_2",
            "w_1 w_2",
            {
                "a_1": "w_1*x_1",
                "a_2": "w_2*x_2",
                "m": "(a_1 + a_2)/2",
                "v": "((a_1 - m)**2 + (a_2 - m)**2)/2",
                "n": "(a_1 - m)/sqrt(v + 1)",
                "L": "n**2/2",
            },
        ),
        {"w_1": "x_1*n*(1 - n**2)/(2*sqrt(v + 1))"},
    ),
    "an exponential law in its own logarithm": (
        spec(
            "t y",
            "A k",
            {"f": "A*exp(-k*t)", "L": "(log(y) - log(f))**2/2"},
            '[domain]\nA = "A > 0"\ny = "y > 0"\n',
        ),
        {"A": "(log(f) - log(y))/A"},
    ),
    "Hill equation": (
        spec(
            "x y",
            "K n",
            {"u": "(x/K)**n", "L": "(y - u)**2/2"},
            '[domain]\nx = "x > 0"\nK = "K > 0"\n',
        ),
        {"K": "n*u*(y - u)/K", "n": "-u*log(x/K)*(y - u)"},
    ),
    "Poisson regression": (
        spec("x n", "beta_0 beta_1", {"mu": "exp(beta_0 + beta_1*x)", "L": "mu - n*ln(mu)"}),
        {"beta_0": "-(n - mu)", "beta_1": "-(n - mu)*x"},
    ),
    "Michaelis-Menten": (
        spec("S v", "V_max K_m", {"vhat": "V_max*S/(K_m + S)", "L": "(v - vhat)**2"}),
        {
            "V_max": "-2*S*(v - vhat)/(K_m + S)",
            "K_m": "2*S*V_max*(v - vhat)/(K_m + S)**2",
        },
    ),
}

SECOND = {
    "log loss": {("w_1", "w_2"): "x_1*x_2*yhat*(1 - yhat)", ("b", "b"): "yhat*(1 - yhat)"},
    "shared weight": {("b", "b"): "2*w*a*(1 - a)*(w*a*(1 - a) - (1 - 2*a)*(y - u))"},
    "softmax by hand": {
        ("w_1", "w_1"): "x**2*p_1*(1 - p_1)*(y_1 + y_2 + y_3)",
        ("w_1", "w_2"): "-x**2*p_1*p_2*(y_1 + y_2 + y_3)",
    },
    "learned variance": {("w", "b"): "x/v", ("s", "s"): "(y - mu)**2/(2*v)"},
    "Poisson regression": {("beta_0", "beta_1"): "x*mu", ("beta_1", "beta_1"): "x**2*mu"},
    "hinge": {("w_1", "w_1"): "0"},
}

FUNCTIONS = {
    "x**2*exp(-x)": ("x*exp(-x)*(2 - x)", "exp(-x)*(x**2 - 4*x + 2)"),
    "sqrt(1 + x**2)": ("x/sqrt(1 + x**2)", "1/(1 + x**2)**(3/2)"),
    "atan(1/x)": ("-1/(x**2 + 1)", "2*x/(x**2 + 1)**2"),
    "ln(x + sqrt(x**2 + 1))": ("1/sqrt(x**2 + 1)", "-x/(x**2 + 1)**(3/2)"),
    "(x**2 + 1)**5": ("10*x*(x**2 + 1)**4", "10*(x**2 + 1)**3*(9*x**2 + 1)"),
    "1/(1 + x**2)": ("-2*x/(1 + x**2)**2", "2*(3*x**2 - 1)/(1 + x**2)**3"),
    "ln(x)/x": ("(1 - log(x))/x**2", "(2*log(x) - 3)/x**3"),
    "x*ln(x) - x": ("log(x)", "1/x"),
    "sin(x)**2 + cos(x)**2": ("0", "0"),
    "sigmoid(2*x + 1)": ("2*f*(1 - f)", "4*f*(1 - f)*(1 - 2*f)"),
}
