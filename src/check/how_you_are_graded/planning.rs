//! What a learner knows and wants, in numbers: answers to questions, a profile by area, tracks.

use crate::exercise::own::{fields, whole};

/// A part of what interviews ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The language, memory, concurrency.
    Rust,
    /// Data structures and algorithms.
    Algorithms,
    /// Arrays, tables, SQL.
    Data,
    /// Statistics, machine learning, deep learning.
    Models,
    /// Designing, serving and watching what runs.
    Systems,
}

impl Area {
    /// All areas, in their order.
    pub const ALL: [Self; 5] = [Self::Rust, Self::Algorithms, Self::Data, Self::Models, Self::Systems];

    /// Its name in lower case, for axes and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Algorithms => "algorithms",
            Self::Data => "data",
            Self::Models => "models",
            Self::Systems => "systems",
        }
    }
}

/// How sure somebody is of questions, from 0 (never heard of it) to 4 (could explain it to a colleague).
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The area of each question, and the grade for it.
    pub grades: Vec<(Area, u8)>,
}

/// How much somebody knows of each area, from 0.0 to 1.0.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Profile {
    /// Of [`Area::Rust`].
    pub rust: f64,
    /// Of [`Area::Algorithms`].
    pub algorithms: f64,
    /// Of [`Area::Data`].
    pub data: f64,
    /// Of [`Area::Models`].
    pub models: f64,
    /// Of [`Area::Systems`].
    pub systems: f64,
}

impl Profile {
    /// The score of one area.
    pub fn of(&self, area: Area) -> f64 {
        match area {
            Area::Rust => self.rust,
            Area::Algorithms => self.algorithms,
            Area::Data => self.data,
            Area::Models => self.models,
            Area::Systems => self.systems,
        }
    }
}

/// A job to prepare for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    /// Trains models on data, and answers for their quality.
    MlEngineer,
    /// Builds products around large models.
    AiEngineer,
    /// Keeps data and models running.
    Mlops,
    /// Makes models fast and cheap to run.
    Inference,
}

fields! {
    Answers { grades }
    Profile { rust, algorithms, data, models, systems }
}

whole! { Area Track }
