//! A program that serves a page of its own, and what a browser would say to it.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// One that ends with its test.
pub(crate) struct Served {
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

/// One that can't start: what it says.
pub(crate) fn fails(mut command: Command) -> Output {
    let mut child = command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
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

impl Served {
    /// Its first line tells the address.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let Some((_, address)) = line.trim().split_once("http://") else {
            let output = child.wait_with_output().unwrap();
            panic!("{line}{}", String::from_utf8_lossy(&output.stderr));
        };
        let (host, path) = address.split_once('/').unwrap();
        Self { child: Some(child), host: host.into(), path: format!("/{path}") }
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

    pub(crate) fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Ends it by what was already said to it; its code and what it complained of.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let output = self.child.take().unwrap().wait_with_output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
