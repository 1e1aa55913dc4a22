//! Frames: a 32-bit little-endian length of the rest, one byte of tag, and a payload.

use std::io::{self, ErrorKind, Read, Write};

use thiserror::Error;

/// The longest frame that is believed, 256 MiB: a longer one means that something else was written into the socket.
pub const LONGEST_FRAME: usize = 256 << 20;

/// One message as it travels.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What the payload is; see [`Command`](crate::Command) and [`Report`](crate::Report).
    pub tag: u8,
    /// JSON, or nothing.
    pub payload: Vec<u8>,
}

/// Why bytes are no frame, or a frame is no message.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The socket itself failed, or ended inside a frame.
    #[error("the connection between the kernel and the cell process failed: {0}")]
    Io(#[from] io::Error),
    /// A length that no frame has.
    #[error("a frame of {0} bytes; frames have between 1 and {LONGEST_FRAME}")]
    Length(usize),
    /// A tag that this side does not take.
    #[error("a frame with the unknown tag {0}")]
    Tag(u8),
    /// A payload that is not what the tag promises.
    #[error("a frame with tag {tag} and an unreadable payload: {source}")]
    Payload {
        /// The frame's tag.
        tag: u8,
        /// What serde found.
        source: serde_json::Error,
    },
}

impl Frame {
    /// Writes the whole frame, a small one in one system call.
    pub fn write(&self, to: &mut impl Write) -> Result<(), FrameError> {
        Self::write_parts(self.tag, &self.payload, to)
    }

    /// Writes a frame whose payload somebody else owns.
    pub fn write_parts(tag: u8, payload: &[u8], to: &mut impl Write) -> Result<(), FrameError> {
        let length = payload.len() + 1;
        check_length(length)?;
        let mut bytes = Vec::with_capacity(4 + length);
        bytes.extend_from_slice(&(length as u32).to_le_bytes());
        bytes.push(tag);
        bytes.extend_from_slice(payload);
        to.write_all(&bytes)?;
        Ok(to.flush()?)
    }

    /// Reads one frame, waiting for it; `None` when the other side has closed the socket between two frames.
    pub fn read(from: &mut impl Read) -> Result<Option<Self>, FrameError> {
        let mut header = Vec::with_capacity(4);
        match from.take(4).read_to_end(&mut header)? {
            0 => return Ok(None),
            4 => {}
            _ => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
        }
        let length = length_of(&header)?;
        let mut rest = Vec::new();
        // Not reserved up front: a wrong length must cost no memory.
        if from.take(length as u64).read_to_end(&mut rest)? < length {
            return Err(io::Error::from(ErrorKind::UnexpectedEof).into());
        }
        let tag = rest.remove(0);
        Ok(Some(Self { tag, payload: rest }))
    }
}

/// Frames out of bytes that arrive in pieces, for a reader that must never wait.
#[derive(Debug, Default)]
pub struct FrameBuffer {
    bytes: Vec<u8>,
    start: usize,
}

impl FrameBuffer {
    /// Takes in the bytes that have just arrived.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.start);
        self.start = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame, `None` while it is incomplete.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let waiting = &self.bytes[self.start..];
        if waiting.len() < 4 {
            return Ok(None);
        }
        let length = length_of(&waiting[..4])?;
        let Some(rest) = waiting.get(4..4 + length) else {
            return Ok(None);
        };
        let frame = Frame { tag: rest[0], payload: rest[1..].to_vec() };
        self.start += 4 + length;
        Ok(Some(frame))
    }
}

fn length_of(header: &[u8]) -> Result<usize, FrameError> {
    let bytes = header.try_into().expect("a header of four bytes");
    check_length(u32::from_le_bytes(bytes) as usize)
}

fn check_length(length: usize) -> Result<usize, FrameError> {
    if (1..=LONGEST_FRAME).contains(&length) { Ok(length) } else { Err(FrameError::Length(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(frames: &[(u8, &[u8])]) -> Vec<u8> {
        let mut wire = Vec::new();
        for (tag, payload) in frames {
            Frame::write_parts(*tag, payload, &mut wire).expect("writing to memory");
        }
        wire
    }

    #[test]
    fn frames_come_back_as_they_were_written() {
        let wire = wire(&[(3, b""), (66, b"{}")]);
        assert_eq!(wire[..5], [1, 0, 0, 0, 3]);
        let mut from = wire.as_slice();
        assert_eq!(Frame::read(&mut from).unwrap(), Some(Frame { tag: 3, payload: vec![] }));
        assert_eq!(Frame::read(&mut from).unwrap(), Some(Frame { tag: 66, payload: b"{}".to_vec() }));
        assert_eq!(Frame::read(&mut from).unwrap(), None);
    }

    #[test]
    fn a_buffer_takes_frames_byte_by_byte() {
        let mut buffer = FrameBuffer::default();
        let mut seen = Vec::new();
        for byte in wire(&[(64, b"{\"pid\":7}"), (69, b"x"), (3, b"")]) {
            buffer.extend(&[byte]);
            while let Some(frame) = buffer.next_frame().unwrap() {
                seen.push(frame.tag);
            }
        }
        assert_eq!(seen, [64, 69, 3]);
    }

    #[test]
    fn garbage_is_an_error_and_costs_no_memory() {
        for garbage in [&b"\0\0\0\0"[..], b"\xff\xff\xff\xff", b"hello world"] {
            assert!(matches!(Frame::read(&mut &garbage[..]), Err(FrameError::Length(_))));
            let mut buffer = FrameBuffer::default();
            buffer.extend(garbage);
            assert!(matches!(buffer.next_frame(), Err(FrameError::Length(_))));
        }
    }

    #[test]
    fn a_frame_cut_short_is_an_error() {
        let wire = wire(&[(66, b"{}")]);
        for end in [2, 4, 6] {
            assert!(matches!(Frame::read(&mut &wire[..end]), Err(FrameError::Io(_))), "cut after {end} bytes");
        }
    }
}
