//! A graph as text for other programs: Graphviz, Mermaid, JSON. The same graph gives the same bytes.

use std::fmt::Write;

use super::Dag;

/// What a picture shows of a node.
pub struct Picture<'a, K> {
    /// The words in its box.
    pub label: &'a dyn Fn(&K) -> String,
    /// What it stands inside: a network's address, say.
    pub group: &'a dyn Fn(&K) -> Option<String>,
}

/// For Graphviz. An arrow leads from what is needed to what needs it.
pub fn dot<K: Ord + Clone>(dag: &Dag<K>, picture: &Picture<'_, K>) -> String {
    let mut text = String::from("digraph program {\n  rankdir = LR;\n  node [shape = box, fontname = \"sans-serif\"];\n");
    let nodes: Vec<&K> = dag.nodes().collect();
    for (group, members) in grouped(&nodes, picture) {
        if let Some(group) = &group {
            let _ = writeln!(text, "  subgraph {} {{\n    label = {};", quoted(&format!("cluster {group}")), quoted(group));
        }
        for (at, key) in members {
            let _ = writeln!(text, "    n{at} [label = {}];", quoted(&(picture.label)(key)));
        }
        if group.is_some() {
            text.push_str("  }\n");
        }
    }
    for (from, to) in edges(dag, &nodes) {
        let _ = writeln!(text, "  n{from} -> n{to};");
    }
    text.push_str("}\n");
    text
}

/// For Mermaid.
pub fn mermaid<K: Ord + Clone>(dag: &Dag<K>, picture: &Picture<'_, K>) -> String {
    let mut text = String::from("flowchart LR\n");
    let nodes: Vec<&K> = dag.nodes().collect();
    for (number, (group, members)) in grouped(&nodes, picture).into_iter().enumerate() {
        if let Some(group) = &group {
            let _ = writeln!(text, "  subgraph g{number} [\"{}\"]", escaped(group));
        }
        for (at, key) in members {
            let _ = writeln!(text, "    n{at}[\"{}\"]", escaped(&(picture.label)(key)));
        }
        if group.is_some() {
            text.push_str("  end\n");
        }
    }
    for (from, to) in edges(dag, &nodes) {
        let _ = writeln!(text, "  n{from} --> n{to}");
    }
    text
}

/// As `{"version": 1, "nodes": [{"id", "label", "group"}], "edges": [{"from", "to"}]}`; ids are positions.
pub fn json<K: Ord + Clone>(dag: &Dag<K>, picture: &Picture<'_, K>) -> serde_json::Value {
    let keys: Vec<&K> = dag.nodes().collect();
    let node =
        |(at, key): (usize, &&K)| serde_json::json!({"id": at, "label": (picture.label)(key), "group": (picture.group)(key)});
    let edge = |(from, to): (usize, usize)| serde_json::json!({"from": from, "to": to});
    serde_json::json!({
        "version": 1,
        "nodes": keys.iter().enumerate().map(node).collect::<Vec<_>>(),
        "edges": edges(dag, &keys).into_iter().map(edge).collect::<Vec<_>>(),
    })
}

type Group<'a, K> = (Option<String>, Vec<(usize, &'a K)>);

fn grouped<'a, K>(nodes: &[&'a K], picture: &Picture<'_, K>) -> Vec<Group<'a, K>> {
    let mut groups: Vec<Group<'a, K>> = Vec::new();
    for (at, key) in nodes.iter().enumerate() {
        let group = (picture.group)(key);
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, members)) => members.push((at, key)),
            None => groups.push((group, vec![(at, key)])),
        }
    }
    groups
}

fn edges<K: Ord + Clone>(dag: &Dag<K>, nodes: &[&K]) -> Vec<(usize, usize)> {
    let position = |key: &K| nodes.binary_search(&key).ok();
    let from = |(at, key): (usize, &&K)| dag.after(key).into_iter().filter_map(position).map(|to| (at, to)).collect::<Vec<_>>();
    nodes.iter().enumerate().flat_map(from).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>")
}
