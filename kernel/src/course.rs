//! Which exercises there are: asked of the toolkit itself, since a notebook can be edited and a compiled library is not.

use anyhow::{Result, anyhow, bail};
use serde::{Deserialize, Serialize};

use crate::engine::{self, Cell, Choice, Engine, Output};

/// Prints one exercise a line; compiled once for each toolkit build, then found in the cell cache.
const LIST: &str =
    r#"for exercise in ::anneal::check::exercises() { println!("{}\t{}", exercise.id, exercise.name()); }"#;

/// An exercise as the toolkit has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exercise {
    /// `03-02.E3`
    pub id: String,
    /// The function that the learner writes, and that its check is named after.
    pub function: String,
}

impl Exercise {
    /// `03-02`
    pub fn lesson(&self) -> &str {
        self.id.split_once('.').map_or(&self.id, |(lesson, _)| lesson)
    }

    /// The cell that checks it. A notebook may have a `check` of its own, but no other `::anneal`.
    pub fn check(&self) -> String {
        format!("::anneal::check::{0}({0})", self.function)
    }
}

/// Every exercise of the toolkit build that kernels use, in the order of the course.
pub fn exercises() -> Result<Vec<Exercise>> {
    let mut engine = engine::start(Choice::Native).map_err(|failure| anyhow!(failure.message))?;
    let text = printed(&mut *engine)?;
    let exercise = |line: &str| {
        let (id, function) = line.split_once('\t')?;
        Some(Exercise { id: id.into(), function: function.into() })
    };
    let exercises: Vec<Exercise> = text.lines().filter_map(exercise).collect();
    if exercises.is_empty() {
        bail!("the toolkit build has no exercises");
    }
    Ok(exercises)
}

fn printed(engine: &mut dyn Engine) -> Result<String> {
    let mut bytes = Vec::new();
    let listed = engine.execute(Cell { number: 1, source: LIST }, &mut |output| {
        if let Output::Stdout(more) = output {
            bytes.extend(more);
        }
    });
    listed.map_err(|failure| anyhow!("the toolkit cannot say which exercises there are: {}", failure.message))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_names_its_lesson_and_its_check() {
        let exercise = Exercise { id: "03-02.E3".into(), function: "outer".into() };
        assert_eq!((exercise.lesson(), &*exercise.check()), ("03-02", "::anneal::check::outer(outer)"));
    }
}
