//! Finds the learner's line for a panic in somebody else's code: the call that led there.

use std::path::Path;

use addr2line::Loader;
use anneal_cell::CellFrame;

/// File, line and column (from 1) of the innermost frame that lies in one of the cell's own files.
///
/// `with_lines` is the cell's library compiled again with a table of lines; the code is the same, so addresses are too.
pub fn find(with_lines: &Path, frames: &[CellFrame], is_own: &dyn Fn(&str) -> bool) -> Option<(String, u32, u32)> {
    let loader = Loader::new(with_lines).ok()?;
    frames.iter().find_map(|frame| {
        let mut found = loader.find_frames(frame.offset).ok()?;
        while let Ok(Some(inner)) = found.next() {
            let Some(place) = inner.location else { continue };
            let file = place.file?.rsplit('/').next()?.to_string();
            if is_own(&file) {
                return Some((file, place.line?, place.column.unwrap_or(1).max(1)));
            }
        }
        None
    })
}
