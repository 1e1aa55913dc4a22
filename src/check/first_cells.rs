//! 00-01 First cells.

use polars::df;
use polars::prelude::{DataFrame, NamedFrom, Series};

use crate::datasets;
use crate::exercise::{Exercise, Level, Verdict, circles};
use crate::plot::Figure;

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] =
    &[&HELLO_KERNEL, &COUNT_SPECIES, &MEAN_MASS, &TOTAL_KILOGRAMS, &REPEAT_LONGEST, &PLOT_POINTS];

static HELLO_KERNEL: Exercise = Exercise {
    id: "00-01.E1",
    signature: "fn hello_kernel(name: &str) -> String",
    statement: "Greet somebody by name: for `Ada` return `Hello, Ada!`.",
    level: Level::Easy,
    minutes: 3,
    topics: &["rust"],
    hints: &[
        "`format!` works like an f-string in Python: the name of a variable may stand in braces.",
        "The body is one line without a semicolon: `format!(\"Hello, {name}!\")`.",
    ],
    learnt: "`format!` makes an owned `String`, and the last expression of a function is what it returns.",
    complexity: "O(n) time and memory in the length of the name.",
    follow_up: "Why does the function take `&str` and return `String`, and not the same type twice?",
};

/// 00-01.E1
pub fn hello_kernel(yours: fn(&str) -> String) -> Verdict {
    HELLO_KERNEL
        .check(|name: &String| yours(name))
        .case("a name", "Ada".into(), "Hello, Ada!".into())
        .case("two words", "Grace Hopper".into(), "Hello, Grace Hopper!".into())
        .case("no name", "".into(), "Hello, !".into())
        .case("beyond ASCII", "Zoë 🐧".into(), "Hello, Zoë 🐧!".into())
        .case("braces", "{name}".into(), "Hello, {name}!".into())
        .verdict()
}

static COUNT_SPECIES: Exercise = Exercise {
    id: "00-01.E2",
    signature: "fn count_species(df: &DataFrame) -> Vec<(String, usize)>",
    statement: "Count the rows of each value in the column `species`, the most frequent first. No two counts are equal.",
    level: Level::Medium,
    minutes: 10,
    topics: &["rust", "tables"],
    hints: &[
        "Walk over `df.column(\"species\")`, as text, and count in a `HashMap<String, usize>`; then make a vector and sort it.",
        "`*counts.entry(name.to_string()).or_insert(0) += 1;` counts, and `pairs.sort_by_key(|pair| std::cmp::Reverse(pair.1));` sorts from the largest.",
    ],
    learnt: "`entry(...).or_insert(0)` is what `collections.Counter` does: one look-up to read and to write.",
    complexity: "O(n) time for n rows, and O(k log k) to sort k species.",
    follow_up: "Ten billion rows on a hundred machines: what does each machine send, and how much is that?",
};

/// 00-01.E2
pub fn count_species(yours: fn(&DataFrame) -> Vec<(String, usize)>) -> Verdict {
    let frame = |names: &[&str]| df!("species" => names).expect("one column");
    let pairs = |pairs: &[(&str, usize)]| pairs.iter().map(|(name, count)| (name.to_string(), *count)).collect();
    COUNT_SPECIES
        .check(|df: &DataFrame| yours(df))
        // Recounted from data/penguins.csv with `cut`, `sort` and `uniq -c`.
        .case(
            "the penguins",
            datasets::penguins().frame(),
            pairs(&[("Adelie", 152), ("Gentoo", 124), ("Chinstrap", 68)]),
        )
        .case("one species", frame(&["Gentoo", "Gentoo"]), pairs(&[("Gentoo", 2)]))
        .case("the rare one first in the table", frame(&["b", "a", "a"]), pairs(&[("a", 2), ("b", 1)]))
        .case("no rows", frame(&[]), pairs(&[]))
        .case("beyond ASCII", frame(&["é", "é", "e", "é", "漢", "漢"]), pairs(&[("é", 3), ("漢", 2), ("e", 1)]))
        .verdict()
}

static MEAN_MASS: Exercise = Exercise {
    id: "00-01.E3",
    signature: "fn mean_mass(df: &DataFrame, species: &str) -> f64",
    statement: "The mean of `body_mass_g` over the birds of one species; birds that were not weighed do not count. NaN if there is none.",
    level: Level::Medium,
    minutes: 10,
    topics: &["tables"],
    hints: &[
        "Keep the rows with `.lazy().filter(col(\"species\").eq(lit(species)))`, then look at the column's mean.",
        "After `.collect()`: `frame.column(\"body_mass_g\")` has `.f64()` or can be cast; `mean()` gives an `Option`, and `unwrap_or(f64::NAN)` turns nothing into NaN.",
    ],
    learnt: "An aggregate over nothing is `None` in polars: you decide what it means.",
    complexity: "O(n) time: one pass over two columns.",
    follow_up: "The heaviest birds broke the scale and were not weighed. What is your mean worth now?",
};

/// 00-01.E3
pub fn mean_mass(yours: fn(&DataFrame, &str) -> f64) -> Verdict {
    let birds = |masses: &[Option<i64>]| {
        let species = vec!["Gentoo"; masses.len()];
        let masses = Series::new("body_mass_g".into(), masses);
        df!("species" => species, "body_mass_g" => masses).expect("columns of equal length")
    };
    let of = |df: DataFrame, species: &str| (df, species.to_owned());
    let penguins = datasets::penguins().frame();
    MEAN_MASS
        .check(|(df, species): &(DataFrame, String)| yours(df, species))
        .within(1e-3)
        // pandas: penguins.groupby("species").body_mass_g.mean()
        .case("Adelie", of(penguins.clone(), "Adelie"), 3700.662)
        .case("Gentoo", of(penguins.clone(), "Gentoo"), 5076.016)
        .case("Chinstrap", of(penguins.clone(), "Chinstrap"), 3733.088)
        .case("a bird that was not weighed", of(birds(&[Some(4000), None, Some(5000)]), "Gentoo"), 4500.0)
        .case("nobody was weighed", of(birds(&[None]), "Gentoo"), f64::NAN)
        .case("a species that is not there", of(penguins, "Emperor"), f64::NAN)
        .random(
            10,
            |numbers| {
                let count = numbers.size(1..20);
                of(birds(&numbers.integers(count, 2700..6300).into_iter().map(Some).collect::<Vec<_>>()), "Gentoo")
            },
            |(df, _)| {
                let masses = df.column("body_mass_g").and_then(|masses| masses.i64().cloned()).expect("whole numbers");
                let masses: Vec<i64> = masses.into_no_null_iter().collect();
                masses.iter().sum::<i64>() as f64 / masses.len() as f64
            },
        )
        .verdict()
}

static TOTAL_KILOGRAMS: Exercise = Exercise {
    id: "00-01.E4",
    signature: "fn total_kilograms(grams: &[u32]) -> f64",
    statement: "Mend the function below, which does not compile: it adds up masses in grams and returns kilograms.",
    level: Level::Easy,
    minutes: 5,
    topics: &["rust", "compiler"],
    hints: &[
        "Rust never mixes whole numbers and numbers with decimals by itself. Which of the two should `total` be?",
        "`f64::from(*g)` makes a number with decimals of a `&u32`. Start with `let mut total = 0.0;`.",
    ],
    learnt: "Conversions are written down: `f64::from` where nothing can be lost, `as` where something may be.",
    complexity: "O(n) time, O(1) memory.",
    follow_up: "Ten million masses in `f32` instead of `f64`: what happens to the sum, and why?",
};

/// 00-01.E4
pub fn total_kilograms(yours: fn(&[u32]) -> f64) -> Verdict {
    TOTAL_KILOGRAMS
        .check(|grams: &Vec<u32>| yours(grams))
        .case("three birds", vec![3750, 3800, 3250], 10.8)
        .case("less than a kilogram each", vec![500, 400], 0.9)
        .case("none", vec![], 0.0)
        .case("one gram", vec![1], 0.001)
        .case("more than a u32 can hold", vec![u32::MAX; 3], 3.0 * 4_294_967.295)
        .random(
            20,
            |numbers| {
                let count = numbers.size(0..12);
                (0..count).map(|_| numbers.size(0..7000) as u32).collect()
            },
            |grams| grams.iter().map(|g| u64::from(*g)).sum::<u64>() as f64 / 1000.0,
        )
        .verdict()
}

static REPEAT_LONGEST: Exercise = Exercise {
    id: "00-01.E5",
    signature: "fn repeat_longest(mut names: Vec<String>) -> Vec<String>",
    statement: "Mend the function below, which does not compile: it appends the longest name to the end once more. Nothing is appended to an empty list; of names equally long it is the last.",
    level: Level::Medium,
    minutes: 8,
    topics: &["rust", "ownership", "compiler"],
    hints: &[
        "`longest` borrows from `names`, and `names.push` wants to change it. The text has to be one of its own.",
        "`if let Some(longest) = names.iter().max_by_key(|name| name.chars().count()).cloned() { names.push(longest); }`",
    ],
    learnt: "While something is borrowed it cannot change; cloning the one thing you need ends the borrow.",
    complexity: "O(n) time, and memory for one more name.",
    follow_up: "`push` may move the whole vector to a larger place. What would have happened to the reference?",
};

/// 00-01.E5
pub fn repeat_longest(yours: fn(Vec<String>) -> Vec<String>) -> Verdict {
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    REPEAT_LONGEST
        .check(|names: &Vec<String>| yours(names.clone()))
        .case(
            "three names",
            names(&["Gentoo", "Chinstrap", "Adelie"]),
            names(&["Gentoo", "Chinstrap", "Adelie", "Chinstrap"]),
        )
        .case("no names", vec![], vec![])
        .case("one name", names(&["Adelie"]), names(&["Adelie", "Adelie"]))
        .case("two of the same length", names(&["ab", "cd", "e"]), names(&["ab", "cd", "e", "cd"]))
        .case("letters, not bytes", names(&["abc", "éé"]), names(&["abc", "éé", "abc"]))
        .verdict()
}

static PLOT_POINTS: Exercise = Exercise {
    id: "00-01.E6",
    signature: "fn plot_points(points: &[(f64, f64)]) -> anyhow::Result<plot::Figure>",
    statement: "Draw a scatter plot of the points, the first number to the right and the second upwards. Without points it is an error.",
    level: Level::Medium,
    minutes: 10,
    topics: &["plots", "tables"],
    hints: &[
        "A scatter plot wants a frame with two columns: collect all first numbers into one vector, all second ones into another.",
        "`let frame = df!(\"x\" => x, \"y\" => y)?;` and then `Ok(plot::scatter(&frame, \"x\", \"y\").draw()?)`.",
    ],
    learnt: "`?` passes an error of any kind upwards when the function returns `anyhow::Result`.",
    complexity: "O(n) time; a picture of many points should draw a sample.",
    follow_up: "Half a million points lie on top of each other. Name two pictures that still tell the truth.",
};

/// 00-01.E6
pub fn plot_points(yours: fn(&[(f64, f64)]) -> anyhow::Result<Figure>) -> Verdict {
    // Where the circles stand between the leftmost and the rightmost, the lowest and the highest, as shares of 1.
    let drawn =
        |points: &Vec<(f64, f64)>| yours(points).map(|figure| circles(&figure.svg())).map_err(|e| e.to_string());
    PLOT_POINTS
        .check(drawn)
        .within(0.02)
        .case("three points", vec![(0.0, 0.0), (1.0, 4.0), (2.0, 1.0)], Ok(vec![(0.0, 0.0), (0.5, 1.0), (1.0, 0.25)]))
        .case("a falling line", vec![(1.0, 9.0), (3.0, 7.0)], Ok(vec![(0.0, 1.0), (1.0, 0.0)]))
        .case(
            "below zero",
            vec![(-5.0, -1.0), (-1.0, -5.0), (-3.0, -2.0)],
            Ok(vec![(0.0, 1.0), (1.0, 0.0), (0.5, 0.75)]),
        )
        .case("no points", vec![], Err(String::new()))
        .case(
            "four corners",
            vec![(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)],
            Ok(vec![(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]),
        )
        .verdict()
}
