"""Formulas as data: an expression read from a published document, computed in Decimal and shown with its numbers.

The language is arithmetic and nothing else: numbers, the names below, `+ - * /`, brackets, `min`, `max` and `abs`. So a
formula can be printed in a document, checked by hand, and computed again years later from its text alone.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from common.numbers import format_decimal

# R the actual, T the target, B the bound of a range that lies nearer to the actual.
NAMES = frozenset({"R", "T", "B"})
MAX_LENGTH = 200
# What can be called, by the least and most arguments.
_CALLS: Mapping[str, tuple[int, int]] = {"min": (2, 9), "max": (2, 9), "abs": (1, 1)}
_SIGNS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "×", ast.Div: "÷"}
# How tightly an operator binds, for writing no bracket that is not needed.
_RANK: Mapping[type[ast.operator], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


class FormulaError(ValueError):
    """The text is no formula of this language; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula's text and what it means. Two of the same text are equal."""

    text: str
    names: frozenset[str] = field(compare=False)
    tree: ast.expr = field(compare=False, repr=False)

    @classmethod
    def read(cls, text: str) -> "Expression":
        """Raises FormulaError."""
        if len(text) > MAX_LENGTH:
            raise FormulaError(_("a formula has at most %(count)d characters") % {"count": MAX_LENGTH})
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise FormulaError(_("this is not arithmetic")) from error
        _check(tree)
        names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) & NAMES
        return cls(text.strip(), names, tree)

    def compute(self, values: Mapping[str, Decimal]) -> Decimal:
        """The value in the current decimal context. Raises ZeroDivisionError (decimal's own) and KeyError."""
        return _value(self.tree, values)

    def shown(self, values: Mapping[str, Decimal] | None = None) -> str:
        """The formula as people write it, its names replaced by their numbers where `values` are given."""
        return _shown(self.tree, values or {})


def _check(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        _check(node.left)
        _check(node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand)
    elif isinstance(node, ast.Call):
        least, most = _CALLS.get(node.func.id, (1, 0)) if isinstance(node.func, ast.Name) else (1, 0)
        if not least <= len(node.args) <= most or node.keywords:
            raise FormulaError(_("only min(a, b), max(a, b) and abs(a) can be called"))
        for argument in node.args:
            _check(argument)
    elif isinstance(node, ast.Name):
        if node.id not in NAMES:
            message = _("%(name)s is not known; the names are %(names)s")
            raise FormulaError(message % {"name": node.id, "names": ", ".join(sorted(NAMES))})
    elif not (isinstance(node, ast.Constant) and type(node.value) is int):
        # Floats would not be what is written; decimals in formulas are written as fractions.
        raise FormulaError(_("only whole numbers, R, T, B, + - * / and brackets are known"))


def _value(node: ast.AST, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, values), _value(node.right, values)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        return left * right if isinstance(node.op, ast.Mult) else left / right
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values)
    if isinstance(node, ast.Call):
        arguments = [_value(argument, values) for argument in node.args]
        if _name(node.func) == "abs":
            return abs(arguments[0])
        return min(arguments) if _name(node.func) == "min" else max(arguments)
    if isinstance(node, ast.Name):
        return values[node.id]
    return Decimal(_number(node))


def _shown(node: ast.AST, values: Mapping[str, Decimal]) -> str:
    if isinstance(node, ast.BinOp):
        left, right = _shown(node.left, values), _shown(node.right, values)
        rank = _RANK[type(node.op)]
        if isinstance(node.left, ast.BinOp) and _RANK[type(node.left.op)] < rank:
            left = f"({left})"
        # a - (b - c), a / (b * c): on the right an equal rank needs its bracket too.
        if isinstance(node.right, ast.BinOp) and _RANK[type(node.right.op)] <= rank:
            right = f"({right})"
        return f"{left} {_SIGNS[type(node.op)]} {right}"
    if isinstance(node, ast.UnaryOp):
        return f"-({_shown(node.operand, values)})"
    if isinstance(node, ast.Call):
        arguments = "; ".join(_shown(argument, values) for argument in node.args)
        if _name(node.func) == "abs":
            return f"|{arguments}|"
        return f"{_name(node.func)}({arguments})"
    if isinstance(node, ast.Name):
        if node.id not in values:
            return node.id
        number = format_decimal(values[node.id])
        return f"({number})" if values[node.id] < 0 else number
    return format_decimal(Decimal(_number(node)))


def _name(node: ast.AST) -> str:
    assert isinstance(node, ast.Name), "_check lets nothing else be called"
    return node.id


def _number(node: ast.AST) -> int:
    assert isinstance(node, ast.Constant), "_check lets nothing else through"
    assert isinstance(node.value, int), "_check lets whole numbers through"
    return node.value
