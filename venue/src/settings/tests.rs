//! Each layer, each type, and every problem at once.

use super::*;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    listen: String,
    ledger: Option<PathBuf>,
    hub: bool,
    queue: u16,
    gain: f64,
    pack: Vec<PathBuf>,
    port: Option<u16>,
    screen: Screen,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Screen {
    width: u32,
    idle_s: u32,
}

impl Default for Screen {
    fn default() -> Self {
        Self { width: 1920, idle_s: 30 }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8420".into(),
            ledger: None,
            hub: false,
            queue: 64,
            gain: 1.0,
            pack: vec![],
            port: None,
            screen: Screen::default(),
        }
    }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn run(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Loaded<Settings>, Problems> {
    load_with_origins(&Sources {
        program: "edge-agent",
        file: Some(("agent.toml", file)),
        env: &pairs(env),
        flags: &pairs(flags),
    })
}

fn told(result: Result<Loaded<Settings>, Problems>) -> Vec<String> {
    result.unwrap_err().0.iter().map(ToString::to_string).collect()
}

#[test]
fn with_nothing_given_the_defaults_stand() {
    let loaded = run("", &[], &[]).unwrap();
    assert_eq!(loaded.settings, Settings::default());
    assert_eq!(loaded.told(), "all settings are defaults");
}

#[test]
fn file_then_environment_then_flags() {
    let loaded = run(
        "listen = \"file\"\nqueue = 1\ngain = 2\n[screen]\nwidth = 800\n",
        &[
            ("EDGE_AGENT_LISTEN", "env"),
            ("EDGE_AGENT_QUEUE", "2"),
            ("EDGE_AGENT_SCREEN_IDLE_S", "9"),
            ("HOME", "/"),
        ],
        &[("queue", "3"), ("screen.width", "640")],
    )
    .unwrap();
    assert_eq!(loaded.settings.listen, "env");
    assert_eq!(loaded.settings.queue, 3);
    assert_eq!(loaded.settings.gain.to_bits(), 2f64.to_bits());
    assert_eq!(loaded.settings.screen, Screen { width: 640, idle_s: 9 });
    assert_eq!(
        loaded.told(),
        "gain (file), listen (environment), queue (flag), screen.idle_s (environment), screen.width (flag)"
    );
}

#[test]
fn texts_are_read_as_the_type_of_their_key() {
    let loaded = run(
        "",
        &[("EDGE_AGENT_HUB", "yes"), ("EDGE_AGENT_LEDGER", "1"), ("EDGE_AGENT_PORT", "8420")],
        &[("pack", "a.toml, b.toml"), ("gain", "0.5")],
    )
    .unwrap();
    assert!(loaded.settings.hub);
    assert_eq!(loaded.settings.ledger, Some(PathBuf::from("1")), "a path that looks like a number");
    assert_eq!(loaded.settings.port, Some(8420), "an absent number given as text");
    assert_eq!(loaded.settings.pack, [PathBuf::from("a.toml"), PathBuf::from("b.toml")]);
    assert_eq!(loaded.settings.gain.to_bits(), 0.5f64.to_bits());
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    assert_eq!(run("", &[("EDGE_AGENT_QUEUE", "")], &[]).unwrap().settings, Settings::default());
}

#[test]
fn all_problems_of_all_sources_come_at_once() {
    let problems = told(run(
        "listn = \"x\"\nqueue = \"many\"\n\n[screen]\nwidht = 3\nidle_s = -1\n",
        &[("EDGE_AGENT_GAIN", "loud"), ("EDGE_AGENT_QUEUE", "70000")],
        &[("legder", "x"), ("hub", "perhaps")],
    ));
    let wanted = [
        "agent.toml:1: listn: no such key; did you mean \"listen\"?",
        "agent.toml:5: screen.widht: no such key; did you mean \"screen.width\"?",
        "command line: legder: no such setting; did you mean \"ledger\"?",
        "agent.toml:2: queue: invalid type: string \"many\", expected u16",
        "agent.toml:6: screen.idle_s: invalid value: integer `-1`, expected u32",
        "environment: EDGE_AGENT_GAIN: \"loud\" is not a number",
        "environment: EDGE_AGENT_QUEUE: invalid value: integer `70000`, expected u16",
        "command line: hub: \"perhaps\" is not true or false",
    ];
    assert_eq!(problems, wanted);
}

#[test]
fn a_table_given_as_a_value_and_a_syntax_fault_have_their_lines() {
    assert_eq!(told(run("screen = 3\n", &[], &[])), ["agent.toml:1: screen: is a table: write [screen]"]);
    let problems = told(run("queue = 1\nhub = maybe\n", &[], &[("queue", "x")]));
    assert!(problems[0].starts_with("agent.toml:2: is not TOML: "), "{problems:?}");
    assert_eq!(problems[1], "command line: queue: \"x\" is not a number");
}

#[test]
fn a_variable_that_names_no_key_is_only_a_warning() {
    let loaded = run("", &[("EDGE_AGENT_LEDGR", "x"), ("KIOSK_LEDGR", "x")], &[]).unwrap();
    assert_eq!(
        loaded.warnings.to_string(),
        "environment: hint: EDGE_AGENT_LEDGR: names no setting and is left aside; did you mean EDGE_AGENT_LEDGER?"
    );
}
