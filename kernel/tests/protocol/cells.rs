//! The cells of notebooks made by chance, as syntax, and how they are written in Rust.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    Int,
    Text,
    List,
    Struct(usize),
}

#[derive(Clone, Debug)]
pub enum Expr {
    Number(i64),
    Variable(String),
    Clone(String),
    /// `(a + 3) % 1000`
    Sum(String, i64),
    Call(usize, String),
    Macro(usize, String),
    Constant(usize),
    Length(String),
    Field(String),
    Method(usize, String),
    Trait(usize, String),
    Static(usize),
    Text(String),
    /// `format!("{a:?}!")`
    Format(String),
    List(Vec<i64>),
    Pair(usize, String),
    Scaled(String, i64),
    Struct(usize, Vec<(&'static str, i64)>),
}

#[derive(Clone, Debug)]
pub enum Statement {
    Let { name: String, mutable: bool, value: Expr },
    Assign(String, Expr),
    Add(String, i64),
    Push(String, i64),
    PushText(String),
    AddAll(String, i64),
    Print(Vec<String>),
    Drop(String),
    Bump(usize, i64),
    Panic(u32),
    Index(usize),
    Try(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Function { number: usize, factor: i64, callee: Option<usize>, constant: Option<usize> },
    Constant(usize, i64),
    Macro(usize, i64),
    Generic(usize),
    Struct(usize, Vec<&'static str>),
    Method { number: usize, of: usize, factor: i64 },
    Trait(usize),
    TraitImpl { number: usize, of: Option<usize>, factor: i64 },
    Static(usize, i64),
}

/// Items first, then statements, then perhaps a tail.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub items: Vec<Item>,
    pub statements: Vec<Statement>,
    pub tail: Option<Expr>,
}

impl Item {
    /// What it takes the place of: the definition with the same name, or the same impl.
    pub fn name(&self) -> (u8, usize, Option<usize>) {
        match self {
            Self::Function { number, .. } => (0, *number, None),
            Self::Constant(number, _) => (1, *number, None),
            Self::Macro(number, _) => (2, *number, None),
            Self::Generic(number) => (3, *number, None),
            Self::Struct(number, _) => (4, *number, None),
            Self::Method { number, of, .. } => (5, *number, Some(*of)),
            Self::Trait(number) => (6, *number, None),
            Self::TraitImpl { number, of, .. } => (7, *number, *of),
            Self::Static(number, _) => (8, *number, None),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function { number, factor, callee, constant } => {
                let inner = callee.map_or("x".into(), |callee| format!("f{callee}(x)"));
                let constant = constant.map_or("1".into(), |constant| format!("K{constant}"));
                write!(f, "fn f{number}(x: i64) -> i64 {{ ({inner} * {factor} + {constant}) % 1000 }}")
            }
            Self::Constant(number, value) => write!(f, "const K{number}: i64 = {value};"),
            Self::Macro(number, factor) => {
                write!(f, "macro_rules! m{number} {{ ($e:expr) => {{ ($e * {factor} + 1) % 1000 }}; }}")
            }
            Self::Generic(number) => write!(f, "fn g{number}<T: Clone>(t: T) -> Vec<T> {{ vec![t.clone(), t] }}"),
            Self::Struct(number, fields) => {
                let fields: Vec<String> = fields.iter().map(|name| format!("{name}: i64")).collect();
                write!(f, "#[derive(Debug, Clone)]\nstruct S{number} {{ {} }}", fields.join(", "))
            }
            Self::Method { number, of, factor } => {
                write!(f, "impl S{of} {{ fn m{number}(&self) -> i64 {{ self.x * {factor} % 1000 }} }}")
            }
            Self::Trait(number) => write!(f, "trait T{number} {{ fn t{number}(&self) -> i64; }}"),
            Self::TraitImpl { number, of, factor } => {
                let (target, own) = of.map_or(("i64".into(), "*self"), |of| (format!("S{of}"), "self.x"));
                write!(f, "impl T{number} for {target} {{ fn t{number}(&self) -> i64 {{ {own} * {factor} % 1000 }} }}")
            }
            Self::Static(number, start) => {
                write!(
                    f,
                    "static C{number}: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new({start});"
                )
            }
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Let { name, mutable, value } => {
                write!(f, "let {}{name} = {value};", if *mutable { "mut " } else { "" })
            }
            Self::Assign(name, value) => write!(f, "{name} = {value};"),
            Self::Add(name, number) => write!(f, "{name} += {number};"),
            Self::AddAll(name, end) => write!(f, "for i in 0..{end} {{ {name} += i; }}"),
            Self::Push(name, number) => write!(f, "{name}.push({number});"),
            Self::PushText(name) => write!(f, "{name}.push_str(\"+é\");"),
            Self::Print(names) => {
                let holes: Vec<String> = names.iter().map(|name| format!("{{{name}:?}}")).collect();
                write!(f, "println!(\"{}\");", holes.join(" "))
            }
            Self::Drop(name) => write!(f, "drop({name});"),
            Self::Bump(number, by) => write!(f, "C{number}.fetch_add({by}, std::sync::atomic::Ordering::Relaxed);"),
            // A condition, so that what follows counts as reachable.
            Self::Panic(number) => write!(f, "if 1 + 1 == 2 {{ panic!(\"stop {number}\") }}"),
            Self::Index(at) => write!(f, "let _ = Vec::<i64>::new()[{at}];"),
            Self::Try(text) => write!(f, "\"{text}\".parse::<i64>()?;"),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}i64"),
            Self::Variable(name) => write!(f, "{name}"),
            Self::Clone(name) => write!(f, "{name}.clone()"),
            Self::Sum(name, by) => write!(f, "({name} + {by}) % 1000"),
            Self::Call(number, name) => write!(f, "f{number}({name})"),
            Self::Macro(number, name) => write!(f, "m{number}!({name})"),
            Self::Constant(number) => write!(f, "K{number}"),
            Self::Length(name) => write!(f, "{name}.len() as i64"),
            Self::Field(name) => write!(f, "{name}.x"),
            Self::Method(number, name) => write!(f, "{name}.m{number}()"),
            Self::Trait(number, name) => write!(f, "{name}.t{number}()"),
            Self::Static(number) => write!(f, "C{number}.load(std::sync::atomic::Ordering::Relaxed)"),
            Self::Text(text) => write!(f, "{text:?}.to_string()"),
            Self::Format(name) => write!(f, "format!(\"{{{name}:?}}!\")"),
            Self::List(list) => write!(f, "Vec::<i64>::from({list:?})"),
            Self::Pair(number, name) => write!(f, "g{number}({name})"),
            Self::Scaled(name, factor) => {
                write!(f, "{name}.iter().map(|v| v * {factor} % 1000).collect::<Vec<i64>>()")
            }
            Self::Struct(number, fields) => {
                let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                write!(f, "S{number} {{ {} }}", fields.join(", "))
            }
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.items.iter().map(ToString::to_string);
        let lines = items
            .chain(self.statements.iter().map(ToString::to_string))
            .chain(self.tail.iter().map(ToString::to_string));
        write!(f, "{}", lines.collect::<Vec<_>>().join("\n"))
    }
}
