//! Which line of which cell a line of evcxr's generated source was copied from.

use std::sync::Arc;

use crate::engine::native::source::CellText;

/// Finds it by the text itself: evcxr copies statements and items line by line and keeps no record of it afterwards.
/// Of several lines with the same text it is the one with the most neighbours in common, then the one of the newest cell.
pub fn find(cells: &[Arc<CellText>], generated: &str, line: usize, column: usize) -> Option<(Arc<CellText>, usize)> {
    let generated: Vec<&str> = generated.lines().collect();
    let at = line.checked_sub(1)?;
    let text = generated.get(at)?;
    if text.trim().is_empty() {
        return None;
    }
    let mut best: Option<(usize, &Arc<CellText>, usize)> = None;
    for cell in cells {
        let lines: Vec<&str> = cell.text.lines().collect();
        for (number, own) in lines.iter().enumerate().filter(|(_, own)| own.contains(text)) {
            let after = common(lines[number + 1..].iter(), generated[at + 1..].iter());
            let before = common(lines[..number].iter().rev(), generated[..at].iter().rev());
            let score = after + before + usize::from(own == text);
            if best.is_none_or(|(highest, ..)| score >= highest) {
                let start: usize = cell.text.split_inclusive('\n').take(number).map(str::len).sum();
                best = Some((score, cell, start + own.find(text).unwrap_or(0)));
            }
        }
    }
    let (_, cell, start) = best?;
    let within: usize = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    Some((cell.clone(), start + within))
}

fn common<'a>(own: impl Iterator<Item = &'a &'a str>, generated: impl Iterator<Item = &'a &'a str>) -> usize {
    own.zip(generated).take_while(|(own, generated)| own == generated).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_among_its_neighbours() {
        let cell = |number, text: &str| Arc::new(CellText { number, text: text.into() });
        let cells = [cell(1, "let a = 1;\nf(a);"), cell(2, "let b = 2;\nf(a);\n  if é { f(a); }")];
        let generated = "mod x;\nlet b = 2;\nf(a);\n  if é { f(a); }\n}";
        let (found, at) = find(&cells, generated, 3, 1).unwrap();
        assert_eq!((found.number, &found.text[at..at + 2]), (2, "f("));
        let (found, at) = find(&cells, generated, 4, 10).unwrap();
        assert_eq!((found.number, &found.text[at..at + 2]), (2, "f("));
        assert!(find(&cells, generated, 1, 1).is_none());
    }
}
