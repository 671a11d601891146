//! A mosquitto with nothing kept on disk: killed, it begins again empty.

use super::{Kept, alone};
use anyhow::{Context, Result};
use std::path::Path;

/// Where Debian puts it.
const PROGRAM: &str = "/usr/sbin/mosquitto";

pub(super) fn node(folder: &Path, at: &str) -> Result<Kept> {
    let (_, port) = at.rsplit_once(':').context("no port")?;
    let config = folder.join("mosquitto.conf");
    // Without bounds a subscriber that is fed fast loses messages: see the plan of this software.
    let text = format!(
        "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n\
         max_inflight_messages 0\nset_tcp_nodelay true\nlog_type error\nlog_type warning\nlog_dest stderr\nuser root\n"
    );
    std::fs::write(&config, text)?;
    let home = folder.to_owned();
    let make = move || {
        let mut command = alone(Path::new(PROGRAM), &home);
        command.arg("-c").arg(&config);
        Ok(command)
    };
    Ok(Kept::new("mosquitto", folder.join("mosquitto.log"), Box::new(make)))
}
