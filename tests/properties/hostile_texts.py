r"""Texts that try to run something, to hang, or to exhaust: for Python, SymPy, TeX and regular expressions.

Code in them would make a file named OWNED. `sympify` evaluates text, as its documentation warns; TeX reads
and writes files (`\input`, `\openout`, `\write18`), and expands macros without end.
"""

from __future__ import annotations

_TOUCH = "open('OWNED','w')"
_SYSTEM = "__import__('os').system('touch OWNED')"

PYTHON = {
    "import": _SYSTEM,
    "open": _TOUCH,
    "lambda": f"(lambda: {_TOUCH})()",
    "format string": f"f'{{{_TOUCH}}}'",
    "format call": "'{0.__class__}'.format(1)",
    "attribute": "x.__class__.__base__.__subclasses__()",
    "tuple": "().__class__.__bases__[0].__subclasses__()[40]('/etc/passwd').read()",
    "walrus": f"[y := 1, {_TOUCH}][1]",
    "comprehension": f"[{_TOUCH} for x in (1,)]",
    "exec": f'exec("{_TOUCH}")',
    "eval": f'eval("{_TOUCH}")',
    "breakpoint": "breakpoint()",
    "globals": "globals()['__builtins__']",
    "quit": "exit()",
    "await": "await x",
    "decorated": f"@{_TOUCH}",
    "comment": f"x #\n{_TOUCH}",
    "backslash": f"x\\\n+{_TOUCH}",
    "fullwidth": "\uff3f\uff3fimport\uff3f\uff3f('os')",
    "mathematical letters": "\U0001d452\U0001d465\U0001d452\U0001d450('x')",
    "name": "__builtins__",
    "dunder subscript": "x___class__",
}
SYMPY = {
    "sympify": f"sympify('{_TOUCH}')",
    "S": f"S('{_TOUCH}')",
    "Symbol": f"Symbol('x', cls={_TOUCH})",
    "Function": f"Function('f')(*{_TOUCH})",
    "Lambda": f"Lambda(x, {_TOUCH})(1)",
    "lambdify": f"lambdify(x, '{_TOUCH}')",
    "Integer": f"Integer({_TOUCH})",
    "Float": "Float('1'*10**9)",
    "subs": f"x.subs({_TOUCH}, 1)",
    "evalf": "(pi).evalf(10**9)",
    "repeated decimals": "0.2[1]",
    "unsplit": f"Symbol.__init__.__globals__['{_TOUCH}']",
    "operatorname": rf"\operatorname{{{_TOUCH}}}(x)",
    "mathrm": rf"\mathrm{{{_SYSTEM}}}",
    "text": rf"x = 1 \text{{ where {_TOUCH} }}",
    "symbol of latex": rf"x_{{{_TOUCH}}}",
    "factorial": "factorial(10**10)",
    "factorials": "factorial(factorial(factorial(99)))",
    "marks": "99!!!!!!!!!!!!",
    "binomial": "binomial(10**12, 10**11)",
    "big sum": r"\sum_{i=1}^{10^{12}} \sum_{j=1}^{10^{12}} \frac{1}{ij}",
    "big product": r"\prod_{i=1}^{10^{12}} i",
    "derivatives": "diff(" * 40 + "exp(x**x)" + ", x, 20)" * 40,
    "big matrix": "eye(10**9) @ ones(10**9, 10**9)",
}
TEX = {
    "input": r"\input{/etc/passwd}",
    "include": r"\include{../../secret} \verbatiminput{/etc/passwd} \lstinputlisting{/etc/passwd}",
    "piped input": r'\input{|"touch OWNED"} \input|"touch OWNED"',
    "write18": r"\write18{touch OWNED} \immediate\write18{touch OWNED}",
    "openout": r"\newwrite\f \immediate\openout\f=OWNED \immediate\write\f{x} \closeout\f",
    "openin": r"\newread\f \openin\f=/etc/passwd \read\f to\line \line",
    "lua": r"\directlua{os.execute('touch OWNED')}",
    "catcode": r"\catcode`\%=12 \catcode`\$=14 x=1",
    "def": r"\def\a{\a}\a",
    "def doubling": r"\def\a{\b\b}\def\b{\c\c}\def\c{\d\d}\def\d{\a\a}\a",
    "billion laughs": "".join(
        rf"\newcommand{{\l{a}}}{{{chr(92)}l{b * 10}}}".replace(b * 10, f"{b} " + rf"\l{b} " * 9)
        for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True)
    ) + r"\la",
    "arguments": r"\newcommand{\a}[1]{#1\a{#1#1}} \a{x}",
    "optional": r"\newcommand{\a}[9][x]{#1#2#3#9} \a[\a[\a]]",
    "renewed": r"\renewcommand{\frac}[2]{\frac{#2}{#1}} \frac{1}{2} = 2",
    "let": r"\let\end=\begin \begin{cases} x \end{cases}",
    "csname": r"\csname end\endcsname \expandafter\def\csname x\endcsname{\x}\x",
    "loop": r"\loop\iftrue\repeat",
    "end": r"\end{document} \end",
    "url": r"\href{javascript:alert(1)}{x} \url{file:///etc/passwd} \includegraphics{/dev/random}",
    "html": r"\text{<script>alert(1)</script>} = <img src=x onerror=alert(1)>",
}  # fmt: skip
LARGE = {
    "tower": "9^{9^{9^{9}}}",
    "tower of stars": "9**9**9**9",
    "hidden tower": r"\left(9^{9}\right)^{\frac{9^{9^9}}{1}} = x",
    "tower of functions": r"\exp(\exp(\exp(\exp(99)))) = 1",
    "braces": "{" * 100_000 + "x" + "}" * 100_000,
    "brackets": "(" * 100_000 + "x" + ")" * 100_000,
    "digits": "9" * 1_000_000,
    "decimals": "0." + "3" * 1_000_000,
    "exponent": "1e" + "9" * 100_000,
    "fractions": r"\frac{1}{" * 10_000 + "x" + "}" * 10_000,
    "bare fractions": r"\frac" * 10_000,
    "left": r"\left(" * 10_000,
    "right": r"\right)" * 10_000,
    "left and right": r"\left( x \right] \left. y \right. \left\{ z",
    "name": "a" * 1_000_000,
    "upright name": r"\mathrm{" + "a" * 100_000 + "}",
    "subscripts": "x" + "_a" * 50_000,
    "backslashes": "\\" * 100_000,
    "rows": r"a \\ " * 20_000,
    "dollars": "$" * 100_000,
    "dollars and letters": "$x " * 40_000,
    "spaces": " " * 1_000_000 + "x",
    "spaces after": "x" + " " * 1_000_000 + "$",
    "lines": "\n" * 300_000 + "x",
    "tabs": "x" + "\t" * 100_000 + "= y",
    "equals": "x = " * 25_000 + "x",
    "commas": "," * 100_000,
    "ampersands": "x & " * 25_000,
    "environments": r"\begin{aligned}" * 7_000,
    "ends": r"\end{aligned}" * 7_000,
    "quotes": "> " * 50_000 + "$x$",
    "lists": "- " * 50_000 + "$x$",
    "fences": "```\n" * 25_000,
    "ticks": "`" * 50_000 + "$x$",
    "pipes": "|" * 100_000 + "\n" + "-|" * 50_000,
    "comments": "<!--" * 25_000,
    "percents": "%" * 100_000,
    "hashes": "#" * 100_000,
    "accents": "x" + "\u0301" * 100_000,
    "primes": "f" + "'" * 100_000 + "(x)",
    "arrows": r"\to" * 25_000,
    "words": r"\text{if } " * 15_000,
}
STRANGE = {
    "nothing": "",
    "scripts of more than a digit": "W_1e9layer + x^1.5 + x_.5",
    "null": "x\0 = y",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\x9b31m",
    "escape": "\x1b]0;owned\x07 x = \x1b[31my",
    "bidi": "x \u202e= y\u202c \u2066z\u2069 \u200f",
    "invisible": "x\u200b\u200c\u200d\u2060\ufeff = x",
    "homoglyphs": "\u0430 + \u0441 = \u0435 \u2212 \u03bf",
    "Cyrillic function": "\u0455in(x) = \u0435xp(x)",
    "digits of other scripts": "\u0661\u0662 + \uff11\uff12 + \u00b2\u2460 = \u216b",
    "surrogate": "x \ud83d = \udcff",
    "private": "\ue000\uf8ff\U000f0000 = x",
    "separators": "x\u2028y\u2029z\x0bw\x0cv = u",
    "ligature": "\ufb01 = \u01c4",
    "dotless": "\u0131 \u0130 \u1e9e \u017f = x",
    "emoji": "\U0001f4a9 = \U0001f468\u200d\U0001f469\u200d\U0001f467",
}
HOSTILE = {
    f"{group}: {kind}": text
    for group, texts in {
        "python": PYTHON, "sympy": SYMPY, "tex": TEX, "large": LARGE, "strange": STRANGE
    }.items()
    for kind, text in texts.items()
}  # fmt: skip
