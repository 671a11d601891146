//! The rules held against evenings that a person would reckon by hand.

mod walks;

use super::*;
use crate::{
    attendance::Book as Entries,
    entry::{Body, Fact, Method, Place},
    id::{ActivityId, LineId, SiteId},
    moment::{BootId, Moment, QUARTER_MS},
    pack::{LineRole, shipped},
};

const EVENING: i64 = 1_758_369_600_000; // 2025-09-20T12:00Z: a quarter begins

fn place() -> Place {
    Place {
        activity: ActivityId::new("science-night").unwrap(),
        site: SiteId::new("main").unwrap(),
        hall: None,
    }
}

fn spot(line: &str, entrance: bool) -> Spot {
    Spot { place: place(), line: LineId::new(line).unwrap(), method: Method::EntranceLine, entrance }
}

fn aims() -> Vec<Aim> {
    vec![
        Aim { spot: spot("front-door", true), inward: Way::Plus },
        Aim { spot: spot("universe-door", false), inward: Way::Minus },
    ]
}

/// A moment so many milliseconds after the agent began, ten seconds into a quarter.
fn at(ms: u64) -> Now {
    Now { ms, wall: EVENING + 10_000 + i64::try_from(ms).unwrap(), trusted: true }
}

/// A camera, and all that it asked for.
struct Evening {
    eye: Eye,
    now: u64,
    generation: u64,
    done: Vec<(u64, Command)>,
}

impl Evening {
    fn begin(last: Option<i64>) -> Self {
        let mut evening =
            Self { eye: Eye::new("camera:0", aims(), last, at(0)), now: 0, generation: 0, done: vec![] };
        evening.tick(0);
        evening
    }

    fn take(&mut self, input: &Input<'_>) {
        for command in self.eye.handle(input, at(self.now)) {
            if let Command::Start(generation) = command {
                self.generation = generation;
            }
            self.done.push((self.now, command));
        }
    }

    fn tick(&mut self, ms: u64) {
        self.now = ms;
        self.take(&Input::Tick);
    }

    fn says(&mut self, said: &Said) {
        let line = said.to_line();
        self.take(&Input::Line(self.generation, line.trim_end().as_bytes()));
    }

    fn opens(&mut self) {
        self.says(&Said::Opened { files: Wall::Whole, calls: Wall::Whole });
    }

    /// Alive every second up to and with this moment, ticking as it wants.
    fn lives_until(&mut self, ms: u64) {
        while self.now < ms {
            let next = (self.now / 1_000 + 1) * 1_000;
            self.runs_until(next.min(ms));
            self.says(&Said::Alive { frames: 15, damaged: 0, cpu_us: 900 });
        }
    }

    /// Silent up to this moment, ticking as it wants.
    fn runs_until(&mut self, ms: u64) {
        loop {
            let wake = self.eye.wake(at(self.now)).max(self.now + 1);
            if wake > ms {
                break;
            }
            self.tick(wake);
        }
        self.tick(ms);
    }

    fn crosses(&mut self, line: u8, way: Way) {
        self.says(&Said::Crossed { line, way, at: self.now, percent: 90 });
    }

    fn facts(&self) -> Vec<(u64, &Fact)> {
        let facts = self.done.iter().filter_map(|(ms, command)| match command {
            Command::Commit(facts) => Some(facts.iter().map(|fact| (*ms, fact))),
            _ => None,
        });
        facts.flatten().collect()
    }

    /// (inward, outward, watched) of a line, in all.
    fn totals(&self, of: &str) -> (u32, u32, u32) {
        let sum = |(ins, outs, seconds), (_, fact): &(u64, &Fact)| match fact {
            Fact::Crossings { line, inward, outward, watched, .. } if line.as_str() == of => {
                (ins + inward, outs + outward, seconds + watched)
            }
            _ => (ins, outs, seconds),
        };
        self.facts().iter().fold((0, 0, 0), sum)
    }

    fn gaps(&self) -> Vec<(i64, i64)> {
        let gap = |(_, fact): &(u64, &Fact)| match fact {
            Fact::Gap { from, to, .. } => Some((from - at(0).wall, to - at(0).wall)),
            _ => None,
        };
        self.facts().iter().filter_map(gap).collect()
    }

    fn starts(&self) -> Vec<u64> {
        self.done.iter().filter(|(_, c)| matches!(c, Command::Start(_))).map(|(ms, _)| *ms).collect()
    }

    fn kills(&self) -> Vec<u64> {
        self.done.iter().filter(|(_, c)| matches!(c, Command::Kill(_))).map(|(ms, _)| *ms).collect()
    }
}

#[test]
fn crossings_are_summed_by_line_and_committed_within_five_seconds() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(1_000);
    for (line, way) in [(0, Way::Plus), (0, Way::Plus), (0, Way::Minus), (1, Way::Minus), (1, Way::Plus)] {
        evening.crosses(line, way);
    }
    evening.lives_until(6_000);
    let facts = evening.facts();
    assert!(facts.iter().all(|(ms, _)| *ms == 5_000), "{facts:?}");
    assert_eq!(evening.totals("front-door"), (2, 1, 3));
    assert_eq!(evening.totals("universe-door"), (1, 1, 3), "each line has its own way in");
    let Fact::Crossings { entrance, .. } = facts[1].1 else { panic!() };
    assert!(!entrance);
}

#[test]
fn an_empty_hall_is_watched_and_costs_an_entry_a_minute() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(600_000);
    evening.take(&Input::Stop);
    let (_, _, watched) = evening.totals("front-door");
    assert_eq!(watched, 599, "from the first second of pictures on");
    assert!(evening.facts().len() <= 2 * 12, "{:?}", evening.facts());
    assert_eq!(evening.gaps(), []);
}

#[test]
fn each_quarter_has_its_own_seconds() {
    let mut evening = Evening::begin(None);
    evening.opens();
    let quarter = u64::try_from(QUARTER_MS).unwrap();
    evening.lives_until(quarter + 20_000);
    let end = quarter - 10_000;
    let (before, after): (Vec<_>, Vec<_>) = evening.facts().into_iter().partition(|(ms, _)| *ms < end);
    let watched = |facts: &[(u64, &Fact)]| -> u32 {
        let of = |(_, fact): &(u64, &Fact)| match fact {
            Fact::Crossings { line, watched, .. } if line.as_str() == "front-door" => *watched,
            _ => 0,
        };
        facts.iter().map(of).sum()
    };
    assert!(before.iter().any(|(ms, _)| end - ms <= 300), "just before it ends");
    assert_eq!(watched(&before), 888, "890 seconds, less the first and what is not a whole one yet");
    assert_eq!(watched(&after), 0, "those of the next are not due yet");
    evening.take(&Input::Stop);
    assert_eq!(evening.totals("front-door").2, 919);
}

#[test]
fn a_process_that_says_nothing_is_ended_and_soon_there_is_another() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(10_000);
    evening.runs_until(20_000);
    assert_eq!(evening.kills(), [13_000]);
    assert_eq!(evening.starts(), [0, 13_250]);
    assert_eq!(evening.eye.health().sight, Sight::Gone);
    assert_eq!(evening.eye.health().since, at(13_000).wall);
    evening.opens();
    evening.lives_until(21_000);
    assert_eq!(evening.gaps(), [(10_000, 21_000)], "from the last watched moment to the next");
    assert_eq!(evening.eye.health().sight, Sight::Counting);
}

#[test]
fn what_ends_at_once_is_tried_again_ever_more_seldom_but_every_two_seconds() {
    let mut evening = Evening::begin(None);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let (generation, ended) = (evening.generation, evening.now);
        evening.take(&Input::Ended(generation, "no camera is connected"));
        evening.runs_until(ended + 2_000);
        pauses.push(evening.starts().last().unwrap() - ended);
    }
    assert_eq!(pauses, [250, 500, 1_000, 2_000, 2_000, 2_000, 2_000]);
    let complaints = evening.done.iter().filter(|(_, c)| matches!(c, Command::Complain(_))).count();
    assert_eq!(complaints, 1, "it is said once");
    // What an older one still says is not heard.
    evening.take(&Input::Line(1, br#"{"say":"crossed","line":0,"way":"+","at":1,"percent":90}"#));
    assert_eq!(evening.totals("front-door"), (0, 0, 0));
}

#[test]
fn while_it_does_not_trust_itself_it_counts_and_does_not_watch() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(5_000);
    evening.says(&Said::Doubted { why: Doubt::Crowded, at: 5_000 });
    let doubted = evening.eye.health().clone();
    assert_eq!((doubted.sight, doubted.since), (Sight::Doubted(Doubt::Crowded), at(5_000).wall));
    evening.lives_until(20_000);
    evening.crosses(0, Way::Plus);
    evening.lives_until(30_000);
    assert_eq!(evening.eye.health(), &doubted, "it is said since when");
    evening.says(&Said::Trusted { at: 30_000 });
    evening.lives_until(40_000);
    evening.take(&Input::Stop);
    assert_eq!(evening.totals("front-door"), (1, 0, 4 + 10));
    assert_eq!(evening.gaps(), [(5_000, 30_000)]);
}

#[test]
fn a_gap_that_lasts_is_written_at_the_end_of_each_quarter() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(10_000);
    let quarter = QUARTER_MS;
    for _ in 0..4 {
        let generation = evening.generation;
        evening.take(&Input::Ended(generation, "unplugged"));
        evening.runs_until(evening.now + 500_000);
    }
    let gaps = evening.gaps();
    let end = quarter - 10_000 - 300;
    assert_eq!(gaps, [(10_000, end), (end, end + quarter)], "without a break between them");
}

#[test]
fn after_a_restart_the_gap_begins_where_the_ledger_knows_of() {
    let last = at(0).wall - 90_000;
    let mut evening = Evening::begin(Some(last));
    evening.opens();
    evening.lives_until(2_000);
    assert_eq!(evening.gaps(), [(-90_000, 1_000)]);
    let mut evening = Evening::begin(Some(at(0).wall - 10 * 24 * 3_600_000));
    evening.opens();
    evening.lives_until(2_000);
    assert_eq!(evening.gaps(), [], "what was off for more than a week was not at work");
    let mut evening = Evening::begin(Some(at(0).wall + 90_000));
    evening.opens();
    evening.lives_until(2_000);
    assert_eq!(evening.gaps(), [], "a clock that went back makes no gap");
}

#[test]
fn a_process_that_says_what_it_may_not_is_ended() {
    for line in [&b"{\"say\":\"picture\"}"[..], b"\xff\xd8\xff", &[b' '; 600]] {
        let mut evening = Evening::begin(None);
        evening.opens();
        let generation = evening.generation;
        evening.take(&Input::Line(generation, line));
        assert_eq!(evening.kills(), [0]);
    }
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.crosses(2, Way::Plus);
    assert_eq!(evening.kills(), [0], "there are two lines");
    let mut evening = Evening::begin(None);
    evening.opens();
    for _ in 0..200 {
        evening.crosses(0, Way::Plus);
    }
    assert_eq!(evening.kills(), [0], "nobody crosses that fast");
}

#[test]
fn pictures_that_are_all_damaged_are_not_watched() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(3_000);
    for second in 4..9 {
        evening.runs_until(second * 1_000);
        evening.says(&Said::Alive { frames: 0, damaged: 15, cpu_us: 0 });
    }
    assert_eq!(evening.eye.health().sight, Sight::Gone);
    evening.lives_until(12_000);
    assert_eq!(evening.gaps(), [(3_000, 9_000)]);
    assert!(evening.kills().is_empty());
}

#[test]
fn after_the_end_nothing_is_done_any_more() {
    let mut evening = Evening::begin(None);
    evening.opens();
    evening.lives_until(1_500);
    evening.crosses(0, Way::Plus);
    evening.take(&Input::Stop);
    assert_eq!(evening.kills(), [1_500]);
    assert_eq!(evening.totals("front-door").0, 1, "what was counted is written");
    let before = evening.done.len();
    evening.runs_until(60_000);
    assert_eq!(evening.done.len(), before);
}

fn crossings(entrance: bool, inward: u32, outward: u32) -> Fact {
    let Spot { place, line, method, .. } = spot("front-door", entrance);
    Fact::Crossings { place, line, method, entrance, inward, outward, watched: 5 }
}

/// Crossings of a line of River City.
fn of_pack(line: &str, method: Method, inward: u32, outward: u32) -> Fact {
    let pack = shipped::example().unwrap();
    let venue = pack.venue(&"river-city".parse().unwrap()).unwrap();
    let line = venue.line(&line.parse().unwrap()).unwrap();
    let place = Place { hall: line.hall.clone(), ..place() };
    let entrance = line.role == LineRole::Entrance;
    Fact::Crossings { place, line: line.id.clone(), method, entrance, inward, outward, watched: 5 }
}

/// What takes in crossings, and how many of each have to be taken back.
fn taken_back(inside: &mut Inside, crossed: &[(&str, Method, u32, u32)]) -> Vec<u32> {
    let one = |(line, method, inward, outward): &(&str, Method, u32, u32)| {
        let fact = of_pack(line, *method, *inward, *outward);
        let taken = inside.too_many(&fact);
        assert_eq!(inside.holds(std::slice::from_ref(&fact)), taken == 0);
        inside.note(&fact, taken);
        taken
    };
    crossed.iter().map(one).collect()
}

/// River City with these lines counted.
fn whole(lines: &[(&str, Method)]) -> Whole {
    let pack = shipped::example().unwrap();
    let venue = pack.venue(&"river-city".parse().unwrap()).unwrap();
    let lines = lines.iter().map(|(line, method)| (line.parse().unwrap(), *method)).collect();
    Whole::of(venue, &lines)
}

#[test]
fn nobody_is_inside_less_than_nought_times() {
    let camera = Method::EntranceLine;
    let lines = ["front-door", "side-door", "dome-door"].map(|line| (line, camera));
    let mut inside = Inside::of(whole(&lines), [], &(0..1));
    let front = [(5, 2), (0, 4), (2, 9), (1, 0)].map(|(ins, outs)| ("front-door", camera, ins, outs));
    assert_eq!(taken_back(&mut inside, &front), [0, 1, 7, 0]);
    assert_eq!(inside.people(camera), 1);
    let dome = [("dome-door", camera, 3, 0), ("dome-door", camera, 0, 5), ("dome-door", camera, 2, 1)];
    assert_eq!(taken_back(&mut inside, &dome), [0, 2, 0], "nor in a hall");
    assert_eq!(inside.people(camera), 1, "an inner door changes nothing for the house");
}

#[test]
fn nobody_is_taken_back_where_not_every_door_is_counted() {
    let (camera, sensor) = (Method::EntranceLine, Method::Sensor);
    let lines = [("front-door", camera), ("side-door", camera), ("side-door", sensor)];
    let mut inside = Inside::of(whole(&lines), [], &(0..1));
    let crossed =
        [("side-door", sensor, 1, 9), ("universe-door", camera, 0, 4), ("front-door", camera, 0, 1)];
    assert_eq!(taken_back(&mut inside, &crossed), [0, 0, 1], "who came by the other door may go by this one");
}

#[test]
fn who_is_inside_after_a_restart_is_what_the_pages_say() {
    let camera = Method::EntranceLine;
    let lines = ["front-door", "side-door", "dome-door"].map(|line| (line, camera));
    let mut book = Entries::default();
    let boot = BootId("b".into());
    let at = Moment { wall: EVENING, boottime: 1_000, boot, trusted: true };
    for fact in [of_pack("front-door", camera, 9, 2), of_pack("dome-door", camera, 4, 1)] {
        book.append(Body { at: at.clone(), rehearsal: false, fact }).unwrap();
    }
    let mut inside = Inside::of(whole(&lines), book.pages().values(), &(EVENING..EVENING + QUARTER_MS));
    let out = [("front-door", camera, 0, 8), ("dome-door", camera, 0, 5)];
    assert_eq!(taken_back(&mut inside, &out), [1, 2]);
}

fn message(seq: u64, inward: u32, at: i64) -> Vec<u8> {
    let reading = Reading { v: 1, seq, inward, outward: 0, watched_s: 10, at };
    serde_json::to_vec(&reading).unwrap()
}

#[test]
fn a_sensor_is_believed_once_and_only_about_now() {
    let mut sensor = Sensor::new("north-door", spot("north-door", true), None, at(0));
    let now = at(0).wall;
    assert!(sensor.hear(&message(7, 3, now), false, at(0)).is_ok());
    let refused = |result: Result<Vec<Command>, Refusal>| result.unwrap_err();
    assert_eq!(
        refused(sensor.hear(&message(7, 3, now), false, at(1_000))),
        Refusal::Repeated { seq: 7, last: 7 }
    );
    assert_eq!(refused(sensor.hear(&message(8, 3, now), true, at(2_000))), Refusal::Retained);
    assert_eq!(refused(sensor.hear(&message(8, 3, now - 3_600_000), false, at(3_000))), Refusal::Off(-3_603));
    assert_eq!(refused(sensor.hear(&message(8, 2_001, now), false, at(4_000))), Refusal::Crowd(2_001));
    assert_eq!(refused(sensor.hear(&[b' '; 513], false, at(5_000))), Refusal::Long(513));
    assert!(matches!(refused(sensor.hear(b"{\"v\":1}", false, at(6_000))), Refusal::Form(_)));
    let later = br#"{"v":2,"seq":9,"inward":1,"outward":1,"watched_s":1,"at":1}"#;
    assert_eq!(refused(sensor.hear(later, false, at(7_000))), Refusal::Version(2));
    let mut done = sensor.hear(&message(8, 4, now), false, at(10_000)).unwrap();
    let flood = (9..30).map(|seq| sensor.hear(&message(seq, 0, now), false, at(11_000)));
    assert!(flood.filter(Result::is_err).count() >= 10);
    done.extend(sensor.tick(at(100_000)));
    done.extend(sensor.close(at(100_000)));
    let facts: Vec<_> = done
        .iter()
        .filter_map(|c| if let Command::Commit(f) = c { Some(f) } else { None })
        .flatten()
        .collect();
    let people: u32 =
        facts.iter().map(|f| if let Fact::Crossings { inward, .. } = f { *inward } else { 0 }).sum();
    assert_eq!(people, 7);
    assert!(
        done.iter().any(|c| matches!(c, Command::Tell(health) if health.sight == Sight::Gone)),
        "it was silent"
    );
    assert!(facts.iter().any(|f| matches!(f, Fact::Gap { .. })));
}

#[test]
fn what_waits_for_the_disk_is_summed_by_line() {
    let gap = Fact::Gap { place: place(), method: Method::EntranceLine, from: 1, to: 2 };
    let facts = vec![crossings(true, 1, 2), gap.clone(), crossings(false, 7, 0), crossings(true, 3, 4)];
    let Fact::Crossings { place, line, method, entrance, .. } = crossings(true, 0, 0) else { panic!() };
    let both = Fact::Crossings { place, line, method, entrance, inward: 4, outward: 6, watched: 10 };
    assert_eq!(sum(facts), [both, gap, crossings(false, 7, 0)]);
}
