//! Which of some numbered things hang together.

/// Disjoint sets of numbers; each set is named by its smallest.
pub(crate) struct Union(Vec<usize>);

impl Union {
    pub fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    pub fn first(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            // Halving the way keeps it short.
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}
