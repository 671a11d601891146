//! One camera: what [`Eye`] wants done with its process.

use super::{
    Post,
    child::{Heard, Process},
};
use crate::{
    learnt_file::LearntFile,
    settings::CameraPlan,
    watch_camera::{self, Plan},
};
use anyhow::Result;
use std::{future::pending, path::PathBuf};
use tokio::{task, time};
use venue::watching::{Command, Eye, Input, Walk};

struct Camera {
    eye: Eye,
    plan: Plan,
    learnt: LearntFile,
    /// Whether it was told that the file of what is learnt can't be had.
    complained: bool,
    program: PathBuf,
    process: Option<(u64, Process)>,
    post: Post,
}

/// Watches a camera until it is stopped.
pub(super) async fn watch(camera: CameraPlan, program: PathBuf, last: Option<i64>, post: Post) {
    let CameraPlan { plan, aims, learnt } = camera;
    let kept = in_peace(&learnt, LearntFile::read).await.unwrap_or_else(|reason| {
        tracing::warn!(camera = plan.source, reason = format!("{reason:#}"), "people's size is learnt anew");
        Vec::new()
    });
    let eye = Eye::new(&plan.source, aims, last, post.clock.now()).knowing(&kept);
    post.tell(eye.health().clone());
    Camera { eye, plan, learnt, complained: false, program, process: None, post }.run().await;
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
                Command::Keep(walks) => self.keep(walks).await,
                _ => {}
            }
        }
    }

    /// Where the file can't be written, the size of people is known until the agent ends.
    async fn keep(&mut self, walks: Vec<Walk>) {
        let written = in_peace(&self.learnt, move |file| file.write(&walks)).await;
        if let Err(reason) = written
            && !std::mem::replace(&mut self.complained, true)
        {
            let reason = format!("{reason:#}");
            tracing::warn!(camera = self.plan.source, reason, "what was learnt of people's size is not kept");
        }
    }

    async fn start(&mut self, generation: u64) {
        let learnt = watch_camera::learnt(&self.eye.walks());
        let looks = learnt.looks().len();
        tracing::debug!(
            camera = self.plan.source,
            generation,
            looks,
            "its process starts, knowing people's size"
        );
        let plan = Plan { learnt, ..self.plan.clone() };
        match Process::start(&self.program, &plan).await {
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

/// Does something with the file where waiting for the disk holds nobody up.
async fn in_peace<T: Send + 'static>(
    file: &LearntFile,
    does: impl FnOnce(&LearntFile) -> Result<T> + Send + 'static,
) -> Result<T> {
    let file = file.clone();
    task::spawn_blocking(move || does(&file)).await?
}

async fn heard(process: &mut Option<(u64, Process)>) -> (u64, Heard) {
    match process {
        Some((generation, process)) => (*generation, process.next().await),
        None => pending().await,
    }
}
