r"""Greek letters of the catalogue that a document defines as other functions: `\sigma(z) = \max(0, z)`.

σ before a bracket is the sigmoid unless the document says otherwise; where it does, σ is the document's own.
Beside factorials Γ and ψ are what they always are: `\Gamma(n) = n!` is wrong, and no other Γ.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.agree import agree
from symopt.documents.reading.formulas.parsed import Unread, parsed_side
from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.lexicon import Lexicon
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.tree import Call, Name, Tree, walk

_FACTORIALS = frozenset(("factorial", "gamma", "loggamma", "digamma", "polygamma"))


def learn_own_functions(items: Sequence[Item], lexicon: Lexicon) -> None:
    """Make the letters that are defined as other functions the document's own."""
    known = default_vocabulary().latex_functions
    for name, signed in lexicon.catalogue.items():
        meant = Call(known[f"\\{name}"].name, tuple(map(Name, signed[0].parameters)))
        for one in signed:
            if not one.defined or one.order < 0:
                continue
            statement = items[one.order].statement
            body = parsed_side(statement, statement.sides[1], default_vocabulary())
            call = Call(meant.function, tuple(map(Name, one.parameters)))
            if isinstance(body, Unread) or body == call or _is_of_factorials(body):
                continue
            if agree(call, body, Setting()) is False:
                lexicon.add_function(name, one)


def _is_of_factorials(body: Tree) -> bool:
    """Return whether factorials or their kin stand in a formula."""
    return any(isinstance(node, Call) and node.function in _FACTORIALS for node in walk(body))
