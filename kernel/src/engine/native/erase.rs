//! Under which type a value is kept whose own type has no name: a closure, an iterator, an `impl Trait`, a future.
//!
//! rustc alone knows such types, and they differ from one cell to the next. So the value is given a type that has a
//! name when it is stored. Of several ways the first that compiles is taken: what a value lacks (it cannot be copied,
//! it cannot go to another thread) is what the compiler says when it refuses.

use super::compile::Diagnostic;
use super::generate::Program;
use super::parse::closure_parameters;
use super::source::Generated;

/// The ways that are left to keep one value, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Erasure {
    /// What the value is, in a word for the learner.
    pub what: &'static str,
    /// Its own type in rustc's words.
    pub type_text: String,
    forms: Vec<Form>,
}

/// A way to keep a value.
#[derive(Clone, Debug, PartialEq)]
struct Form {
    type_text: String,
    /// Before the variable's name and after it.
    around: (&'static str, &'static str),
    needs: &'static [&'static str],
}

impl Erasure {
    /// What to try for a value of this type; `None` if its type can be written down or nothing is known to help.
    pub fn of(type_text: &str, program: &Program) -> Option<Self> {
        let erasure = |what, forms| Some(Self { what, type_text: type_text.to_string(), forms });
        if let Some((signature, _)) = type_text.split_once(" {").filter(|(text, _)| function_pointer(text)) {
            return erasure("a function", vec![plain(general_signature(signature)?)]);
        }
        if let Some(place) = type_text.strip_prefix("{closure@").and_then(|text| text.strip_suffix('}')) {
            let parameters = closure_at(program, place)?;
            return erasure("a closure", closure_forms(&parameters));
        }
        if type_text.starts_with("{async ") && !type_text.starts_with("{async closure") {
            return erasure("a future", future_forms());
        }
        match type_text.strip_prefix("impl ") {
            Some(bounds) if !bounds.contains('{') => Self::of_bounds(type_text, bounds),
            // Nothing but an iterator is known by what it gives.
            _ if type_text.contains("{closure@") || type_text.contains("impl ") || type_text.contains(" {") => {
                erasure("an iterator", iterator_forms())
            }
            _ => None,
        }
    }

    /// What to try for a closure that is written out.
    pub fn of_closure(parameters: &str, captures: bool, mutable: bool) -> Self {
        let mut erasure = Self { what: "a closure", type_text: "{closure@}".into(), forms: closure_forms(parameters) };
        if captures {
            erasure.drop_needing("nothing captured");
        }
        if captures && mutable {
            erasure.drop_needing("Fn");
        }
        erasure
    }

    fn of_bounds(type_text: &str, bounds: &str) -> Option<Self> {
        let name =
            |bound: &str| bare(bound).split(['<', '(']).next().unwrap_or_default().rsplit("::").next().map(Into::into);
        let is_main = |bound: &&str| {
            let name: String = name(bound).unwrap_or_default();
            !NOT_FOR_OBJECTS.contains(&name.as_str()) && !bound.starts_with(['\'', '?'])
        };
        let main = bounds.split(" + ").find(is_main)?;
        let name: String = name(main)?;
        let (what, forms) = match name.as_str() {
            "Fn" | "FnMut" | "FnOnce" => ("a closure", object_forms(&general_signature(main)?)),
            "Iterator" | "DoubleEndedIterator" | "ExactSizeIterator" => ("an iterator", iterator_forms()),
            "Future" => ("a future", future_forms()),
            _ => ("an `impl Trait`", object_forms(main)),
        };
        Some(Self { what, type_text: type_text.to_string(), forms })
    }

    /// The type to keep the value under, and what to write before and after its name.
    pub fn form(&self) -> Option<(&str, &str, &str)> {
        self.forms.first().map(|form| (form.type_text.as_str(), form.around.0, form.around.1))
    }

    /// Drops the ways that need what the value lacks, at least the one that was tried.
    pub fn refused(&mut self, diagnostics: &[&Diagnostic]) {
        let tried = self.forms.first().cloned();
        diagnostics.iter().for_each(|diagnostic| self.lacking(diagnostic));
        if tried.is_some() && self.forms.first() == tried.as_ref() {
            self.forms.remove(0);
        }
    }

    fn lacking(&mut self, diagnostic: &Diagnostic) {
        let says = |words: &str| diagnostic.message.contains(words);
        match diagnostic.code() {
            "E0525" if says("only implements `FnOnce`") => {
                self.drop_needing("Fn");
                self.drop_needing("FnMut");
            }
            "E0525" => self.drop_needing("Fn"),
            "E0277" if says("between threads") => self.drop_needing("Send"),
            "E0277" => {
                let lacks = |need: &&&str| says(&format!(": {need}` is not satisfied"));
                for need in ["Copy", "Clone", "DoubleEndedIterator"].iter().filter(lacks) {
                    self.drop_needing(need);
                }
            }
            _ => {}
        }
    }

    fn drop_needing(&mut self, need: &str) {
        self.forms.retain(|form| !form.needs.contains(&need));
    }
}

/// Bounds that a trait object cannot have, or does without.
const NOT_FOR_OBJECTS: &[&str] =
    &["Clone", "Copy", "Sized", "Send", "Sync", "Unpin", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Default"];

fn plain(type_text: String) -> Form {
    Form { type_text, around: ("", ""), needs: &["nothing captured"] }
}

const BOXED: (&str, &str) = ("::std::boxed::Box::new(", ")");

fn closure_forms(parameters: &str) -> Vec<Form> {
    let closure = |kind: &str, more: &str| format!("::std::boxed::Box<dyn {kind}({parameters}) -> _{more}>");
    let form = |kind, more, needs| Form { type_text: closure(kind, more), around: BOXED, needs };
    vec![
        plain(format!("fn({parameters}) -> _")),
        Form {
            type_text: format!("&'static (dyn Fn({parameters}) -> _ + Send + Sync)"),
            around: ("::anneal::cell::forever(", ")"),
            needs: &["Fn", "Copy", "Send"],
        },
        form("Fn", " + Send + Sync", &["Fn", "Send"]),
        form("Fn", "", &["Fn"]),
        form("FnMut", " + Send", &["FnMut", "Send"]),
        form("FnMut", "", &["FnMut"]),
        form("FnOnce", " + Send", &["Send"]),
        form("FnOnce", "", &[]),
    ]
}

/// A box for what is known by its trait.
fn object_forms(bound: &str) -> Vec<Form> {
    let form = |more, needs| Form { type_text: format!("::std::boxed::Box<dyn {bound}{more}>"), around: BOXED, needs };
    vec![form(" + Send + Sync", &["Send"]), form("", &[])]
}

fn future_forms() -> Vec<Form> {
    let form = |more, needs| Form {
        type_text: format!("::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = _>{more}>>"),
        around: ("::std::boxed::Box::pin(", ")"),
        needs,
    };
    vec![form(" + Send", &["Send"]), form("", &[])]
}

fn iterator_forms() -> Vec<Form> {
    let form = |abilities: &str, around, needs| {
        let type_text = format!("::anneal::cell::KeptIterator<_, {abilities}>");
        Form { type_text, around, needs }
    };
    const NEW: &str = "::anneal::cell::KeptIterator::new(";
    vec![
        form(
            "true, true",
            (NEW, ", Some(::std::clone::Clone::clone), Some(::std::iter::DoubleEndedIterator::next_back))"),
            &["Clone", "DoubleEndedIterator"],
        ),
        form("true, false", (NEW, ", Some(::std::clone::Clone::clone), None)"), &["Clone"]),
        form(
            "false, true",
            (NEW, ", None, Some(::std::iter::DoubleEndedIterator::next_back))"),
            &["DoubleEndedIterator"],
        ),
        form("false, false", (NEW, ", None, None)"), &[]),
    ]
}

/// A bound or function type without the lifetimes that it introduces.
fn bare(text: &str) -> &str {
    match text.strip_prefix("for<") {
        Some(rest) => rest.split_once("> ").map_or(text, |(_, rest)| rest),
        None => text,
    }
}

fn function_pointer(text: &str) -> bool {
    ["fn(", "unsafe fn(", "extern "].iter().any(|start| bare(text).starts_with(start))
}

/// `Fn(_, &_) -> _` for `for<'a> Fn(f64, &'a str) -> i32`: the names in it may mean nothing in this place, and the
/// compiler knows them anyway. What depends on its lifetimes stays as it is.
fn general_signature(text: &str) -> Option<String> {
    let (head, rest) = bare(text).split_once('(')?;
    let end = closing(rest)?;
    let (parameters, result) = (&rest[..end], &rest[end + 1..]);
    let general = |parameter: &str| {
        let lifetime = parameter.strip_prefix("&'").and_then(|rest| rest.split_once(' '));
        match lifetime {
            None if !parameter.contains('\'') => Some("_".to_string()),
            Some((_, rest)) if !rest.contains('\'') => {
                Some(if rest.starts_with("mut ") { "&mut _" } else { "&_" }.to_string())
            }
            _ => None,
        }
    };
    let parameters: Option<Vec<String>> = split_at_commas(parameters).into_iter().map(general).collect();
    match parameters.filter(|_| !result.contains('\'')) {
        Some(parameters) => Some(format!("{head}({}) -> _", parameters.join(", "))),
        None => Some(text.to_string()),
    }
}

/// Where the parenthesis closes that was open before the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (depth < 0).then_some(at)
    })
}

fn split_at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            '>' if text[..at].ends_with('-') => {}
            ')' | ']' | '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Types of the parameters of the closure that stands at `cell-f6b7:2:20: 2:27`.
fn closure_at(program: &Program, place: &str) -> Option<String> {
    let mut parts = place.rsplitn(5, ':').skip(2);
    let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
    let file: &Generated = program.files.iter().find(|file| file.name == name.trim_start_matches("./"))?;
    let start = file.offset(line.trim().parse().ok()?, column.trim().parse().ok()?)?;
    closure_parameters(file.text.get(start..)?)
}

#[cfg(test)]
mod tests {
    use super::{Erasure, Program, general_signature};

    fn forms(type_text: &str) -> Vec<String> {
        let program = Program { files: Vec::new(), statics: Vec::new() };
        let erasure = Erasure::of(type_text, &program).expect("it can be erased");
        erasure.forms.into_iter().map(|form| form.type_text).collect()
    }

    #[test]
    fn signatures_keep_only_their_shape() {
        let check = |text, expected: &str| assert_eq!(general_signature(text).as_deref(), Some(expected));
        check("fn(f64) -> f64", "fn(_) -> _");
        check("for<'a> Fn(i32, &'a str) -> i32", "Fn(_, &_) -> _");
        check("for<'a> fn(&'a mut Vec<i32>)", "fn(&mut _) -> _");
        check("fn(Box<dyn Fn(i32, u8) -> i32>, (u8, u8)) -> ()", "fn(_, _) -> _");
        check("for<'a> fn(&'a str) -> &'a str", "for<'a> fn(&'a str) -> &'a str");
    }

    #[test]
    fn what_is_tried_follows_from_the_type() {
        assert_eq!(forms("fn(f64) -> f64 {f64::<impl f64>::sqrt}"), ["fn(_) -> _"]);
        assert!(forms("impl Fn(i32) -> i32 + Clone")[0].contains("dyn Fn(_) -> _ + Send + Sync"));
        assert!(forms("impl Clone + Iterator<Item = u32>")[0].contains("KeptIterator<_, true, true>"));
        assert!(forms("impl std::fmt::Display")[1].contains("Box<dyn std::fmt::Display>"));
        assert!(forms("Filter<std::ops::Range<i32>, {closure@cell-1234:1:2: 1:5}>")[3].contains("<_, false, false>"));
        assert!(forms("{async block@cell-1234:1:2: 1:5}")[0].contains("Future<Output = _> + Send"));
    }

    #[test]
    fn what_has_a_name_stays() {
        let program = Program { files: Vec::new(), statics: Vec::new() };
        for text in ["Vec<f64>", "Box<dyn Fn(i32) -> i32>", "fn(f64) -> f64", "simple::Point"] {
            assert_eq!(Erasure::of(text, &program), None);
        }
    }
}
