//! Which part of some blocks is free, and where the next block fits.

use std::collections::{BTreeMap, BTreeSet};

use super::Cidr;

/// A free block, behind the position of the block that it is a part of: the first one is filled first.
type Free = (usize, Cidr);

/// The free part of some blocks.
///
/// It is kept as the largest aligned blocks that make it up, by their prefix length. What is taken is cut out of the one
/// that holds it, so taking costs about as many steps as an address has bits, however much is taken already.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    blocks: Vec<Cidr>,
    free: BTreeMap<u8, BTreeSet<Free>>,
}

impl Pool {
    /// All of these blocks is free. One that shares addresses with an earlier one is left out.
    pub fn new(blocks: &[Cidr]) -> Pool {
        let mut pool = Pool::default();
        for block in blocks {
            if !pool.blocks.iter().any(|earlier| earlier.overlaps(*block)) {
                pool.put((pool.blocks.len(), *block));
                pool.blocks.push(*block);
            }
        }
        pool
    }

    /// Takes a block, if all of it is free.
    pub fn take(&mut self, block: Cidr) -> bool {
        let holder = self.holder(block);
        if let Some(free) = holder {
            self.cut(free, block);
        }
        holder.is_some()
    }

    /// Takes whatever of a block is free.
    pub fn occupy(&mut self, block: Cidr) {
        if self.take(block) {
            return;
        }
        for at in 0..self.blocks.len() {
            // Blocks are in order of their first address, so those inside stand between these two.
            let inside = (at, block)..=(at, Cidr::single(block.last()));
            for free in self.free.values_mut() {
                let taken: Vec<Free> = free.range(inside.clone()).copied().collect();
                taken.iter().for_each(|one| {
                    free.remove(one);
                });
            }
        }
    }

    /// The first free block of a length: in the order of the blocks, then of the addresses.
    pub fn first(&self, length: u8) -> Option<Cidr> {
        let (_, around) = self.free.range(..=length).filter_map(|(_, free)| free.first()).min()?;
        around.subnet(length, 0)
    }

    /// The largest free block; the first of them, if there are several.
    pub fn largest(&self) -> Option<Cidr> {
        self.free.values().find_map(|free| free.first()).map(|(_, block)| *block)
    }

    /// The free block that holds all of a block.
    fn holder(&self, block: Cidr) -> Option<Free> {
        let at = self.blocks.iter().position(|around| around.covers(block))?;
        self.free.range(..=block.length()).find_map(|(length, free)| {
            let around = (at, Cidr::around(block.base(), *length)?);
            free.contains(&around).then_some(around)
        })
    }

    fn put(&mut self, free: Free) {
        self.free.entry(free.1.length()).or_default().insert(free);
    }

    /// Takes a block out of the free one that holds it. The halves that do not hold it stay free.
    fn cut(&mut self, (at, mut around): Free, block: Cidr) {
        if let Some(free) = self.free.get_mut(&around.length()) {
            free.remove(&(at, around));
        }
        while around != block {
            let half = |index| around.subnet(around.length() + 1, index);
            let (Some(low), Some(high)) = (half(0), half(1)) else { return };
            let (hit, spared) = if low.covers(block) { (low, high) } else { (high, low) };
            self.put((at, spared));
            around = hit;
        }
    }
}
