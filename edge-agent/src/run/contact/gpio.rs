//! A line of a GPIO chip, by the kernel's character device.

use super::{Door, Line};
use crate::settings::{Active, EmergencyContact};
use anyhow::{Context, Result};
use gpiocdev::{
    Request,
    line::{Bias, EdgeDetection, Value},
};
use tokio::io::{Interest, unix::AsyncFd};

/// The line that the settings name, and by which key: whoever asks `gpioinfo` who holds it
/// is told that.
#[derive(Debug, Clone)]
pub(in crate::run) struct Gpio(pub(in crate::run) EmergencyContact, pub(in crate::run) &'static str);

impl Gpio {
    fn request(&self) -> Result<Request> {
        let mut builder = Request::builder();
        builder
            .on_chip(&self.0.chip)
            .with_consumer(format!("edge-agent: {}", self.1))
            .with_line(self.0.line)
            .as_input();
        // The bias holds an open contact's line still: a cable picks up whatever is in the air.
        match self.0.active {
            Active::Low => builder.as_active_low().with_bias(Bias::PullUp),
            Active::High => builder.as_active_high().with_bias(Bias::PullDown),
        };
        Ok(builder.with_edge_detection(EdgeDetection::BothEdges).request()?)
    }
}

impl Door for Gpio {
    type Line = Opened;

    fn open(&self) -> Result<Opened> {
        let EmergencyContact { chip, line, .. } = &self.0;
        let request = self.request().with_context(|| {
            format!(
                "opening line {line} of {} ({}); `gpioinfo` says which chips and lines there are \
                 and who holds them, and this program's user must be allowed to use the chip (group gpio)",
                chip.display(),
                self.1
            )
        })?;
        #[expect(
            deprecated,
            reason = "what took its place is unsafe; a request owns its file until it is dropped"
        )]
        let events = AsyncFd::with_interest(request, Interest::READABLE)?;
        Ok(Opened { events, line: *line })
    }
}

/// An open line.
#[derive(Debug)]
pub(in crate::run) struct Opened {
    events: AsyncFd<Request>,
    line: u32,
}

impl Line for Opened {
    fn is_closed(&self) -> Result<bool> {
        let value = self.events.get_ref().value(self.line).context("reading the line of the contact")?;
        Ok(value == Value::Active)
    }

    async fn moved(&mut self) -> Result<()> {
        let mut ready = self.events.readable().await.context("waiting for the contact")?;
        let request = ready.get_inner();
        while request.has_edge_event()? {
            request.read_edge_event()?;
        }
        ready.clear_ready();
        Ok(())
    }
}
