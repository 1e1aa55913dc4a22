//! Places the boxes of a graph in layers, so that arrows point one way and cross little.
//!
//! Source: Sugiyama, Tagawa and Toda (1981), Methods for visual understanding of hierarchical system structures: layers by
//! longest path, order by barycentres, and here places by repeated averaging.

/// Where everything goes: middles of the boxes, and the points each arrow passes.
pub(super) struct Layout {
    pub(super) places: Vec<(f64, f64)>,
    /// From the middle of one box, through the layers between, to the middle of the other.
    pub(super) routes: Vec<Vec<(f64, f64)>>,
    pub(super) size: (f64, f64),
}

/// Room between boxes of one layer.
const GAP: f64 = 16.0;

/// Rounds of ordering and placing; more change nothing in graphs that can be read.
const ROUNDS: usize = 12;

/// Lays out boxes of these widths and heights. Layers run downwards, so far apart.
pub(super) fn layout(sizes: &[(f64, f64)], edges: &[(usize, usize)], apart: f64) -> Layout {
    let forward = without_cycles(sizes.len(), edges);
    let layer = layers(sizes.len(), &forward);
    // An arrow across several layers gets a narrow box in each, so that it finds a way between the others.
    let mut boxes: Vec<(usize, f64)> = layer.iter().zip(sizes).map(|(layer, size)| (*layer, size.0)).collect();
    let mut chains: Vec<Vec<usize>> = Vec::new();
    for &(from, to) in &forward {
        let mut chain = vec![from];
        for between in layer[from] + 1..layer[to] {
            boxes.push((between, 8.0));
            chain.push(boxes.len() - 1);
        }
        chain.push(to);
        chains.push(chain);
    }
    let count = layer.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    boxes.iter().enumerate().for_each(|(at, (layer, _))| rows[*layer].push(at));
    let links: Vec<(usize, usize)> =
        chains.iter().flat_map(|chain| chain.windows(2).map(|pair| (pair[0], pair[1]))).collect();
    let neighbours = Neighbours::new(boxes.len(), &links);
    order(&mut rows, &neighbours);
    let widths: Vec<f64> = boxes.iter().map(|(_, width)| *width).collect();
    let xs = place(&rows, &neighbours, &widths);

    let heights = |row: &Vec<usize>| row.iter().filter_map(|at| sizes.get(*at)).map(|size| size.1).fold(0.0, f64::max);
    let mut middles = Vec::new();
    let mut bottom = 0.0;
    for row in &rows {
        middles.push(bottom + heights(row) / 2.0);
        bottom += heights(row) + apart;
    }
    let left = (0..boxes.len()).map(|at| xs[at] - widths[at] / 2.0).fold(f64::INFINITY, f64::min);
    let right = (0..boxes.len()).map(|at| xs[at] + widths[at] / 2.0).fold(f64::NEG_INFINITY, f64::max);
    let place = |at: usize| (xs[at] - left, middles[boxes[at].0]);
    let route = |(chain, edge): (&Vec<usize>, &(usize, usize))| -> Vec<(f64, f64)> {
        let mut points: Vec<_> = chain.iter().map(|at| place(*at)).collect();
        if chain[0] != edge.0 {
            points.reverse();
        }
        points
    };
    Layout {
        places: (0..sizes.len()).map(place).collect(),
        routes: chains.iter().zip(edges).map(route).collect(),
        size: (right - left, bottom - apart),
    }
}

/// The edges with those turned around that would close a cycle. An edge to itself stays as it is.
fn without_cycles(nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut reaches = |from: usize, to: usize| {
        let mut seen = vec![false; nodes];
        let mut waiting = vec![from];
        let mut found = false;
        while let Some(at) = waiting.pop() {
            found |= at == to;
            if !std::mem::replace(&mut seen[at], true) {
                waiting.extend(&kept[at]);
            }
        }
        if !found {
            kept[to].push(from);
        }
        found
    };
    edges.iter().map(|&(from, to)| if from != to && reaches(to, from) { (to, from) } else { (from, to) }).collect()
}

/// The longest path that leads to each node.
fn layers(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0; nodes];
    for _ in 0..nodes {
        for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
            layer[to] = layer[to].max(layer[from] + 1);
        }
    }
    layer
}

/// The boxes above and below each box.
struct Neighbours {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl Neighbours {
    fn new(boxes: usize, links: &[(usize, usize)]) -> Self {
        let mut all = Self { above: vec![Vec::new(); boxes], below: vec![Vec::new(); boxes] };
        for &(from, to) in links.iter().filter(|(from, to)| from != to) {
            all.below[from].push(to);
            all.above[to].push(from);
        }
        all
    }
}

/// Sorts each layer by the mean place of the neighbours, downwards and upwards in turn.
fn order(rows: &mut [Vec<usize>], neighbours: &Neighbours) {
    let boxes = neighbours.above.len();
    let mut rank = vec![0.0; boxes];
    for round in 0..ROUNDS {
        for (at, box_) in rows.iter().flat_map(|row| row.iter().enumerate()) {
            rank[*box_] = at as f64;
        }
        let downwards = round % 2 == 0;
        let count = rows.len();
        for row in (0..count).map(|at| if downwards { at } else { count - 1 - at }) {
            let fixed = if downwards { &neighbours.above } else { &neighbours.below };
            let mean = |at: usize| match fixed[at].len() {
                0 => rank[at],
                n => fixed[at].iter().map(|other| rank[*other]).sum::<f64>() / n as f64,
            };
            let means: Vec<f64> = (0..boxes).map(mean).collect();
            rows[row].sort_by(|a, b| means[*a].total_cmp(&means[*b]));
            rows[row].iter().enumerate().for_each(|(at, box_)| rank[*box_] = at as f64);
        }
    }
}

/// Moves each box towards the middle of its neighbours as far as those beside it allow.
fn place(rows: &[Vec<usize>], neighbours: &Neighbours, widths: &[f64]) -> Vec<f64> {
    let mut xs = vec![0.0; widths.len()];
    for row in rows {
        let mut left = 0.0;
        for &at in row {
            xs[at] = left + widths[at] / 2.0;
            left += widths[at] + GAP;
        }
        row.iter().for_each(|at| xs[*at] -= (left - GAP) / 2.0);
    }
    for round in 0..4 * ROUNDS {
        let upwards = round % 2 == 0;
        let count = rows.len();
        for row in (0..count).map(|at| if upwards { count - 1 - at } else { at }) {
            let towards = if upwards { &neighbours.below } else { &neighbours.above };
            let wish = |at: usize| match towards[at].len() {
                0 => xs[at],
                n => towards[at].iter().map(|other| xs[*other]).sum::<f64>() / n as f64,
            };
            let wishes: Vec<f64> = rows[row].iter().map(|at| wish(*at)).collect();
            let kept = separated(&wishes, &rows[row].iter().map(|at| widths[*at]).collect::<Vec<_>>());
            rows[row].iter().zip(kept).for_each(|(at, x)| xs[*at] = x);
        }
    }
    xs
}

/// The places nearest to the wishes at which boxes in this order do not touch: runs that would are moved together.
fn separated(wishes: &[f64], widths: &[f64]) -> Vec<f64> {
    // Each run: sum of where its members want its start to be, their number, and its first member.
    let mut runs: Vec<(f64, f64, usize)> = Vec::new();
    let mut offset = 0.0;
    let mut offsets = Vec::new();
    for (at, (wish, width)) in wishes.iter().zip(widths).enumerate() {
        offset += if at == 0 { 0.0 } else { (widths[at - 1] + width) / 2.0 + GAP };
        offsets.push(offset);
        runs.push((wish - offset, 1.0, at));
        while let [.., before, last] = &runs[..] {
            if before.0 / before.1 < last.0 / last.1 {
                break;
            }
            let merged = (before.0 + last.0, before.1 + last.1, before.2);
            runs.truncate(runs.len() - 2);
            runs.push(merged);
        }
    }
    let mut places = vec![0.0; wishes.len()];
    for (at, run) in runs.iter().enumerate() {
        let end = runs.get(at + 1).map_or(wishes.len(), |next| next.2);
        (run.2..end).for_each(|member| places[member] = run.0 / run.1 + offsets[member]);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: (f64, f64) = (40.0, 20.0);

    #[test]
    fn arrows_point_down_and_boxes_do_not_touch() {
        let edges = [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 4), (5, 4)];
        let layout = layout(&[BOX; 6], &edges, 30.0);
        for (from, to) in edges {
            assert!(layout.places[from].1 < layout.places[to].1);
        }
        for (a, b) in (0..6).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let ((ax, ay), (bx, by)) = (layout.places[a], layout.places[b]);
            assert!((ax - bx).abs() >= 40.0 || (ay - by).abs() >= 20.0, "{a} and {b}");
        }
        assert_eq!(layout.routes[4].len(), 3);
    }

    #[test]
    fn a_parent_stands_above_the_middle_of_its_children() {
        let layout = layout(&[BOX; 3], &[(0, 1), (0, 2)], 30.0);
        let [parent, left, right] = [0, 1, 2].map(|at| layout.places[at].0);
        assert!((parent - (left + right) / 2.0).abs() < 1.0 && left < right);
    }

    #[test]
    fn cycles_end() {
        let layout = layout(&[BOX; 3], &[(0, 1), (1, 2), (2, 0), (1, 1)], 30.0);
        assert!(layout.routes[2][0].1 > layout.routes[2][1].1, "the arrow back points up");
    }
}
