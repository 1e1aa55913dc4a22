"""Parameters of papermill as Rust: each becomes a typed `let`, so that `-p epochs 5` reads as in any other notebook.

| Python, YAML, JSON | Rust |
|---|---|
| `True`, `5`, `0.5`, `"text"` | `bool`, `i64` (`i128` beyond it), `f64`, `&str` |
| `None` | `Option<f64>` |
| a list of one kind, nested too | `Vec<...>`; whole numbers among others become `f64`, a `None` among others makes all `Option` |
| a dictionary of one kind | `BTreeMap<&str, ...>` |
"""

import math
import re

# papermill loads this module while it is being imported itself, and wants to find the name.
Engine = None

from papermill.engines import NBClientEngine as Engine  # noqa: E402, F811
from papermill.models import Parameter  # noqa: E402
from papermill.translators import Translator, papermill_translators  # noqa: E402

__all__ = ["Engine", "RustTranslator"]

# https://doc.rust-lang.org/reference/keywords.html; the last four have no raw form.
KEYWORDS = set(
    "as async await break const continue dyn else enum extern false fn for gen if impl in let loop match mod move mut pub ref"
    " return static struct trait true type unsafe use where while abstract become box do final macro override priv try"
    " typeof unsized virtual yield".split()
)
WITHOUT_RAW_FORM = {"self", "Self", "super", "crate", "_"}
NAME = re.compile(r"[^\W\d]\w*")
PARAMETER = re.compile(r"^let\s+(?:mut\s+)?(?:r#)?(\w+)\s*(?::\s*([^=]+?))?\s*=\s*(.*?)\s*;\s*(?://\s*(.*))?$")
ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


class RustTranslator(Translator):
    """Statements for a code cell of a Rust notebook."""

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".replace("\n", "\n// ")

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [f"let {rust_name(name)}: {rust_type(value)} = {rust_value(value, rust_type(value))};" for name, value in parameters.items()]
        return "\n".join([cls.comment(comment), *lines, ""])

    @classmethod
    def translate(cls, val):
        return rust_value(val, rust_type(val))

    @classmethod
    def inspect(cls, parameters_cell):
        """What `papermill --help-notebook` tells: every `let` of one line, with the remark behind it."""
        found = (PARAMETER.match(line.strip()) for line in parameters_cell["source"].splitlines())
        return [Parameter(name=one[1], inferred_type_name=one[2] or "None", default=one[3], help=one[4] or "") for one in found if one]


def rust_name(name: str) -> str:
    if not NAME.fullmatch(name) or name in WITHOUT_RAW_FORM:
        raise ValueError(f"`{name}` cannot be the name of a Rust variable")
    return f"r#{name}" if name in KEYWORDS else name


def rust_type(value) -> str:
    if value is None:
        return "Option<f64>"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        if not -(2**127) <= value < 2**127:
            raise ValueError(f"{value} is too large for a Rust integer; give it as text")
        return "i64" if -(2**63) <= value < 2**63 else "i128"
    if isinstance(value, float):
        return "f64"
    if isinstance(value, str):
        return "&str"
    if isinstance(value, (list, tuple)):
        return f"Vec<{common_type(value)}>"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError(f"the keys of {value!r} are not all text")
        return f"std::collections::BTreeMap<&str, {common_type(list(value.values()))}>"
    raise ValueError(f"{value!r} of type {type(value).__name__} has no Rust form")


def common_type(values) -> str:
    present = [value for value in values if value is not None]
    kinds = {rust_type(value) for value in present}
    if len(kinds) > 1:
        kinds = {unite(kinds, present, values)}
    kind = kinds.pop() if kinds else "f64"
    return f"Option<{kind}>" if len(present) < len(values) else kind


def unite(kinds: set[str], present: list, values) -> str:
    """The type that several have in common: numbers widen, lists unite by what is in them."""
    if kinds <= {"i64", "i128"}:
        return "i128"
    if kinds <= {"i64", "i128", "f64"}:
        return "f64"
    if all(isinstance(value, (list, tuple)) for value in present):
        return f"Vec<{common_type([one for value in present for one in value])}>"
    raise ValueError(f"{values!r} mixes types ({', '.join(sorted(kinds))}), which a Rust collection cannot")


def rust_value(value, kind: str) -> str:
    if inner := re.fullmatch(r"Option<(.*)>", kind):
        return "None" if value is None else f"Some({rust_value(value, inner[1])})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "f64":
        value = float(value)
        if math.isnan(value):
            return "f64::NAN"
        return repr(value) if math.isfinite(value) else f"f64::{'NEG_' if value < 0 else ''}INFINITY"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return f'"{"".join(map(escaped, value))}"'
    if inner := re.fullmatch(r"Vec<(.*)>", kind):
        return f"vec![{', '.join(rust_value(one, inner[1]) for one in value)}]"
    inner = re.fullmatch(r"std::collections::BTreeMap<&str, (.*)>", kind)[1]
    pairs = ", ".join(f"({rust_value(key, '&str')}, {rust_value(one, inner)})" for key, one in value.items())
    return f"std::collections::BTreeMap::from([{pairs}])"


def escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    # Also marks that turn the direction of text, which rustc refuses in the plain.
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


papermill_translators.register("rust", RustTranslator)
