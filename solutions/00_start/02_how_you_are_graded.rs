//! Answers, and wrong answers that people give, to the exercises of notebooks/00_start/02_how_you_are_graded.ipynb.

use anneal::check::{Answers, Area, Cases, Profile, Track};

/// 00-02.E1
pub mod median {
    pub fn answer(values: &[f64]) -> Option<f64> {
        if values.is_empty() || values.iter().any(|value| value.is_nan()) {
            return None;
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        if sorted.len() % 2 == 1 { Some(sorted[half]) } else { Some(sorted[half - 1] / 2.0 + sorted[half] / 2.0) }
    }

    pub fn forgets_to_sort(values: &[f64]) -> Option<f64> {
        values.get(values.len() / 2).copied()
    }

    pub fn takes_the_upper_middle(values: &[f64]) -> Option<f64> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }

    pub fn panics_over_nan(values: &[f64]) -> Option<f64> {
        let mut sorted = values.to_vec();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let half = sorted.len() / 2;
        match sorted.len() {
            0 => None,
            length if length % 2 == 1 => Some(sorted[half]),
            _ => Some((sorted[half - 1] + sorted[half]) / 2.0),
        }
    }

    pub fn adds_before_it_halves(values: &[f64]) -> Option<f64> {
        if values.is_empty() || values.iter().any(|value| value.is_nan()) {
            return None;
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some((sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0)
    }

    pub const WRONG: &[fn(&[f64]) -> Option<f64>] =
        &[forgets_to_sort, takes_the_upper_middle, panics_over_nan, adds_before_it_halves];
}

/// 00-02.E2
pub mod score_self {
    use super::*;

    pub fn answer(answers: &Answers) -> Profile {
        let score = |area: Area| {
            let own = answers.grades.iter().filter(|(other, _)| *other == area);
            let grades: Vec<f64> = own.map(|(_, grade)| f64::from((*grade).min(4))).collect();
            if grades.is_empty() { 0.0 } else { grades.iter().sum::<f64>() / (4 * grades.len()) as f64 }
        };
        Profile {
            rust: score(Area::Rust),
            algorithms: score(Area::Algorithms),
            data: score(Area::Data),
            models: score(Area::Models),
            systems: score(Area::Systems),
        }
    }

    pub fn divides_by_nothing(answers: &Answers) -> Profile {
        score_with(answers, |grades| grades.iter().map(|grade| grade.min(4.0)).sum::<f64>() / (4 * grades.len()) as f64)
    }

    fn score_with(answers: &Answers, score: fn(&[f64]) -> f64) -> Profile {
        let of = |area: Area| {
            let own = answers.grades.iter().filter(|(other, _)| *other == area);
            score(&own.map(|(_, grade)| f64::from(*grade)).collect::<Vec<_>>())
        };
        let [rust, algorithms, data, models, systems] = Area::ALL.map(of);
        Profile { rust, algorithms, data, models, systems }
    }

    pub fn trusts_every_grade(answers: &Answers) -> Profile {
        score_with(answers, |grades| grades.iter().sum::<f64>() / (4 * grades.len().max(1)) as f64)
    }

    pub fn takes_the_best_grade(answers: &Answers) -> Profile {
        score_with(answers, |grades| grades.iter().fold(0.0_f64, |best, grade| best.max(grade.min(4.0))) / 4.0)
    }

    pub const WRONG: &[fn(&Answers) -> Profile] = &[divides_by_nothing, trusts_every_grade, takes_the_best_grade];
}

/// 00-02.E3
pub mod pick_track {
    use super::*;

    pub fn answer(profile: &Profile) -> Track {
        let Profile { rust, data, models, systems, .. } = *profile;
        let sums = [
            (Track::MlEngineer, data + models),
            (Track::AiEngineer, models + systems),
            (Track::Mlops, data + systems),
            (Track::Inference, rust + systems),
        ];
        // Only a greater sum takes the place of the best, so on a tie the first one stays.
        let best = sums.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.expect("four sums").0
    }

    pub fn takes_the_last_on_a_tie(profile: &Profile) -> Track {
        let Profile { rust, data, models, systems, .. } = *profile;
        let sums = [
            (Track::MlEngineer, data + models),
            (Track::AiEngineer, models + systems),
            (Track::Mlops, data + systems),
            (Track::Inference, rust + systems),
        ];
        sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("four sums").0
    }

    pub fn looks_at_the_best_area_only(profile: &Profile) -> Track {
        let best = Area::ALL.into_iter().rev().max_by(|a, b| profile.of(*a).total_cmp(&profile.of(*b)));
        match best {
            Some(Area::Rust) => Track::Inference,
            Some(Area::Systems) => Track::AiEngineer,
            _ => Track::MlEngineer,
        }
    }

    pub const WRONG: &[fn(&Profile) -> Track] = &[takes_the_last_on_a_tie, looks_at_the_best_area_only];
}

/// 00-02.E4
pub mod find_the_weak_test {
    use super::*;

    pub fn answer(wrong: fn(&[f64]) -> Option<f64>, tests: &[Cases]) -> Option<usize> {
        let passes = |(values, expected): &(Vec<f64>, Option<f64>)| match (wrong(values), expected) {
            (None, None) => true,
            (Some(given), Some(expected)) => (given - expected).abs() <= 1e-9,
            _ => false,
        };
        tests.iter().position(|test| test.iter().all(passes))
    }

    pub fn finds_a_strong_one(wrong: fn(&[f64]) -> Option<f64>, tests: &[Cases]) -> Option<usize> {
        tests.iter().position(|test| test.iter().any(|(values, expected)| wrong(values) != *expected))
    }

    pub fn compares_without_tolerance(wrong: fn(&[f64]) -> Option<f64>, tests: &[Cases]) -> Option<usize> {
        tests.iter().position(|test| test.iter().all(|(values, expected)| wrong(values) == *expected))
    }

    pub fn overlooks_the_empty_test(wrong: fn(&[f64]) -> Option<f64>, tests: &[Cases]) -> Option<usize> {
        let found = answer(wrong, tests)?;
        (!tests[found].is_empty()).then_some(found)
    }

    pub const WRONG: &[fn(fn(&[f64]) -> Option<f64>, &[Cases]) -> Option<usize>] =
        &[finds_a_strong_one, compares_without_tolerance, overlooks_the_empty_test];
}

/// 00-02.E5
pub mod write_a_test {
    use super::*;

    pub fn answer() -> Cases {
        vec![
            (vec![3.0, 1.0, 2.0], Some(2.0)),
            (vec![4.0, 1.0], Some(2.5)),
            (vec![1.0, 2.0, 60.0], Some(2.0)),
            (vec![], None),
            (vec![-9.0, 2.0, 1.0], Some(1.0)),
        ]
    }

    pub fn only_tidy_lists() -> Cases {
        vec![(vec![1.0, 2.0, 3.0], Some(2.0)), (vec![1.0, 3.0], Some(2.0)), (vec![], None)]
    }

    pub fn forgets_the_empty_list() -> Cases {
        answer().into_iter().filter(|(values, _)| !values.is_empty()).collect()
    }

    pub fn expects_the_mean() -> Cases {
        answer().into_iter().chain([(vec![1.0, 2.0, 6.0], Some(3.0))]).collect()
    }

    pub fn without_cases() -> Cases {
        Vec::new()
    }

    pub const WRONG: &[fn() -> Cases] = &[only_tidy_lists, forgets_the_empty_list, expects_the_mean, without_cases];
}

/// 00-02.E6
pub mod plan_days {
    use super::*;

    pub fn answer(profile: &Profile, lessons: &[(Area, &str)], days: usize) -> Vec<String> {
        let mut planned = [0; Area::ALL.len()];
        let mut plan = Vec::new();
        for _ in 0..days {
            let mut best = None;
            let mut best_need = 0.0;
            for (at, area) in Area::ALL.into_iter().enumerate() {
                let next = lessons.iter().filter(|(other, _)| *other == area).nth(planned[at]);
                let need = (1.0 - profile.of(area)) / (1 + planned[at]) as f64;
                if let Some((_, id)) = next.filter(|_| need > best_need) {
                    (best, best_need) = (Some((at, id)), need);
                }
            }
            let Some((at, id)) = best else { break };
            planned[at] += 1;
            plan.push(id.to_string());
        }
        plan
    }

    pub fn weakest_area_to_its_end(profile: &Profile, lessons: &[(Area, &str)], days: usize) -> Vec<String> {
        let mut areas = Area::ALL.to_vec();
        areas.retain(|area| profile.of(*area) < 1.0);
        areas.sort_by(|a, b| profile.of(*a).total_cmp(&profile.of(*b)));
        let of = |area: Area| lessons.iter().filter(move |(other, _)| *other == area).map(|(_, id)| id.to_string());
        areas.into_iter().flat_map(of).take(days).collect()
    }

    pub fn one_lesson_of_each_area_in_turn(profile: &Profile, lessons: &[(Area, &str)], days: usize) -> Vec<String> {
        let mut plan = Vec::new();
        for round in 0..lessons.len() {
            for area in Area::ALL.into_iter().filter(|area| profile.of(*area) < 1.0) {
                let next = lessons.iter().filter(|(other, _)| *other == area).nth(round);
                plan.extend(next.map(|(_, id)| id.to_string()));
            }
        }
        plan.truncate(days);
        plan
    }

    pub fn goes_on_without_need(profile: &Profile, lessons: &[(Area, &str)], days: usize) -> Vec<String> {
        let mut plan = answer(profile, lessons, days);
        for (_, id) in lessons {
            if plan.len() < days && !plan.contains(&id.to_string()) {
                plan.push(id.to_string());
            }
        }
        plan
    }

    pub const WRONG: &[fn(&Profile, &[(Area, &str)], usize) -> Vec<String>] =
        &[weakest_area_to_its_end, one_lesson_of_each_area_in_turn, goes_on_without_need];
}
