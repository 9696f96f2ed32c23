//! Directed graphs without cycles, and the rings that make one impossible.
//!
//! The only place that names petgraph.

mod pictures;

use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

pub use pictures::{Picture, dot, json, mermaid};

/// Nodes named by ordered keys, with edges from what comes first to what comes after.
#[derive(Clone, Debug)]
pub struct Dag<K> {
    graph: DiGraph<K, ()>,
    index: BTreeMap<K, NodeIndex>,
}

impl<K: Ord + Clone> Default for Dag<K> {
    fn default() -> Self {
        Dag { graph: DiGraph::new(), index: BTreeMap::new() }
    }
}

impl<K: Ord + Clone> Dag<K> {
    /// An empty graph.
    pub fn new() -> Dag<K> {
        Dag::default()
    }

    /// Adds a node, once.
    pub fn node(&mut self, key: K) {
        self.at(key);
    }

    /// States that one comes before another. Nodes that are new are added; what is said twice holds once.
    pub fn edge(&mut self, before: K, after: K) {
        let (before, after) = (self.at(before), self.at(after));
        self.graph.update_edge(before, after, ());
    }

    fn at(&mut self, key: K) -> NodeIndex {
        let graph = &mut self.graph;
        *self.index.entry(key).or_insert_with_key(|key| graph.add_node(key.clone()))
    }

    /// The nodes, in order of their keys.
    pub fn nodes(&self) -> impl Iterator<Item = &K> {
        self.index.keys()
    }

    /// What comes right before a node, in order.
    pub fn before(&self, key: &K) -> Vec<&K> {
        self.neighbours(key, Direction::Incoming)
    }

    /// What comes right after a node, in order.
    pub fn after(&self, key: &K) -> Vec<&K> {
        self.neighbours(key, Direction::Outgoing)
    }

    fn neighbours(&self, key: &K, direction: Direction) -> Vec<&K> {
        let Some(index) = self.index.get(key) else { return Vec::new() };
        let mut found: Vec<&K> =
            self.graph.neighbors_directed(*index, direction).filter_map(|index| self.graph.node_weight(index)).collect();
        found.sort();
        found
    }

    /// The nodes in an order in which everything stands behind what comes before it, or the nodes of one ring.
    pub fn order(&self) -> Result<Vec<&K>, Vec<&K>> {
        let weight = |index: NodeIndex| self.graph.node_weight(index);
        match toposort(&self.graph, None) {
            Ok(order) => Ok(order.into_iter().filter_map(weight).collect()),
            Err(_) => Err(self.ring()),
        }
    }

    /// One strongly connected part with more than one node, or a node that leads to itself.
    fn ring(&self) -> Vec<&K> {
        let parts = kosaraju_scc(&self.graph);
        let loops = |part: &Vec<NodeIndex>| part.len() > 1 || part.iter().any(|node| self.graph.contains_edge(*node, *node));
        let mut ring: Vec<&K> =
            parts.iter().find(|part| loops(part)).into_iter().flatten().filter_map(|i| self.graph.node_weight(*i)).collect();
        ring.sort();
        ring
    }

    /// How many nodes the longest way from each node to an end has, itself included: who is longest goes first.
    pub fn heights(&self) -> BTreeMap<&K, usize> {
        let mut heights: BTreeMap<&K, usize> = BTreeMap::new();
        for key in self.order().unwrap_or_default().into_iter().rev() {
            let tallest = self.after(key).into_iter().filter_map(|next| heights.get(next)).max().copied().unwrap_or(0);
            heights.insert(key, tallest + 1);
        }
        heights
    }
}
