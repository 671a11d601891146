//! What counts at doors, from what a device says to the view of the board.

use crate::{
    device::{Device, check_in},
    headquarters_up::Running,
};
use headquarters::intake::wall_now;
use serde_json::{Value, json};
use venue::{
    entry::Method,
    hash::Lid,
    moment::{BootId, Moment},
    reporting::{
        topic::Up,
        wire::{Gauge, GaugeKind, Now},
    },
    watching::{CounterKind, Doubt, LineHealth, Sight, Wall},
};

const MINUTE: i64 = 60_000;

fn line(line: &str, kind: CounterKind, sight: Sight, since: i64) -> LineHealth {
    LineHealth {
        line: line.parse().unwrap(),
        kind,
        method: Method::EntranceLine,
        activity: "science-night".parse().unwrap(),
        hall: None,
        sight,
        since,
        wall: (kind == CounterKind::Camera).then_some(Wall::Whole),
    }
}

fn inside(hall: Option<&str>, value: i64) -> Gauge {
    let (site, hall) = ("main".parse().unwrap(), hall.map(|hall| hall.parse().unwrap()));
    Gauge {
        site,
        hall,
        kind: GaugeKind::Occupancy,
        method: Some(Method::EntranceLine),
        value,
        as_of: None,
        off_by: None,
    }
}

fn now(device: &Device, boottime: i64, lines: Vec<LineHealth>, gauges: Vec<Gauge>) -> Now {
    let at = Moment { wall: wall_now(), boottime, boot: BootId("boot-1".into()), trusted: true };
    Now { from: device.address.clone(), at, gauges, lines, more: 0 }
}

async fn say(device: &Device, said: &Now) {
    device.say(Up::Now, device.written(Up::Now, said)).await;
}

fn doors(view: &Value) -> &Value {
    &view["devices"][0]["doors"]
}

async fn a_device(house: &Running) -> Device {
    let mut device = Device::connect(house.broker, "kiosk-1", Lid([1; 16])).await;
    device.book.append(check_in(wall_now(), 3)).unwrap();
    device.report().await;
    device.say_head().await;
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_in_trouble_is_shown_with_its_name_why_and_since_when() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let device = a_device(&house).await;
    let since = wall_now() - 20 * MINUTE;
    let covered = Sight::Doubted(Doubt::Covered);
    let lines = vec![
        line("dome-door", CounterKind::Sensor, Sight::Counting, since),
        line("front-door", CounterKind::Camera, covered, since),
        line("side-door", CounterKind::Beam, Sight::Gone, since),
        line("not-in-the-pack", CounterKind::Beam, Sight::Opening, since),
    ];
    let gauges = vec![inside(None, 25), inside(Some("dome"), 0)];
    say(&device, &Now { more: 3, ..now(&device, 1_000, lines, gauges) }).await;

    let view = house.until_view(|view| doors(view).is_object()).await;
    let doors = doors(&view);
    assert_eq!((&doors["stale"], &doors["more"]), (&json!(false), &json!(3)));
    let how = |at: usize| (&doors["lines"][at]["name"]["id"], &doors["lines"][at]["how"]);
    assert_eq!(how(0), (&json!("side-door"), &json!("gone")), "the worst first: {doors}");
    assert_eq!(how(1), (&json!("front-door"), &json!("doubted")));
    assert_eq!(how(2), (&json!("not-in-the-pack"), &json!("opening")));
    assert_eq!(how(3), (&json!("dome-door"), &json!("counting")));
    let front = &doors["lines"][1];
    assert_eq!((&front["name"]["zh"], &front["name"]["en"]), (&json!("正门"), &json!("Front door")));
    assert_eq!(
        (&front["why"], &front["since"], &front["at_least"]),
        (&json!("covered"), &json!(since), &json!(false))
    );
    assert_eq!((&front["kind"], &front["method"]), (&json!("camera"), &json!("entrance-line")));
    let [house_gauge, dome] = [&doors["gauges"][0], &doors["gauges"][1]];
    assert_eq!((&house_gauge["place"], &house_gauge["value"]), (&Value::Null, &json!(25)), "it has one site");
    assert_eq!((&dome["place"]["en"], &dome["value"]), (&json!("Dome Cinema"), &json!(0)));

    let counting = vec![line("front-door", CounterKind::Camera, Sight::Counting, wall_now())];
    say(&device, &now(&device, 2_000, counting, vec![])).await;
    let view = house.until_view(|view| view["devices"][0]["doors"]["lines"][0]["how"] == "counting").await;
    assert_eq!(view["devices"][0]["doors"]["lines"].as_array().unwrap().len(), 1);
    say(&device, &now(&device, 3_000, vec![], vec![])).await;
    house.until_view(|view| view["devices"][0]["doors"].is_null()).await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_a_clock_nobody_trusts_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let device = a_device(&house).await;
    let began = wall_now();
    let gone = vec![line("front-door", CounterKind::Camera, Sight::Gone, 3)];
    let mut said = now(&device, 1_000, gone, vec![]);
    said.at.trusted = false;
    say(&device, &said).await;
    let view = house.until_view(|view| doors(view).is_object()).await;
    let line = &doors(&view)["lines"][0];
    assert_eq!(line["at_least"], true);
    let since = line["since"].as_i64().unwrap();
    assert!((began..=wall_now()).contains(&since), "when headquarters heard it: {line}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_malformed_is_refused_counted_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let house = Running::start(folder.path()).await;
    let device = a_device(&house).await;
    let front = line("front-door", CounterKind::Camera, Sight::Counting, 0);
    say(&device, &now(&device, 1_000, vec![front.clone(); 17], vec![])).await;
    say(&device, &now(&device, 1_000, vec![front], vec![inside(None, -1)])).await;
    device.say(Up::Now, br#"{"v":1,"lines":[{"sight":"asleep"}]}"#.to_vec()).await;
    let view = house.until_view(|view| view["house"]["refused"] == 3).await;
    assert_eq!(*doors(&view), Value::Null);
    assert_eq!(view["tonight"]["visits"]["value"], 3, "figures are not touched");
    house.stop().await;
}
