//! The camera's own process: what the agent does that runs itself a second time with
//! [`SUBCOMMAND`]. It is told its [`Plan`] on standard input, opens the one source, shuts
//! itself in, and from then on can look and say the lines of [`Said`] on standard output,
//! and nothing else: no file, no network, no other program. Pictures are looked at and
//! dropped. It ends with whoever started it, however that one ends; a camera that is
//! unplugged ends it too, and it is started anew.
//!
//! Order: the source is opened first, since that needs files; the walls stand before the
//! first picture is taken.

mod looking;
mod prove;
mod walks;
mod walls;

pub use prove::Attempt;
pub use walks::learnt;

use anyhow::{Context, Result, ensure};
use camera::{Source, Stream, Wish};
use counting::{Calibration, Counter, Learnt};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getppid, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Read, Write};
use venue::watching::Said;

/// The argument that makes the program a camera's process. It stands in no help: nobody
/// types it.
pub const SUBCOMMAND: &str = "watch-camera";

/// Bytes of a plan: eight lines, eight people, and 300 looks at people who walked, of 200
/// bytes each.
const LONGEST_PLAN: u64 = 128 * 1024;

/// What it is told, as one line of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Where pictures come from, such as `camera:/dev/video0` or `pictures:DIR`.
    pub source: String,
    /// The width wished for, px.
    pub width: u32,
    /// The height wished for, px.
    pub height: u32,
    /// The pictures a second wished for.
    pub frames_per_second: u32,
    /// Where the lines are.
    pub calibration: Calibration,
    /// What is known of people's size by this camera.
    #[serde(default)]
    pub learnt: Learnt,
}

/// Which walls are built; one alone is for proving that it stands by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Walls {
    /// Both.
    #[default]
    Both,
    /// Against files and networks, by landlock.
    Files,
    /// Against system calls, by seccomp.
    Calls,
    /// None, to see what a proof would say then.
    None,
}

/// Looks until standard input closes or the source ends. With `prove` it tries instead what
/// the walls have to refuse, says what the system answered, and ends.
///
/// # Errors
/// When there is no plan to be read, or the source can't be opened or gives no picture any
/// more, with what has to be done.
pub fn watch(walls: Walls, prove: bool) -> Result<()> {
    let plan = told()?;
    end_at_the_first_panic();
    let starter = end_with_the_starter()?;
    let source: Source = plan.source.parse()?;
    let wish = Wish { width: plan.width, height: plan.height, frames_per_second: plan.frames_per_second };
    let mut stream = Stream::open(&source, wish).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let mut counter = Counter::knowing(plan.calibration, plan.learnt)?;
    keep_memory_private();
    let files = walls::against_files(matches!(walls, Walls::Both | Walls::Files));
    // The thread begins behind the first wall, and the second is built around both: behind
    // it no thread can begin.
    listen_for_the_end()?;
    let calls = walls::against_calls(matches!(walls, Walls::Both | Walls::Calls));
    let mut out = std::io::stdout().lock();
    say(&mut out, &Said::Opened { files, calls })?;
    if prove {
        return prove::try_all(&mut out, starter);
    }
    looking::look(&mut stream, &mut counter, &mut out)
}

fn say(out: &mut impl Write, said: &Said) -> Result<()> {
    out.write_all(said.to_line().as_bytes()).and_then(|()| out.flush()).context("nobody listens any more")
}

fn told() -> Result<Plan> {
    let mut line = String::new();
    std::io::stdin().lock().take(LONGEST_PLAN).read_line(&mut line).context("reading the camera's plan")?;
    serde_json::from_str(&line)
        .context("this command is for the program itself, which tells it what to do on standard input")
}

/// A panic leaves a process that looks alive: better none, and soon another.
fn end_at_the_first_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let _ = writeln!(std::io::stderr(), "{}", panic.to_string().replace('\n', " "));
        std::process::exit(1);
    }));
}

/// The kernel ends it with the process that started it, whatever it is at; answers who that
/// is.
fn end_with_the_starter() -> Result<Option<rustix::process::Pid>> {
    let starter = getppid();
    set_parent_process_death_signal(Some(Signal::KILL)).context("asking to end with the agent")?;
    // It may have ended before that was asked.
    ensure!(getppid() == starter, "the agent has ended");
    Ok(starter)
}

/// Pictures are in memory: neither a core file nor another program of this user gets them.
/// Where that can't be had, the walls still stand.
pub(crate) fn keep_memory_private() {
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Ends the process when standard input closes. The thread has begun when this returns:
/// what a thread asks of the kernel as it begins is refused behind the second wall.
fn listen_for_the_end() -> Result<()> {
    let (begin, begun) = std::sync::mpsc::channel();
    let listen = move || {
        let _ = begin.send(());
        let mut bytes = [0; 64];
        // Whatever comes, even an error, nobody is there any more once reading ends.
        while std::io::stdin().lock().read(&mut bytes).is_ok_and(|read| read > 0) {}
        std::process::exit(0);
    };
    let thread = std::thread::Builder::new().name("starter".into()).spawn(listen);
    thread.map(drop).and(begun.recv().map_err(std::io::Error::other)).context("watching standard input")
}
