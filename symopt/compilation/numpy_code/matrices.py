"""Functions of matrices for numpy code: short functions around numpy.linalg, of a matrix or a stack."""

from __future__ import annotations

MATRIX_HELPERS: dict[str, str] = {
    "logdet": '''
def logdet(B):
    """log(det(B)) by factors, without overflow; nan where det(B) < 0."""
    sign, size = np.linalg.slogdet(B)
    return np.where(sign < 0, np.nan, size)[()]
''',
    "pinv": '''
def pinv(B):
    """The Moore-Penrose inverse; singular values that are rounding errors count as 0."""
    return np.linalg.pinv(B, rcond=max(B.shape[-2:])*np.finfo(float).eps)
''',
    "expm": '''
def expm(B):
    """The exponential of a matrix."""
    from scipy.linalg import expm

    return expm(B)
''',
    "eigmax": '''
def eigmax(B):
    """The largest eigenvalue of a symmetric matrix (of the symmetric part of any other)."""
    return np.linalg.eigvalsh((B + np.swapaxes(B, -1, -2))/2)[..., -1]
''',
    "vmax": '''
def vmax(B):
    """A unit eigenvector of the largest eigenvalue of a symmetric matrix."""
    return np.linalg.eigh((B + np.swapaxes(B, -1, -2))/2)[1][..., -1]
''',
}
"""Source by name; they are called by that name."""
