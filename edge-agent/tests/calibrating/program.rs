//! The program, and what a browser would say to it.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// One that ends with its test.
pub(crate) struct Program {
    child: Option<Child>,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    /// `/TOKEN/`.
    pub(crate) path: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.status, self.text()))
    }

    /// A line of the head, without its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

fn command(source: &str, file: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
    command.args(["calibrate", "--source", source, "--calibration"]).arg(file);
    command.args(["--listen", listen, "--rate", &crate::street::RATE.to_string()]);
    command.args(["--width", "320", "--height", "240"]);
    command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// One that can't start: what it says.
pub(crate) fn fails(source: &str, file: &Path, listen: &str) -> Output {
    let mut child = command(source, file, listen).spawn().unwrap();
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("it started");
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

impl Program {
    pub(crate) fn start(source: &str, file: &Path) -> Self {
        let mut child = command(source, file, "127.0.0.1:0").spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (_, address) = line.trim().split_once("http://").unwrap_or_else(|| panic!("{line}"));
        let (host, path) = address.split_once('/').unwrap();
        Self { child: Some(child), host: host.into(), path: format!("/{path}") }
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

    /// Bytes as they are.
    pub(crate) fn say(&self, request: &[u8]) -> Answer {
        let mut line = TcpStream::connect(&self.host).unwrap();
        line.set_read_timeout(Some(PATIENCE)).unwrap();
        line.write_all(request).unwrap();
        let mut all = Vec::new();
        // Where it does not read to the end, the line breaks after its answer.
        let _ = line.read_to_end(&mut all);
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: all[end + 4..].to_vec() }
    }

    pub(crate) fn get(&self, file: &str) -> Answer {
        let Self { host, path, .. } = self;
        self.say(format!("GET {path}{file} HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes())
    }

    pub(crate) fn post(&self, file: &str, body: &str) -> Answer {
        let Self { host, path, .. } = self;
        let length = body.len();
        let head =
            format!("POST {path}{file} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n");
        self.say(format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes())
    }

    pub(crate) fn state(&self) -> Value {
        self.get("state").json()
    }

    /// Something done on the page; the state after it.
    pub(crate) fn edit(&self, edit: &str) -> Value {
        let version = self.state()["version"].clone();
        let answer = self.post("edit", &format!(r#"{{"version":{version},"edit":{edit}}}"#));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) fn until(&self, what: &str, mut holds: impl FnMut(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let state = self.state();
            if holds(&state) {
                return state;
            }
            assert!(Instant::now() < end, "not in {PATIENCE:?}: {what}\n{state}");
            std::thread::park_timeout(Duration::from_millis(30));
        }
    }

    pub(crate) fn sees(&self) {
        self.until("it sees", |state| state["camera"]["sees"] == true && state["size"].is_array());
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Ends it by what was already said to it; its code and what it complained of.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let output = self.child.take().unwrap().wait_with_output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
