//! Breaking words into lines: Chinese anywhere but before a closing mark, English
//! between words.

use crate::faces::{Face, Faces};

/// Marks that never begin a line.
const NEVER_FIRST: &str = "，。！？、；：”》）」·";
/// Marks that never end one.
const NEVER_LAST: &str = "“《（「";

/// Pieces that stay whole: an English word with its mark, or a Chinese character.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for character in text.chars() {
        let joined = (character.is_ascii_graphic() && before.is_ascii_graphic())
            || NEVER_FIRST.contains(character)
            || NEVER_LAST.contains(before)
            || character == ' ';
        match pieces.last_mut() {
            Some(piece) if joined => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        before = character;
    }
    pieces
}

/// The lines of a text that is at most `width` wide at `size`; a piece that is wider
/// than that stands alone.
pub(crate) fn lines(faces: &Faces, face: Face, text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(text) {
        let fits = |line: &&mut String| {
            faces.width(face, &format!("{line}{}", piece.trim_end())) * size <= width || line.is_empty()
        };
        match lines.last_mut().filter(fits) {
            Some(line) => line.push_str(&piece),
            None => lines.push(piece),
        }
    }
    lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// A text in at most `most` lines no wider than `width`: as large as `size` allows, and
/// smaller where it must be. Gives the size and the lines.
pub(crate) fn fitted(
    faces: &Faces,
    face: Face,
    text: &str,
    size: f64,
    width: f64,
    most: usize,
) -> (f64, Vec<String>) {
    /// Each step is a twelfth smaller; twenty of them are a sixth of the size.
    const STEP: f64 = 11.0 / 12.0;
    let mut size = size;
    for _ in 0..20 {
        let lines = lines(faces, face, text, size, width);
        let widest = lines.iter().map(|line| faces.width(face, line) * size).fold(0.0, f64::max);
        if lines.len() <= most && widest <= width {
            return (size, balanced(faces, face, text, size, lines));
        }
        size *= STEP;
    }
    (size, lines(faces, face, text, size, width))
}

/// The same number of lines, but of like length: 武汉大学万林 / 艺术博物馆 and not
/// 武汉大学万林艺术 / 博物馆.
pub(crate) fn balanced(faces: &Faces, face: Face, text: &str, size: f64, full: Vec<String>) -> Vec<String> {
    /// How much narrower than the widest line the lines are tried.
    const SHARES: [f64; 4] = [0.55, 0.65, 0.75, 0.85];
    let widest = full.iter().map(|line| faces.width(face, line) * size).fold(0.0, f64::max);
    let narrower = |share: &f64| lines(faces, face, text, size, widest * share);
    let same = |lines: &Vec<String>| {
        let fits = |line: &String| faces.width(face, line) * size <= widest;
        lines.len() == full.len() && lines.iter().all(fits)
    };
    SHARES.iter().map(narrower).find(same).unwrap_or(full)
}
