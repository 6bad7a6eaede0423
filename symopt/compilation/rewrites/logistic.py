"""Differences of sigmoids and of softplus functions.

σ(x) + σ(-x) = 1, σ(x) - σ(-x) = tanh(x/2) and softplus(x) - softplus(-x) = x.
Goodfellow, Bengio and Courville, Deep Learning, 2016, section 3.10.
"""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

LOGISTIC = Family(
    name="logistic",
    title="differences of sigmoids and softplus functions",
    heads=("sigmoid", "softplus", "log softplus", "softplus_ratio", "logcosh"),
    rewrites=(
        Rewrite("1 - sigmoid(x)", "sigmoid(-x)", at=(("40",),)),
        Rewrite("sigmoid(x) - sigmoid(-x)", "tanh(x/2)", at=(("1/100000000",),)),
        Rewrite("sigmoid(x) + sigmoid(-x)", "1", at=()),
        Rewrite("sigmoid(x) - 1/2", "tanh(x/2)/2", at=(("1/100000000",),)),
        Rewrite("softplus(x) - softplus(-x)", "x", at=(("1/100000000",),)),
        Rewrite("softplus(x) - x", "softplus(-x)", at=(("40",),)),
        Rewrite("softplus(2*x) - x - log(2)", "logcosh(x)", at=(("1/100000000",),)),
        Rewrite("logcosh(abs(x))", "logcosh(x)", at=()),
        Rewrite(
            "softplus(x) - log(2)",
            "Piecewise((log1p(expm1(x)/2), x < 1), (softplus(x) - log(2), True))",
            at=(("1/100000000",),),
            late=True,
        ),
        Rewrite("softplus(-abs(x)) + max(x, 0)", "softplus(x)", at=()),
        Rewrite("softplus(-abs(x)) + max(0, x)", "softplus(x)", at=()),
        Rewrite("softplus(-abs(x)) + relu(x)", "softplus(x)", at=()),
        Rewrite("softplus(-abs(x)) + abs(x)/2 + x/2", "softplus(x)", at=()),
        Rewrite("softplus(-abs(x)) + abs(x)/2 - x/2", "softplus(-x)", at=()),
        Rewrite("softplus(-abs(x)) + max(-x, 0)", "softplus(-x)", at=()),
        Rewrite("softplus(-abs(x)) + max(0, -x)", "softplus(-x)", at=()),
        Rewrite("softplus(-abs(x)) + relu(-x)", "softplus(-x)", at=()),
        Rewrite("softplus(-abs(x)) - min(x, 0)", "softplus(-x)", at=()),
        Rewrite("softplus(-abs(x)) - min(0, x)", "softplus(-x)", at=()),
        Rewrite("softplus(-abs(x)) - min(-x, 0)", "softplus(x)", at=()),
        Rewrite("softplus(-abs(x)) - min(0, -x)", "softplus(x)", at=()),
        Rewrite("log(softplus(x))", "log_softplus(x)", at=(("-1000",),)),
        Rewrite("sigmoid(x)/softplus(x)", "softplus_ratio(x)", at=(("-1000",),)),
        Rewrite("sigmoid(-x) - softplus_ratio(x)", "-softplus_gap(x)", at=(("-20",),)),
    ),
    reference="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 3.10",
)
