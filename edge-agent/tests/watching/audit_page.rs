//! The audit of a box without a touchscreen: its page over plain HTTP beside the agent that
//! counts, what becomes of the taps, and everything that is refused.

use crate::{
    agent::{Device, set_up},
    audit::crossings,
    browser::{Served, fails},
    street,
};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Command, Output},
};
use venue::entry::{Fact, Role};

const LINE: &str = r#"{"line":"front-door","method":"entrance-line"}"#;

fn command(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-agent"));
    command.args(["audit", "--config"]).arg(folder.join("agent.toml")).args(more);
    command
}

fn page(folder: &Path) -> Served {
    Served::start(command(folder, &["--listen", "127.0.0.1:0"]))
}

/// What it says when it can't start.
fn complaint(folder: &Path, more: &[&str], code: i32) -> String {
    let output = fails(command(folder, more));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{said}");
    said
}

fn does(page: &Served, what: &str, body: &str) -> Value {
    let answer = page.post(what, body);
    assert_eq!(answer.status, 200, "{what}: {}", answer.text());
    answer.json()
}

fn refused(page: &Served, what: &str, body: &str) -> String {
    let answer = page.post(what, body);
    assert_eq!(answer.status, 422, "{what}: {}", answer.text());
    answer.json()["error"].as_str().unwrap().to_owned()
}

fn tap(page: &Served, seq: usize, way: &str) -> Value {
    does(page, "tap", &format!(r#"{{"audit":1,"page":7,"seq":{seq},"way":"{way}"}}"#))["audit"].take()
}

fn list(folder: &Path, more: &[&str]) -> String {
    let Output { status, stdout, stderr } =
        command(folder, &[&["--list"], more].concat()).env_clear().output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// Taps each who crosses, one of them twice because the answer was lost, and somebody too many.
fn tap_three(device: &Device, page: &Served) {
    let mut seen = crossings(device).len();
    let mut seq = 0;
    while seq < 3 {
        device.until("somebody crosses", |device| crossings(device).len() > seen);
        for inward in crossings(device).into_iter().skip(seen) {
            (seen, seq) = (seen + 1, seq + 1);
            let way = if inward { "in" } else { "out" };
            let once = tap(page, seq, way);
            let again = tap(page, seq, way);
            assert_eq!((&again["inward"], &again["outward"]), (&once["inward"], &once["outward"]));
        }
    }
    assert_eq!(tap(page, 9, "in")["inward"].as_u64().unwrap() + 2, u64::try_from(seq).unwrap() + 1);
    tap(page, 10, "back");
}

#[test]
fn taps_made_on_the_page_are_compared_and_what_was_found_is_told() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let page = page(folder.path());
    let before = crossings(&device).len();
    device.until("somebody has just crossed", |device| crossings(device).len() > before);
    let state = page.state();
    assert_eq!(
        (&state["agent"], &state["audit"], &state["doubts"]),
        (&json!(true), &json!(null), &json!([]))
    );
    let line = &state["lines"][0];
    assert_eq!(
        (&line["line"], &line["name"]),
        (&json!("front-door"), &json!({"zh": "正门", "en": "Front door"}))
    );
    assert_eq!((&line["hall"], &line["earlier"]), (&json!(null), &json!([])));

    does(&page, "begin", LINE);
    assert_eq!(refused(&page, "end", r#"{"audit":1}"#), "nobody");
    tap_three(&device, &page);
    assert_eq!(refused(&page, "begin", LINE), "running");
    let who = |role: &str, why: &str| format!(r#"{{"audit":1,"role":"{role}","reason":"{why}"}}"#);
    assert_eq!(refused(&page, "save", &who("educator", "regular-check")), "not-ended");
    // What the counter counts is not told while taps are made.
    let blind = page.state()["audit"].clone();
    assert_eq!(
        (&blind["verdict"], &blind["saved"], &blind["ended"]),
        (&json!(null), &json!(null), &json!(false))
    );
    assert_eq!(does(&page, "end", r#"{"audit":1}"#)["audit"]["ended"], true);
    assert_eq!(refused(&page, "save", &who("visitor", "regular-check")), "who-why");
    assert_eq!(refused(&page, "save", &who("educator", "training")), "who-why");
    let saved = does(&page, "save", &who("educator", "regular-check"))["audit"]["saved"].clone();
    assert_eq!(does(&page, "save", &who("educator", "regular-check"))["audit"]["saved"], saved);

    let state = page.until("it is compared", |state| state["audit"]["verdict"].is_object());
    let verdict = &state["audit"]["verdict"];
    assert_eq!(
        (&verdict["tapped"], &verdict["missed"], &verdict["extra"]),
        (&json!(3), &json!(0), &json!(0))
    );
    assert_eq!((&verdict["error"]["permille"], &verdict["bias"]["least"].is_i64()), (&json!(0), &true));
    let after = does(&page, "leave", r#"{"audit":1}"#);
    assert_eq!((&after["audit"], &after["lines"][0]["earlier"][0]), (&json!(null), verdict));

    assert_eq!(serde_json::from_str::<Value>(&list(folder.path(), &["--json"])).unwrap(), json!([verdict]));
    let said = list(folder.path(), &[]);
    assert!(
        said.contains("front-door (entrance-line)") && said.contains("3 tapped, 0 missed, 0 extra"),
        "{said}"
    );
    assert_eq!(page.post("done", "{}").status, 204);
    let (code, said) = page.ended();
    assert!(code == Some(0) && !said.contains("gone"), "{code:?} {said}");
    let tapped = |fact: &Fact| matches!(fact, Fact::AuditTapped { by, .. } if by.role == Role::Educator);
    assert_eq!(device.stop().iter().filter(|entry| tapped(&entry.body.fact)).count(), 1, "written once");
}

#[test]
fn a_page_that_is_opened_again_shows_the_audit_that_runs_and_who_ends_it_hears_what_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let page = page(folder.path());
    does(&page, "begin", LINE);
    tap(&page, 1, "in");
    tap(&page, 2, "out");
    let audit = page.state()["audit"].clone();
    assert_eq!((&audit["number"], &audit["inward"], &audit["outward"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(refused(&page, "tap", r#"{"audit":2,"page":7,"seq":3,"way":"in"}"#), "over");
    assert_eq!(refused(&page, "leave", r#"{"audit":0}"#), "over");
    // It dies, and starts anew: what is told of the house is told of it.
    drop(device);
    assert_eq!(page.state()["agent"], false);
    assert_eq!((&page.state()["lines"], &page.state()["audit"]["inward"]), (&json!([]), &json!(1)));
    assert_eq!(does(&page, "leave", r#"{"audit":1}"#)["audit"], json!(null));
    assert_eq!(refused(&page, "begin", LINE), "no-line");
    let device = Device::counting(folder.path());
    does(&page, "begin", LINE);
    does(&page, "tap", r#"{"audit":2,"page":7,"seq":1,"way":"in"}"#);
    assert!(Command::new("kill").args(["-TERM", &page.id().to_string()]).status().unwrap().success());
    let (code, said) = page.ended();
    assert!(code == Some(0) && said.contains("the taps that were not saved are gone"), "{code:?} {said}");
    device.stop();
}

#[test]
fn the_page_is_the_programs_own_and_takes_no_order_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path(), &street::draw(folder.path()));
    let device = Device::counting(folder.path());
    let page = page(folder.path());
    for file in ["base.css", "base.js", "page.css", "page.js", "words.js", "line.js", "found.js"] {
        let answer = page.get(file);
        assert!(answer.status == 200 && !answer.text().contains("https://"), "{file}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{file}");
    }
    let whole = page.get("");
    assert!(whole.text().contains("page.js") && !whole.text().contains("style="), "{}", whole.text());
    let policy = whole.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let (host, path) = (&page.host, &page.path);
    for (host, path) in [("evil.example", path.as_str()), (host, "/"), (host, "/0123456789abcdef/state")] {
        let answer = page.say(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes());
        assert_eq!(answer.status, 403, "{host} {path}");
    }
    for (what, body) in [
        ("begin", "{"),
        ("begin", r#"{"line":"Front door","method":"entrance-line"}"#),
        ("tap", r#"{"audit":1,"page":7,"seq":1,"way":"up"}"#),
        ("tap", r#"{"audit":1,"page":7,"seq":1,"way":"in","count":5}"#),
        ("save", r#"{"audit":1,"role":"king","reason":"regular-check"}"#),
    ] {
        assert_eq!(refused(&page, what, body), "unreadable", "{what} {body}");
    }
    assert_eq!(refused(&page, "begin", r#"{"line":"side-door","method":"entrance-line"}"#), "no-line");
    assert_eq!(page.post("tap", &"x".repeat(70_000)).status, 413);
    device.stop();
}

#[test]
fn it_does_not_start_where_nothing_could_be_audited() {
    let folder = tempfile::tempdir().unwrap();
    let said = |part: &str, more: &[&str], code| {
        let said = complaint(folder.path(), more, code);
        assert!(said.contains(part), "{part:?} is not in: {said}");
    };
    set_up(folder.path(), &street::draw(folder.path()));
    let port = ["--listen", "127.0.0.1:0"];
    said("there is no ledger at", &port, 1);
    said("there is no ledger at", &["--list"], 1);
    said("could be reached by others", &["--listen", "0.0.0.0:8431"], 2);
    said("--list", &["--json"], 2);
    said("cannot be used with", &["--list", "--listen", "127.0.0.1:0"], 2);
    Device::counting(folder.path()).stop();
    said("no agent runs on the ledger", &port, 1);
    said("edge-agent run", &port, 1);
    assert_eq!(list(folder.path(), &["--json"]), "[]\n");
    assert!(list(folder.path(), &[]).contains("no counter was audited here"));

    let device = Device::counting(folder.path());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    said("another program listens there", &["--listen", &taken], 1);
    device.stop();

    // An agent that counts nothing.
    let file = folder.path().join("agent.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, settings.split("[[cameras]]").next().unwrap()).unwrap();
    let device = Device::start(folder.path());
    device.until("it runs, and counts nothing", |_| {
        complaint(folder.path(), &port, 1).contains("counts at no line; add [[cameras]]")
    });
    device.stop();
}
