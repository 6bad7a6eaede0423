"""Matrix derivatives with known answers, each compared with complex steps of the function at random draws.

By name: mc…, Petersen and Pedersen (2012), The Matrix Cookbook, by equation; sp…, the tests of SymPy's matrix
derivatives; org…, the examples of matrixcalculus.org; mk…, D. Merkulov's exercises; ml…, standard forms of
statistics. Each line: name, kind, variables with shapes and properties, differentiated by, function,
derivative, and what the source prints where that is a misprint. The sizes 2, 3, 4 may be read as names.
"""

import re

IDENTITIES = """
mc129 | grad | x:3x1 a:3x1 | x | norm(x - a) | (x - a)/norm(x - a)
org1 | grad | x:3x1 A:3x3 | x | 0.5*x.T @ A @ x | 0.5*(A @ x + A.T @ x)
mc110 | grad | X:3x2 B:3x3 | X | tr(X @ X.T @ B) | B @ X + B.T @ X
mc119 | grad | X:3x2 A:4x3 B:2x3 G:4x3 | X | tr((A @ X @ B + G) @ (A @ X @ B + G).T) | 2*A.T @ (A @ X @ B + G) @ B.T
mc70 | grad | X:3x4 a:3x1 b:4x1 | X | a.T @ X @ b | a @ b.T
sp9 | diff | X:3x3 | X | tr(X)*X | tr(dX)*X + tr(X)*dX
mc103 | grad | X:3x2 A:3x2 | X | tr(X.T @ A) | A
mk6 | grad | x:3x1 A:3x3!psd | x | log(sc(x.T @ A @ x)) | 2*A @ x/sc(x.T @ A @ x)
ml10 | grad | X:4x3 B:3x2 Y:4x2 | B | sum_(log(exp(X @ B) @ ones(2, 1))) - tr(Y.T @ X @ B) | X.T @ (ediv(exp(X @ B), exp(X @ B) @ ones(2, 2)) - Y)
mc131 | grad | x:3x1 | x | norm(x)**2 | 2*x
sp2 | grad | a:4x1 b:3x1 X:3x2 A:4x3 B:2x3 | X | a.T @ sin(A @ X @ B) @ b | A.T @ diag(a) @ cos(A @ X @ B) @ diag(b) @ B.T
mc53 | grad | X:4x2 A:4x4!sym | X | det(X.T @ A @ X) | 2*det(X.T @ A @ X)*A @ X @ inv(X.T @ A @ X)
mc40 | diff | X:3x3!inv | X | inv(X) | -inv(X) @ dX @ inv(X)
mc48 | scalar2 | A:3x3!inv B:3x3 G:3x3 t: | t | det(A + t*B + t**2*G) | det(A + t*B + t**2*G)*(tr(inv(A + t*B + t**2*G) @ (2*G)) + tr(inv(A + t*B + t**2*G) @ (B + 2*t*G))**2 - tr(inv(A + t*B + t**2*G) @ (B + 2*t*G) @ inv(A + t*B + t**2*G) @ (B + 2*t*G)))
sp14 | grad | X:3x3!inv | X | 1/det(X) | -1/det(X)*inv(X).T
mc54 | grad | X:4x2 A:4x4 | X | det(X.T @ A @ X) | det(X.T @ A @ X)*(A @ X @ inv(X.T @ A @ X) + A.T @ X @ inv(X.T @ A.T @ X))
mc143 | grad_symtoep | T:3x3!symtoep A:3x3 | T | tr(A @ T) | toepsum(A) + toepsum(A).T - had(toepsum(A), eye(3))
mc85 | grad | x:4x1 s:4x1 W:4x4!sym | x | (x - s).T @ W @ (x - s) | 2*W @ (x - s)
sp3 | grad | a:4x1 b:3x1 X:3x2 A:4x3 B:2x3 | X | a.T @ A @ sin(X) @ B @ b | had(A.T @ a @ b.T @ B.T, cos(X))
mc128e | grad | X:3x3 | X | tr(expm(X)) | expm(X).T
mc44 | diff | X:3x2 | X | X.T | dX.T
mc66 | grad | X:3x3!psd | X | prod_(eigvals(X)) | det(X)*inv(X).T
sp7 | jac | x:3x1 | x | hpow(x, 2) | 2*diag(x)
sp13 | grad | X:3x3 | X | tr(X)**2 + tr(X @ X.T) | 2*tr(X)*eye(3) + 2*X
mc82 | grad | X:4x3 D:4x4 b:3x1 c:3x1 | X | b.T @ X.T @ D @ X @ c | D.T @ X @ b @ c.T + D @ X @ c @ b.T
mc83 | grad | X:4x3 D:4x4 b:3x1 c:4x1 | X | (X @ b + c).T @ D @ (X @ b + c) | (D + D.T) @ (X @ b + c) @ b.T
mc36 | diff | X:3x3 | X | tr(X) | tr(dX)
sp11 | jac | x:3x1 | x | x/sc(x.T @ x) | eye(3)/sc(x.T @ x) - 2*x @ x.T/sc(x.T @ x)**2
sp1 | grad | a:3x1 b:4x1 X:3x4 | X | a.T @ sin(X) @ b | diag(a) @ cos(X) @ diag(b)
mc67 | diff | A:3x3!sym | A | eigmax(A) | vmax(A).T @ dA @ vmax(A)
mc120a | grad | X:3x3 | X | tr(kron(X, X)) | 2*tr(X)*eye(3)
mc132 | grad | X:3x2 | X | norm(X)**2 | 2*X
org7h | hess | y:4x1 X:4x3 w:3x1 | w | sum_(log(exp(-had(y, X @ w)) + ones(4, 1))) | X.T @ diag(ediv(had(hpow(y, 2), exp(-had(y, X @ w))), hpow(exp(-had(y, X @ w)) + ones(4, 1), 2))) @ X
mc126 | grad | X:4x2 G:4x4!psd B:4x4!sym | X | tr(inv(X.T @ G @ X) @ (X.T @ B @ X)) | -2*G @ X @ inv(X.T @ G @ X) @ X.T @ B @ X @ inv(X.T @ G @ X) + 2*B @ X @ inv(X.T @ G @ X)
mc124 | grad | X:3x3!inv A:2x3 B:3x2 | X | tr(A @ inv(X) @ B) | -inv(X).T @ A.T @ B.T @ inv(X).T
mk5h | hvp | X:3x3!psd | X | log(det(X)) | -inv(X).T @ dX.T @ inv(X).T
mc142 | grad_toep | T:3x3!toep A:3x3 | T | tr(A @ T) | toepsum(A)
sp12 | jac | A:4x3 x:3x1 | x | tan(x) | diag(ones(3, 1) + hpow(tan(x), 2))
mc52 | grad | X:3x3!inv A:3x3!inv | X | det(X.T @ A @ X) | 2*det(X.T @ A @ X)*inv(X).T
mk2h | hess | x:3x1 | x | -1/(1 + sc(x.T @ x)) | 2*eye(3)/(1 + sc(x.T @ x))**2 - 8*x @ x.T/(1 + sc(x.T @ x))**3
mc130 | jac | x:3x1 a:3x1 | x | (x - a)/norm(x - a) | eye(3)/norm(x - a) - (x - a) @ (x - a).T/norm(x - a)**3
mc46 | scalar | A:3x3!inv B:3x3 G:3x3 t: | t | det(A + t*B + t**2*G) | det(A + t*B + t**2*G)*tr(inv(A + t*B + t**2*G) @ (B + 2*t*G))
mk5 | grad | X:3x3!psd S:3x3 | X | tr(S.T @ X) - log(det(X)) | S - inv(X).T
mc56 | grad | P:2x4 | P | log(det(pinv(P).T @ pinv(P))) | -2*pinv(P).T
mc88 | grad | x:4x1 A:4x3 s:3x1 W:4x4!sym | A | (x - A @ s).T @ W @ (x - A @ s) | -2*W @ (x - A @ s) @ s.T
mc62 | grad | X:3x3!inv | X | det(inv(X)) | -det(inv(X))*inv(X).T
ml5 | grad | U:4x2 V:3x2 T:4x3 | U | norm(U @ V.T - T)**2 | 2*(U @ V.T - T) @ V
mc105 | grad | X:3x3 A:2x2 | X | tr(kron(A, X)) | tr(A)*eye(3)
mc395 | grad | s:3x1 m1:3x1 m2:3x1 S1:3x3!psd S2:3x3!psd r1:!pos r2:!pos | m1 | log(r1*exp(-sc((s - m1).T @ inv(S1) @ (s - m1))/2)/sqrt(det(2*pi*S1)) + r2*exp(-sc((s - m2).T @ inv(S2) @ (s - m2))/2)/sqrt(det(2*pi*S2))) | (r1*exp(-sc((s - m1).T @ inv(S1) @ (s - m1))/2)/sqrt(det(2*pi*S1)))/(r1*exp(-sc((s - m1).T @ inv(S1) @ (s - m1))/2)/sqrt(det(2*pi*S1)) + r2*exp(-sc((s - m2).T @ inv(S2) @ (s - m2))/2)/sqrt(det(2*pi*S2)))*(inv(S1) @ (s - m1))
ml9 | hess | X:4x3 w:3x1 y:4x1 | w | sum_(exp(X @ w)) - sc(y.T @ X @ w) | X.T @ diag(exp(X @ w)) @ X
mc95 | grad | x:3x1 A:4x3 B:3x3 | x | sc(x.T @ A.T @ A @ x)/sc(x.T @ B.T @ B @ x) | 2*A.T @ A @ x/sc(x.T @ B.T @ B @ x) - 2*sc(x.T @ A.T @ A @ x)/sc(x.T @ B.T @ B @ x)**2*B.T @ B @ x | 2*A.T @ A @ x/sc(x.T @ B @ B @ x) - 2*sc(x.T @ A.T @ A @ x)/sc(x.T @ B.T @ B @ x)**2*B.T @ B @ x
mk7h | hess | x:3x1 | x | norm(x)**3/3 | norm(x)*eye(3) + x @ x.T/norm(x)
mc104 | grad | X:3x2 A:3x2 | X | tr(A @ X.T) | A
sp5 | grad | a:3x1 b:2x1 X:3x2!pos | X | a.T @ log(sin(X)) @ b | had(diag(a) @ ediv(cos(X), sin(X)) @ diag(b), ones(3, 2))
mk9 | grad | A:4x3 X:3x2 B:4x2 | X | norm(A @ X - B) | A.T @ (A @ X - B)/norm(A @ X - B)
mc73 | diff | X:3x2 | X | X | dX
org8 | grad | X:3x2 A:4x2 B:3x3 G:2x4 | X | tr(A @ X.T @ B @ X @ G) | B @ X @ G @ A + B.T @ X @ A.T @ G.T
mc71 | grad | X:4x3 a:3x1 b:4x1 | X | a.T @ X.T @ b | b @ a.T
sp4 | grad | a:4x1 b:3x1 X:3x2!pos A:4x3!pos B:2x3!pos | X | a.T @ log(A @ sin(X) @ B) @ b | had(A.T @ diag(a) @ ediv(ones(4, 3), A @ sin(X) @ B) @ diag(b) @ B.T, cos(X))
mc86 | grad | x:4x1 s:4x1 W:4x4!sym | s | (x - s).T @ W @ (x - s) | -2*W @ (x - s)
mc107 | grad | X:3x3 B:3x3 | X | tr(matpow(X, 2) @ B) | (X @ B + B @ X).T
mc51 | grad | X:3x3!inv A:3x3!inv B:3x3!inv | X | det(A @ X @ B) | det(A @ X @ B)*inv(X).T
mc99 | grad | X:3x3 | X | tr(X) | eye(3)
org5 | grad | A:4x3 x:3x1 y:4x1 | x | norm1(A @ x - y) | A.T @ sign(A @ x - y)
mk8 | grad | a:3x1 x:3x1 | x | log(1 + exp(sc(a.T @ x))) | a*exp(sc(a.T @ x))/(1 + exp(sc(a.T @ x)))
mc72a | grad | X:3x3 a:3x1 | X | a.T @ X @ a | a @ a.T
mc78 | grad | x:3x1 B:4x3 b:4x1 G:4x2 D:2x3 d:2x1 | x | (B @ x + b).T @ G @ (D @ x + d) | B.T @ G @ (D @ x + d) + D.T @ G.T @ (B @ x + b)
mc34 | diff | X:3x2 c: | X | c*X | c*dX
mc74 | diff | X:3x2 A:2x4 | X | X @ A | dX @ A
mc64 | grad | X:3x3!inv A:3x3 | X | tr(inv(X + A)) | -(inv(X + A) @ inv(X + A)).T
org6h | hess | A:4x3 x:3x1 y:4x1 | x | norm(A @ x - y)**2 | 2*A.T @ A
mc49 | grad | X:3x3!inv | X | det(X) | det(X)*inv(X).T
org7X | grad | y:4x1 X:4x3 w:3x1 | X | sum_(log(exp(-had(y, X @ w)) + ones(4, 1))) | -had(y, ediv(exp(-had(y, X @ w)), exp(-had(y, X @ w)) + ones(4, 1))) @ w.T
mc114 | grad | X:3x2 A:2x3 B:2x3 | X | tr(A @ X @ B @ X) | A.T @ X.T @ B.T + B.T @ X.T @ A.T
mc41 | diff | X:3x3!inv | X | det(X) | tr(adj(X) @ dX)
mc75 | diff | X:3x2 A:3x4 | X | X.T @ A | dX.T @ A
mc123 | grad | X:3x3 B:3x2 G:3x3 | X | tr(B.T @ X.T @ G @ X @ X.T @ G @ X @ B) | G @ X @ X.T @ G @ X @ B @ B.T + G.T @ X @ B @ B.T @ X.T @ G.T @ X + G @ X @ B @ B.T @ X.T @ G @ X + G.T @ X @ X.T @ G.T @ X @ B @ B.T
mc38 | diff | X:3x2 Y:3x2 | X,Y | had(X, Y) | had(dX, Y) + had(X, dY)
mc115b | grad | X:3x2 | X | tr(X @ X.T) | 2*X
mc55 | grad | X:4x2 | X | log(det(X.T @ X)) | 2*pinv(X).T
org7 | grad | y:4x1 X:4x3 w:3x1 | w | sum_(log(exp(-had(y, X @ w)) + ones(4, 1))) | -X.T @ had(y, ediv(exp(-had(y, X @ w)), exp(-had(y, X @ w)) + ones(4, 1)))
"""  # noqa: E501

_SIZES = {"1": 1, "2": "p", "3": "n", "4": "m"}


def records(*, named_sizes):
    """Yield the identities as `symopt verify --jsonl` takes them, sizes as numbers or as names.

    The claim is the right derivative; what the source misprinted is in the field "printed".
    """
    for line in IDENTITIES.strip().splitlines():
        name, kind, variables, wrt, function, right, *printed = line.split(" | ")
        record = {
            "id": name,
            "kind": kind,
            "vars": dict(_variable(text, named_sizes) for text in variables.split()),
            "wrt": wrt.split(","),
            "function": function,
            "claimed": right,
        }
        if named_sizes:
            record |= {key: _with_names(record[key]) for key in ("function", "claimed")}
        yield record | {"printed": printed[0] if printed else None}


def _variable(text, named_sizes):
    name, _, rest = text.partition(":")
    shape, *props = rest.split("!")
    sizes = [s for s in shape.split("x") if s]
    return name, {"shape": [_SIZES[s] if named_sizes else int(s) for s in sizes], "props": props}


def _with_names(text):
    """Return the text with names for the sizes of arrays that are made."""

    def named(found):
        return found[1] + ", ".join(str(_SIZES[s.strip()]) for s in found[2].split(",")) + ")"

    return re.sub(r"\b((?:eye|ones)\()([\d, ]+)\)", named, text)
