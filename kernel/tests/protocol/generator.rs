//! Makes notebooks by chance: mostly cells that run, some that cannot, edits and reruns of earlier ones.

use crate::cells::{Cell, Expr, Item, Statement, Type};
use crate::model::{COMPILE_ERROR, Notebook};

/// What a notebook may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Features {
    /// All that the native engine promises.
    All,
    /// Without what evcxr is known to do in another way: see the reasons in differential.rs.
    #[cfg_attr(not(feature = "evcxr"), allow(dead_code))]
    Common,
}

const CELLS: usize = 14;
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "größe"];
const FIELDS: [&[&str]; 3] = [&["x"], &["x", "y"], &["y", "x"]];

/// The notebook of a seed: the same on every machine.
pub fn notebook(seed: u64, features: Features) -> Vec<Cell> {
    let mut maker = Maker { dice: Dice(seed), features, notebook: Notebook::default() };
    let mut cells: Vec<Cell> = Vec::new();
    while cells.len() < CELLS {
        let rerun = features == Features::All && !cells.is_empty() && maker.dice.one_in(6);
        let cell = if rerun { cells[maker.dice.below(cells.len())].clone() } else { maker.cell() };
        maker.notebook.run(&cell);
        cells.push(cell);
    }
    // What is left, and what is not.
    let names: Vec<String> = maker.notebook.variables.keys().cloned().collect();
    cells.push(Cell { statements: vec![Statement::Print(names.clone())], ..Cell::default() });
    let gone = NAMES.iter().find(|name| !names.iter().any(|own| own == *name));
    cells.extend(gone.map(|name| Cell { tail: Some(Expr::Variable(name.to_string())), ..Cell::default() }));
    cells
}

struct Maker {
    dice: Dice,
    features: Features,
    /// As it is after the cells so far.
    notebook: Notebook,
}

impl Maker {
    /// Of several cells the first that compiles; now and then any.
    fn cell(&mut self) -> Cell {
        loop {
            let cell = self.any_cell();
            let compiles = self.notebook.clone().run(&cell).failure.as_deref() != Some(COMPILE_ERROR);
            let allowed = self.features == Features::All || self.is_common(&cell);
            if allowed && (compiles || self.dice.one_in(50)) {
                return cell;
            }
        }
    }

    fn any_cell(&mut self) -> Cell {
        let mut cell = Cell::default();
        if self.dice.one_in(3) {
            for _ in 0..1 + self.dice.below(3) {
                let item = self.item();
                if self.allows_item(&item, &cell) {
                    cell.items.push(item);
                }
            }
        }
        let count = if cell.items.is_empty() { 1 + self.dice.below(4) } else { self.dice.below(3) };
        let mut here = self.notebook.clone();
        here.run(&cell);
        for _ in 0..count {
            let statement = self.statement(&here);
            let probe = Cell { statements: vec![statement.clone()], ..Cell::default() };
            // What fails ends the rest of the cell in the model; the rest is still made as if it had not.
            let mut next = here.clone();
            if next.run(&probe).failure.is_none() {
                here = next;
            }
            cell.statements.push(statement);
        }
        if self.dice.one_in(2) {
            cell.tail = Some(self.expression(&here));
        }
        cell
    }

    fn allows_item(&self, item: &Item, cell: &Cell) -> bool {
        let fresh = |items: &[Item]| !items.iter().any(|old| old.name() == item.name());
        // One definition of a name in a cell; under evcxr types and impls are defined once.
        fresh(&cell.items)
            && match item {
                Item::Static(..) => self.features == Features::All,
                Item::Struct(..) | Item::Method { .. } | Item::Trait(_) | Item::TraitImpl { .. } => {
                    self.features == Features::All || fresh(&self.notebook.items)
                }
                _ => true,
            }
    }

    /// Whether evcxr keeps the same variables: it loses those that a cell moves and makes anew, and those that a failing cell
    /// would have changed for others.
    fn is_common(&self, cell: &Cell) -> bool {
        let dropped =
            |name: &String| cell.statements.iter().any(|other| matches!(other, Statement::Drop(own) if own == name));
        if self.notebook.clone().run(cell).failure.is_none() {
            let renewed = |statement: &Statement| match statement {
                Statement::Assign(name, value) => matches!(value, Expr::Variable(_)) || dropped(name),
                _ => false,
            };
            return !cell.statements.iter().any(renewed);
        }
        let changes = |statement: &Statement| {
            matches!(statement, Statement::Let { .. } | Statement::Drop(_) | Statement::Assign(..))
        };
        cell.items.is_empty() && !cell.statements.iter().any(changes)
    }

    fn item(&mut self) -> Item {
        let (number, factor) = (self.dice.below(3), 2 + self.dice.below(8) as i64);
        match self.dice.below(10) {
            0..=2 => Item::Function {
                number,
                factor,
                // Of lower number, so that no call goes on forever.
                callee: (number > 0 && self.dice.one_in(2)).then(|| number - 1),
                constant: self.dice.one_in(3).then(|| self.dice.below(3)),
            },
            3 => Item::Constant(number, factor),
            4 => Item::Macro(number, factor),
            5 => Item::Generic(number),
            6 => Item::Struct(number % 2, FIELDS[self.dice.below(3)].to_vec()),
            7 => Item::Method { number, of: self.dice.below(2), factor },
            8 if self.dice.one_in(2) => Item::Trait(number % 2),
            8 => Item::TraitImpl { number: number % 2, of: self.dice.one_in(2).then(|| self.dice.below(2)), factor },
            _ => Item::Static(number % 2, factor),
        }
    }

    fn statement(&mut self, here: &Notebook) -> Statement {
        let number = self.dice.below(9) as i64;
        match self.dice.below(16) {
            0..=5 => {
                Statement::Let { name: self.any_name(), mutable: self.dice.one_in(2), value: self.expression(here) }
            }
            6 => Statement::Print((0..1 + self.dice.below(3)).map(|_| self.name(here, None)).collect()),
            7 => Statement::Add(self.name(here, Some(Type::Int)), number),
            8 => Statement::AddAll(self.name(here, Some(Type::Int)), number),
            9 => Statement::Push(self.name(here, Some(Type::List)), number),
            10 => Statement::PushText(self.name(here, Some(Type::Text))),
            11 => Statement::Assign(self.name(here, None), self.expression(here)),
            12 => Statement::Drop(self.name(here, None)),
            13 if self.features == Features::All => Statement::Bump(self.dice.below(2), number),
            14 if self.dice.one_in(2) => Statement::Panic(number as u32),
            14 => Statement::Index(number as usize),
            _ => Statement::Try(if self.dice.one_in(2) { "12" } else { "zwölf" }),
        }
    }

    fn expression(&mut self, here: &Notebook) -> Expr {
        let (number, called) = (self.dice.below(20) as i64, self.dice.below(3));
        let int = Some(Type::Int);
        match self.dice.below(18) {
            0 => Expr::Number(number),
            1 | 2 => Expr::Variable(self.name(here, None)),
            3 => Expr::Clone(self.name(here, None)),
            4 => Expr::Sum(self.name(here, int), number),
            5 | 6 => Expr::Call(called, self.name(here, int)),
            7 => Expr::Macro(called, self.name(here, int)),
            8 => Expr::Constant(called),
            9 => Expr::Length(self.name(here, Some(Type::List))),
            10 => Expr::Text(format!("t{number}")),
            11 => Expr::Format(self.name(here, None)),
            12 => Expr::List((0..number % 4).collect()),
            13 => Expr::Pair(called, self.name(here, int)),
            14 => Expr::Scaled(self.name(here, Some(Type::List)), number),
            15 if self.features == Features::All => Expr::Static(called % 2),
            _ => self.of_a_struct(here, called, number),
        }
    }

    fn of_a_struct(&mut self, here: &Notebook, called: usize, number: i64) -> Expr {
        let of = called % 2;
        let name = self.name(here, Some(Type::Struct(of)));
        match self.dice.below(5) {
            0 => Expr::Field(name),
            1 => Expr::Method(called, name),
            2 => Expr::Trait(of, if self.dice.one_in(2) { self.name(here, Some(Type::Int)) } else { name }),
            _ => {
                let defined = here.items.iter().find_map(|item| match item {
                    Item::Struct(found, fields) if *found == of => Some(fields.as_slice()),
                    _ => None,
                });
                Expr::Struct(of, defined.unwrap_or(FIELDS[0]).iter().map(|field| (*field, number)).collect())
            }
        }
    }

    fn any_name(&mut self) -> String {
        NAMES[self.dice.below(NAMES.len())].to_string()
    }

    /// A variable of this type, where there is one; now and then any.
    fn name(&mut self, here: &Notebook, kind: Option<Type>) -> String {
        let fitting = here.variables.iter().filter(|(_, (value, _))| kind.is_none_or(|kind| value.kind() == kind));
        let fitting: Vec<&String> = fitting.map(|(name, _)| name).collect();
        if fitting.is_empty() || self.dice.one_in(20) {
            return self.any_name();
        }
        fitting[self.dice.below(fitting.len())].clone()
    }
}

/// SplitMix64: a state and three multiplications (Steele, Lea and Flood, 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}
