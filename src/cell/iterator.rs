//! Iterators between cells: their own types have no names, so they are kept behind one that has.

use std::fmt;

/// An iterator of any type with the abilities that outlive its boxing: cloning, and walking from the back.
///
/// ```
/// use anneal::cell::KeptIterator;
/// let odd = (0..10).filter(|n| n % 2 == 1);
/// let kept = KeptIterator::<_, true, true>::new(odd, Some(Clone::clone), Some(DoubleEndedIterator::next_back));
/// assert_eq!(kept.clone().rev().collect::<Vec<_>>(), [9, 7, 5, 3, 1]);
/// assert_eq!(kept.sum::<i32>(), 25);
/// ```
pub struct KeptIterator<T, const CLONES: bool, const BACK: bool>(Box<dyn Walk<T>>);

/// How a value of type `I` is copied.
type Copy<I> = fn(&I) -> I;
/// How an iterator is walked from its end.
type Back<I> = fn(&mut I) -> Option<<I as Iterator>::Item>;

impl<T: 'static, const CLONES: bool, const BACK: bool> KeptIterator<T, CLONES, BACK> {
    /// Boxes an iterator. `copy` and `back` are given exactly when `CLONES` and `BACK` are true.
    pub fn new<I: Iterator<Item = T> + 'static>(iterator: I, copy: Option<Copy<I>>, back: Option<Back<I>>) -> Self {
        assert_eq!((copy.is_some(), back.is_some()), (CLONES, BACK), "the type says what the iterator is able to do");
        Self(Box::new(Walker { iterator, copy, back }))
    }
}

/// What an iterator of an unknown type can be asked.
trait Walk<T> {
    fn next(&mut self) -> Option<T>;
    fn nth(&mut self, n: usize) -> Option<T>;
    fn next_back(&mut self) -> Option<T>;
    fn size_hint(&self) -> (usize, Option<usize>);
    fn copied(&self) -> Box<dyn Walk<T>>;
}

struct Walker<I: Iterator> {
    iterator: I,
    copy: Option<Copy<I>>,
    back: Option<Back<I>>,
}

impl<I: Iterator + 'static> Walk<I::Item> for Walker<I> {
    fn next(&mut self) -> Option<I::Item> {
        self.iterator.next()
    }

    fn nth(&mut self, n: usize) -> Option<I::Item> {
        self.iterator.nth(n)
    }

    fn next_back(&mut self) -> Option<I::Item> {
        self.back.expect("the type says so")(&mut self.iterator)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iterator.size_hint()
    }

    fn copied(&self) -> Box<dyn Walk<I::Item>> {
        let copy = self.copy.expect("the type says so");
        Box::new(Self { iterator: copy(&self.iterator), ..*self })
    }
}

impl<T, const CLONES: bool, const BACK: bool> Iterator for KeptIterator<T, CLONES, BACK> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.next()
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        self.0.nth(n)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T, const CLONES: bool> DoubleEndedIterator for KeptIterator<T, CLONES, true> {
    fn next_back(&mut self) -> Option<T> {
        self.0.next_back()
    }
}

impl<T, const BACK: bool> Clone for KeptIterator<T, true, BACK> {
    fn clone(&self) -> Self {
        Self(self.0.copied())
    }
}

impl<T, const CLONES: bool, const BACK: bool> fmt::Debug for KeptIterator<T, CLONES, BACK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = std::any::type_name::<T>();
        write!(f, "an iterator over values of type {}", super::show::readable(name))
    }
}

/// A place that outlives every cell, for a closure that is plain data: its reference can be copied like the closure.
pub fn forever<T: std::marker::Copy + 'static>(value: T) -> &'static T {
    // Copies own nothing, so all that is never given back are the few bytes of the value itself.
    Box::leak(Box::new(value))
}
