//! Frames out of arbitrary bytes: nothing panics, nothing is believed that was not sent, however the bytes are cut.

use crate::{Command, Frame, FrameBuffer, LONGEST_FRAME, Report};
use proptest::prelude::*;

/// Every frame up to the first error, and whether there was one.
fn read(pieces: &[&[u8]]) -> (Vec<Frame>, bool) {
    let mut buffer = FrameBuffer::default();
    let mut frames = Vec::new();
    for piece in pieces {
        buffer.extend(piece);
        loop {
            match buffer.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(_) => return (frames, true),
            }
        }
    }
    (frames, false)
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_frames_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(bytes.len() + 1);
        let (frames, _) = read(&[&bytes]);
        prop_assert_eq!(&read(&[&bytes[..cut], &bytes[cut..]]).0, &frames);
        for frame in &frames {
            prop_assert!(frame.payload.len() < LONGEST_FRAME);
            let _ = Report::from_frame(frame);
            let _ = Command::from_frame(frame);
        }
    }

    /// Bytes that look like frames: a small length, a known tag, a piece of JSON.
    #[test]
    fn payloads_that_almost_fit_are_refused_in_words(tag in 0_u8..80, payload in "[\\[\\]{}\",:a-z0-9 \\\\\u{0}-\u{1f}é]{0,60}") {
        let frame = Frame { tag, payload: payload.into_bytes() };
        for error in [Report::from_frame(&frame).err(), Command::from_frame(&frame).err()].into_iter().flatten() {
            prop_assert!(error.to_string().starts_with("a frame with "));
        }
    }

    #[test]
    fn what_was_written_is_read_however_it_is_cut(sent in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..50)), 0..8), size in 1_usize..40) {
        let sent: Vec<Frame> = sent.into_iter().map(|(tag, payload)| Frame { tag, payload }).collect();
        let mut wire = Vec::new();
        for frame in &sent {
            frame.write(&mut wire).unwrap();
        }
        let pieces: Vec<&[u8]> = wire.chunks(size).collect();
        prop_assert_eq!(read(&pieces), (sent, false));
    }
}

/// A depth that would overflow the stack of a parser that follows it.
#[test]
fn deep_json_is_refused() {
    let frame = Frame { tag: 66, payload: [b"[".repeat(1_000_000), b"]".repeat(1_000_000)].concat() };
    assert!(Report::from_frame(&frame).is_err());
}
