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
    out, *others = (a[..., rows] for a in arrays)
    for other in others:
        out = np.multiply(out[:, None], other, order="C").reshape(len(out)*len(other), -1)
    return out
''',
    "joint": '''
def joint(size, weight, *parts):
    """Return Σ_m weight_m J_m J_mᵀ over all rows m, where J_m is, part by part, a product of features."""
    count = parts[0][0].shape[-1]
    step, H = max(256, 2**17//size), None
    for start in range(0, count, step):
        rows = slice(start, start + step)
        J = np.concatenate([features(part, rows) for part in parts])
        K = (J*(weight[rows] if np.ndim(weight) else weight)).T
        if size < 256:
            H = J @ K if H is None else H + J @ K
            continue
        H = np.zeros((size, size)) if H is None else H
        for low in range(0, size, 128):
            H[low : low + 128, low:] += J[low : low + 128] @ K[:, low:]
    for low in range(128, size, 128) if size >= 256 else ():
        H[low : low + 128, :low] = H[:low, low : low + 128].T
    return H
''',
    "outer": '''
def outer(left, right):
    """Return the sum over rows of products of features of all arrays (features, m), left times right."""
    size = max(math.prod(a.shape[0] for a in side) for side in (left, right))
    step, out = max(256, 2**17//size), 0.0
    for start in range(0, left[0].shape[-1], step):
        rows = slice(start, start + step)
        out = out + features(left, rows) @ features(right, rows).T
    return out.reshape([a.shape[0] for a in (*left, *right)])
''',
}
"""Source by name; they are called by that name."""

NEEDS = {"joint": ("features",), "outer": ("features",)}
"""What a helper calls itself."""


def structure_helpers(used: set[str]) -> list[str]:
    """Return the source of the helpers used, and of those that they need."""
    wanted = used | {name for user in used for name in NEEDS.get(user, ())}
    return [text for name, text in STRUCTURE_HELPERS.items() if name in wanted]
