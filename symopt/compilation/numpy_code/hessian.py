"""Short functions that generated numpy code for Hessians of arrays calls.

`joint` and `outer` are sums over rows of Kronecker products of rows, `squares` of products of one array with
itself. Rows are taken in blocks, features first, so that what is formed stays in cache and rows are
multiplied by long loops.
"""

from __future__ import annotations

from symopt.compilation.numpy_code.parts import PART_HELPERS

STRUCTURE_HELPERS: dict[str, str] = {
    "memory": '''
def memory(size, parts, clear):
    """Return a function that gives a matrix, of zeros if asked, and parts(matrix): views, room for others."""
    def take():
        H = np.zeros((size, size)) if clear else np.empty((size, size))
        return H, parts(H)
    return take
''',
    "along": '''
def along(H, shape, start, strides):
    """Return a view of the entries of H at start + Σ index·stride, counted in bytes."""
    return np.ndarray(shape, H.dtype, H, start, strides)
''',
    "features": '''
def features(arrays):
    """Return the products of features of all arrays (features, m), as (features, m)."""
    first = arrays[0]
    for other in arrays[1:]:
        first = (first[:, None]*other).reshape(-1, other.shape[-1])
    return first
''',
    "with_ones": '''
def with_ones(X):
    """Return X with a row of ones below it."""
    out = np.empty((len(X) + 1, *X.shape[1:]))
    out[:-1] = X
    out[-1] = 1
    return out
''',
    "joint": '''
def joint(H, J, weight, *parts):
    """Write Σ_m weight_m J_m J_mᵀ into H, where J_m is, part by part, a product of features.

    J: room for a block of rows, (features, rows).   parts: the room of each and its arrays (features, m).
    """
    if weight.min() >= 0:
        return grams(H, J, np.sqrt(weight), *parts)
    if weight.max() <= 0:
        grams(H, J, np.sqrt(-weight), *parts)
        return np.negative(H, out=H)
    up = weight >= 0
    root = np.sqrt(np.abs(weight))
    for part, K in blocks(J, root, parts):
        chosen = up[part]
        P, Q = K[:, chosen], K[:, ~chosen]
        G = np.matmul(P, P.T, out=None if part.start else H)
        G -= Q @ Q.T
        if part.start:
            H += G
''',
    "grams": '''
def grams(H, J, root, *parts):
    """Write Σ_m root_m² J_m J_mᵀ into H, see joint."""
    if len(root) == J.shape[1]:
        return np.matmul(slopes(J, root, parts), J.T, out=H)
    for part, K in blocks(J, root, parts):
        if part.start:
            H += K @ K.T
        else:
            np.matmul(K, K.T, out=H)


def blocks(J, root, parts):
    """Give parts of the rows, and root_m J_m for them."""
    count, step = len(root), J.shape[1]
    for start in range(0, count, step):
        part = slice(start, start + step)
        yield part, slopes(
            J[:, :count - start],
            root[part],
            [(room[..., :count - start], *(a[:, part] for a in arrays)) for room, *arrays in parts],
        )


def slopes(J, root, parts):
    """Write root_m J_m for each row m into J."""
    for room, first, *others in parts:
        if not others:
            np.multiply(first, root, out=room)
            continue
        for other in others[:-1]:
            first = (first[:, None]*other).reshape(-1, other.shape[-1])
        np.multiply(first[:, None], others[-1]*root, out=room)
    return J
''',
    "beside": '''
def beside(side, place, squares, product, H, J, weight, *parts):
    """Do product(H, J, weight, …), and add Σ_m Q_am X_im X_jm to H at equal a.

    squares: what adds them, the view of H and Q, or None. X_im is one of the two arrays of a part, u_am the
    other. Where there are many i and few a, the blocks of a and b are sums Σ_m q_m X_im X_jm, symmetric in i
    and j, of q = weight u_a u_b (+ Q_a where a = b).
    """
    _, *arrays = parts[side]
    X, u = arrays[place], arrays[1 - place]
    many = len(X) >= 48 if squares else len(X) >= 96 and X.size >= 2**14
    if not many or len(u) > 12 or 4*len(X)*len(u) < 3*len(H) or J.shape[1] != X.shape[1]:
        product(H, J, weight, *parts)
        if squares:
            add, view, Q = squares
            add(view, Q)
        return
    sizes = [room.size//room.shape[-1] for room, *_ in parts]
    weight = weight*weight if product is grams else weight
    start = sum(sizes[:side])
    stop = start + sizes[side]
    block = H[start:stop, start:stop].reshape([len(a) for a in arrays]*2)
    one, two = np.tril_indices(len(u))
    q = u[one]*u[two]*weight
    if squares:
        q[one == two] += squares[2]
    by_pairs(block.transpose(1, 0, 3, 2) if place else block, X, q)
    if len(parts) == 1:
        return
    rest = np.r_[:start, stop:len(H)]
    K = slopes(J, np.ones(1), [part for k, part in enumerate(parts) if k != side])[rest]
    Y = K*weight
    H[np.ix_(rest, rest)] = Y.dot(K.T)
    Y = (Y[:, None]*u).reshape(-1, X.shape[1]).dot(X.T).reshape(len(K), len(u), len(X))
    Y = (Y if place else Y.swapaxes(1, 2)).reshape(len(K), -1)
    H[rest, start:stop] = Y
    H[start:stop, rest] = Y.T
''',
    "by_pairs": '''
def by_pairs(H, X, q):
    """Write Σ_m q_abm X_im X_jm into H (i, a, j, b), q of b <= a in order, some i at once."""
    pairs = list(zip(*np.tril_indices(H.shape[1])))
    step = max(2, min(16, 2**20//q.size))
    q = q[:, None]
    for start in range(0, len(X), step):
        stop = min(start + step, len(X))
        G = (q*X[start:stop]).reshape(-1, X.shape[1]).dot(X[:stop].T)
        for (a, b), part in zip(pairs, G.reshape(len(pairs), -1, stop)):
            H[start:stop, a, :stop, b] = part
            if a != b:
                H[start:stop, b, :stop, a] = part
        if start:
            H[:start, :, start:stop] = H[start:stop, :, :start].transpose(2, 3, 0, 1)
''',
    "outer": '''
def outer(left, right):
    """Return the sum over rows of products of features of all arrays (features, m), left times right."""
    count = left[0].shape[-1]
    if count <= 1024:
        return np.matmul(features(left), features(right).T)
    out = 0
    for start in range(0, count, 1024):
        one, two = ([a[:, start:start + 1024] for a in side] for side in (left, right))
        out += features(one) @ features(two).T
    return out
''',
    "many_pairs": '''
def many_pairs(X):
    """Return whether the products of each two of the features X (n, m) are too many to be kept."""
    n, m = X.shape
    return n >= 32 or n*n*m > 2**18
''',
    "squares": '''
def squares(X):
    """Return a function that does add_squares for these features, which are prepared once."""
    n, m = X.shape
    if many_pairs(X):
        rows = np.ascontiguousarray(X.T)
        return lambda out, Q, first=False: add_grams(rows, X, out, Q, first)
    XX = pairs(X)

    def add(out, Q, first=False):
        part = (Q.reshape(-1, m) @ XX).reshape(out.shape)
        if first:
            out[...] = part
        else:
            out += part
    return add
''',
    "add_squares": '''
def add_squares(X, out, Q, first=False):
    """Add Σ_m Q_…m X_im X_jm, for features X (n, m), to an array (…, n, n), or write it where it is first."""
    n, m = X.shape
    if many_pairs(X):
        return add_grams(np.ascontiguousarray(X.T), X, out, Q, first)
    part = (Q.reshape(-1, m) @ pairs(X)).reshape(out.shape)
    if first:
        out[...] = part
    else:
        out += part


def pairs(X):
    """Return X_im X_jm as (m, n·n)."""
    rows = X.T
    return (rows[:, :, None]*rows[:, None]).reshape(len(rows), -1)


def add_grams(rows, X, out, Q, first):
    """Do add_squares matrix by matrix, or some of few features at once; rows is X.T."""
    n, m = X.shape
    if n < 128 and Q.ndim == 2:
        some = max(1, 2**20//(n*m))
        for start in range(0, len(Q), some):
            add_halves(rows, X, out[start:start + some], Q[start:start + some], first)
        return
    for place in np.ndindex(Q.shape[:-1]):
        put_in(out[place], gram_of(rows, X, Q[place]), first)


def add_halves(rows, X, out, Q, first):
    """Do add_squares for all matrices at once, from those of 64 rows what is left of the diagonal."""
    n, m = X.shape
    for start in range(0, n, 64):
        stop = min(start + 64, n)
        G = (Q[:, None]*X[start:stop]).reshape(-1, m).dot(rows[:, :stop]).reshape(len(Q), -1, stop)
        put_in(out[:, start:stop, :stop], G, first)
        if start:
            put_in(out[:, :start, start:stop], np.swapaxes(G[:, :, :start], 1, 2), first)


def put_in(out, part, first):
    """Add a part, or write it where it is the first."""
    if first:
        out[...] = part
    else:
        out += part
''',
    "even_squares": '''
def even_squares(X):
    """Return a function that does add_even_squares for these features, which are prepared once."""
    n, m = X.shape
    if not many_pairs(X):
        return squares(X)
    rows = np.ascontiguousarray(X.T)
    return lambda out, Q, first=False: add_even_grams(rows, X, out, Q, first)
''',
    "add_even_squares": '''
def add_even_squares(X, out, Q, first=False):
    """Add Σ_m Q_abm X_im X_jm, Q_abm = Q_bam, to an array (h, h, n, n), or write it where it is first."""
    n, m = X.shape
    if not many_pairs(X):
        return add_squares(X, out, Q, first)
    add_even_grams(np.ascontiguousarray(X.T), X, out, Q, first)


def add_even_grams(rows, X, out, Q, first):
    """Do add_even_squares by pairs of few matrices, else matrix by matrix; rows is X.T."""
    if first and len(Q) <= 12:
        return by_pairs(out.transpose(2, 0, 3, 1), X, Q[np.tril_indices(len(Q))])
    for a in range(len(Q)):
        for b in range(a + 1):
            G = gram_of(rows, X, Q[a, b])
            put_in(out[a, b], G, first)
            if a != b:
                put_in(out[b, a], G, first)
''',
    "gram_of": '''
def gram_of(rows, X, s):
    """Return X diag(s) X.T by symmetric products, those for positive s apart from the others; rows is X.T."""
    up = s >= 0
    count = np.count_nonzero(up)
    if count in (0, len(s)):
        Y = X*np.sqrt(np.abs(s))
        G = Y @ Y.T
        return G if count else np.negative(G, out=G)
    if len(X) < 128:  # where what numpy does beside the products takes longer
        return (X*s) @ rows
    root = np.sqrt(np.abs(s))[:, None]
    Y = rows[up]*root[up]
    G = Y.T @ Y
    up = ~up
    Y = rows[up]*root[up]
    G -= Y.T @ Y
    return G
''',
    **PART_HELPERS,
}
"""Source by name; they are called by that name."""

NEEDS = {
    "joint": ("grams",),
    "beside": ("grams", "by_pairs"),
    "outer": ("features",),
    "squares": ("add_squares", "gram_of", "many_pairs"),
    "add_squares": ("gram_of", "many_pairs"),
    "even_squares": (
        "squares",
        "add_even_squares",
        "add_squares",
        "gram_of",
        "by_pairs",
        "many_pairs",
    ),
    "add_even_squares": ("add_squares", "gram_of", "by_pairs", "many_pairs"),
    "square_sums": ("many_pairs",),
}
"""What a helper calls itself."""


def structure_helpers(used: set[str]) -> list[str]:
    """Return the source of the helpers used, and of those that they need."""
    wanted = used | {name for user in used for name in NEEDS.get(user, ())}
    return [text for name, text in STRUCTURE_HELPERS.items() if name in wanted]
