//! The program that sets a camera up, and what is done on its page.

use crate::browser::{self, Served};
use serde_json::Value;
use std::{
    ops::Deref,
    path::Path,
    process::{Command, Output},
};

/// One that ends with its test.
pub(crate) struct Program(Served);

impl Deref for Program {
    type Target = Served;

    fn deref(&self) -> &Served {
        &self.0
    }
}

fn command(source: &str, file: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
    command.args(["calibrate", "--source", source, "--calibration"]).arg(file);
    command.args(["--listen", listen, "--rate", &crate::street::RATE.to_string()]);
    command.args(["--width", "320", "--height", "240"]);
    command
}

/// One that can't start: what it says.
pub(crate) fn fails(source: &str, file: &Path, listen: &str) -> Output {
    browser::fails(command(source, file, listen))
}

impl Program {
    pub(crate) fn start(source: &str, file: &Path) -> Self {
        Self(Served::start(command(source, file, "127.0.0.1:0")))
    }

    /// One on pictures in which somebody walks to and fro.
    pub(crate) fn on_the_street(folder: &Path) -> Self {
        let pictures = crate::street::draw(folder);
        Self::start(&format!("pictures:{}", pictures.display()), &folder.join("door.json"))
    }

    /// One on a moving pattern, which is there at once.
    pub(crate) fn on_a_pattern(folder: &Path) -> Self {
        Self::start("generated", &folder.join("door.json"))
    }

    /// Something done on the page; the state after it.
    pub(crate) fn edit(&self, edit: &str) -> Value {
        let version = self.state()["version"].clone();
        let answer = self.post("edit", &format!(r#"{{"version":{version},"edit":{edit}}}"#));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) fn sees(&self) {
        self.until("it sees", |state| state["camera"]["sees"] == true && state["size"].is_array());
    }

    /// Ends it by what was already said to it; its code and what it complained of.
    pub(crate) fn ended(self) -> (Option<i32>, String) {
        self.0.ended()
    }
}
