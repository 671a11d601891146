//! The contract for others, by the real program, held against the validator that others use.

use crate::commands::{headquarters, said};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::mpsc,
    time::Duration,
};

/// How long a script may take on a busy machine: the validator takes two seconds on an idle one.
const NODE_WITHIN: Duration = Duration::from_secs(120);

/// Problems that do not matter: the document says 3.0.0, which every tool of it reads.
const LEFT_ASIDE: [&str; 1] = ["asyncapi-latest-version"];

fn contract(folder: &Path, out: &str) -> Output {
    headquarters(folder, &["contract", "--out", out])
}

/// All files of a folder with what stands in them.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.insert(path.clone(), fs::read_to_string(&path).unwrap());
        }
    }
    all
}

#[test]
fn it_says_what_it_wrote_and_writes_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = contract(folder.path(), "contract");
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let told = String::from_utf8(first.stdout).unwrap();
    let written = files(&folder.path().join("contract"));
    assert_eq!(written.len(), told.lines().count());
    assert!(told.contains("contract/asyncapi.json") && told.contains("contract/schemas/page.json"), "{told}");
    assert!(told.lines().all(|line| line.starts_with("wrote ")), "{told}");

    // An older file of ours is brought up to date, and said.
    let page = folder.path().join("contract/schemas/page.json");
    let older = written[&page].replace("draft/2020-12", "draft/2019-09");
    fs::write(&page, older).unwrap();
    let second = contract(folder.path(), "contract");
    let told = String::from_utf8(second.stdout).unwrap();
    let updated: Vec<&str> = told.lines().filter(|line| !line.starts_with("as it was ")).collect();
    assert_eq!(updated, ["updated    contract/schemas/page.json"], "{told}");
    assert_eq!(files(&folder.path().join("contract")), written);

    let third = headquarters(folder.path(), &["contract", "--out", "contract", "--json"]);
    let rows: Vec<Value> = serde_json::from_slice(&third.stdout).unwrap();
    assert!(rows.len() == written.len() && rows.iter().all(|row| row["state"] == "same"), "{rows:?}");
}

#[test]
fn what_somebody_else_wrote_is_left_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mine = "{\"$id\":\"urn:somebody:page\"}";
    fs::create_dir_all(folder.path().join("api/schemas")).unwrap();
    for (file, text) in [("api/schemas/page.json", mine), ("api/asyncapi.json", "asyncapi: 3.0.0\n")] {
        let path = folder.path().join(file);
        fs::write(&path, text).unwrap();
        let refused = contract(folder.path(), "api");
        assert_eq!(refused.status.code(), Some(1));
        let told = said(&refused);
        assert!(
            told.contains(file) && told.contains("not of the contract") && told.contains("--out"),
            "{told}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert_eq!(files(&folder.path().join("api")).len(), 1, "nothing was written beside it");
        fs::remove_file(path).unwrap();
    }
    // A folder has the name of a file, and a file that of the folder.
    fs::create_dir(folder.path().join("api/asyncapi.json")).unwrap();
    assert!(said(&contract(folder.path(), "api")).contains("not of the contract"));
    fs::write(folder.path().join("file"), "").unwrap();
    let told = said(&contract(folder.path(), "file"));
    assert!(told.contains("a part of it is a file"), "{told}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let shut = folder.path().join("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(shut.join("try"), "").is_ok() {
        // Root may write everywhere but where nothing can be.
        let told = said(&contract(folder.path(), "/proc/contract"));
        assert!(told.contains("/proc/contract") && told.contains("name one for --out"), "{told}");
        return;
    }
    let told = said(&contract(folder.path(), "shut"));
    assert!(told.contains("shut/asyncapi.json") && told.contains("name a folder for --out"), "{told}");
}

/// Runs a script of `tests/contract` with node, within a bound, and reads the JSON it prints.
pub(crate) fn node(script: &str, arguments: &[PathBuf]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract").join(script);
    let mut command = Command::new("node");
    command.arg(script).args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("node is missing: scripts/setup installs it");
    let pid = Pid::from_child(&child);
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(child.wait_with_output()));
    let Ok(ended) = told.recv_timeout(NODE_WITHIN) else {
        kill_process(pid, Signal::KILL).unwrap();
        panic!("node has not done with {arguments:?} within {NODE_WITHIN:?}");
    };
    let ended = ended.unwrap();
    assert!(ended.status.success(), "node: {}", said(&ended));
    serde_json::from_slice(&ended.stdout).unwrap()
}

/// What the validator of the ecosystem says of a document: its problems, each with its code.
fn validated(document: &Path) -> Vec<Value> {
    let fetch = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/asyncapi-parser");
    let target = Path::new(env!("CARGO_BIN_EXE_headquarters")).ancestors().nth(2).unwrap();
    let found = Command::new(fetch).arg(target).output().unwrap();
    assert!(found.status.success(), "{}", said(&found));
    let modules = String::from_utf8(found.stdout).unwrap();
    let problems = node("validate.js", &[modules.trim().into(), document.to_owned()]);
    problems.as_array().unwrap().clone()
}

fn that_matter(problems: &[Value]) -> Vec<&Value> {
    problems.iter().filter(|problem| !LEFT_ASIDE.iter().any(|code| problem["code"] == *code)).collect()
}

#[test]
fn the_validator_of_asyncapi_finds_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(contract(folder.path(), ".").status.code(), Some(0));
    let path = folder.path().join("asyncapi.json");
    let problems = validated(&path);
    assert_eq!(that_matter(&problems), Vec::<&Value>::new());

    // And it does look: a message that is nowhere, a parameter without a name, a wrong QoS.
    let text = fs::read_to_string(&path).unwrap();
    for (right, wrong) in [
        ("#/components/messages/page\"", "#/components/messages/none\""),
        ("up/{device}/page", "up/{machine}/page"),
        ("\"qos\": 1", "\"qos\": 3"),
    ] {
        assert!(text.contains(right), "{right}");
        fs::write(&path, text.replace(right, wrong)).unwrap();
        assert!(!that_matter(&validated(&path)).is_empty(), "{wrong} is not found");
    }
}
