//! The figures that are asked for, each beside OpenCV's where OpenCV has it.

use crate::{cost::Costs, films::Way, table::Row};
use counting::scenes::{Family, View};

fn line(what: &str, asked: &str, ours: &str, marked: &str, opencv: &str) {
    println!("{what:<52} {asked:>10} {ours:>12} {marked:>12} {opencv:>12}");
}

/// Prints those of which something was measured.
pub(crate) fn print(rows: &[Row], costs: Option<&Costs>) {
    println!();
    line("figure", "asked", "ours", "marked", "OpenCV");
    if let Some(row) = rows.iter().find(|row| row.kind.is_none()) {
        let f1 = |way| format!("{:.3}", row.score(way).f1());
        line("F1 on vtest.avi", ">= 0.97", &f1(Way::Ours), "-", &f1(Way::OpenCv));
    }
    let abreast = [Family::One, Family::Two, Family::Three, Family::Four];
    errors(rows, "overhead, up to two abreast: error", "<= 1 %", &abreast[..2]);
    errors(rows, "overhead, up to four abreast: error", "<= 3 %", &abreast);
    wrong(rows, "empty hall, from above and aside: false crossings", Family::Empty);
    wrong(rows, "dwellers, from above and aside: missed and false", Family::Dwellers);
    if let Some(costs) = costs {
        dear(costs);
    }
}

/// All overhead films of these families together.
fn errors(rows: &[Row], what: &str, asked: &str, families: &[Family]) {
    let of = |row: &&Row| {
        row.kind.is_some_and(|kind| kind.view == View::Overhead && families.contains(&kind.family))
    };
    if rows.iter().filter(of).count() < families.len() {
        return;
    }
    let error = |way| {
        let mut sum = counting::score::Score::default();
        rows.iter().filter(of).for_each(|row| sum.add(row.score(way)));
        format!("{:.1} %", sum.error() * 100.0)
    };
    line(what, asked, &error(Way::Ours), &error(Way::Marked), &error(Way::OpenCv));
}

/// How many crossings are wrong in all films of a family.
fn wrong(rows: &[Row], what: &str, family: Family) {
    let of = |row: &&Row| row.kind.is_some_and(|kind| kind.family == family);
    if rows.iter().filter(of).count() == 0 {
        return;
    }
    let number = |way| {
        let each = rows.iter().filter(of).map(|row| row.score(way));
        each.map(|score| score.missed.len() + score.untrue.len()).sum::<usize>().to_string()
    };
    line(what, "0", &number(Way::Ours), &number(Way::Marked), &number(Way::OpenCv));
}

fn dear(costs: &Costs) {
    let Costs { ours, opencv, recovery_s } = costs;
    let alone = |what, asked, ours: &str, opencv: &str| line(what, asked, ours, "-", opencv);
    let ms = |ms: f64| format!("{ms:.2} ms");
    let mib = |mib: f64| format!("{mib:.1} MiB");
    let cpu = "CPU a frame of 640x480 MJPEG, decoded and counted";
    alone(cpu, "<= 1.6 ms", &ms(ours.cpu_ms_a_frame), &ms(opencv.cpu_ms_a_frame));
    let memory = "memory beyond the program's files";
    alone(memory, "<= 12 MiB", &mib(ours.memory_mib), &mib(opencv.memory_mib));
    let latency = "frame in to event out, 99 of 100 frames";
    alone(latency, "<= 5 ms", &ms(ours.frame_to_event_ms_p99), &ms(opencv.frame_to_event_ms_p99));
    let longest = recovery_s.iter().copied().fold(0.0, f64::max);
    let what = format!("camera plugged in again, the longest of {}", recovery_s.len());
    line(&what, "<= 3 s", &format!("{longest:.2} s"), "-", "-");
}
