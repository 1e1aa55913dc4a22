//! Rules on what a learner wrote: no loops here, no `sort` there; judged on the syntax tree, never on the text.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::source::{self, Body, Function};

/// What an answer must do without, however right its values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// No `for`, no `while`, no `loop`. Iterators are allowed unless a [`Rule::Without`] names their methods.
    NoLoops,
    /// None of these functions, methods or macros, by their last names: `Rule::Without(&["sort", "sort_by", "vec"])`.
    Without(&'static [&'static str]),
    /// The function calls itself neither directly nor through others.
    NoRecursion,
    /// No `|x| ...`.
    NoClosures,
    /// No iterators, and nothing that calls a function once for each value or place of an array: whole arrays only.
    NoIterators,
}

/// What walks through an array, a slice or a range, or calls a function for each of its values.
const ITERATORS: &[&str] = &[
    "accumulate_axis_inplace",
    "apply",
    "axis_chunks_iter",
    "axis_chunks_iter_mut",
    "axis_iter",
    "axis_iter_mut",
    "axis_windows",
    "azip",
    "chunks",
    "collect",
    "columns",
    "columns_mut",
    "exact_chunks",
    "exact_chunks_mut",
    "fold",
    "fold_axis",
    "fold_while",
    "for_each",
    "from_fn",
    "from_iter",
    "from_shape_fn",
    "from_shape_simple_fn",
    "indexed_iter",
    "indexed_iter_mut",
    "into_iter",
    "into_par_iter",
    "iter",
    "iter_mut",
    "lanes",
    "lanes_mut",
    "map",
    "map_assign_into",
    "map_axis",
    "map_axis_mut",
    "map_collect",
    "map_inplace",
    "map_mut",
    "mapv",
    "mapv_inplace",
    "mapv_into",
    "mapv_into_any",
    "outer_iter",
    "outer_iter_mut",
    "par_azip",
    "par_for_each",
    "par_iter",
    "par_map_collect",
    "par_mapv_inplace",
    "repeat_with",
    "rows",
    "rows_mut",
    "successors",
    "try_fold",
    "windows",
    "zip",
    "zip_mut_with",
];

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The word that breaks it: `for`, `sort_by`.
    pub word: String,
    /// The function in which it stands.
    pub function: String,
    /// The line of the item that it stands in, from 1.
    pub line: usize,
    /// That line.
    pub text: String,
}

impl Rule {
    /// The rule in a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NoLoops => "No loops: neither `for` nor `while` nor `loop`.".into(),
            Self::NoRecursion => "No recursion: the function does not call itself.".into(),
            Self::NoClosures => "No closures: nothing of the form `|x| ...`.".into(),
            Self::NoIterators => {
                "Whole arrays only: no iterators, and nothing like `mapv`, `fold` or `from_shape_fn`, which call a function for each value.".into()
            }
            Self::Without(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                format!("It does without {}.", names.join(", "))
            }
        }
    }

    /// Where the function of that name, or what it calls of the learner's own, breaks the rule.
    ///
    /// # Errors
    /// When no function of that name was handed over: it is a closure or has another name, or the kernel does not tell.
    pub(super) fn breaches(&self, name: &str) -> Result<Vec<Breach>, Unseen> {
        let functions = source::functions();
        let start = named(name, &functions);
        if start.is_empty() {
            return Err(Unseen);
        }
        let breaches = reached(start, &functions).into_iter().flat_map(|at| {
            let (function, words) = (&functions[at], Words::of(&functions[at]));
            let broken = match self {
                Self::NoLoops => words.loops,
                Self::NoClosures => words.closures,
                Self::NoIterators => kept(words.calls, |word| ITERATORS.contains(&word)),
                Self::Without(names) => kept(words.calls, |word| names.contains(&word)),
                Self::NoRecursion => {
                    kept(words.calls, |word| reached(named(word, &functions), &functions).contains(&at))
                }
            };
            broken.into_iter().map(move |(word, span)| breach(function, word, span))
        });
        Ok(breaches.collect())
    }
}

fn kept(mut words: Vec<Word>, keep: impl Fn(&str) -> bool) -> Vec<Word> {
    words.retain(|(word, _)| keep(word));
    words
}

/// The learner's text is not known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unseen;

fn named(name: &str, functions: &[Function]) -> Vec<usize> {
    (0..functions.len()).filter(|at| functions[*at].name == name).collect()
}

/// These functions and all that they call.
fn reached(mut open: Vec<usize>, functions: &[Function]) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    while let Some(at) = open.pop() {
        if reached.insert(at) {
            open.extend(Words::of(&functions[at]).calls.iter().flat_map(|(word, _)| named(word, functions)));
        }
    }
    reached
}

fn breach(function: &Function, word: String, span: Span) -> Breach {
    let line = span.start().line;
    let text = function.item.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
    Breach { word, function: function.name.clone(), line, text }
}

type Word = (String, Span);

/// What a function loops with and calls, with places.
#[derive(Default)]
struct Words {
    loops: Vec<Word>,
    closures: Vec<Word>,
    calls: Vec<Word>,
    /// Names that stand alone: of functions, unless a variable is called so.
    names: Vec<Word>,
    variables: BTreeSet<String>,
}

impl Words {
    fn of(function: &Function) -> Self {
        let mut words = Self::default();
        match &function.body {
            Body::Function(head, block) => {
                words.visit_signature(head);
                words.visit_block(block);
            }
            Body::Value(value) => words.visit_expr(value),
            Body::Tokens(tokens) => words.tokens(tokens.clone()),
        }
        let Self { calls, names, variables, .. } = &mut words;
        calls.extend(names.drain(..).filter(|(name, _)| !variables.contains(name)));
        calls.sort_by_key(|(_, span)| span.start());
        words
    }

    /// What stands in the call of a macro has no syntax tree: its words and their neighbours tell enough.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mark = |at: usize, mark: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == mark);
        let called = |at: usize| {
            let list = matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
            let generic = mark(at + 1, ':') && mark(at + 2, ':') && mark(at + 3, '<');
            list || generic || mark(at + 1, '!') || at > 1 && mark(at - 1, ':') && mark(at - 2, ':')
        };
        for (at, token) in tokens.iter().enumerate() {
            match token {
                // `for<'a>` belongs to a type.
                TokenTree::Ident(word) if word == "for" && mark(at + 1, '<') => {}
                TokenTree::Ident(word) if word == "for" || word == "while" || word == "loop" => {
                    self.loops.push((word.to_string(), word.span()));
                }
                TokenTree::Ident(word) if called(at) => self.calls.push((word.to_string(), word.span())),
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Words {
    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        self.loops.push(("for".into(), node.for_token.span()));
        visit::visit_expr_for_loop(self, node);
    }

    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.loops.push(("while".into(), node.while_token.span()));
        visit::visit_expr_while(self, node);
    }

    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.loops.push(("loop".into(), node.loop_token.span()));
        visit::visit_expr_loop(self, node);
    }

    fn visit_expr_closure(&mut self, node: &'ast syn::ExprClosure) {
        self.closures.push(("|...|".into(), node.or1_token.span()));
        visit::visit_expr_closure(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast syn::ExprMethodCall) {
        self.calls.push((node.method.to_string(), node.method.span()));
        visit::visit_expr_method_call(self, node);
    }

    // A function is also used without being called: `map(f64::sqrt)`.
    fn visit_expr_path(&mut self, node: &'ast syn::ExprPath) {
        let Some(last) = node.path.segments.last() else { return };
        let words = if node.path.segments.len() == 1 { &mut self.names } else { &mut self.calls };
        words.push((last.ident.to_string(), last.ident.span()));
    }

    fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
        self.variables.insert(node.ident.to_string());
        visit::visit_pat_ident(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        if let Some(last) = node.path.segments.last() {
            self.calls.push((last.ident.to_string(), last.ident.span()));
        }
        self.tokens(node.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(rule: Rule, name: &str, items: &[(&str, &str)]) -> Vec<String> {
        source::begin_cell();
        for (name, text) in items {
            source::hand_over(name, text);
        }
        let breaches = rule.breaches(name).expect("the text is known");
        source::begin_cell();
        breaches.iter().map(|b| format!("{} in line {} of {}", b.word, b.line, b.function)).collect()
    }

    #[test]
    fn loops_are_found_in_the_tree_and_not_in_the_text() {
        let clean =
            "fn f(a: &[f64]) -> f64 {\n    // for a while, loop\n    let s = \"for loop\";\n    a.iter().sum()\n}";
        assert!(words(Rule::NoLoops, "f", &[("f", clean)]).is_empty());
        let nested =
            "fn f(a: &[f64]) -> f64 {\n    let g = || {\n        while true {}\n    };\n    loop { for _ in a {} }\n}";
        assert_eq!(
            words(Rule::NoLoops, "f", &[("f", nested)]),
            ["while in line 3 of f", "loop in line 5 of f", "for in line 5 of f"]
        );
        let hidden = "fn f() -> Vec<i32> {\n    vec![{ let mut n = 0; for i in 0..3 { n += i } n }]\n}";
        assert_eq!(words(Rule::NoLoops, "f", &[("f", hidden)]), ["for in line 2 of f"]);
        let bound = "fn f() { m!(for<'a> Fn(&'a u8)); let g: &dyn for<'a> Fn(&'a u8) = &|_| (); }";
        assert!(words(Rule::NoLoops, "f", &[("f", bound)]).is_empty());
    }

    #[test]
    fn what_the_function_calls_counts_and_what_it_does_not_call_does_not() {
        let items = [
            ("f", "fn f(x: &S) -> u8 { x.twice() + inner::g() + m!() }"),
            ("h", "fn h() { loop {} }"),
            (
                "impl S inherent",
                "impl S {\n    fn twice(&self) -> u8 {\n        for _ in 0..1 {}\n        2\n    }\n    fn other(&self) { loop {} }\n}",
            ),
            ("inner", "mod inner {\n    pub fn g() -> u8 { while false {} 1 }\n}"),
            ("macro m", "macro_rules! m {\n    () => {{ loop { break 1 } }};\n}"),
        ];
        assert_eq!(
            words(Rule::NoLoops, "f", &items),
            ["for in line 3 of twice", "while in line 2 of g", "loop in line 2 of m"]
        );
    }

    #[test]
    fn names_are_those_that_are_used_as_functions_methods_or_macros() {
        let text = "fn f(mut a: Vec<f64>) -> Vec<f64> {\n    a.sort_by(f64::total_cmp);\n    let sort: f64 = a.iter().sum();\n    let sum = sort + sum(sort);\n    dbg!(a)\n}";
        let rule = Rule::Without(&["sort_by", "total_cmp", "dbg", "sort", "sum"]);
        assert_eq!(
            words(rule, "f", &[("f", text)]),
            ["sort_by in line 2 of f", "total_cmp in line 2 of f", "sum in line 3 of f", "dbg in line 5 of f"]
        );
    }

    #[test]
    fn closures_and_what_calls_one_for_each_value_are_found() {
        let text = "fn f(a: &Array1<f64>, rows: usize) -> f64 {\n    let g = |x: f64| x;\n    azip!((x in a) ());\n    a.mapv(f64::sqrt).dot(a) + rows as f64\n}";
        assert_eq!(words(Rule::NoClosures, "f", &[("f", text)]), ["|...| in line 2 of f"]);
        assert_eq!(words(Rule::NoIterators, "f", &[("f", text)]), ["azip in line 3 of f", "mapv in line 4 of f"]);
    }

    #[test]
    fn recursion_is_found_through_others_too() {
        let items = [
            ("f", "fn f(n: u8) -> u8 {\n    g(n)\n}"),
            ("g", "fn g(n: u8) -> u8 { if n == 0 { 0 } else { f(n - 1) } }"),
        ];
        assert_eq!(words(Rule::NoRecursion, "f", &items), ["g in line 2 of f", "f in line 1 of g"]);
        assert!(words(Rule::NoRecursion, "f", &[("f", "fn f() { h() }"), ("h", "fn h() {}")]).is_empty());
    }

    #[test]
    fn a_text_that_is_not_known_is_said() {
        source::begin_cell();
        assert_eq!(Rule::NoLoops.breaches("f"), Err(Unseen));
        source::hand_over("g", "fn g() {}");
        assert_eq!(Rule::NoLoops.breaches("f"), Err(Unseen));
        source::begin_cell();
    }
}
