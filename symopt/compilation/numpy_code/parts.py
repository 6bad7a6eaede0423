"""Short functions that generated numpy code calls to make a Hessian of its parts.

    fill = filling(N, places, clear, memory)         once
    H = fill(B_1, (u, v), …)                         at each θ: arrays, and pairs to be multiplied

places(H) says where parts go: views of H, each with the number of its part. A small matrix is not written
view by view, of which each costs a microsecond: every entry is looked up in the parts, which lie side by side
in one array. Where an entry stands there is found with the same views, of a matrix of positions.
"""

from __future__ import annotations

SMALL, EACH, FEW = 128, 50, 3
"""Entries are looked up in a matrix of at most SMALL rows, and EACH rows for each view beyond FEW."""

PART_HELPERS: dict[str, str] = {
    "filling": f'''
def filling(size, places, clear, memory, scale=1.0, fixed=False):
    """Return a function of parts that gives the symmetric matrix they make, times scale.

    A part is an array, or two or three to be multiplied, of which the data alone determine the third, or a
    function that writes it, or adds it times a scale, to a view; without a view it returns an array.
    places(H): views of H in order, each with what is written there, and whether that is added: the number of
    a part, None for zeros, or entries of H.   clear: whether H begins as zeros.   fixed: whether the parts
    are the same each time.
    """
    if fixed and size <= {SMALL}:
        return copied(filling(size, places, clear, memory, scale))
    if size <= {SMALL} and size <= {EACH}*(len(places(np.empty((size, size)))) - {FEW}):
        return looking_up(size, places, scale)
    take, wide = memory(size, places, clear), {{}}

    def scaled(part):
        if callable(part):
            return part
        return (scale*part[0], *part[1:]) if isinstance(part, tuple) else scale*part

    def fill(*parts):
        H, found = take()
        if scale != 1:
            parts = list(map(scaled, parts))
        for view, source, added in found:
            if source is None:
                view[...] = 0
            elif isinstance(source, np.ndarray):
                view[...] = source
            elif callable(parts[source]):
                parts[source](view, added, scale)
            elif isinstance(parts[source], tuple):
                one, two, *fixed = parts[source]
                one = one*fixed[0] if fixed else one
                if source not in wide:
                    wide[source] = widened(one, two)
                multiplied(one, two, wide[source], view)
            elif added:
                view += parts[source]
            else:
                view[...] = parts[source]
        return H
    return fill


def copied(fill):
    """Return a function that gives a copy of what fill gives the first time."""
    kept = []

    def again(*parts):
        if not kept:
            kept.append(fill(*parts))
        return kept[0].copy()
    return again


def looking_up(size, places, scale):
    """Do filling for a small matrix."""
    plans = []

    def fill(*parts):
        if not plans:
            plans.append(positions(size, places, parts))
        makers, rest, sums, index = plans[0]
        flat = [make(part) for make, part in zip(makers, parts)]
        values = np.concatenate([*flat, rest])
        if scale != 1:
            values *= scale
        for one, two, place in sums:
            np.add(values.take(one), values.take(two), out=values[place])
        return values.take(index)
    return fill


def positions(size, places, parts):
    """Return how parts become flat, room for sums, the positions of what is summed, those of all entries."""
    makers, numbers, stop = [], [], 0
    for part in parts:
        make, number = laid_out(part)
        makers.append(make)
        numbers.append(number + stop)
        stop += number.size
    zero, stop = stop, stop + 1
    index = np.full((size, size), zero)
    sums, begin = [], stop  # sums from here on do not depend on one another
    for view, source, added in places(index):
        new = zero if source is None else source if isinstance(source, np.ndarray) else numbers[source]
        if added and (view != zero).any():
            old, new = view.flatten(), np.broadcast_to(new, view.shape).ravel()
            if not sums or old.max() >= begin:
                sums.append(([], []))
                begin = stop
            sums[-1][0].append(old)
            sums[-1][1].append(new)
            new = np.arange(stop, stop + view.size).reshape(view.shape)
            stop += view.size
        view[...] = new
    plan, stop = [], zero + 1
    for old, new in sums:
        one, two = np.concatenate(old), np.concatenate(new)
        plan.append((one, two, slice(stop, stop + one.size)))
        stop += one.size
    return makers, np.zeros(stop - zero), plan, index


def laid_out(part):
    """Return a function that makes a part flat, and where each of its entries is then."""
    if callable(part):
        return lambda part: part().ravel(), np.arange(part().size).reshape(part().shape)
    if not isinstance(part, tuple):
        number = np.arange(np.size(part))
        if type(part) in (int, float):
            constant = np.array([part])
            return lambda part: constant, number.reshape(())
        if not np.ndim(part):
            return np.atleast_1d, number.reshape(())
        if part.flags.c_contiguous:
            return np.ndarray.ravel, number.reshape(part.shape)
        return lambda part: part.ravel("F"), number.reshape(part.shape, order="F")
    one, two, *fixed = part
    shapes = padded(one, two)
    if max(map(min, zip(*shapes))) > 1:
        wide = widened(one, two)
        count = np.prod(common(one, two))
        return lambda part: multiplied(*part, wide).ravel(), np.arange(count).reshape(common(one, two))
    number = np.arange(one.size*two.size).reshape(shapes[0] + shapes[1])  # of each two axes one has length 1
    number = number.transpose(np.arange(number.ndim).reshape(2, -1).T.ravel()).reshape(common(one, two))
    if not fixed:
        return outer_product, number
    factor = np.empty(number.size)
    factor[number.ravel()] = np.broadcast_to(fixed[0], number.shape).ravel()
    return lambda part: outer_product(part)*factor, number


def outer_product(part):
    """Return the products of all entries of the first two arrays, flat."""
    one, two, *_ = part
    return one.reshape(-1, 1).dot(two.reshape(1, -1)).ravel()


def padded(one, two):
    """Return the shapes of two arrays with equally many axes."""
    count = max(one.ndim, two.ndim)
    return (1,)*(count - one.ndim) + one.shape, (1,)*(count - two.ndim) + two.shape


def common(one, two):
    """Return the shape of the product."""
    return tuple(map(max, *padded(one, two)))


def widened(one, two):
    """Return the shapes of two arrays before they are multiplied.

    The last two axes are made one long loop where that needs little room.
    """
    shape = common(one, two)
    found = [own[:-2] + shape[-2:] for own in padded(one, two)]
    return [wide if 2*np.prod(wide) <= np.prod(shape) else None for wide in found]


def multiplied(one, two, wide, out=None):
    """Return one*two, the arrays repeated along axes first."""
    pair = [one, two]
    for k, shape in enumerate(wide):
        if shape is not None and shape != pair[k].shape:
            room = np.empty(shape)
            room[...] = pair[k]
            pair[k] = room
    return np.multiply(*pair, out=out)
''',
    "square_sums": '''
def square_sums(X, prepare):
    """Return a function of Q, Σ_m Q_…m X_im X_jm for features X (n, m); given q too, of Q_abm + δ_ab q_am.

    prepare: for large X, where a function that writes the sum is returned, see filling.
    """
    n, m = X.shape
    if many_pairs(X):
        add = prepare(X)

        def large(Q, *more):
            Q = with_diagonal(Q, *more)

            def write(view=None, added=False, scale=1.0):
                out = np.empty((*Q.shape[:-1], n, n)) if view is None else view
                add(out, Q if scale == 1 else scale*Q, not added)
                return out
            return write
        return large
    rows = X.T
    XX = (rows[:, :, None]*rows[:, None]).reshape(m, n*n)
    return lambda Q, *more: with_diagonal(Q, *more).reshape(-1, m).dot(XX).reshape(Q.shape[:-1] + (n, n))


def with_diagonal(Q, *more):
    """Return Q_abm + δ_ab q_am for all q in more."""
    if more:
        Q = np.array(Q, order="C")
        for q in more:
            Q.reshape(-1, Q.shape[-1])[::len(Q) + 1] += q
    return Q
''',
}
"""Source by name; they are called by that name."""
