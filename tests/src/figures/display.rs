//! How soon a change of the programme is on the displays of a house: the real program in three
//! windows on virtual screens, told by the pack's file and by staff.

use super::{Figure, first_picture::Display, percentile};
use crate::{
    house::{Device, House, VENUE},
    patience::until,
    program::Running,
};
use anyhow::{Context, Result};
use ledger::{
    Ledger,
    clock::{self, ClockTrust},
};
use std::{path::Path, time::Duration, time::Instant};
use venue::{
    entry::Role,
    id::SessionId,
    pack::{Pack, read_packs},
    shifts::Held,
    staff::{Usual, by},
};

/// How often the pack is mended, and how often staff move the session.
const CHANGES: usize = 5;

/// Longer than this, and it has failed.
const FAILED_AFTER: Duration = Duration::from_secs(60);

/// A display that hangs in the house.
struct Hung {
    program: Running,
    /// How much it had said before the change.
    heard: usize,
}

impl Hung {
    /// Whether it has said this since the change.
    fn shows(&mut self, words: &str) -> Result<()> {
        self.program.alive()?;
        let said = self.program.said();
        said.get(self.heard..).filter(|said| said.contains(words)).context("not shown yet").map(drop)
    }
}

/// Changes the programme again and again, and waits for all displays each time.
///
/// # Errors
/// When there is no Xvfb, or a display never shows a change.
pub fn measure(house: &House, device: &Device<'_>) -> Result<Vec<Figure>> {
    let screen = Display::start()?;
    let pack = house.folder().join("displayed.toml");
    let shipped = without_sessions(&std::fs::read_to_string(shipped())?);
    let evening = Evening { shipped, pack };
    evening.write(0)?;
    let displays = ["foyer", "hall", "wall"].map(|which| {
        let mut command =
            device.kiosk(&["--display", which, "--hall", "lobby", "--log", "kiosk=debug,warn"])?;
        command.args(["--set", "clock=trusted", "--pack"]).arg(&evening.pack);
        command.env("DISPLAY", &screen.name).env_remove("WAYLAND_DISPLAY");
        let program = Running::start(command, &house.folder().join(format!("display-{which}.log")))?;
        Ok(Hung { program, heard: 0 })
    });
    let mut displays = displays.into_iter().collect::<Result<Vec<_>>>()?;
    all_show(&mut displays, &name(0))?;
    let mut mended = (1..=CHANGES)
        .map(|change| {
            let since = noted(&mut displays);
            evening.write(change)?;
            all_show(&mut displays, &name(change))?;
            Ok(since.elapsed().as_secs_f64() * 1_000.0)
        })
        .collect::<Result<Vec<_>>>()?;
    let mut moved = evening.moved(&device.ledger(), &mut displays)?;
    let slowest = |sample: &mut Vec<f64>| percentile(sample, 1.0);
    Ok(vec![
        Figure::at_most(
            "display: a mended pack on three displays, slowest",
            slowest(&mut mended),
            "ms",
            2_000.0,
        ),
        Figure::at_most("display: a session moved by staff, slowest", slowest(&mut moved), "ms", 2_000.0),
    ])
}

fn noted(displays: &mut [Hung]) -> Instant {
    displays.iter_mut().for_each(|display| display.heard = display.program.said().len());
    Instant::now()
}

fn all_show(displays: &mut [Hung], words: &str) -> Result<()> {
    for display in displays {
        until(&format!("{words} on a display"), FAILED_AFTER, || display.shows(words))?;
    }
    Ok(())
}

/// What the session is called after so many changes.
fn name(change: usize) -> String {
    format!("第 {change} 版")
}

fn shipped() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/venues/river-city.toml"))
}

/// The pack without its programme: what is shown is on the first page, and no page has to turn.
fn without_sessions(pack: &str) -> String {
    let blocks = pack.split("\n[[").enumerate();
    let kept = blocks.filter(|(_, block)| !block.starts_with("sessions]]"));
    kept.map(|(number, block)| if number == 0 { block.to_owned() } else { format!("\n[[{block}") }).collect()
}

/// The example house, with one session that is about to begin.
struct Evening {
    shipped: String,
    pack: std::path::PathBuf,
}

/// The session's id.
const SESSION: &str = "bench";

impl Evening {
    /// Writes the pack's file; the session begins in a quarter of an hour.
    fn write(&self, change: usize) -> Result<()> {
        let pack = read(&self.shipped)?;
        let now = pack.campaign.local(clock::read(ClockTrust::Always)?.wall).time();
        let at = |minutes| (now + chrono::TimeDelta::minutes(minutes)).format("%H:%M");
        let session = format!(
            "\n[[sessions]]\nid = {SESSION:?}\nname = {:?}\nactivity = \"science-night\"\nhall = \"lobby\"\n\
             every_day = true\nhighlight = true\nstart = \"{}\"\nend = \"{}\"\n",
            name(change),
            at(15),
            at(75)
        );
        Ok(std::fs::write(&self.pack, format!("{}{session}", self.shipped))?)
    }

    /// Staff move the session, five minutes further each time.
    fn moved(&self, ledger: &Path, displays: &mut [Hung]) -> Result<Vec<f64>> {
        let pack = read(&std::fs::read_to_string(&self.pack)?)?;
        let session = SessionId::new(SESSION)?;
        let mut ledger = Ledger::open_existing(ledger)?;
        let mut took = vec![];
        for change in (1..).take(CHANGES) {
            let readings = clock::read(ClockTrust::Always)?;
            let day = pack.venue_day(readings.wall);
            let slots = pack.slots(&VENUE.parse()?, day);
            let slot = slots.iter().find(|slot| slot.session.id == session).context("no session tonight")?;
            let late = change * 5 * 60_000;
            let (start, end) = (slot.start + late, slot.end + late);
            let shown = pack.campaign.local(start).format("%H:%M").to_string();
            let since = noted(displays);
            let why = by(Role::DutyManager, &Usual::Scheduled.into());
            ledger.shift(&readings, (session.clone(), day), Held::At { start, end }, why)?;
            all_show(displays, &shown)?;
            took.push(since.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(took)
    }
}

fn read(text: &str) -> Result<Pack> {
    read_packs(&[("river-city.toml", text)])?.pop().context("no campaign in the pack")
}
