//! Pauses between two looks, or two attempts: each longer than the last, up to a longest one.

use std::time::Duration;

/// Pauses that grow.
#[derive(Clone, Copy, Debug)]
pub struct Pauses {
    next: Duration,
    longest: Duration,
}

impl Pauses {
    /// From a first pause to a longest one.
    pub fn new(first: Duration, longest: Duration) -> Pauses {
        Pauses { next: first.min(longest), longest }
    }

    /// Waits, half as long again as the last time; no longer than `most`.
    pub async fn wait(&mut self, most: Duration) {
        tokio::time::sleep(self.next.min(most)).await;
        self.next = (self.next * 3 / 2).min(self.longest);
    }
}
