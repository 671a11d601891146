//! The board as a browser gets it: views, one after the other.

use crate::house::House;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

/// The views that headquarters pushes. The thread behind it ends with headquarters.
#[derive(Debug)]
pub struct Board(Receiver<Value>);

impl Board {
    /// Opens the board of a house whose headquarters runs.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn of(house: &House) -> Result<Self> {
        Self::at(house.board())
    }

    /// Opens the board at this address.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn at(address: &str) -> Result<Self> {
        let answer = ureq::get(format!("http://{address}/live")).call()?;
        let lines = BufReader::new(answer.into_body().into_reader()).lines();
        let (sender, views) = channel();
        std::thread::spawn(move || {
            let views = lines
                .map_while(Result::ok)
                .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
            for view in views {
                if sender.send(view).is_err() {
                    return;
                }
            }
        });
        Ok(Self(views))
    }

    /// The first view from now on that holds.
    ///
    /// # Errors
    /// After `bound`, with `what` was awaited and the last view.
    pub fn until(
        &self,
        what: &str,
        bound: Duration,
        mut holds: impl FnMut(&Value) -> Result<bool>,
    ) -> Result<Value> {
        let deadline = Instant::now() + bound;
        let mut last = Value::Null;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let view = self.0.recv_timeout(left);
            let view = view.with_context(|| format!("waited {bound:?} for {what}; the last view: {last}"))?;
            if holds(&view)? {
                return Ok(view);
            }
            if Instant::now() >= deadline {
                bail!("waited {bound:?} for {what}; the last view: {view}");
            }
            last = view;
        }
    }
}
