//! From a device's entry to the browser.

use crate::{
    device::{CAMPAIGN, Device, audit, check_in, tally},
    headquarters_up::{Running, STORE},
};
use headquarters::{archive::Reader, intake::wall_now};
use std::time::{Duration, Instant};
use venue::{hash::Lid, reporting::topic::Up};

/// What the board promises.
const LIVE_WITHIN: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_is_stored_then_shown_and_proved() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    kiosk.book.append(check_in(wall_now(), 3)).unwrap();
    kiosk.book.append(tally(wall_now(), 40)).unwrap();
    let stored = kiosk.report().await;
    assert_eq!(stored[0].store, STORE);
    kiosk.say_head().await;

    let view = house.until_view(|view| view["devices"][0]["state"] == "complete").await;
    assert_eq!(view["tonight"]["visits"]["value"], 3, "by the method of record: {view}");
    assert_eq!(view["tonight"]["people"]["value"], 3);
    assert_eq!(view["campaign"]["id"], CAMPAIGN);
    assert_eq!(view["names"]["venues"][0]["zh"], "江城科技馆");
    assert!(view["names"]["activities"][0]["zh"].as_str().unwrap().contains("科学之夜"), "{view}");
    let methods = &view["tonight"]["venues"][0]["activities"][0]["methods"];
    assert_eq!((&methods[0]["method"], &methods[0]["of_record"]), (&"check-in".into(), &true.into()));
    assert_eq!((&methods[1]["method"], &methods[1]["visits"]["value"]), (&"tally".into(), &40.into()));
    assert_eq!((&view["devices"][0]["have"], &view["devices"][0]["head"]), (&2.into(), &2.into()));

    let committed = Instant::now();
    kiosk.book.append(check_in(wall_now(), 2)).unwrap();
    kiosk.report().await;
    house.until_view(|view| view["tonight"]["visits"]["value"] == 5).await;
    assert!(committed.elapsed() < LIVE_WITHIN, "{:?}", committed.elapsed());

    let totals = house.get("/api/totals").await;
    assert!(
        totals.contains(r#""figure":"visits","scope":"activity","group":"public","value":5"#),
        "{totals}"
    );
    assert!(house.get("/api/proof").await.contains(r#""device":"kiosk-1""#));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_was_audited_tells_its_error_with_every_figure() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let mut door = Device::connect(house.broker, "door-1", Lid([1; 16])).await;
    for body in audit(wall_now() - DAY_MS, 100, 3) {
        door.book.append(body).unwrap();
    }
    let [crossings, ..] = audit(wall_now(), 40, 0);
    door.book.append(crossings).unwrap();
    door.report().await;
    let view = house.until_view(|view| view["tonight"]["methods"][0]["visits"]["value"] == 40).await;
    let methods = &view["tonight"]["venues"][0]["activities"][0]["methods"];
    let by_camera = methods.as_array().unwrap().iter().find(|by| by["method"] == "entrance-line").unwrap();
    let audited = &by_camera["audited"];
    assert_eq!((&audited["tapped"], &audited["error"]["permille"]), (&100.into(), &30.into()), "{view}");
    assert_eq!(audited["bias"]["permille"], -30, "of yesterday, and still in force");
    let totals = house.get("/api/totals").await;
    assert_eq!(totals.matches(r#""figure":"#).count(), 2, "an audit is no figure of its own: {totals}");
    assert_eq!(totals.matches(r#""tapped":100,"error":{"permille":30,"#).count(), 2, "{totals}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_arrives_stops_the_intake() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    let mut other = Device::connect(house.broker, "kiosk-2", Lid([1; 16])).await;
    kiosk.book.append(check_in(wall_now(), 3)).unwrap();
    kiosk.report().await;
    let bad: [&[u8]; 7] = [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        br#"{"v":2}"#,
        br#"{"v":1,"lid":"zz","page":{"slot":"tomorrow"}}"#,
        &[b'['; 8000],
    ];
    for payload in bad {
        for kind in [Up::Page, Up::Pages, Up::Head, Up::Presence, Up::Now] {
            kiosk.say(kind, payload.to_vec()).await;
        }
    }
    // Another device with the same ledger id is refused, not believed.
    other.book.append(check_in(wall_now(), 150)).unwrap();
    other.say_head().await;
    kiosk.book.append(check_in(wall_now(), 1)).unwrap();
    kiosk.report().await;
    let view = house.until_view(|view| view["house"]["refused"].as_u64() >= Some(36)).await;
    assert_eq!(view["tonight"]["visits"]["value"], 4);
    assert_eq!(view["devices"].as_array().unwrap().len(), 1);
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_takes_nothing_holds_up_neither_headquarters_nor_its_stop() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let idle = house.ask("/live").await;
    let mut kiosk = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    for n in 1..=20 {
        kiosk.book.append(check_in(wall_now(), n)).unwrap();
        kiosk.report().await;
    }
    house.until_view(|view| view["tonight"]["visits"]["value"] == 210).await;
    let archive = house.archive.clone();
    house.stop().await;
    drop(idle);
    assert_eq!(Reader::open(&archive).unwrap().store().unwrap(), STORE);
    assert!(!archive.with_extension("sqlite-wal").exists_with_content(), "the file alone is the archive");
}

trait ExistsWithContent {
    fn exists_with_content(&self) -> bool;
}

impl ExistsWithContent for std::path::PathBuf {
    fn exists_with_content(&self) -> bool {
        self.metadata().is_ok_and(|found| found.len() > 0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_takes_nothing_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let pages = [("/", "text/html"), ("/board.css", "text/css")];
    let scripts = ["board", "caveats", "curve", "doors", "elements", "marks", "trails", "words"]
        .map(|name| format!("/{name}.js"));
    let scripts = scripts.iter().map(|path| (path.as_str(), "text/javascript"));
    for (path, kind) in pages.into_iter().chain(scripts) {
        let answer = house.get(path).await;
        assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
        assert!(answer.contains(kind) && answer.contains("default-src 'none'"), "{path}");
        let elsewhere = answer.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !elsewhere.contains("http://") && !elsewhere.contains("https://"),
            "{path} names another address"
        );
    }
    assert!(house.get("/nothing").await.starts_with("HTTP/1.0 404"));
    house.stop().await;
}
