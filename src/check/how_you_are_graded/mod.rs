//! 00-02 How you are graded, how to plan.

mod medians;
mod planning;

pub use medians::Cases;
pub use planning::{Answers, Area, Profile, Track};

use self::medians::{WRONG, named, passes, right};
use crate::exercise::{Exercise, Level, Numbers, Verdict};

/// The exercises of this lesson.
pub(super) static EXERCISES: &[&Exercise] =
    &[&MEDIAN, &SCORE_SELF, &PICK_TRACK, &FIND_THE_WEAK_TEST, &WRITE_A_TEST, &PLAN_DAYS];

static MEDIAN: Exercise = Exercise {
    id: "00-02.E1",
    signature: "fn median(values: &[f64]) -> Option<f64>",
    statement: "The median: the middle number once they are sorted; of an even count the mean of the two in the middle. `None` if there are no numbers, or if one of them is NaN.",
    level: Level::Easy,
    minutes: 10,
    topics: &["rust", "statistics"],
    hints: &[
        "The slice is only lent, so sort a copy: `values.to_vec()`. `f64` has no `Ord`, because of NaN; `sort_by` takes a comparison instead.",
        "After `sorted.sort_by(f64::total_cmp);` and `let half = sorted.len() / 2;` an odd length wants `sorted[half]`, an even one `sorted[half - 1] / 2.0 + sorted[half] / 2.0`.",
    ],
    learnt: "Halving before adding keeps the mean of two huge numbers finite; `total_cmp` orders all floats, NaN included.",
    complexity: "O(n log n) time and O(n) memory by sorting; O(n) on average by selecting (`select_nth_unstable_by`).",
    follow_up: "The numbers arrive one by one and never end. Which structure gives the median after each, and at what cost?",
};

/// 00-02.E1
pub fn median(yours: fn(&[f64]) -> Option<f64>) -> Verdict {
    MEDIAN
        .check(|values: &Vec<f64>| yours(values))
        .case("basic: three numbers", vec![3.0, 1.0, 2.0], Some(2.0))
        .case("basic: four numbers", vec![4.0, 1.0, 3.0, 2.0], Some(2.5))
        .case("empty: no numbers", vec![], None)
        .case("edge: one number", vec![-7.5], Some(-7.5))
        .case("edge: numbers on both sides of zero", vec![-1.0, 5.0, -10.0], Some(-1.0))
        .case("edge: the same number often", vec![2.0, 2.0, 2.0, 9.0], Some(2.0))
        .case("edge: NaN among them", vec![1.0, f64::NAN, 3.0], None)
        .case("stability: the sum would be infinite", vec![1.7e308, 1.5e308], Some(1.6e308))
        .random(
            50,
            |numbers| {
                let length = numbers.size(0..12);
                numbers.reals(length, -100.0..100.0)
            },
            |values| by_counting(values),
        )
        .verdict()
}

/// The median without sorting: a number with as many below it as above, counted.
fn by_counting(values: &[f64]) -> Option<f64> {
    let rank = |x: f64| values.iter().filter(|y| **y < x).count();
    let at = |place: usize| values.iter().copied().find(|x| rank(*x) == place);
    match values.len() {
        0 => None,
        length if length % 2 == 1 => at(length / 2),
        length => Some((at(length / 2 - 1)? + at(length / 2)?) / 2.0),
    }
}

static SCORE_SELF: Exercise = Exercise {
    id: "00-02.E2",
    signature: "fn score_self(answers: &Answers) -> Profile",
    statement: "Turn grades into a profile: the score of an area is the mean of its grades divided by 4. A grade above 4 counts as 4. An area without grades scores 0.0.",
    level: Level::Easy,
    minutes: 12,
    topics: &["rust", "statistics", "planning"],
    hints: &[
        "Write a closure that gives the score of one area, and build the `Profile` from five calls of it.",
        "In the closure: `let grades: Vec<f64> = answers.grades.iter().filter(|(a, _)| *a == area).map(|(_, grade)| f64::from((*grade).min(4))).collect();`, and watch for an empty one before you divide.",
    ],
    learnt: "A mean over nothing is a decision: here nothing tried counts as nothing known, elsewhere NaN or `None` is more honest.",
    complexity: "O(n) time for n grades and a fixed number of areas.",
    follow_up: "People grade themselves too high where they know least. How would you find that out with the journal of their attempts?",
};

/// 00-02.E2
pub fn score_self(yours: fn(&Answers) -> Profile) -> Verdict {
    use Area::{Algorithms, Data, Models, Rust, Systems};
    let answers = |grades: &[(Area, u8)]| Answers { grades: grades.to_vec() };
    let nothing = Profile::default();
    SCORE_SELF
        .check(yours)
        .case(
            "one grade in each area",
            answers(&[(Rust, 0), (Algorithms, 1), (Data, 2), (Models, 3), (Systems, 4)]),
            Profile { rust: 0.0, algorithms: 0.25, data: 0.5, models: 0.75, systems: 1.0 },
        )
        .case(
            "several grades, mixed",
            answers(&[(Data, 4), (Rust, 1), (Data, 1), (Rust, 2), (Data, 1)]),
            Profile { rust: 0.375, data: 0.5, ..nothing },
        )
        .case("no grades", answers(&[]), nothing)
        .case("a grade above 4", answers(&[(Models, 9), (Models, 0)]), Profile { models: 0.5, ..nothing })
        .case("the highest grade there is", answers(&[(Systems, u8::MAX)]), Profile { systems: 1.0, ..nothing })
        .case("two hundred grades", answers(&[(Rust, 3); 200]), Profile { rust: 0.75, ..nothing })
        .random(20, |numbers| Answers { grades: grades(numbers) }, by_sums)
        .verdict()
}

fn grades(numbers: &mut Numbers) -> Vec<(Area, u8)> {
    (0..numbers.size(0..15)).map(|_| (numbers.pick(&Area::ALL), numbers.size(0..7) as u8)).collect()
}

fn by_sums(answers: &Answers) -> Profile {
    let mut sums = [(0.0, 0.0); 5];
    for (area, grade) in &answers.grades {
        let at = Area::ALL.iter().position(|other| other == area).unwrap_or_default();
        sums[at] = (sums[at].0 + f64::from(*grade.min(&4)) / 4.0, sums[at].1 + 1.0);
    }
    let [rust, algorithms, data, models, systems] =
        sums.map(|(sum, count)| if count > 0.0 { sum / count } else { 0.0 });
    Profile { rust, algorithms, data, models, systems }
}

static PICK_TRACK: Exercise = Exercise {
    id: "00-02.E3",
    signature: "fn pick_track(profile: &Profile) -> Track",
    statement: "The track that suits a profile best: the one whose two scores have the largest sum. `MlEngineer` needs data and models, `AiEngineer` models and systems, `Mlops` data and systems, `Inference` Rust and systems. If sums are equal, the one that stands first in this list.",
    level: Level::Easy,
    minutes: 8,
    topics: &["rust", "planning"],
    hints: &[
        "An array of pairs, `[(Track::MlEngineer, profile.data + profile.models), ...]`, makes the rest a search for the largest. Which of several largest does `max_by` return?",
        "`max_by` returns the last of them, so start with the first pair as the best, and replace it only if another one's sum is greater: `if sum > best.1`.",
    ],
    learnt: "What happens on a tie belongs to the specification; `max_by` takes the last, `min_by` the first.",
    complexity: "O(1): four sums.",
    follow_up: "A colleague's scores are all within 0.05 of each other. Is the track that comes out worth anything?",
};

/// 00-02.E3
pub fn pick_track(yours: fn(&Profile) -> Track) -> Verdict {
    use Track::{AiEngineer, Inference, MlEngineer, Mlops};
    let profile =
        |[rust, algorithms, data, models, systems]: [f64; 5]| Profile { rust, algorithms, data, models, systems };
    PICK_TRACK
        .check(yours)
        .case("data and models", profile([0.2, 0.3, 0.9, 0.8, 0.1]), MlEngineer)
        .case("models and systems", profile([0.2, 0.3, 0.1, 0.8, 0.9]), AiEngineer)
        .case("data and systems", profile([0.2, 0.3, 0.8, 0.1, 0.9]), Mlops)
        .case("Rust and systems", profile([0.9, 0.9, 0.2, 0.2, 0.5]), Inference)
        .case("nothing yet: all sums are equal", Profile::default(), MlEngineer)
        .case("two sums are equal", profile([0.0, 0.0, 0.25, 0.25, 1.0]), AiEngineer)
        .case("algorithms count for no track", profile([0.3, 1.0, 0.0, 0.0, 0.0]), Inference)
        .random(
            40,
            |numbers| profile([(); 5].map(|()| numbers.real(0.0..1.0))),
            |profile| {
                let sums =
                    [(MlEngineer, profile.data + profile.models), (AiEngineer, profile.models + profile.systems)];
                let more = [(Mlops, profile.data + profile.systems), (Inference, profile.rust + profile.systems)];
                let all: Vec<(Track, f64)> = sums.into_iter().chain(more).collect();
                let best = all.iter().find(|(_, sum)| all.iter().all(|(_, other)| sum >= other));
                best.expect("one of four sums is the largest").0
            },
        )
        .verdict()
}

static FIND_THE_WEAK_TEST: Exercise = Exercise {
    id: "00-02.E4",
    signature: "fn find_the_weak_test(wrong: fn(&[f64]) -> Option<f64>, tests: &[Cases]) -> Option<usize>",
    statement: "A test is a `Cases`, which is `Vec<(Vec<f64>, Option<f64>)>`: numbers, and the answer that is expected for them. Give the position of the first test that the wrong function passes, `None` if all of them catch it. It passes a case if both answers are `None`, or both are numbers that differ by 1e-9 at most.",
    level: Level::Medium,
    minutes: 12,
    topics: &["rust", "testing"],
    hints: &[
        "A test that catches nothing passes every one of its cases: `tests.iter().position(|test| test.iter().all(...))`.",
        "Inside of `all`: `match (wrong(values), expected) { (None, None) => true, (Some(a), Some(b)) => (a - b).abs() <= 1e-9, _ => false }`.",
    ],
    learnt: "A test is worth the wrong functions it catches; one without cases passes everything.",
    complexity: "O(c) calls for c cases, fewer as `all` stops at the first that fails and `position` at the first weak test.",
    follow_up: "Mutation testing changes a program at random and counts the changes that no test notices. What does it find that coverage does not?",
};

/// 00-02.E4
#[allow(clippy::type_complexity, reason = "a function that takes a function")]
pub fn find_the_weak_test(yours: fn(fn(&[f64]) -> Option<f64>, &[Cases]) -> Option<usize>) -> Verdict {
    let test = |lists: &[&[f64]]| -> Cases { lists.iter().map(|list| (list.to_vec(), right(list))).collect() };
    let [unsorted, upper, mean, zero, unsigned] = WRONG.map(|wrong| wrong.name.to_owned());
    FIND_THE_WEAK_TEST
        .check(|(wrong, tests): &(String, Vec<Cases>)| yours(named(wrong), tests))
        .case(
            "four tests, the third is weak",
            (
                unsorted.clone(),
                vec![
                    test(&[&[3.0, 1.0, 2.0]]),
                    test(&[&[1.0, 2.0], &[2.0, 9.0, 1.0]]),
                    test(&[&[1.0, 2.0, 3.0], &[5.0], &[]]),
                    test(&[&[0.0, 4.0, 1.0, 1.0]]),
                ],
            ),
            Some(2),
        )
        .case("every test catches it", (upper.clone(), vec![test(&[&[1.0, 2.0]]), test(&[&[7.0], &[4.0, 4.5]])]), None)
        .case("no tests", (mean.clone(), vec![]), None)
        .case("a test without cases catches nothing", (mean.clone(), vec![test(&[&[1.0, 2.0, 9.0]]), vec![]]), Some(1))
        .case("two are weak", (unsigned, vec![test(&[&[-3.0, 1.0, 2.0]]), test(&[&[1.0]]), test(&[&[2.0]])]), Some(1))
        .case("a number where there is none", (zero, vec![test(&[&[1.0], &[]]), test(&[&[1.0]])]), Some(1))
        .case(
            "none where there is a number",
            (unsorted, vec![vec![(vec![], Some(0.0))], test(&[&[2.0, 1.0]])]),
            Some(1),
        )
        .case("answers that differ by rounding", (mean, vec![vec![(vec![0.1, 0.2, 0.3], Some(0.2))]]), Some(0))
        .random(30, weak_tests, |(wrong, tests)| {
            (0..tests.len()).find(|at| tests[*at].iter().filter(|case| !passes(named(wrong), case)).count() == 0)
        })
        .verdict()
}

fn weak_tests(numbers: &mut Numbers) -> (String, Vec<Cases>) {
    let name = numbers.pick(&WRONG.map(|wrong| wrong.name)).to_owned();
    let case = |numbers: &mut Numbers| {
        let length = numbers.size(0..4);
        let values: Vec<f64> = numbers.integers(length, -5..9).into_iter().map(|value| value as f64).collect();
        let expected = right(&values);
        (values, expected)
    };
    let test = |numbers: &mut Numbers| (0..numbers.size(1..4)).map(|_| case(numbers)).collect();
    let tests = (0..numbers.size(1..6)).map(|_| test(numbers)).collect();
    (name, tests)
}

static WRITE_A_TEST: Exercise = Exercise {
    id: "00-02.E5",
    signature: "fn write_a_test() -> Cases",
    statement: "Write a test for `median` of exercise 1: cases of numbers with the answer that is right for them. It has to catch five wrong medians that you do not see. Twenty cases at most, without NaN.",
    level: Level::Medium,
    minutes: 15,
    topics: &["testing"],
    hints: &[
        "Think of the kinds of case in the table above: basic, empty, edge. How would somebody in a hurry write `median`, and on which list does that go wrong?",
        "Have a list that is not sorted, one of even length, one with a number far from the others, an empty one, and one with numbers below zero: `vec![(vec![3.0, 1.0, 2.0], Some(2.0)), (vec![], None), ...]`.",
    ],
    learnt: "Good cases come from thinking of wrong programs, not from thinking of the right one.",
    complexity: "A handful of cases: each one more only helps if it catches what the others let through.",
    follow_up: "You cannot see the wrong programs of the future. Which property of a median could you check on random lists instead?",
};

/// 00-02.E5
pub fn write_a_test(yours: fn() -> Cases) -> Verdict {
    let check = WRITE_A_TEST.check(|(): &()| yours()).property("your own cases", (), sound);
    let numbered = (1..).zip(&WRONG);
    let check = numbered.fold(check, |check, (number, wrong)| {
        check.property(&format!("wrong median {number} of {}", WRONG.len()), (), move |cases: &Cases| {
            if cases.iter().any(|case| !passes(wrong.function, case)) {
                return Ok(());
            }
            Err(format!("A median that goes wrong for {} passes all of your cases.", wrong.goes_wrong))
        })
    });
    check.verdict()
}

/// Whether the learner's cases are cases of a median at all.
fn sound(cases: &Cases) -> Result<(), String> {
    if cases.is_empty() || cases.len() > 20 {
        return Err(format!("There are {} cases; it should be one to twenty.", cases.len()));
    }
    for (values, expected) in cases {
        if values.iter().any(|value| !value.is_finite()) {
            return Err(format!("{values:?} holds something that is no ordinary number."));
        }
        if !passes(right, &(values.clone(), *expected)) {
            return Err(format!("The median of {values:?} is {:?}, your case expects {expected:?}.", right(values)));
        }
    }
    Ok(())
}

static PLAN_DAYS: Exercise = Exercise {
    id: "00-02.E6",
    signature: "fn plan_days(profile: &Profile, lessons: &[(Area, &str)], days: usize) -> Vec<String>",
    statement: "Plan one lesson a day. Each day goes to the area with the greatest need, which is `(1.0 - score) / (1 + lessons planned in it so far)`; within an area lessons keep their order. Areas without lessons left, or with a score of 1.0, get none. If needs are equal, the area that stands first in `Area::ALL` is taken. The plan ends when the days do, or when no area is left.",
    level: Level::Hard,
    minutes: 20,
    topics: &["rust", "planning", "greedy"],
    hints: &[
        "Keep for each area how many of its lessons are planned. Each day: look at all areas that still have lessons, take the one with the greatest need, push its next lesson. How do you keep the first on a tie?",
        "The lessons of an area: `lessons.iter().filter(|(a, _)| *a == area).map(|(_, id)| *id)`; its next one is `.nth(planned[at])`. Replace the best area so far only if `need > best_need`, starting at 0.0, and stop when none was found.",
    ],
    learnt: "Dividing by what was given already shares days in proportion to need: parliaments share seats that way (D'Hondt).",
    complexity: "O(days · areas) steps, each with a walk over the lessons; a heap of needs makes it O(days · log areas).",
    follow_up: "What you learn fades. How would you leave days for reviews, and when should each one come?",
};

/// 00-02.E6
#[allow(clippy::type_complexity, reason = "the signature spells out what is planned from")]
pub fn plan_days(yours: fn(&Profile, &[(Area, &str)], usize) -> Vec<String>) -> Verdict {
    use Area::{Data, Models, Rust, Systems};
    let lessons =
        |lessons: &[(Area, &str)]| lessons.iter().map(|(area, id)| (*area, id.to_string())).collect::<Vec<_>>();
    let plan = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let four = [(Rust, "01-01"), (Rust, "01-02"), (Data, "03-01"), (Data, "03-02")];
    let knows_all_but = |models: f64, systems: f64| Profile { rust: 1.0, algorithms: 1.0, data: 1.0, models, systems };
    let call = |(profile, lessons, days): &(Profile, Vec<(Area, String)>, usize)| {
        let lessons: Vec<(Area, &str)> = lessons.iter().map(|(area, id)| (*area, id.as_str())).collect();
        yours(profile, &lessons, *days)
    };
    PLAN_DAYS
        .check(call)
        // Needs: Rust 0.5, Data 0.8; then Data has 0.8 / 2, then Rust 0.5 / 2 is less than Data's 0.8 / 2, and so on.
        .case(
            "two areas",
            (Profile { rust: 0.5, data: 0.2, ..knows_all_but(1.0, 1.0) }, lessons(&four), 3),
            plan(&["03-01", "01-01", "03-02"]),
        )
        .case("no days", (Profile::default(), lessons(&four), 0), vec![])
        .case("no lessons", (Profile::default(), vec![], 5), vec![])
        .case(
            "more days than lessons",
            (Profile { rust: 0.5, ..Profile::default() }, lessons(&four), 9),
            plan(&["03-01", "01-01", "03-02", "01-02"]),
        )
        .case(
            "equal needs",
            (Profile::default(), lessons(&[(Data, "03-01"), (Rust, "01-01"), (Rust, "01-02")]), 3),
            plan(&["01-01", "03-01", "01-02"]),
        )
        .case(
            "nothing to learn in an area",
            (Profile { rust: 1.0, ..Profile::default() }, lessons(&four), 4),
            plan(&["03-01", "03-02"]),
        )
        // Models has 0.75, then 0.375, 0.25; Systems has 0.25: equal to the third of Models, which stands first.
        .case(
            "a weak area is visited again before a strong one",
            (
                knows_all_but(0.25, 0.75),
                lessons(&[(Systems, "10-01"), (Models, "05-01"), (Models, "05-02"), (Models, "05-03")]),
                4,
            ),
            plan(&["05-01", "05-02", "05-03", "10-01"]),
        )
        .random(30, random_plan, by_list_of_needs)
        .verdict()
}

fn random_plan(numbers: &mut Numbers) -> (Profile, Vec<(Area, String)>, usize) {
    let [rust, algorithms, data, models, systems] = [(); 5].map(|()| numbers.size(0..9) as f64 / 8.0);
    let lessons = (0..numbers.size(0..14)).map(|at| (numbers.pick(&Area::ALL), format!("lesson {at}"))).collect();
    (Profile { rust, algorithms, data, models, systems }, lessons, numbers.size(0..12))
}

/// All days at once: the n-th lesson of an area has the need that its area has after n - 1, and needs are sorted.
fn by_list_of_needs((profile, lessons, days): &(Profile, Vec<(Area, String)>, usize)) -> Vec<String> {
    let mut needs = Vec::new();
    for area in Area::ALL {
        let own = lessons.iter().filter(|(other, _)| *other == area);
        needs.extend((1_i32..).zip(own).map(|(nth, (_, id))| ((1.0 - profile.of(area)) / f64::from(nth), id.clone())));
    }
    needs.retain(|(need, _)| *need > 0.0);
    // The sort keeps the order of areas where needs are equal.
    needs.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    needs.into_iter().take(*days).map(|(_, id)| id).collect()
}
