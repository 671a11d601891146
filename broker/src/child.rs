//! The broker's own process: what the program does that was started with [`SUBCOMMAND`].
//! It is told its plan on standard input, and ends when that closes, so it never outlives
//! the one who started it. It says nothing but the reason why it ends.

use crate::Plan;
use anyhow::{Context, Result, bail};
use rumqttd::Broker;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setrlimit};
use std::io::{BufRead, Read, Write};
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};

/// The argument that makes a program the broker it needs, and nothing else. It stands in no
/// help: nobody types it.
pub const SUBCOMMAND: &str = "embedded-broker";

/// Bytes of a plan: some filters and numbers.
const LONGEST_PLAN: u64 = 64 * 1024;

/// Is the broker, until standard input closes.
///
/// # Errors
/// When there is no plan to be read, or the broker can't listen.
pub fn serve() -> Result<()> {
    let plan = told()?;
    end_at_the_first_panic();
    limit_memory(plan.memory)?;
    let _runtime = leave_signals_to_the_starter()?;
    end_with_the_starter()?;
    // The library does not tell when it can't listen.
    plan.check_port()?;
    Broker::new(plan.config()).start().context("the broker ended")?;
    bail!("the broker ended without a reason")
}

fn told() -> Result<Plan> {
    let mut line = String::new();
    std::io::stdin().lock().take(LONGEST_PLAN).read_line(&mut line).context("reading the broker's plan")?;
    serde_json::from_str(&line)
        .context("this command is for the program itself, which tells it what to do on standard input")
}

/// A panic of any of its threads leaves a broker that still holds the port and serves
/// nobody: better none, and soon another.
fn end_at_the_first_panic() {
    std::panic::set_hook(Box::new(|panic| {
        // Standard error may be closed; the end is what counts.
        let _ = writeln!(std::io::stderr(), "{}", panic.to_string().replace('\n', " "));
        std::process::exit(1);
    }));
}

/// Memory that the process asks for beyond it is refused, which ends it.
fn limit_memory(bytes: u64) -> Result<()> {
    let maximum = getrlimit(Resource::Data).maximum;
    let current = Some(maximum.map_or(bytes, |maximum| maximum.min(bytes)));
    setrlimit(Resource::Data, Rlimit { current, maximum }).context("limiting the broker's memory")
}

/// Ctrl-C and systemd reach every process of a program at once. The program says goodbye
/// through its broker first, so it alone decides when that ends. The signals are taken
/// as long as the runtime lives.
fn leave_signals_to_the_starter() -> Result<Runtime> {
    let runtime = Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let inside = runtime.enter();
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        drop(signal(kind).context("taking the signals")?);
    }
    drop(inside);
    Ok(runtime)
}

/// Standard input closes when the starter ends. A broker that is frozen at that moment would
/// not see it, and would hold the port against the next one for as long as it is frozen; so
/// the system is told as well to end it, which needs nothing of this process any more.
fn end_with_the_starter() -> Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL)).context("asking to end with the starter")?;
    let watch = || {
        // Whatever comes, even an error, nobody is there any more once reading ends.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    };
    std::thread::Builder::new().name("starter".into()).spawn(watch).context("watching standard input")?;
    Ok(())
}
