//! Small changes to the source that evcxr generates, so that it tells what it knows apart from the learner's own text.
//!
//! No line is added or removed: evcxr finds the origin of an error by counting lines.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, Edition, SourceFile};

use crate::engine::native::generate::SHOW;

/// An error that leaves through `?` goes to stderr, where nobody can tell it from the learner's text.
const ERROR: [(&str, &str); 2] = [
    (
        "fn from(error: T) -> Self {",
        "#[track_caller] fn from(error: T) -> Self { let place = std::panic::Location::caller();",
    ),
    (
        r#"eprintln!("{}", error);"#,
        r#"println!("EVCXR_ERROR_IN_WORDS {{\"type\":{:?},\"file\":{:?},\"line\":{},\"column\":{},\"message\":{:?}}}", std::any::type_name::<T>(), place.file(), place.line(), place.column(), error.to_string().as_bytes());"#,
    ),
];

/// The value of a tail expression looks as if the learner had shown it, where [`show`] has not changed that.
const RESULT: [(&str, &str); 3] = [
    (r#"b"EVCXR_BEGIN_CONTENT text/plain\n""#, r#"b"EVCXR_RESULT ""#),
    ("text.as_bytes()", r#"format!("{:?}", text.as_bytes()).as_bytes()"#),
    (r#"b"\nEVCXR_END_CONTENT\n""#, r#"b"\n""#),
];

/// The kernel says in words of its own that a variable was lost with its type.
const CHANGED: &str = r#"eprintln!("The type of the variable {name} was redefined, so was lost.",);"#;

pub fn rewrite(source: &str) -> String {
    let source = after(source, "struct EvcxrUserCodeError {}", &ERROR);
    let source = after(&source, "fn evcxr_send_text_plain", &RESULT);
    show(&source.replacen(CHANGED, "", 1))
}

/// evcxr calls `evcxr_display` on the value of a cell and, when that does not compile, asks for `Debug`. Here one compile
/// decides, as under the native engine; it also knows `()` and values that have neither.
fn show(source: &str) -> String {
    const CALL: &str = ".evcxr_display();";
    if !source.contains(CALL) {
        return source.to_string();
    }
    let tree = SourceFile::parse(source, Edition::Edition2024).tree();
    let calls = tree.syntax().descendants().filter_map(ast::MethodCallExpr::cast);
    let own = |call: &ast::MethodCallExpr| {
        call.name_ref().is_some_and(|name| name.text() == "evcxr_display")
            && call.arg_list().is_some_and(|list| list.args().next().is_none())
    };
    let place = calls.filter(own).find_map(|call| match call.receiver() {
        Some(ast::Expr::ParenExpr(value)) => {
            let range = value.syntax().text_range();
            Some((usize::from(range.start()), usize::from(range.end())))
        }
        _ => None,
    });
    match place {
        Some((start, end)) if source[end..].starts_with(CALL) => {
            let (value, rest) = (&source[start..end - 1], &source[end + CALL.len()..]);
            format!("{}match {value}{SHOW}{rest}", &source[..start])
        }
        _ => source.to_string(),
    }
}

/// Replaces the first occurrence of each text behind the place where evcxr's own code begins.
fn after(source: &str, begin: &str, replacements: &[(&str, &str)]) -> String {
    let Some(at) = source.find(begin) else { return source.to_string() };
    let (before, mut rest) = (&source[..at], source[at..].to_string());
    for (old, new) in replacements {
        rest = rest.replacen(old, new, 1);
    }
    format!("{before}{rest}")
}

#[cfg(test)]
mod tests {
    use super::{SHOW, rewrite};

    #[test]
    fn the_value_is_shown_in_one_compile() {
        let source = "fn f() {\nlet x = 1;\n(\nx.max(\n2)\n).evcxr_display();\n}";
        assert_eq!(rewrite(source), format!("fn f() {{\nlet x = 1;\nmatch (\nx.max(\n2)\n{SHOW}\n}}"));
    }

    #[test]
    fn lines_stay_where_they_are() {
        let source = "let x = \"text.as_bytes()\";\nstruct EvcxrUserCodeError {}\nimpl<T: std::fmt::Display> From<T> for \
                      EvcxrUserCodeError {\n fn from(error: T) -> Self {\n eprintln!(\"{}\", error);\n \
                      EvcxrUserCodeError {}\n}}\n";
        let rewritten = rewrite(source);
        assert_eq!(rewritten.lines().count(), source.lines().count());
        assert!(rewritten.contains("#[track_caller] fn from") && !rewritten.contains("eprintln"), "{rewritten}");
        assert!(rewritten.starts_with("let x = \"text.as_bytes()\";\n"));
    }
}
