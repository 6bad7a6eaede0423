"""Identifiers of C code that are no names of variables: C's own, its headers', the kernels', the loops'.

A user's variable of that name gets an underscore at its end. A name that were missing here could be taken
for another variable, so the names of kernels and macros are read off their sources.
"""

from __future__ import annotations

import re

from symopt.compilation.c.kernels.elementary import HEAD
from symopt.compilation.c.kernels.table import KERNELS

_WORDS = (
    "theta", "data", "sizes", "out", "threads", "start", "count", "ld", "sums", "work", "frame", "arena",
    "room", "i", "from", "to", "ones", "rows", "block", "value", "value_and_gradient", "all", "bits", "real",
    "table", "vec", "fill", "mix", "dots", "cross", "turn", "put", "inside", "ahead", "scaled", "mirror",
    "total", "task", "parameters", "int", "long", "double", "const", "static", "struct", "for", "if", "else",
    "while", "do", "return", "void", "char", "short", "float", "signed", "unsigned", "union", "enum",
    "switch", "case", "default", "break", "continue", "goto", "sizeof", "typedef", "extern", "register",
    "volatile",
    "auto", "inline", "restrict", "asm", "typeof", "y0", "y1", "yn", "j0", "j1", "jn", "gamma", "signgam",
    "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
    "atanh", "pow", "sqrt", "cbrt", "hypot", "erf", "erfc", "floor", "ceil", "fabs", "abs", "free", "malloc",
    "memset", "memcpy", "div", "random", "rand", "drem", "remainder", "fmod", "fma", "fma_", "exp2", "log2",
    "log10", "log1p", "expm1", "tgamma", "lgamma", "lgamma_r", "copysign", "isnan", "isinf", "finite", "time",
    "index", "round", "trunc", "rint", "scaled", "spread", "spread_out", "over_rows", "linux", "unix", "near",
    "far", "small", "select", "signal", "abort", "exit", "system", "scalb", "logb", "significand", "infnan",
    "H", "F", "columns", "starts", "lengths", "hessian", "call", "read", "slot", "offset", "failed", "large",
    "kept", "kept_key", "kept_once", "kept_ready", "KEPT_MOST", "arena_size",
    "other", "e", "clear", "line_up", "down_power",
    "EOF", "NULL", "NAN", "INFINITY", "MAGIC", "PARTS", "PADDING", "LANES", "LOAD", "STORE", "FMA", "INLINE",
    "LN2_HIGH", "LN2_LOW", "HUGE", "DOMAIN", "OVERFLOW", "UNDERFLOW", "PLOSS", "TLOSS", "SING", "MAXFLOAT",
    "HUGE_VAL", "M_PI", "M_E", "RAND_MAX", "MB_CUR_MAX", "main", "environ", "bool",
)  # fmt: skip

_DEFINED = re.compile(
    r"^(?:KERNEL|INLINE|EXPORT)[^(;]*?(\w+)\(|^#define (\w+)|^typedef.*?(\w+)(?: __attribute__.*)?;$"
    r"|^static const double (\w+)\[|^struct (\w+) \{",
    re.MULTILINE,
)
_SOURCES = [text for text, _ in KERNELS.values()]

RESERVED = frozenset(_WORDS).union(
    word for text in (HEAD, *_SOURCES) for found in _DEFINED.findall(text) for word in found if word
)
"""All of them."""
