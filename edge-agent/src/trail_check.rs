//! `edge-agent trail --check`: reads pack files and says whether their trails can be
//! walked, and how a crowd would fare on them. Needs no ledger and no settings.

use anyhow::{Context, Result};
use serde::Serialize;
use std::{
    io::{ErrorKind, Write},
    path::PathBuf,
};
use venue::{
    id::CampaignId,
    pack::read_packs,
    problem::Problem,
    trail::{
        check::{CheckedTrail, check_trail},
        crowd::{Crowd, CrowdPlan, PointLoad},
    },
};

/// What is printed: problems and hints of the files, and every trail.
#[derive(Default, Serialize)]
struct Answer {
    problems: Vec<Problem>,
    trails: Vec<OfCampaign>,
}

/// A trail with the campaign it belongs to.
#[derive(Serialize)]
struct OfCampaign {
    campaign: CampaignId,
    #[serde(flatten)]
    checked: CheckedTrail,
}

/// Checks every trail of these pack files, prints what was found, and answers whether all
/// is well; hints are no reason to say no. A venue file is read with the campaign it
/// names, which may be a shipped one.
///
/// # Errors
/// When a file cannot be read, or standard output not written.
pub fn check(files: &[PathBuf], plan: CrowdPlan, json: bool) -> Result<bool> {
    let mut texts = Vec::new();
    for path in files {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("reading the pack {}", path.display()))?;
        texts.push((path.display().to_string(), text));
    }
    let (answer, fine) = answer(&texts, plan);
    let told = if json { serde_json::to_string_pretty(&answer)? + "\n" } else { told(&answer) };
    say(&told)?;
    Ok(fine)
}

fn answer(texts: &[(String, String)], plan: CrowdPlan) -> (Answer, bool) {
    let named: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut answer = Answer::default();
    let packs = match read_packs(&named) {
        Ok(packs) => packs,
        Err(problems) => return (Answer { problems: problems.0, ..answer }, false),
    };
    for pack in packs {
        let of_campaign = |checked| OfCampaign { campaign: pack.campaign.id.clone(), checked };
        answer.trails.extend(pack.trails.iter().map(|t| of_campaign(check_trail(&pack, t, plan))));
        answer.problems.extend(pack.hints);
    }
    let fine = answer.trails.iter().all(|trail| trail.checked.is_fine());
    (answer, fine)
}

fn told(answer: &Answer) -> String {
    let mut lines: Vec<_> = answer.problems.iter().map(ToString::to_string).collect();
    for trail in &answer.trails {
        lines.push(headline(trail));
        lines.extend(trail.checked.crowd.iter().flat_map(crowd));
        lines.extend(trail.checked.findings.iter().map(|finding| format!("  {finding}")));
        lines.push(format!("  {}", verdict(&trail.checked)));
    }
    if answer.trails.is_empty() && answer.problems.is_empty() {
        lines.push("there is no trail in these files".to_owned());
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn verdict(checked: &CheckedTrail) -> String {
    match &checked.crowd {
        _ if !checked.is_fine() => "can't be walked like this".to_owned(),
        Some(crowd) if crowd.few_complete() => {
            format!("can be walked, but only {} of {} parties complete it", crowd.completed, crowd.parties)
        }
        _ => "can be walked".to_owned(),
    }
}

fn headline(trail: &OfCampaign) -> String {
    let CheckedTrail { trail: id, name, points, required, fastest_minutes, .. } = &trail.checked;
    let alone = fastest_minutes.map_or(String::new(), |minutes| format!(", alone in {minutes} minutes"));
    format!("{id} {} ({}): {points} points, {required} complete it{alone}", name.zh, trail.campaign)
}

fn crowd(crowd: &Crowd) -> Vec<String> {
    let day = crowd.day.map_or("any day".to_owned(), |day| day.to_string());
    let median = crowd.median_minutes.map_or(String::new(), |n| format!(", half of them within {n} minutes"));
    let mut lines = vec![
        format!(
            "  {} visitors on {day}: {} parties, {} complete it{median}",
            crowd.visitors, crowd.parties, crowd.completed
        ),
        "  point                            visitors  busiest quarter  queue  mean wait  longest  in vain"
            .to_owned(),
    ];
    lines.extend(crowd.points.iter().map(load));
    for earned in &crowd.earned {
        let stock = earned.stock.map_or(String::new(), |stock| format!(" of {stock}"));
        lines.push(format!("  earned: {} {}{stock}", earned.reward, earned.pieces));
    }
    lines
}

fn load(load: &PointLoad) -> String {
    let busiest =
        load.busiest.map_or("-".to_owned(), |b| format!("{} {:>5}", b.from.format("%H:%M"), b.visitors));
    let clock = |seconds: u32| format!("{}:{:02}", seconds / 60, seconds % 60);
    format!(
        "  {:<32} {:>8}  {busiest:>15}  {:>5}  {:>9}  {:>7}  {:>7}",
        load.point.as_str(),
        load.visitors,
        load.longest_queue,
        clock(load.mean_wait_s),
        clock(load.longest_wait_s),
        load.gave_up
    )
}

/// Standard output may be a pipe that somebody has closed: that is no fault.
fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(reason) if reason.kind() != ErrorKind::BrokenPipe => Err(reason).context("writing the answer"),
        _ => Ok(()),
    }
}
