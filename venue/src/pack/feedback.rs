//! Deadlines, and what must be handed in by then.

use super::{campaign::Name, read::Table, vocabulary::Word};
use crate::id::{ActionId, StrandId};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};

/// A day from which something may begin, or by which it is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// What it is.
    pub name: Name,
    /// The first day it may be done.
    pub opens: Option<NaiveDate>,
    /// The last day it may be done.
    pub due: Option<NaiveDate>,
    /// The action it belongs to; none for the whole campaign.
    pub action: Option<ActionId>,
    /// The strands it belongs to; none for all.
    pub strands: Vec<StrandId>,
}

impl Deadline {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let name = t.name("name", "name_en");
        let (opens, due) = (t.may("opens"), t.may("due"));
        if !t.has("opens") && !t.has("due") {
            t.wrong("due", "neither opens nor due is given", "write opens = 2025-08-10 or due = 2025-08-20");
        }
        let action = t.may_refer("action", "action", None);
        let strands = t.refer_list("strands", "strand", None);
        Some(Self { name: name?, opens, due, action, strands })
    }
}

/// One thing that a feedback holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedbackItem {
    /// Theme of the activity.
    Theme,
    /// 参与人数: a count of people, of the method of record.
    Participants,
    /// Photos.
    Photos,
    /// Videos; see [`Video`] for what they must be.
    Videos,
    /// A written summary.
    Summary,
    /// How far it has come.
    Progress,
    /// Recommended articles.
    Articles,
    /// A picture of a city walk route.
    RoutePicture,
    /// Whether leaders were present, and of which level.
    Leaders,
}

impl FeedbackItem {
    /// The item in Chinese and English.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Theme => ("活动主题", "Activity theme"),
            Self::Participants => ("参与人数", "Number of participants"),
            Self::Photos => ("照片", "Photos"),
            Self::Videos => ("视频", "Videos"),
            Self::Summary => ("总结", "Summary"),
            Self::Progress => ("进展", "Progress"),
            Self::Articles => ("推荐文章", "Recommended articles"),
            Self::RoutePicture => ("路线图片", "Picture of the route"),
            Self::Leaders => ("领导出席", "Leaders present"),
        }
    }
}

impl Word for FeedbackItem {
    const WHAT: &'static str = "thing a feedback holds";
    const ALL: &'static [Self] = &[
        Self::Theme,
        Self::Participants,
        Self::Photos,
        Self::Videos,
        Self::Summary,
        Self::Progress,
        Self::Articles,
        Self::RoutePicture,
        Self::Leaders,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Theme => "activity-theme",
            Self::Participants => "participants",
            Self::Photos => "photos",
            Self::Videos => "videos",
            Self::Summary => "summary",
            Self::Progress => "progress",
            Self::Articles => "articles",
            Self::RoutePicture => "route-picture",
            Self::Leaders => "leaders-present",
        }
    }
}

impl Serialize for FeedbackItem {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}

/// How a video is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandIn {
    /// As a file.
    File,
    /// As a link to a network disk, with its extraction code.
    LinkAndCode,
}

impl Word for HandIn {
    const WHAT: &'static str = "way of handing in";
    const ALL: &'static [Self] = &[Self::File, Self::LinkAndCode];

    fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::LinkAndCode => "link-and-code",
        }
    }
}

/// What a video must be. What the plan leaves open is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Video {
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Whether a larger picture is allowed as well.
    pub larger_allowed: bool,
    /// Length in seconds, where the plan names one.
    pub seconds: Option<u32>,
    /// Longest length in seconds that the plan advises; longer is a hint.
    pub advised_most_seconds: Option<u32>,
    /// Frames a second.
    pub frames_per_second: Option<u32>,
    /// File format, such as `MP4`.
    pub format: Option<String>,
    /// Whether it must lie (wider than high).
    pub landscape: bool,
    /// Whether it must be the original picture, with no subtitle and no logo.
    pub plain_picture: bool,
    /// How it is handed in.
    pub hand_in: Option<HandIn>,
    /// Kinds of videos that are asked for.
    pub kinds: Vec<String>,
}

impl Video {
    fn read(t: &Table<'_>) -> Option<Self> {
        Some(Self {
            width: t.may("width"),
            height: t.may("height"),
            larger_allowed: t.may("larger_allowed").unwrap_or(false),
            seconds: t.may("seconds"),
            advised_most_seconds: t.may("advised_most_seconds"),
            frames_per_second: t.may("frames_per_second"),
            format: t.may("format"),
            landscape: t.may("landscape").unwrap_or(false),
            plain_picture: t.may("plain_picture").unwrap_or(false),
            hand_in: t.may("hand_in"),
            kinds: t.list("kinds"),
        })
    }
}

/// What must be handed in, and by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Feedback {
    /// What it is.
    pub name: Name,
    /// The last day.
    pub due: Option<NaiveDate>,
    /// The action it is asked of; none for the whole campaign.
    pub action: Option<ActionId>,
    /// The strands it is asked of; none for all.
    pub strands: Vec<StrandId>,
    /// What it holds.
    pub holds: Vec<FeedbackItem>,
    /// What its video must be.
    pub video: Option<Video>,
}

impl Feedback {
    pub(super) fn read(t: &Table<'_>) -> Option<Self> {
        let name = t.name("name", "name_en");
        let due = t.may("due");
        let action = t.may_refer("action", "action", None);
        let strands = t.refer_list("strands", "strand", None);
        let holds: Vec<FeedbackItem> = t.list("holds");
        if !t.has("holds") {
            t.wrong("holds", "is missing: a feedback holds something", "write holds = [\"photos\"]");
        }
        let video = t.table("video", Video::read);
        if video.is_some() && t.has("holds") && !holds.contains(&FeedbackItem::Videos) {
            t.wrong("video", "describes a video that holds doesn't ask for", "add \"videos\" to holds");
        }
        Some(Self { name: name?, due, action, strands, holds, video })
    }
}
