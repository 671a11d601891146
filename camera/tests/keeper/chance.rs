//! Any course of events: what always holds of a keeper.

use camera::keeper::{Command, Event, Keeper, Pace};
use camera::{Fault, FaultKind, Health};
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};

/// What the world does next.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Look,
    Rest,
    Pass(u64),
    PassUntilDue,
    Open,
    Frame,
    Damage,
    Fail(FaultKind),
    End,
    /// Something of a reader that is not the newest.
    EndOlder,
    Late,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let kind = prop_oneof![
        Just(FaultKind::Absent),
        Just(FaultKind::Busy),
        Just(FaultKind::Forbidden),
        Just(FaultKind::Unreadable)
    ];
    let deed = prop_oneof![
        2 => Just(Deed::Look),
        1 => Just(Deed::Rest),
        3 => (0..700_u64).prop_map(Deed::Pass),
        4 => Just(Deed::PassUntilDue),
        3 => Just(Deed::Open),
        3 => Just(Deed::Frame),
        1 => Just(Deed::Damage),
        3 => kind.prop_map(Deed::Fail),
        3 => Just(Deed::End),
        1 => Just(Deed::EndOlder),
        1 => Just(Deed::Late),
    ];
    proptest::collection::vec(deed, 0..200)
}

/// The keeper and the readers it believes in.
struct World {
    now: u64,
    keeper: Keeper,
    looking: bool,
    /// Readers that did not end, oldest first.
    alive: Vec<u64>,
    /// The reader that may hand out pictures.
    heard: Option<u64>,
    openings: Vec<u64>,
    /// The last picture that counted: whose, and when.
    last_frame: Option<(u64, u64)>,
}

impl World {
    fn new() -> Self {
        Self {
            now: 0,
            keeper: Keeper::new(Pace::default()),
            looking: false,
            alive: Vec::new(),
            heard: None,
            openings: Vec::new(),
            last_frame: None,
        }
    }

    fn tell(&mut self, event: Event) {
        match event {
            Event::Look => self.looking = true,
            Event::Rest => self.looking = false,
            Event::Frame(generation) if self.heard == Some(generation) => {
                self.last_frame = Some((generation, self.now));
            }
            Event::Ended(generation) => {
                self.alive.retain(|&one| one != generation);
                self.heard = self.heard.filter(|&one| one != generation);
            }
            _ => {}
        }
        for command in self.keeper.step(self.now, event) {
            match command {
                Command::Open(generation) => {
                    assert_eq!(self.heard, None, "two readers are heard");
                    self.alive.push(generation);
                    self.heard = Some(generation);
                    self.openings.push(self.now);
                }
                Command::Close(generation) | Command::Abandon(generation) => {
                    assert!(self.alive.contains(&generation));
                    self.heard = self.heard.filter(|&one| one != generation);
                }
            }
        }
    }

    fn pass(&mut self, until: u64) {
        // A shell is never late by more than it is told to wait.
        while let Some(due) = self.keeper.wake().filter(|&due| due <= until) {
            self.now = self.now.max(due);
            self.tell(Event::Silence);
        }
        self.now = self.now.max(until);
    }

    fn deed(&mut self, deed: Deed) {
        let newest = self.alive.last().copied().unwrap_or(1);
        let older = self.alive.first().copied().filter(|&one| one != newest);
        match deed {
            Deed::Look => self.tell(Event::Look),
            Deed::Rest => self.tell(Event::Rest),
            Deed::Pass(time) => self.pass(self.now + time),
            Deed::PassUntilDue => self.pass(self.keeper.wake().unwrap_or(self.now)),
            Deed::Open => self.tell(Event::Opened(newest)),
            Deed::Frame => self.tell(Event::Frame(newest)),
            Deed::Damage => self.tell(Event::Damaged(newest)),
            Deed::Fail(kind) => self.tell(Event::Fault(newest, Fault::new(kind, "said"))),
            Deed::End => self.tell(Event::Ended(newest)),
            Deed::EndOlder => older.into_iter().for_each(|one| self.tell(Event::Ended(one))),
            Deed::Late => older.into_iter().for_each(|one| self.tell(Event::Frame(one))),
        }
    }

    /// From now on, every reader does what it should.
    fn heal(&mut self) -> u64 {
        let begun = self.now;
        for generation in self.alive.clone() {
            self.tell(Event::Ended(generation));
        }
        self.tell(Event::Look);
        while self.heard.is_none() {
            let due = self.keeper.wake().expect("nothing is waited for");
            self.pass(due);
        }
        let reader = self.heard.expect("none is heard");
        self.tell(Event::Opened(reader));
        self.tell(Event::Frame(reader));
        self.now - begun
    }
}

proptest! {
    #[test]
    fn whatever_happens(deeds in deeds()) {
        let mut world = World::new();
        for deed in deeds {
            world.deed(deed);
            let report = world.keeper.report().clone();
            prop_assert_eq!(report.health == Health::Resting, !world.looking);
            // It sees exactly while the reader that is heard has read a picture lately.
            let seen = world.last_frame.filter(|&(reader, _)| world.heard == Some(reader));
            prop_assert_eq!(report.health == Health::Seeing, seen.is_some());
            prop_assert!(seen.is_none_or(|(_, at)| world.now - at <= 2000));
            prop_assert_eq!(report.detail.is_empty(), !report.health.is_fault());
            prop_assert!(report.abandoned <= 4, "{} hang", report.abandoned);
            prop_assert!(world.alive.len() <= 5, "{} readers are alive", world.alive.len());
            if let Some(due) = world.keeper.wake() {
                prop_assert!(due <= world.now + 5200, "{due} at {}", world.now);
            }
        }
        for six in world.openings.windows(6) {
            prop_assert!(six[5] - six[0] >= 1000, "six tries within {} ms", six[5] - six[0]);
        }
    }

    #[test]
    fn it_always_opens_again(deeds in deeds()) {
        let mut world = World::new();
        for deed in deeds {
            world.deed(deed);
        }
        let waited = world.heal();
        prop_assert!(waited <= 5200, "{waited} ms");
        prop_assert_eq!(world.keeper.report().health, Health::Seeing);
    }
}
