//! The log: for people on a terminal, JSON for journald; always on standard error, so
//! that standard output holds data alone.

use anyhow::Result;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// What libraries say at these levels helps nobody at a venue.
const LIBRARIES: &str = "wgpu=error,wgpu_core=error,wgpu_hal=error,naga=warn,bevy_render=warn,bevy_winit=warn,\
    bevy_window=warn,bevy_diagnostic=warn,winit=warn,fontique=error,parley=error,icu_provider=off,bevy_text=warn,\
    calloop=error,sctk=error,bevy_app=warn,bevy_asset=warn,bevy_shader=warn,\
    offset_allocator=warn,bevy_time=warn,bevy_text=warn,bevy_ecs=warn,log=warn";

/// Begins the log at a level, or with a filter by part.
///
/// # Errors
/// When the text is no filter, or another log has begun.
pub(super) fn begin(level: &str) -> Result<()> {
    let filter = EnvFilter::try_new(format!("{LIBRARIES},{level}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = if std::io::stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
    begun.map_err(|error| anyhow::anyhow!("{error}"))
}
