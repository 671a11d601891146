//! A door that is counted by a camera, from its pictures to the board of headquarters: it
//! counts, is unplugged, is plugged in again in the dark, and the line is cut. What the board
//! says of who is inside is what the ledger says.

use anyhow::{Context, Result, ensure};
use ledger::Ledger;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use stories::{
    board::Board,
    cut::Cable,
    house::{Device, House, NIGHT},
    program::Running,
};
use venue::{entry::Fact, watching::Sight};

#[path = "../../edge-agent/tests/watching/street.rs"]
#[expect(clippy::unwrap_used, reason = "a story without its pictures is none")]
mod street;

/// How long anything may take on a busy machine.
const WITHIN: Duration = Duration::from_secs(90);

/// Both entrances of the venue before one camera: only then is it known who is inside. Nobody
/// walks over the second line, which is above all heads.
const SECOND: &str = r#",{"name":"above","from":{"x":0,"y":8},"to":{"x":320,"y":8}}]}"#;

/// The pictures of the way back: without them everybody comes in and nobody goes out.
const THE_WAY_BACK: std::ops::Range<u32> = 116..180;

/// The venue's device that counts, its pictures, and its line to headquarters.
struct Door<'h> {
    device: Device<'h>,
    pictures: PathBuf,
    cable: Cable,
}

impl<'h> Door<'h> {
    fn of(house: &'h House) -> Result<Self> {
        let pictures = street::draw(house.folder());
        for back in THE_WAY_BACK {
            std::fs::remove_file(pictures.join(format!("{back:04}.pgm")))?;
        }
        let calibration = street::CALIBRATION.replace("]}", SECOND);
        std::fs::write(house.folder().join("door.json"), calibration)?;
        let cable = Cable::to(house.broker())?;
        let configs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs");
        let pack = ["campaigns/science-month-2025.toml", "venues/river-city.toml"];
        let pack = pack.map(|file| configs.join(file));
        let settings = format!(
            "venue = \"river-city\"\ndevice = \"door-1\"\nclock = \"trusted\"\npack = {pack:?}\nbroker = {:?}\n\
             [[cameras]]\nsource = \"pictures:{}\"\ncalibration = \"door.json\"\nactivity = {NIGHT:?}\n\
             frames_per_second = {}\n\
             lines = [{{ name = \"door\", line = \"front-door\" }}, {{ name = \"above\", line = \"side-door\" }}]\n",
            cable.address(),
            pictures.display(),
            street::RATE,
        );
        Ok(Self { device: house.agent_with("door-1", &settings)?, pictures, cable })
    }

    fn ledger(&self) -> Result<Ledger> {
        Ok(Ledger::open_existing(self.device.ledger())?)
    }

    /// Who is inside, entry by entry: in less out, and what was taken back.
    fn inside(&self) -> Result<i64> {
        let entries = self.ledger()?.entries(1, 5_000)?;
        Ok(entries
            .iter()
            .map(|entry| match &entry.body.fact {
                Fact::Crossings { inward, outward, .. } => i64::from(*inward) - i64::from(*outward),
                Fact::Correction { change: venue::entry::Change::Exits { people }, .. } => i64::from(*people),
                _ => 0,
            })
            .sum())
    }

    /// The camera is unplugged: what it says comes to an end, and it is not found any more.
    fn unplug(&self, agent: &Running) -> Result<()> {
        std::fs::rename(&self.pictures, self.pictures.with_extension("away"))?;
        let child = child_of(agent.id()).context("no process of a camera")?;
        rustix::process::kill_process(child, rustix::process::Signal::KILL)?;
        Ok(())
    }

    /// It is plugged in again, and everything is black.
    fn plug_in_black(&self) -> Result<()> {
        std::fs::create_dir(self.pictures.with_extension("black"))?;
        for number in 0..4 {
            let mut file = b"P5 320 240 255\n".to_vec();
            file.extend(std::iter::repeat_n(1 + number, 320 * 240));
            std::fs::write(self.pictures.with_extension("black").join(format!("{number}.pgm")), file)?;
        }
        Ok(std::fs::rename(self.pictures.with_extension("black"), &self.pictures)?)
    }
}

/// A process whose parent is this one.
fn child_of(parent: u32) -> Option<rustix::process::Pid> {
    std::fs::read_dir("/proc").ok()?.find_map(|entry| {
        let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let mut after = stat.rsplit_once(')')?.1.split_whitespace();
        let (state, of) = (after.next()?, after.next()?);
        if state != "Z" && of == parent.to_string() { rustix::process::Pid::from_raw(pid) } else { None }
    })
}

fn now() -> Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?)
}

/// What the board says of a line of the device.
fn line<'v>(view: &'v Value, id: &str) -> &'v Value {
    let lines = view["devices"][0]["doors"]["lines"].as_array();
    lines.and_then(|lines| lines.iter().find(|line| line["name"]["id"] == id)).unwrap_or(&Value::Null)
}

fn is(how: &str) -> impl Fn(&Value) -> Result<bool> {
    move |view| Ok(line(view, "front-door")["how"] == how && line(view, "side-door")["how"] == how)
}

fn inside(view: &Value) -> Option<i64> {
    let gauge = &view["devices"][0]["doors"]["gauges"][0];
    gauge["place"].is_null().then(|| gauge["value"].as_i64()).flatten()
}

fn stale(wanted: bool) -> impl Fn(&Value) -> Result<bool> {
    move |view| Ok(view["devices"][0]["doors"]["stale"] == wanted)
}

#[test]
fn the_board_knows_how_the_camera_is_and_who_is_inside() -> Result<()> {
    let house = House::new()?;
    let headquarters = house.headquarters()?;
    let door = Door::of(&house)?;
    let agent = door.device.run_agent()?;
    let board = Board::of(&house)?;

    let view = board.until("the camera to count", WITHIN, is("counting"))?;
    let front = line(&view, "front-door");
    ensure!(front["name"]["zh"] == "正门" && front["kind"] == "camera", "{front}");
    ensure!(front["why"].is_null() && front["wall"] == "whole", "{front}");
    board.until("somebody inside", WITHIN, |view| Ok(inside(view) > Some(0)))?;

    let before = now()?;
    door.unplug(&agent)?;
    let view = board.until("the board to say that it is gone", WITHIN, is("gone"))?;
    let front = line(&view, "front-door");
    let since = front["since"].as_i64().context("no time")?;
    ensure!(front["at_least"] == false && (before..=now()?).contains(&since), "{front}, before: {before}");
    let health = door.ledger()?.health();
    let [counter] = &health.counters[..] else { anyhow::bail!("{health:?}") };
    assert_eq!((counter.sight, counter.since), (Sight::Gone, since), "staff are told the same");
    // Nobody is counted now: what the board says comes to what the ledger says, and stays so.
    board.until("board and ledger to agree", WITHIN, |view| {
        Ok(inside(view) == Some(door.inside()?) && view["devices"][0]["doors"]["stale"] == false)
    })?;

    door.plug_in_black()?;
    let view = board.until("the board to say that it is too dark", WITHIN, is("doubted"))?;
    let front = line(&view, "front-door");
    ensure!(front["why"] == "dark" && front["since"].as_i64() > Some(since), "{front}");

    door.cable.cut();
    let view = board.until("what was said to be old", WITHIN, stale(true))?;
    ensure!(is("doubted")(&view)?, "what was said last is still told: {view}");
    door.cable.mend();
    board.until("the door to be heard again", WITHIN, stale(false))?;

    std::fs::rename(&door.pictures, door.pictures.with_extension("black"))?;
    std::fs::rename(door.pictures.with_extension("away"), &door.pictures)?;
    let child = child_of(agent.id()).context("no process of a camera")?;
    rustix::process::kill_process(child, rustix::process::Signal::KILL)?;
    board.until("the camera to count again", WITHIN, is("counting"))?;

    ensure!(agent.stop()?.success(), "the agent did not stop cleanly");
    ensure!(headquarters.stop()?.success(), "headquarters did not stop cleanly");
    Ok(())
}
