"""Models over arrays: results as a textbook writes them, every line proved, and the parts of a derivation."""

from __future__ import annotations

from functools import cache

import pytest

from symopt.calculus.system import system_of
from symopt.derivation.matrix.deriver import MatrixDeriver
from symopt.derivation.models.whole import derive_model
from symopt.foundation.document import Mark
from symopt.model.spec import model_from_text
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Derivative, Name


def spec(data, parameters, definitions, shapes, rest=""):
    lines = [f"data = {data.split()}", f"parameters = {parameters.split()}", 'loss = "L"']
    lines += ["[definitions]", *(f'{name} = "{body}"' for name, body in definitions.items())]
    lines += ["[shapes]", *(f"{name} = {shape.split()}" for name, shape in shapes.items())]
    return "\n".join(lines).replace("'", '"') + rest


ONE_HOT = '\n[properties]\nY = ["one-hot rows"]\n'
ROWS = {"X": "m n", "y": "m", "w": "n"}
MODELS = {
    "ridge regression": (
        spec("X y", "w", {"r": "X @ w - y", "L": "r.T @ r/2 + lambda*w.T @ w/2"}, ROWS,
             "\n[constants]\nlambda = 0.1\n"),
        {"w": "X.T @ r + lambda*w"},
        {("w", "w"): "X.T @ X + lambda*eye(n)"},
    ),
    "huber regression": (
        spec("X y", "w", {"r": "y - X @ w", "L": "sum(huber(r, 0))"}, ROWS),
        {"w": "-X.T @ Piecewise((r, abs(r) <= 1), (sign(r), True))"},
        {("w", "w"): "X.T @ diag(Piecewise((1, abs(r) <= 1), (0, True))) @ X"},
    ),
    "gamma regression": (
        spec("X y", "w", {"eta": "X @ w", "L": "sum(y*exp(-eta) + eta)"}, ROWS),
        {"w": "X.T @ (1 - y*exp(-eta))"},
        {("w", "w"): "X.T @ diag(y*exp(-eta)) @ X"},
    ),
    "gaussian with learned variance": (
        spec("X y", "w v", {"mu": "X @ w", "s": "X @ v", "L": "sum((y - mu)**2*exp(-2*s)/2 + s)"},
             {**ROWS, "v": "n"}),
        {"w": "X.T @ (exp(-2*s)*(mu - y))"},
        {("w", "w"): "X.T @ diag(exp(-2*s)) @ X"},
    ),
    "gain of a Kalman filter": (
        spec("P H R", "K", {"J": "eye(n) - K @ H", "S": "J @ P @ J.T + K @ R @ K.T", "L": "tr(S)"},
             {"P": "n n", "H": "m n", "R": "m m", "K": "n m"},
             '\n[properties]\nP = ["symmetric"]\nR = ["symmetric"]\n'),
        {"K": "2*(K @ R - J @ P @ H.T)"},
        {},
    ),
    "two tasks on one layer": (
        spec("X Y", "W V", {"H": "tanh(X @ W)", "F": "H @ V", "L": "norm(F - Y)**2/(2*m)"},
             {"X": "m n", "Y": "m t", "W": "n h", "V": "h t"}),
        {"V": "1/m*(H.T @ (F - Y))"},
        {},
    ),
    "softmax regression": (
        spec("X Y", "W", {"Z": "X @ W", "P": "softmax(Z)", "L": "-sum(Y*log(P))/m"},
             {"X": "m n", "Y": "m K", "W": "n K"}, ONE_HOT),
        {"W": "1/m*(X.T @ (P - Y))"},
        {},
    ),
    "principal component": (
        spec("X", "w", {"L": "w.T @ X.T @ X @ w - mu*(w.T @ w - 1)"}, {"X": "m n", "w": "n"},
             "\n[constants]\nmu = 1\n"),
        {"w": "2*(X.T @ X @ w - mu*w)"},
        {("w", "w"): "2*(X.T @ X - mu*eye(n))"},
    ),
    "a function whose derivative is a function of its own value": (
        spec("N", "v u", {"s": "u.T @ v", "z": "N @ v",
                          "L": "-log(sigmoid(s)) - sum(log(sigmoid(-z)))"},
             {"N": "k d", "v": "d", "u": "d"}),
        {"u": "-(1 - sigmoid(s))*v"},
        {("u", "u"): "sigmoid(s)*(1 - sigmoid(s))*(v @ v.T)"},
    ),
    "scores less the largest of their row, which has a name": (
        spec("X Y", "W", {"Z": "X @ W", "M": "max(Z, axis=1, keepdims=True)", "U": "Z - M",
                          "L": "-sum(Y*U)/m + sum(log(sum(exp(U), axis=1)))/m"},
             {"X": "m n", "Y": "m K", "W": "n K"}),
        {"W": "X.T @ diff(L, Z)"},
        {},
    ),
    "rows divided by their deviation, which has a name": (
        spec("X Y", "W", {"Z": "X @ W", "D": "std(Z, axis=1, keepdims=1)",
                          "L": "sum((Y - Z/D)**2)"},
             {"X": "m n", "Y": "m K", "W": "n K"}),
        {"W": "X.T @ diff(L, Z)"},
        {},
    ),
    "the largest residual": (
        spec("X y", "w", {"u": "y - X @ w", "M": "max(u)", "L": "M**2"}, ROWS),
        {"w": "-X.T @ diff(L, u)"},
        {},
    ),
}  # fmt: skip


def network(depth, activation):
    """A network of `depth` layers and a softmax."""
    definitions, shapes, parameters = {}, {"X": "m n", "Y": "m K"}, []
    before, width = "X", "n"
    for k in range(1, depth + 1):
        out = "K" if k == depth else f"h_{k}"
        definitions[f"Z_{k}"] = f"{before} @ W_{k} + c_{k}"
        shapes |= {f"W_{k}": f"{width} {out}", f"c_{k}": out}
        parameters += [f"W_{k}", f"c_{k}"]
        if k < depth:
            definitions[f"A_{k}"] = f"{activation}(Z_{k})"
        before, width = f"A_{k}", out
    definitions |= {"P": f"softmax(Z_{depth})", "L": "-sum(Y*log(P))/m"}
    return spec("X Y", " ".join(parameters), definitions, shapes, ONE_HOT)


@cache
def derived(text, order=2, detail="textbook"):
    return derive_model(system_of(model_from_text(text)), order=order, detail=detail)


@pytest.mark.parametrize("name", MODELS)
def test_results_are_those_of_a_textbook(name):
    text, gradients, blocks = MODELS[name]
    found = derived(text)
    results = {d.goal.wrt[0].name: to_text(d.result) for d in found.gradients}
    assert {n: results[n] for n in gradients} == gradients
    second = {tuple(t.name for t in d.goal.wrt): to_text(d.result) for d in found.second
              if isinstance(d.goal, Derivative)}  # fmt: skip
    assert {pair: second[pair] for pair in blocks} == blocks


@pytest.mark.parametrize("name", MODELS)
def test_every_line_is_proved_and_results_are_confirmed(name):
    found = derived(MODELS[name][0])
    steps = [(to_text(d.goal), s.mark) for d in found.every for s in d.steps]
    assert steps
    assert [step for step in steps if step[1] is not Mark.PROVED] == []
    assert all(d.enclosed for d in found.gradients)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_layers_of_one_form_are_stated_once_with_a_letter(activation):
    deriver = MatrixDeriver(system_of(model_from_text(network(4, activation))))
    forms = {group.names: to_text(group.form.right) for group in deriver.layers}
    assert set(forms) == {
        ("Z_1", "Z_2", "Z_3"), ("W_2", "W_3", "W_4"), ("c_1", "c_2", "c_3", "c_4")
    }  # fmt: skip
    assert forms["W_2", "W_3", "W_4"] == "A[l - 1].T @ diff(L, Z[l])"
    assert forms["c_1", "c_2", "c_3", "c_4"] == "diff(L, Z[l]).T @ ones(m)"
    assert "diff(L, Z[l + 1]) @ W[l + 1].T" in forms["Z_1", "Z_2", "Z_3"]
    assert all(d.proved for d in (*deriver.shared(), *deriver.gradients()))


def test_the_length_of_a_result_does_not_grow_with_the_depth():
    for depth in (4, 6):
        deriver = MatrixDeriver(system_of(model_from_text(network(depth, "sigmoid"))))
        lengths = [len(to_text(deriver.recursions[f"Z_{k}"].tree)) for k in range(1, depth)]
        assert len(set(lengths)) == 1


RECURRENT = spec(
    "x_1 x_2 x_3 h_0 y", "W U b v",
    {**{f"{k}": v for t in (1, 2, 3)
        for k, v in ((f"a_{t}", f"W @ x_{t} + U @ h_{t - 1} + b"), (f"h_{t}", f"tanh(a_{t})"))},
     "yhat": "v.T @ h_3", "L": "(yhat - y)**2/2"},
    {"x_1": "n", "x_2": "n", "x_3": "n", "h_0": "k", "W": "k n", "U": "k k", "b": "k", "v": "k"},
)  # fmt: skip


def test_weights_shared_over_time_are_a_sum_over_time():
    deriver = MatrixDeriver(system_of(model_from_text(RECURRENT)))
    sums = {name: to_text(tree) for name, tree in deriver.sums.items()}
    assert sums == {
        "W": "Sum(diff(L, a[t]) @ x[t].T, (t, 1, 3))",
        "U": "Sum(diff(L, a[t]) @ h[t - 1].T, (t, 1, 3))",
        "b": "Sum(diff(L, a[t]), (t, 1, 3))",
    }
    assert [g.names for g in deriver.layers] == [("a_1", "a_2")]


def test_one_gradient_in_three_forms():
    found = derived(MODELS["softmax regression"][0])
    entry, whole = found.arrays.forms
    assert to_text(entry.goal) == "diff(L, W[j, k])"
    assert to_text(entry.result) == "Sum(diff(L, Z[i, k])*X[i, j], (i, 1, m))"
    assert [to_text(s.after) for s in whole.steps] == [
        "Sum(X[i, :] @ diff(L, Z)[i, :].T, (i, 1, m))",
        "X.T @ diff(L, Z)",
    ]
    assert entry.proved
    assert whole.proved


def test_a_block_of_four_indices_is_a_matrix_for_fixed_columns():
    (block,) = derived(MODELS["softmax regression"][0]).second
    assert to_text(block.goal) == "diff(L, W, 2)[:, k, :, p]"
    assert to_text(block.result) == "1/m*(X.T @ diag(P[:, p]*(delta[k, p] - P[:, k])) @ X)"


def test_the_hessian_in_a_direction_is_linear_in_it():
    found = derived(MODELS["softmax regression"][0])
    lines = {d.goal: to_text(d.result) for d in found.arrays.once_more}
    assert lines[Name("Wbardot")] == "X.T @ Zbardot"
    assert lines[Name("Zbardot")] == "1/m*Pdot"


def test_levels_of_detail():
    text = MODELS["two tasks on one layer"][0]
    brief = derived(text, detail="result")
    assert brief.locals == ()
    assert all(len(d.steps) == 1 for d in (*brief.shared, *brief.gradients))
    every = derived(text, order=1, detail="every")
    assert any("W[" in to_text(d.goal) for d in every.arrays.entries)


def test_a_name_of_three_indices_is_given_entry_by_entry():
    text = spec("X", "w", {"u": "X @ w", "L": "Sum(i*u[i]**2, (i, 1, m))"}, {"X": "m n", "w": "n"})
    found = derived(text)
    assert found.arrays.by_entries
    assert all(d.proved for d in found.every)


def test_a_name_that_reads_as_a_differential_is_left_alone():
    text = spec("X y", "w wdot", {"r": "X @ w - y", "L": "r.T @ r/2 + wdot**2"}, ROWS)
    found = derived(text)
    assert found.locals == ()
    assert found.arrays.once_more == ()
