//! One camera: what [`Eye`] wants done with its process.

use super::{
    Post,
    child::{Heard, Process},
};
use crate::{settings::CameraPlan, watch_camera::Plan};
use std::{future::pending, path::PathBuf};
use tokio::time;
use venue::watching::{Command, Eye, Input};

struct Camera {
    eye: Eye,
    plan: Plan,
    program: PathBuf,
    process: Option<(u64, Process)>,
    post: Post,
}

/// Watches a camera until it is stopped.
pub(super) async fn watch(camera: CameraPlan, program: PathBuf, last: Option<i64>, post: Post) {
    let CameraPlan { plan, aims } = camera;
    let eye = Eye::new(&plan.source, aims, last, post.clock.now());
    post.tell(eye.health().clone());
    Camera { eye, plan, program, process: None, post }.run().await;
}

impl Camera {
    async fn run(mut self) {
        self.take(&Input::Tick).await;
        loop {
            let now = self.post.clock.now();
            let wake = self.post.clock.at(self.eye.wake(now));
            let Self { process, post, .. } = &mut self;
            tokio::select! {
                _ = post.stop.changed() => break,
                (generation, heard) = heard(process) => match heard {
                    Heard::Line(line) => self.take(&Input::Line(generation, &line)).await,
                    Heard::Ended(why) => {
                        self.process = None;
                        self.take(&Input::Ended(generation, &why)).await;
                    }
                },
                () = time::sleep_until(wake) => self.take(&Input::Tick).await,
            }
        }
        self.take(&Input::Stop).await;
    }

    async fn take(&mut self, input: &Input<'_>) {
        let commands = self.eye.handle(input, self.post.clock.now());
        for command in self.post.perform(&self.plan.source, commands) {
            match command {
                // It is killed as it is dropped; what hangs in the driver is not waited for.
                Command::Kill(_) => self.process = None,
                Command::Start(generation) => self.start(generation).await,
                _ => {}
            }
        }
    }

    async fn start(&mut self, generation: u64) {
        match Process::start(&self.program, &self.plan).await {
            Ok(process) => self.process = Some((generation, process)),
            Err(reason) => {
                let why = format!("{reason:#}");
                let commands = self.eye.handle(&Input::Ended(generation, &why), self.post.clock.now());
                // A pause follows a failure, so there is nothing to start or end in them.
                self.post.perform(&self.plan.source, commands);
            }
        }
    }
}

async fn heard(process: &mut Option<(u64, Process)>) -> (u64, Heard) {
    match process {
        Some((generation, process)) => (*generation, process.next().await),
        None => pending().await,
    }
}
