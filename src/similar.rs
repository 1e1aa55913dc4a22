//! The name that a learner probably meant.

/// The name that needs the fewest edits, if they are few for its length or it continues what was typed.
pub(crate) fn most_similar(wanted: &str, names: &[String]) -> Option<String> {
    let close = |name: &&String| name.contains(wanted) || edits(wanted, name) <= 1 + name.chars().count() / 4;
    let nearest = names.iter().filter(close).min_by_key(|name| edits(wanted, name));
    nearest.filter(|_| !wanted.is_empty()).cloned()
}

/// The Levenshtein distance, one row of its table at a time.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_recognised() {
        let names = ["bill_length_mm", "bill_depth_mm", "species"].map(String::from);
        let similar = |wanted| most_similar(wanted, &names);
        assert_eq!(similar("bill_lenght_mm").as_deref(), Some("bill_length_mm"));
        assert_eq!(similar("Species").as_deref(), Some("species"));
        assert_eq!(similar("depth").as_deref(), Some("bill_depth_mm"));
        assert_eq!(similar("weight"), None);
        assert_eq!(similar(""), None);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
