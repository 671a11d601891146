//! Who is not let in, and what is not taken.

use crate::{
    browser::Answer,
    program::{Program, fails},
};

#[test]
fn the_page_is_the_programs_own_and_takes_nothing_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on_a_pattern(folder.path());
    let page = program.get("");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let text = page.text();
    for file in ["base.css", "base.js", "page.css", "page.js", "words.js", "stage.js", "lists.js"] {
        let answer = program.get(file);
        assert_eq!(answer.status, 200, "{file}");
        assert!(!answer.text().contains("https://"), "{file}");
        for (name, value) in [("cache-control", "no-store"), ("referrer-policy", "no-referrer")] {
            assert_eq!(answer.header(name), Some(value), "{file}");
        }
    }
    assert!(text.contains("page.js") && !text.contains("<script>") && !text.contains("style="), "{text}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn who_was_not_given_the_address_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on_a_pattern(folder.path());
    program.sees();
    let (host, path) = (program.host.clone(), program.path.clone());
    let ask = |host: &str, path: &str, more: &str| -> Answer {
        program.say(format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{more}\r\n").as_bytes())
    };
    assert_eq!(ask(&host, &format!("{path}state"), "").status, 200);
    assert_eq!(ask("localhost:1", &path, "origin: http://localhost:1\r\n").status, 200);
    let other = "/0123456789abcdef0123456789abcdef/";
    for (host, path, more, part) in [
        (host.as_str(), "/", "", "not complete"),
        (&host, "/state", "", "not complete"),
        (&host, &format!("{other}state"), "", "not complete"),
        (&host, &format!("{other}outline"), "", "not complete"),
        ("evil.example", &path, "", "on this machine only"),
        ("evil.example", &format!("{path}state"), "", "on this machine only"),
        (&host, &path, "host: evil.example\r\n", "on this machine only"),
        (&host, &path, "origin: http://evil.example\r\n", "another site"),
        (&host, &format!("http://evil.example{path}"), "", "on this machine only"),
    ] {
        let answer = ask(host, path, more);
        assert_eq!(answer.status, 403, "{host} {path} {more}");
        assert!(answer.text().contains(part), "{}", answer.text());
        assert!(answer.header("x-outline").is_none());
    }
    assert_eq!(program.get("nothing").status, 404);
}

#[test]
fn what_is_too_long_or_no_order_of_the_page_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on_a_pattern(folder.path());
    program.sees();
    let long = format!(r#"{{"version":0,"edit":{{"do":"name","line":0,"name":"{}"}}}}"#, "x".repeat(70_000));
    assert_eq!(program.post("edit", &long).status, 413);
    assert_eq!(program.post("save", &long).status, 413);
    let error = |body: &str| {
        let answer = program.post("edit", body);
        assert_eq!(answer.status, 422, "{}", answer.text());
        answer.json()["error"].as_str().unwrap().to_owned()
    };
    assert_eq!(error("{"), "unreadable");
    assert_eq!(error(r#"{"version":0,"edit":{"do":"undo"},"more":1}"#), "unreadable");
    assert_eq!(error(r#"{"version":0,"edit":{"do":"turn","line":0}}"#), "not-there");
    assert_eq!(error(r#"{"version":9,"edit":{"do":"turn","line":0}}"#), "stale");
    let short = r#"{"version":0,"edit":{"do":"line","from":{"x":9,"y":9},"to":{"x":12,"y":9}}}"#;
    assert_eq!(error(short), "short");
    let (host, path) = (&program.host, &program.path);
    let form = program.say(
        format!("POST {path}save HTTP/1.1\r\nhost: {host}\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n{{}}").as_bytes(),
    );
    assert_eq!((form.status, &form.json()["error"]), (422, &"unreadable".into()));
    assert_eq!(program.state()["version"], 0);
}

#[test]
fn it_does_not_start_where_others_could_reach_it_or_over_what_it_does_not_understand() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("door.json");
    for listen in ["0.0.0.0:0", "[::]:0", "192.168.1.5:8430"] {
        let output = fails("generated", &file, listen);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("could be reached by others"), "{said}");
    }
    for broken in ["{", r#"{"lines":[]}"#, "my shopping list"] {
        std::fs::write(&file, broken).unwrap();
        let output = fails("generated", &file, "127.0.0.1:0");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("door.json") && said.contains("not overwritten"), "{said}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
    }
    std::fs::remove_file(&file).unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let output = fails("generated", &file, &taken.local_addr().unwrap().to_string());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another program listens there"));
}
