//! One plain sentence with the fix for errors that polars, ndarray and candle raise while a cell runs.
//!
//! They are recognised by the forms of their messages (polars 0.55 `polars-error`, `polars-plan`; ndarray 0.17 `error.rs`,
//! `impl_linalg.rs`; candle 0.11 `error.rs`). An unknown form is shown as it is.

/// A message as a learner should read it.
#[derive(Debug, Default, PartialEq)]
pub struct Remedy {
    /// What happened; the message itself when it is good as it stands.
    pub message: String,
    /// What to try.
    pub help: Option<String>,
    /// A column that was not found, when the message does not say which ones there are.
    pub column: Option<String>,
}

/// Reads the message of a panic or of an error.
pub fn remedy(message: &str) -> Remedy {
    const UNWRAP: &str = "called `Result::unwrap()` on an `Err` value: ";
    const EXPECT: &str = "called `Option::unwrap()` on a `None` value";
    let inner = message.strip_prefix(UNWRAP).unwrap_or(message);
    let found = column(inner).or_else(|| matrices(inner)).or_else(|| arrays(inner)).or_else(|| tensors(inner));
    found.unwrap_or_else(|| {
        let help = match message {
            EXPECT => {
                Some("there was nothing in the Option: `if let Some(x) = ...`, `.unwrap_or(...)` or `?` deal with that")
            }
            _ if message.starts_with(UNWRAP) => Some("`?` in place of `.unwrap()` ends the cell with the error itself"),
            _ => None,
        };
        Remedy { message: message.into(), help: help.map(Into::into), column: None }
    })
}

/// polars: a name that no column has.
fn column(message: &str) -> Option<Remedy> {
    // Behind `unwrap` stands the error's debug form, with a quoted text in it.
    let debug =
        message.strip_prefix("ColumnNotFound(ErrString(\"").map(|rest| rest.replace("\\\"", "\"").replace("\\n", "\n"));
    let text = debug.as_deref().or_else(|| message.strip_prefix("not found: "))?;
    let text = text.strip_prefix("unable to find column ").unwrap_or(text);
    let (name, rest) = text.strip_prefix('"')?.split_once('"')?;
    let message = format!("there is no column \"{name}\"");
    let listed = rest.split_once("valid columns: [").and_then(|(_, rest)| rest.split_once(']'));
    let Some((columns, _)) = listed else {
        return rest.trim_start().starts_with("not found").then(|| Remedy {
            message,
            help: None,
            column: Some(name.into()),
        });
    };
    let columns: Vec<&str> = columns.split(", ").map(|column| column.trim_matches('"')).collect();
    Some(Remedy { message, help: Some(similar(name, &columns)), column: None })
}

/// Which column was probably meant, and which ones there are.
pub fn similar(name: &str, columns: &[&str]) -> String {
    let likeness = |column: &str| strsim::jaro_winkler(&name.to_lowercase(), &column.to_lowercase());
    let best = columns.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let meant =
        best.filter(|best| likeness(best) > 0.75).map_or(String::new(), |best| format!("did you mean \"{best}\"? "));
    const MOST: usize = 20;
    let names: Vec<String> = columns.iter().take(MOST).map(|column| format!("\"{column}\"")).collect();
    let more = if columns.len() > MOST { format!(" and {} more", columns.len() - MOST) } else { String::new() };
    format!("{meant}The columns are {}{more}", names.join(", "))
}

/// Products of matrices, of ndarray and of candle.
fn matrices(message: &str) -> Option<Remedy> {
    let ndarray =
        message.strip_prefix("ndarray: inputs ").and_then(|rest| rest.split_once(" are not compatible for matrix"));
    let (left, right, transpose) = match ndarray {
        Some((shapes, _)) => {
            let (left, right) = shapes.split_once(" and ")?;
            (numbers(left), numbers(right), ".t()")
        }
        None if operation(message)? == "matmul" && message.to_lowercase().contains("shape") => {
            let (left, right) = sides(message)?;
            (numbers(left), numbers(right), ".t()?")
        }
        None => return None,
    };
    let ([.., rows, columns], [.., inner, width]) = (&left[..], &right[..]) else { return None };
    let help = if columns == inner {
        format!(
            "all axes but the last two have to be equal, and those are multiplied: {rows} x {columns} by {inner} x {width}"
        )
    } else {
        format!(
            "the left has {columns} columns and the right {inner} rows, and these two have to be equal; `{transpose}` swaps the \
             axes of a matrix"
        )
    };
    Some(Remedy {
        message: format!("a {} matrix cannot be multiplied by a {} one", times(&left), times(&right)),
        help: Some(help),
        column: None,
    })
}

/// What ndarray's arithmetic says of shapes, which it does not name.
pub const SHAPES_DIFFER: &str = "the shapes of the arrays do not fit";

/// ndarray: shapes that do not fit, places that are not there.
fn arrays(message: &str) -> Option<Remedy> {
    let remedy =
        |message: &str, help: &str| Some(Remedy { message: message.into(), help: Some(help.into()), column: None });
    match message {
        "ShapeError/IncompatibleShape: incompatible shapes" => remedy(
            SHAPES_DIFFER,
            "arithmetic needs equal shapes, or 1 where they differ (`a.insert_axis(Axis(1))` makes a column); reshaping keeps \
             the number of elements; `a.shape()` shows what there is",
        ),
        "assertion failed: self.len() == rhs.len()" => {
            remedy("the two vectors of a dot product differ in length", "`a.len()` and `b.len()` have to be equal")
        }
        "ShapeError/IncompatibleLayout: incompatible memory layout" => remedy(
            "the array's elements do not lie in memory in the order that this needs",
            "`a.as_standard_layout().into_owned()` puts them in order",
        ),
        "ndarray: index out of bounds" => remedy(
            "there is no element at this index of the array",
            "indices begin at 0 and end before the length of their axis; `a.shape()` shows the lengths, `a.get(...)` gives an Option",
        ),
        _ => {
            let shapes = message.strip_prefix("ndarray: could not broadcast array from shape: ")?;
            let (from, to) = shapes.split_once(" to: ")?;
            remedy(
                &format!("an array of shape {from} cannot be used as one of shape {to}"),
                "shapes are compared from the last axis on and have to be equal there, or 1; `a.insert_axis(Axis(1))` makes a column",
            )
        }
    }
}

/// The operations of candle that have a form which repeats axes.
const BROADCAST: &[&str] =
    &["add", "sub", "mul", "div", "pow", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge", "matmul"];

/// candle: types and shapes that do not fit.
fn tensors(message: &str) -> Option<Remedy> {
    let lower = message.to_lowercase();
    if lower.starts_with("dtype mismatch in") || lower.starts_with("dtypemismatchbinaryop") {
        let (left, right) = sides(message)?;
        return Some(Remedy {
            message: format!("a tensor of {left} and one of {right} do not go together in {}", operation(message)?),
            help: Some(format!("`.to_dtype(DType::{left})?` on the right one makes both the same")),
            column: None,
        });
    }
    if lower.starts_with("shape mismatch in") || lower.starts_with("shapemismatchbinaryop") {
        let ((left, right), operation) = (sides(message)?, operation(message)?);
        return Some(Remedy {
            message: if operation == "reshape" {
                format!("a tensor of shape {left} has another number of elements than the shape {right}")
            } else {
                format!("tensors of shapes {left} and {right} do not go together in {operation}")
            },
            help: Some(match operation {
                "reshape" => "reshaping keeps the number of elements; `()` in the place of one axis has it computed: `t.reshape(((), 2))?`".into(),
                operation if BROADCAST.contains(&operation.trim_start_matches("broadcast_")) => format!(
                    "candle repeats no axis by itself: `a.broadcast_{}(&b)?` does where one of the two lengths is 1 or missing; \
                     `t.dims()` shows the shape",
                    operation.trim_start_matches("broadcast_")
                ),
                _ => "`t.dims()` shows the shape of a tensor".into(),
            }),
            column: None,
        });
    }
    let buffer = message.strip_prefix("Shape mismatch, got buffer of size ");
    if let Some((size, shape)) = buffer.and_then(|rest| rest.split_once(" which is compatible with shape ")) {
        return Some(Remedy {
            message: format!("{size} elements cannot have the shape {shape}"),
            help: Some("reshaping keeps the number of elements; `()` in the place of one axis has it computed: `t.reshape(((), 2))?`".into()),
            column: None,
        });
    }
    let rank = message.strip_prefix("unexpected rank, expected: ").and_then(|rest| rest.split_once(", got: "));
    if let Some((wanted, found)) = rank {
        return Some(Remedy {
            message: format!("this needs a tensor with {wanted} axes, not {found}"),
            help: Some("`.unsqueeze(0)?` adds an axis of length 1, `.squeeze(0)?` takes one away, `.flatten_all()?` leaves one".into()),
            column: None,
        });
    }
    let dtype = message.strip_prefix("unexpected dtype, expected: ").and_then(|rest| rest.split_once(", got: "));
    dtype.map(|(wanted, found)| Remedy {
        message: format!("this needs a tensor of {wanted}, not of {found}"),
        help: Some(format!("`.to_dtype(DType::{wanted})?` converts it")),
        column: None,
    })
}

/// The two sides of candle's binary errors: displayed `lhs: [2, 3], rhs: [4]`, or in the debug form with `op` behind.
fn sides(message: &str) -> Option<(&str, &str)> {
    let (left, right) = message.split_once("lhs: ")?.1.split_once(", rhs: ")?;
    let right = right.split(", op: ").next()?;
    Some((left.trim(), right.trim_end_matches('}').lines().next()?.trim()))
}

fn operation(message: &str) -> Option<&str> {
    match message.split_once("op: \"") {
        Some((_, rest)) => rest.split('"').next(),
        // Some names hold a comma: `scatter (indexes, src)`.
        None => message.split_once(" mismatch in ")?.1.split(", lhs").next(),
    }
}

fn numbers(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}

fn times(shape: &[u64]) -> String {
    shape.iter().map(u64::to_string).collect::<Vec<_>>().join(" x ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &str, help: &str) {
        let remedy = remedy(message);
        assert_eq!(remedy.message, expected);
        let found = remedy.help.unwrap_or_default();
        assert!(found.contains(help), "{found}");
    }

    #[test]
    fn columns_of_polars() {
        let listed = "not found: unable to find column \"weigth\"; valid columns: [\"height\", \"weight\"]\n\nDid you mean \"weight\"?";
        check(
            listed,
            "there is no column \"weigth\"",
            "did you mean \"weight\"? The columns are \"height\", \"weight\"",
        );
        let unwrapped = "called `Result::unwrap()` on an `Err` value: ColumnNotFound(ErrString(\"unable to find column \\\"q\\\"; valid columns: [\\\"a\\\"]\\n\"))";
        check(unwrapped, "there is no column \"q\"", "The columns are \"a\"");
        let bare = remedy("not found: \"hieght\" not found");
        assert_eq!((&*bare.message, bare.column.as_deref()), ("there is no column \"hieght\"", Some("hieght")));
        assert_eq!(remedy("not found: no such file").message, "not found: no such file");
    }

    #[test]
    fn shapes_of_ndarray() {
        let product = "ndarray: inputs 2 × 3 and 4 × 5 are not compatible for matrix multiplication";
        check(
            product,
            "a 2 x 3 matrix cannot be multiplied by a 4 x 5 one",
            "the left has 3 columns and the right 4 rows",
        );
        check(
            "called `Result::unwrap()` on an `Err` value: ShapeError/IncompatibleShape: incompatible shapes",
            "the shapes of the arrays do not fit",
            "Axis(1)",
        );
        check(
            "ndarray: could not broadcast array from shape: [3] to: [2]",
            "an array of shape [3] cannot be used as one of shape [2]",
            "from the last axis",
        );
        check(
            "assertion failed: self.len() == rhs.len()",
            "the two vectors of a dot product differ in length",
            "b.len()",
        );
        check("ndarray: index out of bounds", "there is no element at this index of the array", "a.shape()");
    }

    #[test]
    fn tensors_of_candle() {
        check(
            "dtype mismatch in add, lhs: F32, rhs: F64",
            "a tensor of F32 and one of F64 do not go together in add",
            "to_dtype(DType::F32)",
        );
        let debug =
            "called `Result::unwrap()` on an `Err` value: DTypeMismatchBinaryOp { lhs: F32, rhs: F64, op: \"mul\" }";
        check(debug, "a tensor of F32 and one of F64 do not go together in mul", "to_dtype");
        check(
            "shape mismatch in add, lhs: [2, 3], rhs: [4, 3]",
            "tensors of shapes [2, 3] and [4, 3] do not go together in add",
            "a.broadcast_add(&b)?",
        );
        check(
            "shape mismatch in scatter (indexes, src), lhs: [1], rhs: [3]",
            "tensors of shapes [1] and [3] do not go together in scatter (indexes, src)",
            "`t.dims()` shows",
        );
        check(
            "shape mismatch in matmul, lhs: [2, 3], rhs: [4, 3]",
            "a 2 x 3 matrix cannot be multiplied by a 4 x 3 one",
            "`.t()?`",
        );
        check(
            "shape mismatch in reshape, lhs: [2, 3], rhs: [7, 2]",
            "a tensor of shape [2, 3] has another number of elements than the shape [7, 2]",
            "keeps the number",
        );
        check(
            "unexpected rank, expected: 1, got: 2 ([2, 3])",
            "this needs a tensor with 1 axes, not 2 ([2, 3])",
            "flatten_all",
        );
    }

    #[test]
    fn shapes_of_other_sizes() {
        let message = "Shape mismatch, got buffer of size 6 which is compatible with shape [7, 2]";
        check(message, "6 elements cannot have the shape [7, 2]", "keeps the number");
    }

    #[test]
    fn other_messages_stay_as_they_are() {
        for text in [
            "",
            "boom",
            "lhs: rhs:",
            "ndarray: inputs",
            "dtype mismatch in",
            "shape mismatch in x, lhs: , rhs: ",
            "not found: \"",
            "é",
        ] {
            assert_eq!(remedy(text), Remedy { message: text.into(), ..Remedy::default() }, "{text}");
        }
        check(
            "called `Result::unwrap()` on an `Err` value: Nope",
            "called `Result::unwrap()` on an `Err` value: Nope",
            "`?`",
        );
    }
}
