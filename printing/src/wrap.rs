//! Breaking words into lines: English between words, Chinese between characters, and
//! never so that a closing mark begins a line or an opening one ends it.

/// Marks that never begin a line.
const NEVER_FIRST: &str = "，。！？、；：”’》〉）】〕」』…—·～％,.!?;:)]}%°";
/// Marks that never end one.
const NEVER_LAST: &str = "“‘《〈（【〔「『([{";

/// Whether a character is written without spaces round it.
fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{2E80}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether marks allow a break between two characters.
fn marks_allow(before: char, after: char) -> bool {
    !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before)
}

/// Whether a line may end between two characters. Spaces stay at the end of a line, where
/// they are not seen; a number stays with what it counts, as in 2025年.
fn may_break(before: char, after: char) -> bool {
    !after.is_whitespace()
        && marks_allow(before, after)
        && (before.is_whitespace() || is_wide(before) || is_wide(after))
        && !(before.is_ascii_digit() && is_wide(after))
}

/// The lines of a text, each at most `room` wide; line breaks of the text are kept. A word
/// that is wider than a line is broken between letters, so that nothing is cut off.
pub(crate) fn lines(text: &str, room: f32, mut advance: impl FnMut(char) -> f32) -> Vec<String> {
    text.lines().flat_map(|line| broken(line.trim(), room, &mut advance)).collect()
}

fn broken(text: &str, room: f32, advance: &mut impl FnMut(char) -> f32) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut rest = characters.as_slice();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(first_line(rest, room, advance));
        let line: String = line.iter().collect();
        // A break parts as well as the dot between two words does.
        let parted =
            if after.is_empty() { line.trim() } else { line.trim_end().trim_end_matches(" ·").trim() };
        lines.push(parted.to_owned());
        rest = after;
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// How many characters the first line takes; one at least.
fn first_line(text: &[char], room: f32, advance: &mut impl FnMut(char) -> f32) -> usize {
    let mut width = 0.0;
    let fits = |character: &&char| {
        width += advance(**character);
        width <= room || character.is_whitespace()
    };
    let most = text.iter().take_while(fits).count();
    if most == text.len() {
        return most;
    }
    let ends = |rule: fn(char, char) -> bool| {
        (1..=most)
            .rev()
            .find(|end| matches!(text.get(end - 1..=*end), Some([one, next]) if rule(*one, *next)))
    };
    ends(may_break).or_else(|| ends(marks_allow)).unwrap_or(most).max(1)
}

/// The same number of lines as [`lines`] gives, but of like length: 武汉大学万林 /
/// 艺术博物馆 and not 武汉大学万林艺术 / 博物馆.
pub(crate) fn balanced(text: &str, room: f32, mut advance: impl FnMut(char) -> f32) -> Vec<String> {
    /// How much of the room the lines are tried in, narrowest first.
    const SHARES: [f32; 9] = [0.52, 0.58, 0.64, 0.7, 0.76, 0.82, 0.88, 0.94, 1.0];
    let full = lines(text, room, &mut advance);
    if full.len() < 2 {
        return full;
    }
    let tried = SHARES.into_iter().map(|share| (room * share, lines(text, room * share, &mut advance)));
    // A word broken in a narrow line would still give the right number of lines.
    let whole = |(_, tried): &(f32, Vec<String>)| tried.len() == full.len() && breaks_like(tried, &full);
    let found: Vec<_> = tried.collect();
    found.into_iter().find(whole).map_or(full, |(_, lines)| lines)
}

/// Whether lines break no word that the other lines keep whole.
fn breaks_like(tried: &[String], full: &[String]) -> bool {
    let words = |lines: &[String]| lines.iter().flat_map(|line| line.split(is_gap)).filter(filled).count();
    words(tried) <= words(full)
}

fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_wide(character)
}

fn filled(word: &&str) -> bool {
    !word.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Chinese characters are two wide, others one.
    fn advance(character: char) -> f32 {
        if is_wide(character) { 2.0 } else { 1.0 }
    }

    #[test]
    fn english_breaks_between_words() {
        assert_eq!(lines("Show this at every point.", 10.0, advance), ["Show this", "at every", "point."]);
    }

    #[test]
    fn chinese_breaks_between_characters() {
        assert_eq!(lines("每一站都请出示此卡", 8.0, advance), ["每一站都", "请出示此", "卡"]);
    }

    #[test]
    fn a_closing_mark_stays_with_what_it_closes() {
        assert_eq!(lines("请出示此卡。谢谢", 10.0, advance), ["请出示此", "卡。谢谢"]);
        assert_eq!(lines("在《科学》展", 4.0, advance), ["在", "《科", "学》", "展"]);
    }

    #[test]
    fn a_word_too_wide_is_broken() {
        assert_eq!(lines("Donaudampfschiff", 6.0, advance), ["Donaud", "ampfsc", "hiff"]);
    }

    #[test]
    fn a_number_stays_with_its_unit_and_a_dot_gives_way_to_a_break() {
        assert_eq!(lines("截止到2025年", 11.0, advance), ["截止到", "2025年"]);
        assert_eq!(lines("Museum · 21 May", 10.0, advance), ["Museum", "21 May"]);
    }

    #[test]
    fn breaks_in_the_text_are_kept() {
        assert_eq!(lines("one\ntwo", 20.0, advance), ["one", "two"]);
    }

    #[test]
    fn balanced_lines_are_of_like_length() {
        assert_eq!(balanced("武汉大学万林艺术博物馆", 18.0, advance), ["武汉大学万林", "艺术博物馆"]);
        assert_eq!(balanced("Show this at every point", 20.0, advance), ["Show this at", "every point"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[a-z ，。（）《》馆天地人。!,]{0,60}", room in 4_u8..40) {
            let room = f32::from(room);
            for made in [lines(&text, room, advance), balanced(&text, room, advance)] {
                let bare = |text: &str| text.split_whitespace().collect::<String>();
                prop_assert_eq!(bare(&made.concat()), bare(&text));
                for line in &made {
                    prop_assert!(line.chars().map(advance).sum::<f32>() <= room, "{line:?} in {room}");
                }
            }
        }

        #[test]
        fn no_closing_mark_begins_a_line(text in "([a-z]{1,6} |[馆天地人]{1,3}[，。！？]|《[书名]{1,3}》){1,12}", room in 12_u8..40) {
            for line in lines(&text, f32::from(room), advance) {
                let first = line.chars().next().unwrap();
                prop_assert!(!NEVER_FIRST.contains(first), "{line:?}");
                prop_assert!(!NEVER_LAST.contains(line.chars().last().unwrap()), "{line:?}");
            }
        }
    }
}
