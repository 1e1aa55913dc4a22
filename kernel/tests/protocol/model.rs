//! What the cells of a small language mean, known without a compiler: what each shows, and what it leaves behind.
//!
//! It is the independent opinion on generated notebooks: what may compile, what a failed cell keeps, what an edit drops.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::cells::{Cell, Expr, Item, Statement, Type};

/// What variables hold. Only numbers are `Copy`.
#[derive(Clone, PartialEq)]
pub enum Value {
    Int(i64),
    Text(String),
    List(Vec<i64>),
    /// A struct by its number, with its fields in the order of the definition.
    Struct(usize, Vec<(&'static str, i64)>),
}

/// What a cell shows.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    pub printed: Vec<String>,
    pub result: Option<String>,
    pub failure: Option<String>,
}

/// What lives between cells.
#[derive(Clone, Default)]
pub struct Notebook {
    pub variables: BTreeMap<String, (Value, bool)>,
    pub items: Vec<Item>,
    statics: BTreeMap<usize, i64>,
    /// Of the cell in hand: what is moved at this point,
    moved: BTreeSet<String>,
    /// which older variables it has moved anywhere, and so loses with a failure,
    lost: BTreeSet<String>,
    /// and the names that are its own by now.
    own: BTreeSet<String>,
}

pub const COMPILE_ERROR: &str = "CompileError";

impl Notebook {
    /// Runs a cell as the native engine promises to: see docs/ARCHITECTURE.md.
    pub fn run(&mut self, cell: &Cell) -> Outcome {
        let mut outcome = Outcome::default();
        let mut after = self.clone();
        after.define(&cell.items);
        let Some(lost) = after.clone().check(cell) else {
            outcome.failure = Some(COMPILE_ERROR.into());
            return outcome;
        };
        // What a `let` makes is kept apart until the cell has succeeded.
        let mut made = BTreeMap::new();
        for statement in &cell.statements {
            if let Err(failure) = after.execute(statement, &mut made, &mut outcome) {
                outcome.failure = Some(failure);
                after.variables.retain(|name, _| !lost.contains(name));
                after.moved.clear();
                *self = after;
                return outcome;
            }
        }
        outcome.result = cell.tail.as_ref().map(|tail| after.evaluate(tail, &made).to_string());
        after.variables.extend(made);
        for name in std::mem::take(&mut after.moved) {
            after.variables.remove(&name);
        }
        *self = after;
        outcome
    }

    /// Takes the place of definitions of the same name; a changed type drops the variables of the old one.
    fn define(&mut self, items: &[Item]) {
        for item in items {
            let old = self.items.iter().position(|old| old.name() == item.name());
            let changed = old.map(|at| self.items.remove(at)) != Some(item.clone());
            match item {
                Item::Static(number, start) if changed => drop(self.statics.insert(*number, *start)),
                Item::Struct(number, _) if changed => {
                    self.variables.retain(|_, (value, _)| value.kind() != Type::Struct(*number));
                }
                _ => {}
            }
            self.items.push(item.clone());
        }
    }

    /// Whether it compiles; then which older variables it moves.
    fn check(mut self, cell: &Cell) -> Option<BTreeSet<String>> {
        cell.items.iter().all(|item| self.is_defined(item)).then_some(())?;
        for statement in &cell.statements {
            self.check_statement(statement)?;
        }
        if let Some(tail) = &cell.tail {
            // Shown by reference.
            self.kind(tail)?;
        }
        Some(self.lost)
    }

    fn is_defined(&self, item: &Item) -> bool {
        match item {
            Item::Function { callee, constant, .. } => {
                callee.is_none_or(|callee| {
                    self.has(|item| matches!(item, Item::Function { number, .. } if *number == callee))
                }) && constant.is_none_or(|constant| {
                    self.has(|item| matches!(item, Item::Constant(number, _) if *number == constant))
                })
            }
            Item::Method { of, .. } => self.fields(*of).is_some(),
            Item::TraitImpl { number, of, .. } => {
                self.has(|item| *item == Item::Trait(*number)) && of.is_none_or(|of| self.fields(of).is_some())
            }
            _ => true,
        }
    }

    fn has(&self, found: impl Fn(&Item) -> bool) -> bool {
        self.items.iter().any(found)
    }

    fn fields(&self, of: usize) -> Option<&[&'static str]> {
        self.items.iter().find_map(|item| match item {
            Item::Struct(number, fields) if *number == of => Some(&fields[..]),
            _ => None,
        })
    }

    /// The type of a variable that is there and has not been moved.
    fn live(&self, name: &str) -> Option<Type> {
        let (value, _) = self.variables.get(name).filter(|_| !self.moved.contains(name))?;
        Some(value.kind())
    }

    fn expect(&self, name: &str, kind: Type) -> Option<()> {
        (self.live(name)? == kind).then_some(())
    }

    fn expect_mutable(&self, name: &str, kind: Type) -> Option<()> {
        self.expect(name, kind)?;
        self.variables[name].1.then_some(())
    }

    fn check_statement(&mut self, statement: &Statement) -> Option<()> {
        match statement {
            Statement::Let { name, mutable, value } => {
                let kind = self.take(value)?;
                self.variables.insert(name.clone(), (kind.example(), *mutable));
                self.moved.remove(name);
                self.own.insert(name.clone());
                Some(())
            }
            Statement::Assign(name, value) => {
                let kind = self.take(value)?;
                let (old, mutable) = self.variables.get(name)?;
                (*mutable && old.kind() == kind).then_some(())?;
                self.moved.remove(name);
                Some(())
            }
            Statement::Add(name, _) | Statement::AddAll(name, _) => self.expect_mutable(name, Type::Int),
            Statement::Push(name, _) => self.expect_mutable(name, Type::List),
            Statement::PushText(name) => self.expect_mutable(name, Type::Text),
            Statement::Print(names) => names.iter().all(|name| self.live(name).is_some()).then_some(()),
            Statement::Drop(name) => self.take(&Expr::Variable(name.clone())).map(drop),
            Statement::Bump(number, _) => self.statics.contains_key(number).then_some(()),
            Statement::Panic(_) | Statement::Index(_) | Statement::Try(_) => Some(()),
        }
    }

    /// The type of an expression whose value goes somewhere else.
    fn take(&mut self, expr: &Expr) -> Option<Type> {
        let kind = self.kind(expr)?;
        if let (Expr::Variable(name), false) = (expr, kind == Type::Int) {
            self.moved.insert(name.clone());
            if !self.own.contains(name) {
                self.lost.insert(name.clone());
            }
        }
        Some(kind)
    }

    fn kind(&self, expr: &Expr) -> Option<Type> {
        let int = |there: bool| there.then_some(Type::Int);
        match expr {
            Expr::Number(_) => Some(Type::Int),
            Expr::Variable(name) | Expr::Clone(name) => self.live(name),
            Expr::Sum(name, _) => self.expect(name, Type::Int).map(|()| Type::Int),
            Expr::Call(called, name) => {
                self.expect(name, Type::Int)?;
                int(self.has(|item| matches!(item, Item::Function { number, .. } if number == called)))
            }
            Expr::Macro(called, name) => {
                self.expect(name, Type::Int)?;
                int(self.has(|item| matches!(item, Item::Macro(number, _) if number == called)))
            }
            Expr::Constant(called) => {
                int(self.has(|item| matches!(item, Item::Constant(number, _) if number == called)))
            }
            Expr::Length(name) => matches!(self.live(name)?, Type::List | Type::Text).then_some(Type::Int),
            Expr::Field(name) => matches!(self.live(name)?, Type::Struct(_)).then_some(Type::Int),
            Expr::Method(called, name) => {
                let Type::Struct(kind) = self.live(name)? else { return None };
                int(self.has(|item| matches!(item, Item::Method { number, of, .. } if number == called && *of == kind)))
            }
            Expr::Trait(called, name) => {
                let kind = match self.live(name)? {
                    Type::Int => None,
                    Type::Struct(kind) => Some(kind),
                    _ => return None,
                };
                int(self
                    .has(|item| matches!(item, Item::TraitImpl { number, of, .. } if number == called && *of == kind)))
            }
            Expr::Static(number) => int(self.statics.contains_key(number)),
            Expr::Text(_) => Some(Type::Text),
            Expr::Format(name) => self.live(name).map(|_| Type::Text),
            Expr::List(_) => Some(Type::List),
            Expr::Pair(number, name) => {
                self.expect(name, Type::Int)?;
                self.has(|item| *item == Item::Generic(*number)).then_some(Type::List)
            }
            Expr::Scaled(name, _) => self.expect(name, Type::List).map(|()| Type::List),
            Expr::Struct(number, fields) => {
                let wanted = self.fields(*number)?;
                let same =
                    wanted.len() == fields.len() && wanted.iter().all(|name| fields.iter().any(|(own, _)| own == name));
                same.then_some(Type::Struct(*number))
            }
        }
    }

    fn execute(
        &mut self,
        statement: &Statement,
        made: &mut BTreeMap<String, (Value, bool)>,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        match statement {
            Statement::Let { name, mutable, value } => {
                let value = self.hand_over(value, made);
                self.moved.remove(name);
                made.insert(name.clone(), (value, *mutable));
            }
            Statement::Assign(name, value) => {
                let value = self.hand_over(value, made);
                self.moved.remove(name);
                *self.place(name, made) = value;
            }
            Statement::Add(name, number) => self.place(name, made).add(*number),
            Statement::AddAll(name, end) => (0..*end).for_each(|n| self.place(name, made).add(n)),
            Statement::Push(name, number) => {
                if let Value::List(list) = self.place(name, made) {
                    list.push(*number);
                }
            }
            Statement::PushText(name) => {
                if let Value::Text(text) = self.place(name, made) {
                    text.push_str("+é");
                }
            }
            Statement::Print(names) => {
                let values: Vec<String> = names.iter().map(|name| self.place(name, made).to_string()).collect();
                outcome.printed.push(values.join(" "));
            }
            Statement::Drop(name) => drop(self.hand_over(&Expr::Variable(name.clone()), made)),
            Statement::Bump(number, by) => *self.statics.get_mut(number).expect("checked") += by,
            Statement::Panic(number) => return Err(format!("Panic: stop {number}")),
            Statement::Index(at) => {
                return Err(format!("Panic: index out of bounds: the len is 0 but the index is {at}"));
            }
            Statement::Try(text) => {
                if text.parse::<i64>().is_err() {
                    return Err("ParseIntError: invalid digit found in string".into());
                }
            }
        }
        Ok(())
    }

    fn place<'a>(&'a mut self, name: &str, made: &'a mut BTreeMap<String, (Value, bool)>) -> &'a mut Value {
        let place = made.get_mut(name).or_else(|| self.variables.get_mut(name));
        &mut place.expect("checked").0
    }

    fn hand_over(&mut self, expr: &Expr, made: &BTreeMap<String, (Value, bool)>) -> Value {
        let value = self.evaluate(expr, made);
        if let (Expr::Variable(name), false) = (expr, value.kind() == Type::Int) {
            // One of the cell keeps its place: it may be given a value again. If not, the older one of its name goes with it,
            // which nobody could see any more.
            self.moved.insert(name.clone());
        }
        value
    }

    fn evaluate(&self, expr: &Expr, made: &BTreeMap<String, (Value, bool)>) -> Value {
        let value = |name: &String| &made.get(name).or_else(|| self.variables.get(name)).expect("checked").0;
        let int = |name: &String| value(name).number();
        match expr {
            Expr::Number(number) => Value::Int(*number),
            Expr::Variable(name) | Expr::Clone(name) => value(name).clone(),
            Expr::Sum(name, by) => Value::Int((int(name) + by) % 1000),
            Expr::Call(number, name) => Value::Int(self.call(*number, int(name))),
            Expr::Macro(called, name) => Value::Int(self.find(|item| match item {
                Item::Macro(number, factor) if number == called => Some((int(name) * factor + 1) % 1000),
                _ => None,
            })),
            Expr::Constant(number) => Value::Int(self.constant(*number)),
            Expr::Length(name) => Value::Int(match value(name) {
                Value::List(list) => list.len() as i64,
                Value::Text(text) => text.len() as i64,
                _ => unreachable!("checked"),
            }),
            Expr::Field(name) => Value::Int(int(name)),
            Expr::Method(called, name) => Value::Int(self.find(|item| match item {
                Item::Method { number, of, factor } if number == called && value(name).kind() == Type::Struct(*of) => {
                    Some(int(name) * factor % 1000)
                }
                _ => None,
            })),
            Expr::Trait(called, name) => Value::Int(self.find(|item| match item {
                Item::TraitImpl { number, of, factor }
                    if number == called && value(name).kind() == of.map_or(Type::Int, Type::Struct) =>
                {
                    Some(int(name) * factor % 1000)
                }
                _ => None,
            })),
            Expr::Static(number) => Value::Int(self.statics[number]),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Format(name) => Value::Text(format!("{}!", value(name))),
            Expr::List(list) => Value::List(list.clone()),
            Expr::Pair(_, name) => Value::List(vec![int(name); 2]),
            Expr::Scaled(name, factor) => match value(name) {
                Value::List(list) => Value::List(list.iter().map(|number| number * factor % 1000).collect()),
                _ => unreachable!("checked"),
            },
            Expr::Struct(number, fields) => {
                let order = self.fields(*number).expect("checked");
                let field = |name: &&'static str| *fields.iter().find(|(own, _)| own == name).expect("checked");
                Value::Struct(*number, order.iter().map(field).collect())
            }
        }
    }

    fn find<T>(&self, found: impl Fn(&Item) -> Option<T>) -> T {
        self.items.iter().find_map(found).expect("checked")
    }

    fn call(&self, called: usize, argument: i64) -> i64 {
        let (factor, callee, constant) = self.find(|item| match item {
            Item::Function { number, factor, callee, constant } if *number == called => {
                Some((*factor, *callee, *constant))
            }
            _ => None,
        });
        let inner = callee.map_or(argument, |callee| self.call(callee, argument));
        (inner * factor + constant.map_or(1, |constant| self.constant(constant))) % 1000
    }

    fn constant(&self, called: usize) -> i64 {
        self.find(|item| match item {
            Item::Constant(number, value) if *number == called => Some(*value),
            _ => None,
        })
    }
}

impl Value {
    pub fn kind(&self) -> Type {
        match self {
            Self::Int(_) => Type::Int,
            Self::Text(_) => Type::Text,
            Self::List(_) => Type::List,
            Self::Struct(number, _) => Type::Struct(*number),
        }
    }

    /// A number itself, or the field `x` of a struct.
    fn number(&self) -> i64 {
        match self {
            Self::Int(number) => *number,
            Self::Struct(_, fields) => fields.iter().find(|(name, _)| *name == "x").expect("all have it").1,
            _ => unreachable!("checked"),
        }
    }

    fn add(&mut self, number: i64) {
        if let Self::Int(own) = self {
            *own += number;
        }
    }
}

/// As `Debug` shows it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::List(list) => write!(f, "{list:?}"),
            Self::Struct(number, fields) => {
                let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                write!(f, "S{number} {{ {} }}", fields.join(", "))
            }
        }
    }
}

impl Type {
    fn example(self) -> Value {
        match self {
            Self::Int => Value::Int(0),
            Self::Text => Value::Text(String::new()),
            Self::List => Value::List(Vec::new()),
            Self::Struct(number) => Value::Struct(number, Vec::new()),
        }
    }
}
