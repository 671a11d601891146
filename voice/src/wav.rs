//! A sound as the file every player reads.

/// Samples (mono, 16 bits) as a WAV file.
pub(crate) fn wav(samples: &[i16], rate: u16) -> Vec<u8> {
    let size = u32::try_from(samples.len().saturating_mul(2)).unwrap_or(u32::MAX);
    let rate = u32::from(rate);
    let mut file = Vec::with_capacity(samples.len() * 2 + 44);
    file.extend(b"RIFF");
    file.extend(size.saturating_add(36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend([1, 0, 1, 0]);
    file.extend(rate.to_le_bytes());
    file.extend((rate * 2).to_le_bytes());
    // Two bytes a sample, sixteen bits.
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_file_that_players_know() {
        let file = wav(&[0, 1, -1], 44_100);
        let expected = [
            b"RIFF\x2a\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".as_slice(),
            &[0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0],
            b"data\x06\0\0\0\0\0\x01\0\xff\xff",
        ];
        assert_eq!(file, expected.concat());
    }
}
