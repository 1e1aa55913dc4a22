//! Graphs, trees and computation graphs: boxes in layers, arrows between them.

use super::PlotError;
use super::axes::Axis;
use super::chart::{Anchor, Chart, Ground, Mark, Paint};
use super::labels::{Labels, picture};
use super::layers::{Layout, layout};
use super::style::{NOTE, PALETTE, SIZE, TICK, UNIT, fit_text, text_width};
use crate::display::counted;

/// Nodes that can be read at the size of a picture.
const MOST: usize = 60;

/// Arrows from one name to another, in layers: what points to others stands before them.
///
/// Cycles are drawn too, with one arrow of each against the stream.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::graph(&[("load", "clean"), ("clean", "train"), ("clean", "test"), ("train", "test")]).title("A pipeline");
/// ```
pub fn graph(edges: &[(&str, &str)]) -> Graph {
    let mut graph = Graph::new("graph", "Graph");
    for (from, to) in edges {
        graph = graph.edge(from, to, "");
    }
    graph
}

/// A tree from its root downwards: `label` names a node, `children` lists those below it.
///
/// ```
/// use anneal::prelude::*;
///
/// struct Split { rule: String, parts: Vec<Split> }
/// let leaf = |rule: &str| Split { rule: rule.into(), parts: vec![] };
/// let root = Split { rule: "x < 3".into(), parts: vec![leaf("yes"), leaf("no")] };
/// plot::tree(&root, |node| node.rule.clone(), |node| node.parts.iter().collect());
/// ```
pub fn tree<'a, T>(root: &'a T, label: impl Fn(&'a T) -> String, children: impl Fn(&'a T) -> Vec<&'a T>) -> Graph {
    let mut graph = Graph::new("tree", "Tree");
    let mut waiting = std::collections::VecDeque::from([(root, None::<usize>)]);
    // Breadth first, so that the order of the children is that of the picture.
    while let Some((node, parent)) = waiting.pop_front() {
        let at = graph.nodes.len();
        if at > MOST {
            break;
        }
        graph.nodes.push(Node { name: at.to_string(), label: label(node), accent: None });
        graph.edges.extend(parent.map(|parent| Edge { from: parent, to: at, label: String::new() }));
        waiting.extend(children(node).into_iter().map(|child| (child, Some(at))));
    }
    graph
}

/// What was computed from what, from left to right: each step has a name, a text, and the names of its inputs.
///
/// Steps without inputs, the given values, have a colour of their own. A second line of the text, after `\n`, has room for
/// a gradient.
///
/// ```
/// use anneal::prelude::*;
///
/// plot::computation_graph(&[
///     ("x", "x = 3\ngrad 4", &[]),
///     ("w", "w = 4\ngrad 3", &[]),
///     ("y", "x · w = 12\ngrad 1", &["x", "w"]),
/// ]);
/// ```
pub fn computation_graph(steps: &[(&str, &str, &[&str])]) -> Graph {
    let mut graph = Graph::new("computation_graph", "Computation graph").left_to_right();
    for (name, text, inputs) in steps {
        graph = graph.node(name, *text);
        let at = graph.position(name);
        graph.nodes[at].accent = Some(if inputs.is_empty() { 0 } else { 1 });
        for input in *inputs {
            graph = graph.edge(input, name, "");
        }
    }
    graph
}

/// What [`graph`], [`tree`] and [`computation_graph`] return.
#[derive(Debug, Clone)]
pub struct Graph {
    picture: &'static str,
    kind: &'static str,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    across: bool,
    labels: Labels,
}

#[derive(Debug, Clone)]
struct Node {
    name: String,
    label: String,
    /// The colour of its box, where it has one.
    accent: Option<usize>,
}

#[derive(Debug, Clone)]
struct Edge {
    from: usize,
    to: usize,
    label: String,
}

picture!(Graph, without axes);

impl Graph {
    fn new(picture: &'static str, kind: &'static str) -> Self {
        Self { picture, kind, nodes: Vec::new(), edges: Vec::new(), across: false, labels: Labels::default() }
    }

    /// What stands in the box of a node, in one or more lines; its name unless set. Adds the node if it is new.
    pub fn node(mut self, name: &str, text: impl Into<String>) -> Self {
        let at = self.position(name);
        self.nodes[at].label = text.into();
        self
    }

    /// One more arrow, with a word beside it.
    pub fn edge(mut self, from: &str, to: &str, word: impl Into<String>) -> Self {
        let (from, to) = (self.position(from), self.position(to));
        self.edges.push(Edge { from, to, label: word.into() });
        self
    }

    /// A coloured box for this node: one of the seven colours of groups.
    pub fn highlight(mut self, name: &str, colour: usize) -> Self {
        let at = self.position(name);
        self.nodes[at].accent = Some(colour % PALETTE.len());
        self
    }

    /// Layers from left to right instead of from top to bottom.
    pub fn left_to_right(mut self) -> Self {
        self.across = true;
        self
    }

    fn position(&mut self, name: &str) -> usize {
        self.nodes.iter().position(|node| node.name == name).unwrap_or_else(|| {
            self.nodes.push(Node { name: name.into(), label: name.into(), accent: None });
            self.nodes.len() - 1
        })
    }

    fn plan(&self) -> Result<Chart, PlotError> {
        if self.nodes.is_empty() {
            return Err(PlotError::Nothing { picture: self.picture, rows: 0, columns: "the list of nodes".into() });
        }
        if self.nodes.len() > MOST {
            let (things, got, advice) = ("nodes".into(), self.nodes.len(), "draw a part of it");
            return Err(PlotError::TooMany { picture: self.picture, things, got, most: MOST, advice });
        }
        let sizes: Vec<(f64, f64)> = self.nodes.iter().map(Node::size).collect();
        let edges: Vec<(usize, usize)> = self.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        // The layout runs downwards; a picture from left to right is the same with both directions exchanged.
        let turned: Vec<(f64, f64)> = sizes.iter().map(|size| self.turn(*size)).collect();
        let layout = layout(&turned, &edges, if self.across { 46.0 } else { 40.0 });
        let (width, height) = self.turn(layout.size);
        let room = f64::from(SIZE.0) - 28.0;
        let aside = (room.max(width) - width) / 2.0;
        let x = Axis::new(self.picture, -aside, width + aside)?;
        // As high as it needs to be, with room for the lines of the outer boxes.
        let y = Axis::new(self.picture, -6.0, height + 6.0)?.reversed();
        let mut chart = Chart::new(self.picture, x, y, ("", ""));
        chart.ground = Ground::Bare;
        self.arrows(&mut chart.marks, &layout, &sizes);
        let fits = (room / width).min(1.0);
        for ((node, size), at) in self.nodes.iter().zip(&sizes).zip(&layout.places) {
            node.draw(&mut chart.marks, self.turn(*at), *size, fits);
        }
        chart.alt = self.describe();
        Ok(chart)
    }

    fn turn(&self, (x, y): (f64, f64)) -> (f64, f64) {
        if self.across { (y, x) } else { (x, y) }
    }

    fn arrows(&self, marks: &mut Vec<Mark>, layout: &Layout, sizes: &[(f64, f64)]) {
        let paint = Paint::ink(0.55);
        for (edge, route) in self.edges.iter().zip(&layout.routes) {
            let mut points: Vec<(f64, f64)> = route.iter().map(|at| self.turn(*at)).collect();
            let last = points.len() - 1;
            points[0] = at_border(points[0], points[1], sizes[edge.from]);
            points[last] = at_border(points[last], points[last - 1], sizes[edge.to]);
            let (tip, before) = (points[last], points[last - 1]);
            let middle = points.len() / 2;
            let half =
                ((points[middle - 1].0 + points[middle].0) / 2.0, (points[middle - 1].1 + points[middle].1) / 2.0);
            marks.push(Mark::Line { points, paint, width: UNIT });
            marks.push(Mark::Area { points: arrow_head(before, tip), paint });
            if !edge.label.is_empty() {
                let (words, paint) = (fit_text(&edge.label, NOTE, 90), Paint::ink(0.85));
                marks.push(Mark::Words { at: half, shift: (5, 0), words, size: NOTE, paint, anchor: Anchor::Left });
            }
        }
    }

    fn describe(&self) -> String {
        let name = |at: usize| self.nodes[at].label.replace('\n', ", ");
        let arrow = |edge: &Edge| match edge.label.as_str() {
            "" => format!("{} to {}", name(edge.from), name(edge.to)),
            word => format!("{} to {} ({word})", name(edge.from), name(edge.to)),
        };
        let arrows: Vec<String> = self.edges.iter().take(30).map(arrow).collect();
        let more = if self.edges.len() > 30 { ", ..." } else { "" };
        let (nodes, edges) = (counted(self.nodes.len(), "node"), counted(self.edges.len(), "arrow"));
        let colon = if arrows.is_empty() { "" } else { ": " };
        format!("{} of {nodes} and {edges}{colon}{}{more}.", self.kind, arrows.join(", "))
    }
}

impl Node {
    fn lines(&self) -> Vec<String> {
        self.label.lines().take(4).map(|line| fit_text(line, TICK, 150)).collect()
    }

    /// Width and height of its box in pixels.
    fn size(&self) -> (f64, f64) {
        let lines = self.lines();
        let widest = lines.iter().map(|line| text_width(line, TICK)).max().unwrap_or(0);
        (f64::from(widest + 18).max(30.0), (lines.len().max(1) * 16 + 8) as f64)
    }

    fn draw(&self, marks: &mut Vec<Mark>, (x, y): (f64, f64), (width, height): (f64, f64), fits: f64) {
        let (from, to) = ((x - width / 2.0, y - height / 2.0), (x + width / 2.0, y + height / 2.0));
        let (fill, edge) = match self.accent {
            Some(group) => (Paint::group(group, 0.22), Paint::group(group, 1.0)),
            None => (Paint::ink(0.06), Paint::ink(0.55)),
        };
        marks.push(Mark::Rect { from, to, paint: fill, inset: 0 });
        let outline = vec![from, (to.0, from.1), to, (from.0, to.1), from];
        marks.push(Mark::Line { points: outline, paint: edge, width: UNIT });
        let lines = self.lines();
        for (line, words) in lines.iter().enumerate() {
            let down = (2 * line as i32 - (lines.len() as i32 - 1)) * 8;
            // Where many boxes stand side by side everything is drawn smaller, the text cut to its box.
            let words = fit_text(words, TICK, (width * fits) as i32);
            let paint = Paint::ink(0.95);
            marks.push(Mark::Words { at: (x, y), shift: (0, down), words, size: TICK, paint, anchor: Anchor::Center });
        }
    }
}

/// Where the line from the middle of a box towards a point leaves the box.
fn at_border((x, y): (f64, f64), towards: (f64, f64), (width, height): (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (towards.0 - x, towards.1 - y);
    let part = (width / 2.0 / dx.abs()).min(height / 2.0 / dy.abs());
    if part.is_finite() { (x + dx * part.min(1.0), y + dy * part.min(1.0)) } else { (x, y) }
}

fn arrow_head(from: (f64, f64), tip: (f64, f64)) -> Vec<(f64, f64)> {
    let (dx, dy) = (tip.0 - from.0, tip.1 - from.1);
    let length = dx.hypot(dy).max(f64::MIN_POSITIVE);
    let (dx, dy) = (dx / length * 7.0, dy / length * 7.0);
    vec![tip, (tip.0 - dx - dy * 0.5, tip.1 - dy + dx * 0.5), (tip.0 - dx + dy * 0.5, tip.1 - dy - dx * 0.5)]
}
