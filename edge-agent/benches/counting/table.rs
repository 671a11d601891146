//! The table.

use crate::{counted::Said, films::Way};
use counting::{Direction, scenes::Kind, score::Score};
use serde::Serialize;

/// What was counted on the films of a kind.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    name: String,
    /// Of drawn films.
    #[serde(skip)]
    pub(crate) kind: Option<Kind>,
    ours: Figures,
    /// With two people marked; nothing where none were.
    marked: Figures,
    opencv: Figures,
    #[serde(skip)]
    scores: [Score; 3],
}

/// The figures of one counter.
#[derive(Debug, Default, Serialize)]
struct Figures {
    people: usize,
    matched: usize,
    missed: usize,
    untrue: usize,
    f1: f64,
    error_percent: f64,
    cpu_ms_a_frame: f64,
    memory_mib: f64,
    frames: u64,
}

pub(crate) fn head() {
    let whose = ["ours", "ours, two people marked", "OpenCV MOG2 + centroids"];
    println!("{:<26} {:>6}  {:^42}   {:^42}   {:^42}", "", "", whose[0], whose[1], whose[2]);
    let each = format!("{:>6} {:>5} {:>5} {:>6} {:>7} {:>6}", "match", "miss", "false", "F1", "error", "ms");
    println!("{:<26} {:>6}  {each}   {each}   {each}", "films", "people");
}

impl Row {
    pub(crate) fn new(name: &str, kind: Option<Kind>) -> Self {
        let [ours, marked, opencv] = <[Figures; 3]>::default();
        Self { name: name.to_owned(), kind, ours, marked, opencv, scores: <[Score; 3]>::default() }
    }

    /// What one counter made of all films of the row.
    pub(crate) fn score(&self, way: Way) -> &Score {
        let [ours, marked, opencv] = &self.scores;
        match way {
            Way::Ours => ours,
            Way::Marked => marked,
            Way::OpenCv => opencv,
        }
    }

    /// Adds what one counter made of a film.
    #[expect(clippy::cast_precision_loss, reason = "numbers of frames and of KiB")]
    pub(crate) fn add(&mut self, way: Way, score: &Score, said: &Said) {
        let Said { cpu_ms, memory_kib, frames, .. } = *said;
        let (figures, sum) = match way {
            Way::Ours => (&mut self.ours, &mut self.scores[0]),
            Way::Marked => (&mut self.marked, &mut self.scores[1]),
            Way::OpenCv => (&mut self.opencv, &mut self.scores[2]),
        };
        sum.add(score);
        let all = (figures.frames + frames).max(1) as f64;
        figures.cpu_ms_a_frame =
            (figures.cpu_ms_a_frame * figures.frames as f64 + cpu_ms * frames as f64) / all;
        figures.frames += frames;
        figures.memory_mib = figures.memory_mib.max(memory_kib as f64 / 1_024.0);
        figures.people = sum.of_truth();
        (figures.matched, figures.missed, figures.untrue) = (sum.matched, sum.missed.len(), sum.untrue.len());
        (figures.f1, figures.error_percent) = (sum.f1(), sum.error() * 100.0);
    }

    pub(crate) fn print(&self) {
        let each = |figures: &Figures| {
            let Figures { people, matched, missed, untrue, f1, error_percent, cpu_ms_a_frame, .. } = figures;
            // Of nobody there is no share: the number of false ones says it all.
            let (f1, error) = if *people == 0 {
                ("-".to_owned(), "-".to_owned())
            } else {
                (format!("{f1:.3}"), format!("{error_percent:.1}%"))
            };
            format!("{matched:>6} {missed:>5} {untrue:>5} {f1:>6} {error:>7} {cpu_ms_a_frame:>6.2}")
        };
        let marked = if self.marked.frames == 0 { format!("{:42}", "") } else { each(&self.marked) };
        let (ours, opencv) = (each(&self.ours), each(&self.opencv));
        println!("{:<26} {:>6}  {ours}   {marked}   {opencv}", self.name, self.ours.people);
    }

    /// Which crossings were missed and made up, for a film that people can look at.
    pub(crate) fn print_errors(&self) {
        for (who, way) in [("ours", Way::Ours), ("OpenCV", Way::OpenCv)] {
            let score = self.score(way);
            let list = |passages: &[counting::score::Passage]| {
                let sign = |direction| if direction == Direction::Plus { '+' } else { '-' };
                let words: Vec<String> =
                    passages.iter().map(|one| format!("{}{}", sign(one.direction), one.frame)).collect();
                if words.is_empty() { "none".to_owned() } else { words.join(" ") }
            };
            println!("    {who}: missed {}; false {}", list(&score.missed), list(&score.untrue));
        }
    }
}
