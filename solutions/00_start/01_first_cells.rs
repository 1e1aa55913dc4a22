//! Answers, and wrong answers that people give, to the exercises of notebooks/00_start/01_first_cells.ipynb.

use anneal::prelude::*;

/// 00-01.E1
pub mod hello_kernel {
    pub fn answer(name: &str) -> String {
        format!("Hello, {name}!")
    }

    pub fn forgets_the_name(_: &str) -> String {
        "Hello, Ada!".to_string()
    }

    pub fn forgets_the_mark(name: &str) -> String {
        format!("Hello, {name}")
    }

    pub const WRONG: &[fn(&str) -> String] = &[forgets_the_name, forgets_the_mark];
}

/// 00-01.E2
pub mod count_species {
    use super::*;
    use std::cmp::Reverse;
    use std::collections::{BTreeMap, HashMap};

    pub fn answer(df: &DataFrame) -> Vec<(String, usize)> {
        let species = df.column("species").expect("a column of that name");
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in species.str().expect("text").iter().flatten() {
            *counts.entry(name.to_string()).or_insert(0) += 1;
        }
        let mut pairs: Vec<_> = counts.into_iter().collect();
        pairs.sort_by_key(|(_, count)| Reverse(*count));
        pairs
    }

    pub fn sorted_by_name(df: &DataFrame) -> Vec<(String, usize)> {
        let mut counts = BTreeMap::new();
        for name in df.column("species").unwrap().str().unwrap().iter().flatten() {
            *counts.entry(name.to_string()).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    pub fn rare_first(df: &DataFrame) -> Vec<(String, usize)> {
        let mut pairs = answer(df);
        pairs.reverse();
        pairs
    }

    pub fn off_by_one(df: &DataFrame) -> Vec<(String, usize)> {
        answer(df).into_iter().map(|(name, count)| (name, count - 1)).collect()
    }

    pub const WRONG: &[fn(&DataFrame) -> Vec<(String, usize)>] = &[sorted_by_name, rare_first, off_by_one];
}

/// 00-01.E3
pub mod mean_mass {
    use super::*;

    pub fn answer(df: &DataFrame, species: &str) -> f64 {
        let birds = df.clone().lazy().filter(col("species").eq(lit(species))).collect().expect("both columns");
        birds.column("body_mass_g").expect("a column of that name").as_materialized_series().mean().unwrap_or(f64::NAN)
    }

    pub fn of_all_species(df: &DataFrame, _: &str) -> f64 {
        df.column("body_mass_g").unwrap().as_materialized_series().mean().unwrap_or(f64::NAN)
    }

    pub fn counts_the_unweighed(df: &DataFrame, species: &str) -> f64 {
        let birds = df.clone().lazy().filter(col("species").eq(lit(species))).collect().unwrap();
        let masses = birds.column("body_mass_g").unwrap();
        masses.as_materialized_series().sum::<f64>().unwrap() / masses.len() as f64
    }

    pub fn panics_over_nothing(df: &DataFrame, species: &str) -> f64 {
        let birds = df.clone().lazy().filter(col("species").eq(lit(species))).collect().unwrap();
        birds.column("body_mass_g").unwrap().as_materialized_series().mean().unwrap()
    }

    pub const WRONG: &[fn(&DataFrame, &str) -> f64] = &[of_all_species, counts_the_unweighed, panics_over_nothing];
}

/// 00-01.E4
pub mod total_kilograms {
    pub fn answer(grams: &[u32]) -> f64 {
        let mut total = 0.0;
        for g in grams {
            total += f64::from(*g) / 1000.0;
        }
        total
    }

    pub fn drops_the_grams(grams: &[u32]) -> f64 {
        grams.iter().map(|g| f64::from(g / 1000)).sum()
    }

    pub fn overflows(grams: &[u32]) -> f64 {
        let total = grams.iter().fold(0_u32, |sum, g| sum.checked_add(*g).expect("attempt to add with overflow"));
        f64::from(total) / 1000.0
    }

    pub const WRONG: &[fn(&[u32]) -> f64] = &[drops_the_grams, overflows];
}

/// 00-01.E5
pub mod repeat_longest {
    pub fn answer(mut names: Vec<String>) -> Vec<String> {
        let longest = names.iter().max_by_key(|name| name.chars().count()).cloned();
        // The clone is a text of its own, so `names` is free to change again.
        names.extend(longest);
        names
    }

    pub fn counts_bytes(mut names: Vec<String>) -> Vec<String> {
        let longest = names.iter().max_by_key(|name| name.len()).cloned();
        names.extend(longest);
        names
    }

    pub fn fails_on_none(mut names: Vec<String>) -> Vec<String> {
        let longest = names.iter().max_by_key(|name| name.chars().count()).unwrap().clone();
        names.push(longest);
        names
    }

    pub fn takes_the_first(mut names: Vec<String>) -> Vec<String> {
        let longest = names.iter().rev().max_by_key(|name| name.chars().count()).cloned();
        names.extend(longest);
        names
    }

    pub const WRONG: &[fn(Vec<String>) -> Vec<String>] = &[counts_bytes, fails_on_none, takes_the_first];
}

/// 00-01.E6
pub mod plot_points {
    use super::*;

    pub fn answer(points: &[(f64, f64)]) -> anyhow::Result<plot::Figure> {
        let x: Vec<f64> = points.iter().map(|point| point.0).collect();
        let y: Vec<f64> = points.iter().map(|point| point.1).collect();
        let frame = df!("x" => x, "y" => y)?;
        Ok(plot::scatter(&frame, "x", "y").draw()?)
    }

    pub fn swaps_the_axes(points: &[(f64, f64)]) -> anyhow::Result<plot::Figure> {
        let swapped: Vec<(f64, f64)> = points.iter().map(|(x, y)| (*y, *x)).collect();
        answer(&swapped)
    }

    pub fn drops_the_last(points: &[(f64, f64)]) -> anyhow::Result<plot::Figure> {
        answer(points.split_last().map_or(&[], |(_, rest)| rest))
    }

    pub const WRONG: &[fn(&[(f64, f64)]) -> anyhow::Result<plot::Figure>] = &[swaps_the_axes, drops_the_last];
}
