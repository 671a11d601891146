//! The examples for tools that read the counts: each loads, listens where devices speak, and
//! makes of a page what stands in it.

use crate::contract::node;
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use venue::{
    page::Page,
    reporting::{
        topic::Topic,
        wire::{self, PagesReport},
    },
};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../configs/examples");
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../venue/tests/golden-wire");

fn golden(name: &str) -> String {
    fs::read_to_string(format!("{GOLDEN}/{name}")).unwrap()
}

/// Whether a filter hears what devices say on a topic of this name, and nothing else of theirs.
fn hears(filter: &str, kind: &str) -> bool {
    let said = |kind: &str| {
        let topic = format!("sm/1/science-month-2025/29/river-city/up/kiosk-1/{kind}");
        assert!(topic.parse::<Topic>().is_ok(), "{topic}");
        let parts: Vec<&str> = filter.split('/').collect();
        parts.len() == topic.split('/').count()
            && parts.iter().zip(topic.split('/')).all(|(want, part)| *want == "+" || *want == part)
    };
    let heard: Vec<&str> =
        ["head", "page", "pages", "presence", "now"].into_iter().filter(|kind| said(kind)).collect();
    heard == [kind]
}

#[test]
fn every_example_has_its_test() {
    let mut files: Vec<String> = fs::read_dir(EXAMPLES)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["node-red.json", "pages.py", "telegraf.conf"]);
}

/// What `pages.py` prints of these lines, and what it says of those that it leaves out.
fn taken_apart(lines: &[String]) -> (Vec<Value>, String) {
    let mut command = Command::new("python3");
    command.arg(format!("{EXAMPLES}/pages.py")).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("python3 is missing: scripts/setup installs it");
    // Dropped, which ends what it reads.
    child.stdin.take().unwrap().write_all(lines.join("\n").as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let printed = String::from_utf8(ended.stdout).unwrap();
    let pages = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (pages, String::from_utf8(ended.stderr).unwrap())
}

/// Pages as a batch of this program tells them.
fn batch(pages: &[Page]) -> String {
    let report: PagesReport = serde_json::from_str(&golden("pages.json")).unwrap();
    let (report, packed) = wire::pack(&report.from, (report.lid, report.head, &[]), pages).unwrap();
    assert_eq!(packed, pages.len());
    let mut document = serde_json::to_value(report).unwrap();
    document["v"] = json!(1);
    document.to_string()
}

#[test]
fn every_page_of_a_batch_is_printed_in_a_line_of_its_own() {
    let alone = ["page.json", "page-undated.json", "page-with-trails.json"].map(golden);
    let documents = alone.each_ref().map(|text| serde_json::from_str::<Value>(text).unwrap());
    let pages = documents.each_ref().map(|document| {
        let page: Page = serde_json::from_value(document["page"].clone()).unwrap();
        page
    });
    // Activity by activity, as they are packed.
    let expected = [1, 0, 2].map(|n: usize| documents[n]["page"].clone());
    let (printed, said) = taken_apart(&[batch(&pages)]);
    assert_eq!(printed.iter().map(|line| line["page"].clone()).collect::<Vec<_>>(), expected);
    assert!(printed.iter().all(|line| line["lid"] == documents[0]["lid"]) && said.is_empty(), "{said}");

    let (printed, said) = taken_apart(&[golden("pages-one-by-one.json"), alone[0].clone()]);
    assert_eq!(printed.iter().filter(|line| line["page"] == expected[1]).count(), 2, "{printed:?}");
    assert!(printed.len() == 3 && said.is_empty(), "{said}");
}

#[test]
fn what_is_no_page_is_said_and_the_rest_goes_on() {
    let newer = golden("page.json").replace("\"v\":1", "\"v\":2");
    let bad = ["no JSON", "[]", "{\"v\":1}", "{\"v\":1,\"deflated\":\"AAAA\"}"].map(str::to_owned);
    let lines: Vec<String> = bad.into_iter().chain([newer, golden("page.json")]).collect();
    let (printed, said) = taken_apart(&lines);
    assert_eq!((printed.len(), said.lines().count()), (1, lines.len() - 1), "{said}");
    assert!(said.contains("version 2"), "{said}");
}

#[test]
fn telegraf_takes_the_right_column_for_each_tag() {
    let text = fs::read_to_string(format!("{EXAMPLES}/telegraf.conf")).unwrap();
    let config: toml::Table = text.parse().unwrap();
    let consumer = &config["inputs"]["mqtt_consumer"][0];
    assert!(hears(consumer["topics"][0].as_str().unwrap(), "page"));
    let parser = &consumer["json_v2"][0];
    let page: Value = serde_json::from_str(&golden("page.json")).unwrap();
    let at = |path: &str| page.pointer(&format!("/{}", path.replace('.', "/"))).cloned();
    assert_eq!(at(parser["timestamp_path"].as_str().unwrap()).unwrap(), "2025-09-20T12:00Z");
    for tag in parser["tag"].as_array().unwrap() {
        let path = tag["path"].as_str().unwrap();
        assert!(at(path).is_some_and(|value| value.is_string()), "{path} is in no page");
    }
    // The rows that are wanted, and which column has which name.
    let path = parser["object"][0]["path"].as_str().unwrap();
    let (rows, columns) = path.split_once("#.").unwrap();
    assert_eq!(rows, r#"page.cells.#(2=="visits")"#);
    let columns: Value = serde_json::from_str(columns).unwrap();
    assert_eq!(columns, json!({ "site": 0, "hall": 1, "method": 3, "group": 4, "visits": 5 }));
    assert_eq!(page["page"]["cells"][1], json!(["main", "universe", "visits", "check-in", "adult", 3]));
    let tags: Vec<&str> =
        parser["object"][0]["tags"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    assert_eq!(tags, ["site", "hall", "method", "group"]);
}

/// What the flow passes on for each of these documents, and what it warns of.
fn flow(folder: &Path, documents: &[String]) -> Value {
    let written = documents.iter().enumerate().map(|(n, text)| {
        let path = folder.join(format!("{n}.json"));
        fs::write(&path, text).unwrap();
        path
    });
    let arguments: Vec<_> = [format!("{EXAMPLES}/node-red.json").into()].into_iter().chain(written).collect();
    node("run-function.js", &arguments)
}

#[test]
fn node_red_keeps_the_newest_state_of_each_page_and_reads_batches() {
    let folder = tempfile::tempdir().unwrap();
    let page = golden("page.json");
    let of_version = |version: &str, tally: &str| {
        let text = page.replace("[42,1]", version).replace("\"-\",40]", &format!("\"-\",{tally}]"));
        assert_ne!(text, page);
        text
    };
    let emptied: String = {
        let mut document: Value = serde_json::from_str(&of_version("[50,1]", "1")).unwrap();
        document["page"]["cells"] = json!([]);
        document.to_string()
    };
    let visits = |tally: u32| json!({ "science-night": { "tally": tally, "check-in": 5 } });
    let said = flow(
        folder.path(),
        &[
            page.clone(),
            of_version("[41,9]", "7"),
            of_version("[42,2]", "44"),
            golden("pages.json"),
            golden("pages-one-by-one.json"),
            golden("page-with-trails.json"),
            page.replace("\"v\":1", "\"v\":2"),
            "no JSON".to_owned(),
            page.replace("2025-09-20T12:00Z", "2025-09-20T12:15Z").replace("\"-\",40]", "\"-\",2]"),
            emptied,
        ],
    );
    let both = json!({ "science-night": { "tally": 46, "check-in": 10 } });
    let last = json!({ "science-night": { "tally": 2, "check-in": 5 } });
    let expected = json!([
        visits(40),
        visits(40),
        visits(44),
        visits(44),
        visits(44),
        visits(44),
        null,
        null,
        both,
        last
    ]);
    assert_eq!(said["results"], expected);
    let warnings = said["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].as_str().unwrap().contains("version 2"), "{warnings:?}");
}

#[test]
fn node_red_reads_batches_of_both_forms() {
    let expected = json!([{ "science-night": { "tally": 40, "check-in": 5 } }]);
    for batch in ["pages.json", "pages-one-by-one.json"] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(flow(folder.path(), &[golden(batch)])["results"], expected, "{batch}");
    }
}

#[test]
fn node_red_listens_where_devices_tell_of_pages() {
    let text = fs::read_to_string(format!("{EXAMPLES}/node-red.json")).unwrap();
    let nodes: Vec<Value> = serde_json::from_str(&text).unwrap();
    let of_kind = |kind: &str| nodes.iter().filter(|node| node["type"] == kind).collect::<Vec<_>>();
    let [live, waited] = of_kind("mqtt in")[..] else { panic!("two listen") };
    assert!(hears(live["topic"].as_str().unwrap(), "page"));
    assert!(hears(waited["topic"].as_str().unwrap(), "pages"));
    // Every wire ends at a node of the flow, and texts come as texts.
    let [function, broker, debug] =
        ["function", "mqtt-broker", "debug"].map(|kind| of_kind(kind)[0]["id"].clone());
    for listens in [live, waited] {
        assert_eq!((&listens["datatype"], &listens["qos"]), (&json!("utf8"), &json!("1")));
        assert_eq!((&listens["wires"], &listens["broker"]), (&json!([[function]]), &broker));
    }
    assert_eq!(of_kind("function")[0]["wires"], json!([[debug]]));
    assert_eq!(of_kind("mqtt-broker")[0]["protocolVersion"], "4", "MQTT 3.1.1");
}
