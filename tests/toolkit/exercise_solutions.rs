//! Solutions of exercises that only tests have, in the form of the files in solutions/.

pub mod total {
    pub fn answer(values: &[f64]) -> f64 {
        values.iter().sum()
    }
    pub fn loops(values: &[f64]) -> f64 {
        let mut total = 0.0;
        for value in values {
            total += value;
        }
        total
    }
    pub fn folds(values: &[f64]) -> f64 {
        values.iter().fold(0.0, |total, value| total + value)
    }
    pub fn lets_another_loop(values: &[f64]) -> f64 {
        loops(values)
    }
    pub fn wrong_and_loops(values: &[f64]) -> f64 {
        loops(values) + 1.0
    }
}
