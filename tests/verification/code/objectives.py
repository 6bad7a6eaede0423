"""Losses of boosting and linear-model libraries with their gradients and Hessians in numpy: facts.

Formulas as XGBoost (src/objective, src/common), LightGBM (src/objective) and scikit-learn
(sklearn/_loss) compute them, in our own writing: per row, in the raw score f, settings as arguments.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Objective:
    """loss, gradient and Hessian in f; `settings` are shared by all rows, all else differs by row."""

    name: str
    loss: str
    gradient: str
    hessian: str
    domain: tuple[tuple[str, str], ...] = ()
    settings: tuple[str, ...] = ()
    data: tuple[str, ...] = ("y",)

    def spec(self) -> str:
        """Return the model."""
        lines = [
            f"data = {list(self.data)}".replace("'", '"'),
            f"parameters = {['f', *self.settings]}".replace("'", '"'),
            'loss = "L"',
            "[definitions]",
            f'L = "{self.loss}"',
            "[domain]",
            *(f'{name} = "{condition}"' for name, condition in self.domain),
        ]
        return "\n".join(lines)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the code."""
        return ("f", *self.data, *self.settings)


POSITIVE = (("y", "y > 0"),)
UNIT = (("y", "0 <= y <= 1"),)
LABELS = (("y", "y**2 = 1"),)

OBJECTIVES = (
    Objective("squared_error", "(f-y)**2/2", "f - y", "np.ones_like(f)"),
    Objective(
        "squared_log_error",
        "(log(1+f)-log(1+y))**2/2",
        "(np.log1p(f) - np.log1p(y)) / (f + 1)",
        "(np.log1p(y) - np.log1p(f) + 1) / (f + 1)**2",
        (("f", "f > -1"), ("y", "y > -1")),
    ),
    Objective(
        "logistic",
        "log(1+exp(f)) - y*f",
        "1 / (1 + np.exp(-f)) - y",
        "1 / (1 + np.exp(-f)) * (1 - 1 / (1 + np.exp(-f)))",
        UNIT,
    ),
    Objective(
        "logistic_weighted",
        "w*(log(1+exp(f)) - y*f)",
        "w * (1 / (1 + np.exp(-f)) - y)",
        "w / (1 + np.exp(-f)) * (1 - 1 / (1 + np.exp(-f)))",
        (*UNIT, ("w", "w > 0")),
        (),
        ("y", "w"),
    ),
    Objective(
        "lightgbm_binary",
        "log(1+exp(-y*s*f))",
        "-y * s / (1 + np.exp(y * s * f))",
        "np.abs(-y * s / (1 + np.exp(y * s * f))) * (s - np.abs(-y * s / (1 + np.exp(y * s * f))))",
        (*LABELS, ("s", "s > 0")),
        ("s",),
    ),
    Objective(
        "lightgbm_cross_entropy",
        "-(1-y)*log(1-1/(1+exp(-f)))-y*log(1/(1+exp(-f)))",
        "((1 - y) - y * np.exp(-f)) / (1 + np.exp(-f))",
        "np.exp(-f) / (1 + np.exp(-f))**2",
        (("y", "0 < y < 1"),),
    ),
    Objective(
        "pseudo_huber",
        "d**2*(sqrt(1+(f-y)**2/d**2)-1)",
        "(f - y) / np.sqrt(1 + (f - y)**2 / d**2)",
        "1 / ((1 + (f - y)**2 / d**2) * np.sqrt(1 + (f - y)**2 / d**2))",
        (("d", "d > 0"),),
        ("d",),
    ),
    Objective(
        "huber",
        "Piecewise(((f-y)**2/2, abs(f-y) <= d), (d*(abs(f-y)-d/2), True))",
        "np.where(np.abs(f - y) <= d, f - y, d * np.sign(f - y))",
        "np.where(np.abs(f - y) <= d, 1.0, 0.0)",
        (("d", "d > 0"),),
        ("d",),
    ),
    Objective("absolute", "abs(f-y)", "np.sign(f - y)", "np.zeros_like(f)"),
    Objective(
        "quantile",
        "Piecewise(((1-a)*(f-y), f >= y), (a*(y-f), True))",
        "np.where(f >= y, 1 - a, -a)",
        "np.zeros_like(f)",
        (("a", "0 < a < 1"),),
        ("a",),
    ),
    Objective("poisson", "exp(f)-y*f", "np.exp(f) - y", "np.exp(f)", POSITIVE),
    Objective("gamma", "y*exp(-f)+f", "1 - y * np.exp(-f)", "y * np.exp(-f)", POSITIVE),
    Objective(
        "tweedie",
        "-y*exp((1-rho)*f)/(1-rho)+exp((2-rho)*f)/(2-rho)",
        "-y * np.exp((1 - rho) * f) + np.exp((2 - rho) * f)",
        "-y * (1 - rho) * np.exp((1 - rho) * f) + (2 - rho) * np.exp((2 - rho) * f)",
        (*POSITIVE, ("rho", "1 < rho < 2")),
        ("rho",),
    ),
    Objective("hinge", "max(0, 1-y*f)", "np.where(y * f < 1, -y, 0.0)", "np.zeros_like(f)", LABELS),
    Objective(
        "squared_hinge",
        "max(0, 1-y*f)**2",
        "-2 * y * np.maximum(0, 1 - y * f)",
        "np.where(y * f < 1, 2 * y**2, 0.0)",
        LABELS,
    ),
    Objective(
        "fair",
        "c**2*(abs(f-y)/c-log(1+abs(f-y)/c))",
        "c * (f - y) / (np.abs(f - y) + c)",
        "c**2 / (np.abs(f - y) + c)**2",
        (("c", "c > 0"),),
        ("c",),
    ),
    Objective("log_cosh", "log(cosh(f-y))", "np.tanh(f - y)", "1 - np.tanh(f - y)**2"),
    Objective("exponential", "exp(-y*f)", "-y * np.exp(-y * f)", "y**2 * np.exp(-y * f)", LABELS),
    Objective(
        "absolute_percentage",
        "abs(f-y)/y",
        "np.sign(f - y) / y",
        "np.zeros_like(f)",
        POSITIVE,
    ),
    Objective(
        "scikit_binomial",
        "log(1+exp(f)) - y*f",
        "np.where(f > 0, (1 - y - y * np.exp(-np.abs(f))) / (1 + np.exp(-np.abs(f))), "
        "((1 - y) * np.exp(-np.abs(f)) - y) / (1 + np.exp(-np.abs(f))))",
        "np.exp(-np.abs(f)) / (1 + np.exp(-np.abs(f)))**2",
        UNIT,
    ),
    Objective(
        "lightgbm_cross_entropy_lambda",
        "-(1-y)*log(1-(1-exp(-w*log(1+exp(f)))))-y*log(1-exp(-w*log(1+exp(f))))",
        "(1 - y / (1 - np.exp(-w * np.log1p(np.exp(f))))) * w / (1 + np.exp(-f))",
        "w * np.exp(f) / (1 + np.exp(f))**2 * (1 + y * (np.exp(w * np.log1p(np.exp(f))) "
        "/ (np.exp(w * np.log1p(np.exp(f))) - 1)**2 "
        "* (1 + w * np.exp(f) - np.exp(w * np.log1p(np.exp(f))))))",
        (("y", "0 < y < 1"), ("w", "w > 0")),
        (),
        ("y", "w"),
    ),
    Objective(
        "aft_normal",
        "-log(exp(-((log(y)-f)/s)**2/2)/sqrt(2*pi)/(s*y))",
        "-(np.log(y) - f) / s**2",
        "1 / s**2 * np.ones_like(f)",
        (*POSITIVE, ("s", "s > 0")),
        ("s",),
    ),
    Objective(
        "aft_logistic_right_censored",
        "-log(1-exp((log(y)-f)/s)/(1+exp((log(y)-f)/s)))",
        "-1 / (s * (1 + np.exp(-(np.log(y) - f) / s)))",
        "np.exp((np.log(y) - f) / s) / (s**2 * (1 + np.exp((np.log(y) - f) / s))**2)",
        (*POSITIVE, ("s", "s > 0")),
        ("s",),
    ),
)
