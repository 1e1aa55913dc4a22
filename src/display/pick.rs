//! Which rows, columns or slices of something long are shown: all of them, or both ends with a gap between.

/// The positions shown along one direction, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Picks {
    /// Positions in the whole.
    pub(crate) indices: Vec<usize>,
    /// How many of them stand before the gap, when something is left out.
    pub(crate) gap: Option<usize>,
}

impl Picks {
    /// Everything if there are at most `most`, else `ends` from the start and `ends` from the end.
    pub(crate) fn of(len: usize, most: usize, ends: usize) -> Self {
        if len <= most || len <= 2 * ends {
            return Self { indices: (0..len).collect(), gap: None };
        }
        Self { indices: (0..ends).chain(len - ends..len).collect(), gap: Some(ends) }
    }

    pub(crate) fn len(&self) -> usize {
        self.indices.len()
    }

    /// The shown items with `None` where the gap is.
    pub(crate) fn with_gap<T>(&self, items: impl IntoIterator<Item = T>) -> Vec<Option<T>> {
        let mut all: Vec<Option<T>> = items.into_iter().map(Some).collect();
        if let Some(gap) = self.gap {
            all.insert(gap, None);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_is_whole_and_long_keeps_its_ends() {
        assert_eq!(Picks::of(12, 12, 5).gap, None);
        assert_eq!(Picks::of(0, 12, 5).len(), 0);
        let long = Picks::of(13, 12, 5);
        assert_eq!(long.indices, [0, 1, 2, 3, 4, 8, 9, 10, 11, 12]);
        assert_eq!(long.with_gap(long.indices.iter()).iter().position(Option::is_none), Some(5));
    }
}
