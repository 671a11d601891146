//! How soon a tap shows: which picture after it is the first one that differs.

use super::{ShotsError, Taken, check_graphics, stage, still};
use crate::{
    flow::{Input, SETTLE_MS},
    theme,
    visit::Visit,
};
use bevy::{
    prelude::*,
    render::view::screenshot::{Screenshot, ScreenshotCaptured},
};
use serde::Serialize;
use std::time::Instant;

/// Pictures after a tap until it is given up.
const MOST: u32 = 60;

/// What a tap came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quickness {
    /// The button that was tapped.
    pub tap: String,
    /// The screen after it.
    pub screen: &'static str,
    /// The first picture after the tap that shows it, from 1; when it is not the first, at
    /// most this one.
    pub picture: u32,
    /// How long this machine took for the picture after the tap, in milliseconds.
    pub drawn_ms: f64,
}

/// Taps these buttons one after another, in an app that draws into an image of this size.
///
/// # Errors
/// As [`super::render`]; or when a button is not there or changes nothing.
pub fn quickness(
    taps: &[&str],
    size: (u32, u32),
    prepare: impl FnOnce(&mut App),
) -> Result<Vec<Quickness>, ShotsError> {
    check_graphics()?;
    let (mut app, canvas) = stage(size, prepare)?;
    taps.iter().map(|tap| tapped(&mut app, &canvas, tap)).collect()
}

fn tapped(app: &mut App, canvas: &Handle<Image>, tap: &str) -> Result<Quickness, ShotsError> {
    app.world_mut().resource_mut::<Visit>().happen(SETTLE_MS, &Input::Tick);
    let before = still(app, canvas, tap)?;
    theme::tap(app.world_mut(), tap)?;
    let (mut drawn, mut drawn_ms) = (0, 0.0);
    while drawn < MOST {
        app.world_mut().spawn(Screenshot::image(canvas.clone())).observe(
            |shot: On<ScreenshotCaptured>, mut taken: ResMut<Taken>| {
                taken.0 = Some(shot.image.clone());
            },
        );
        let picture = drawn + 1;
        // It is read back while the next ones are drawn.
        let shown = loop {
            let begun = Instant::now();
            app.update();
            drawn += 1;
            if drawn == 1 {
                drawn_ms = begun.elapsed().as_secs_f64() * 1_000.0;
            }
            match app.world_mut().resource_mut::<Taken>().0.take() {
                Some(image) => break image,
                None if drawn >= MOST => return Err(ShotsError::Unchanged { tap: tap.to_owned() }),
                None => {}
            }
        };
        if shown.data != before.data {
            let screen = app.world().resource::<Visit>().flow.screen.name();
            return Ok(Quickness { tap: tap.to_owned(), screen, picture, drawn_ms });
        }
    }
    Err(ShotsError::Unchanged { tap: tap.to_owned() })
}
