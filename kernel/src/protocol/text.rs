//! Bytes to text: UTF-8 that arrives in pieces, and positions in bytes against positions in characters.

/// Decodes a byte stream piece by piece. A character cut in two waits for its other half; invalid bytes become U+FFFD.
#[derive(Default)]
pub struct Decoder {
    tail: Vec<u8>,
}

impl Decoder {
    pub fn push(&mut self, bytes: &[u8]) -> String {
        let joined;
        let mut rest = if self.tail.is_empty() {
            bytes
        } else {
            joined = [&std::mem::take(&mut self.tail), bytes].concat();
            &joined
        };
        let mut text = String::with_capacity(rest.len());
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return text;
                }
                Err(error) => error,
            };
            let (valid, invalid) = rest.split_at(error.valid_up_to());
            text.push_str(&String::from_utf8_lossy(valid));
            match error.error_len() {
                Some(length) => {
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &invalid[length..];
                }
                None => {
                    self.tail = invalid.to_vec();
                    return text;
                }
            }
        }
    }

    /// What is left when the stream ends: nothing, or one U+FFFD for half a character.
    pub fn finish(&mut self) -> &'static str {
        if std::mem::take(&mut self.tail).is_empty() { "" } else { "\u{fffd}" }
    }
}

/// The protocol counts characters, the engine bytes.
pub fn byte_offset(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

pub fn character_offset(text: &str, bytes: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < bytes).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pieces: &[&[u8]], expected: &[&str], end: &str) {
        let mut decoder = Decoder::default();
        let texts: Vec<String> = pieces.iter().map(|piece| decoder.push(piece)).collect();
        assert_eq!(texts, expected);
        assert_eq!(decoder.finish(), end);
    }

    #[test]
    fn a_character_cut_in_two_waits() {
        check(&[b"a\xc3", b"\xa9b"], &["a", "éb"], "");
        check(&[b"\xf0", b"\x9f", b"\xa6", b"\x80"], &["", "", "", "🦀"], "");
    }

    #[test]
    fn invalid_bytes_are_replaced() {
        check(&[b"a\xffb\xfe"], &["a\u{fffd}b\u{fffd}"], "");
        check(&[b"\xc3", b"x"], &["", "\u{fffd}x"], "");
    }

    #[test]
    fn half_a_character_at_the_end_is_replaced() {
        check(&[b"ok\xc3"], &["ok"], "\u{fffd}");
    }

    #[test]
    fn positions_count_characters() {
        let text = "é🦀x";
        for (characters, bytes) in [(0, 0), (1, 2), (2, 6), (3, 7)] {
            assert_eq!(byte_offset(text, characters), bytes);
            assert_eq!(character_offset(text, bytes), characters);
        }
        assert_eq!(byte_offset(text, 99), 7);
    }
}
