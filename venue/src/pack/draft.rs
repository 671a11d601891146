//! Reads the files of a pack in the order in which they build on each other.

use super::{
    Pack,
    campaign::{Action, Campaign, Group, Theme, read_named},
    check::{self, Plan},
    feedback::{Deadline, Feedback},
    programme::{Activity, Kind, Session},
    read::{Book, Table},
    trail::{self, CityRoute, Trail},
    venue::{Region, Venue},
};
use crate::{
    id::CampaignId,
    problem::{Problem, Problems, document::Document, instead},
    shifts::Shifts,
};

/// Most entries of a list in one file, so that a file stays something a person reads
/// and every check stays quick: a province with a thousand venues still fits.
const MAX_ENTRIES: usize = 4096;

/// The lists that may be long, by the name of their key.
const LISTS: [&str; 8] =
    ["regions", "venues", "activities", "sessions", "trails", "routes", "themes", "strands"];

pub(super) fn read(files: &[(&str, &str)]) -> Result<Pack, Problems> {
    let mut syntax = Problems::default();
    let mut documents = Vec::new();
    for (file, text) in files {
        match Document::parse(file, text) {
            Ok(document) => documents.push(document),
            Err(problems) => syntax.0.extend(problems.0),
        }
    }
    if !syntax.0.is_empty() {
        return Err(syntax);
    }
    let with_campaign: Vec<_> =
        documents.iter().filter(|d| d.root.get_ref().contains_key("campaign")).collect();
    let head = match with_campaign.as_slice() {
        [head] => *head,
        [] => return Err(no_campaign(&documents)),
        [_, others @ ..] => {
            let problem = |d: &&Document<'_>| Problem::error(d.file, "campaign", "is a second campaign");
            let advice = "read each campaign as a pack of its own";
            return Err(Problems(others.iter().map(|d| problem(d).advise(advice)).collect()));
        }
    };
    let (pack, mut problems) = read_documents(head, &documents);
    let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
    problems.sort(&names);
    match pack {
        Some(pack) if !problems.has_errors() => Ok(Pack { hints: problems.0, ..pack }),
        _ => Err(problems),
    }
}

fn no_campaign(documents: &[Document<'_>]) -> Problems {
    let problem = |document: &Document<'_>| {
        let named = document.root.get_ref().get("for_campaign").and_then(|id| id.get_ref().as_str());
        let advice = match named {
            Some(id) => format!("read it together with the file of the campaign {id:?}"),
            None => {
                "write [campaign] with id, name and brand, or for_campaign = … in a venue file".to_owned()
            }
        };
        Problem::error(document.file, "campaign", "is missing: a pack has one campaign").advise(advice)
    };
    if documents.is_empty() {
        return Problem::error("pack", "", "has no file").advise("name its files").into();
    }
    Problems(documents.iter().map(problem).collect())
}

fn read_documents(head: &Document<'_>, documents: &[Document<'_>]) -> (Option<Pack>, Problems) {
    let book = Book::default();
    let roots: Vec<_> = documents.iter().map(|document| Table::root(&book, document)).collect();
    let pack = documents
        .iter()
        .position(|document| std::ptr::eq(document, head))
        .and_then(|n| roots.get(n))
        .and_then(|head| read_roots(&book, head, &roots));
    drop(roots);
    (pack, Problems(book.close()))
}

fn limit_lists(root: &Table<'_>) {
    LISTS.iter().for_each(|list| root.limit(list, MAX_ENTRIES, "split the file"));
}

fn read_roots(book: &Book, head: &Table<'_>, roots: &[Table<'_>]) -> Option<Pack> {
    let everywhere = || roots.iter();
    everywhere().for_each(limit_lists);
    let campaign = head.table("campaign", Campaign::read);
    if let Some(campaign) = &campaign {
        everywhere().filter(|root| !std::ptr::eq(*root, head)).for_each(|root| belongs(root, &campaign.id));
    }
    let groups = Group::read_all(head);
    let actions = head.tables("actions", Action::read);
    let themes = head.tables("themes", Theme::read);
    let brands = head.tables("brands", |t| read_named(t, "brand"));
    let strands = head.tables("strands", |t| read_named(t, "strand"));
    let deadlines = head.tables("deadlines", Deadline::read);
    let feedback = head.tables("feedback", Feedback::read);
    let kinds: Vec<_> = everywhere().flat_map(|root| root.tables("kinds", Kind::read)).collect();
    let regions = everywhere().flat_map(|root| root.tables("regions", Region::read)).collect();
    let venues: Vec<_> = everywhere().flat_map(|root| root.tables("venues", Venue::read)).collect();
    let plan = Plan {
        campaign: campaign.as_ref(),
        actions: &actions,
        brands: &brands,
        strands: &strands,
        kinds: &kinds,
        venues: &venues,
        activities: &[],
    };
    let activities: Vec<_> =
        everywhere().flat_map(|root| root.tables("activities", |t| Activity::read(t, &plan))).collect();
    let plan = Plan { activities: &activities, ..plan };
    let sessions: Vec<_> =
        everywhere().flat_map(|root| root.tables("sessions", |t| Session::read(t, &plan))).collect();
    if let Some(campaign) = &campaign {
        check::overlaps(book, campaign, &activities, &sessions);
    }
    let trails: Vec<_> =
        everywhere().flat_map(|root| root.tables("trails", |t| Trail::read(t, &plan))).collect();
    trail::same_points(book, &trails);
    let routes = routes(roots, &venues);
    everywhere().for_each(Table::finish);
    Some(Pack {
        campaign: campaign?,
        groups,
        actions,
        themes,
        brands,
        strands,
        kinds,
        regions,
        venues,
        activities,
        sessions: sessions.into_iter().map(|(session, _)| session).collect(),
        trails: trails.into_iter().map(|(trail, _)| trail).collect(),
        routes,
        deadlines,
        feedback,
        hints: vec![],
        shifts: Shifts::default(),
    })
}

fn routes(roots: &[Table<'_>], venues: &[Venue]) -> Vec<CityRoute> {
    let names: Vec<_> = venues.iter().map(|venue| (&venue.id, &venue.name)).collect();
    roots.iter().flat_map(|root| root.tables("routes", |t| CityRoute::read(t, &names))).collect()
}

/// A venue file names the campaign it is for.
fn belongs(root: &Table<'_>, campaign: &CampaignId) {
    let named: Option<CampaignId> = root.need("for_campaign");
    if let Some(named) = named.filter(|named| named != campaign) {
        let reason = format!(
            "is {named:?}, but this pack is the campaign {campaign:?}",
            named = named.as_str(),
            campaign = campaign.as_str()
        );
        root.wrong("for_campaign", reason, instead(named.as_str(), &[campaign.as_str()]));
    }
}
