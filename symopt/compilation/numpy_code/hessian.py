"""Short functions that generated numpy code for Hessians of arrays calls.

`add_along` adds a piece of a block along diagonals of the block, by strides; `joint` and `outer` are sums
over rows of Kronecker products of rows. Rows are taken in blocks, features first, so that what is formed
stays in cache and rows are multiplied by long loops.
"""

from __future__ import annotations

STRUCTURE_HELPERS: dict[str, str] = {
    "along": '''
def along(H, shape, start, strides):
    """Return a view of the entries of H at start + Σ index·stride, counted in bytes."""
    return np.ndarray(shape, H.dtype, H, start, strides)
''',
    "add_along": '''
def add_along(H, block, shape, start, strides):
    """Add a block to the entries of H at start + Σ index·stride, counted in bytes."""
    view = np.ndarray(shape, H.dtype, H, start, strides)
    view += block
''',
    "features": '''
def features(arrays, rows):
    """Return the products of features of all arrays (features, m), as (features, rows)."""
    out, *others = (np.ascontiguousarray(a[..., rows]) for a in arrays)
    for other in others:
        out = np.multiply(out[:, None], other, order="C").reshape(len(out)*len(other), -1)
    return out
''',
    "joint": '''
def joint(size, weight, *parts):
    """Return Σ_m weight_m J_m J_mᵀ over all rows m, where J_m is, part by part, a product of features."""
    sign = 1.0 if np.min(weight) >= 0 else -1.0 if np.max(weight) <= 0 else 0.0
    weight = np.sqrt(np.abs(weight)) if sign else weight
    count = parts[0][0].shape[-1]
    step, H = max(256, 2**18//size), None
    for start in range(0, count, step):
        rows = slice(start, start + step)
        J = np.concatenate([features(part, rows) for part in parts])
        K = J*(weight[rows] if np.ndim(weight) else weight)
        G = (K if sign else J) @ K.T
        H = G if H is None else H + G
    return H if sign >= 0 else -H
''',
    "outer": '''
def outer(left, right):
    """Return the sum over rows of products of features of all arrays (features, m), left times right."""
    count, out = left[0].shape[-1], None
    for start in range(0, count, 1024):
        rows = slice(start, start + 1024)
        part = features(left, rows) @ features(right, rows).T
        out = part if out is None else out + part
    return out
''',
}
"""Source by name; they are called by that name."""

NEEDS = {"joint": ("features",), "outer": ("features",)}
"""What a helper calls itself."""


def structure_helpers(used: set[str]) -> list[str]:
    """Return the source of the helpers used, and of those that they need."""
    wanted = used | {name for user in used for name in NEEDS.get(user, ())}
    return [text for name, text in STRUCTURE_HELPERS.items() if name in wanted]
