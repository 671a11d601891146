//! What a visitor is told when something is not done: what is, and then what to do. No
//! blame, no codes.

use super::{Refusal, Scene};
use crate::{
    booking,
    id::{PointId, VenueId},
    pack::Name,
    trail::StampRefusal,
};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

/// The words of the house in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// The same in both.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words::new(zh, en)
}

impl Refusal {
    /// What the visitor is told. Times of the scene's day stand without a date.
    #[must_use]
    pub fn words(&self, scene: &Scene<'_>) -> Words {
        let at = |time: &Option<NaiveDateTime>| time.map(|time| clock(scene, time));
        match self {
            Self::Passport(refused) => words(refused.zh(), refused.en()),
            Self::Stamp(refused) => of_stamp(refused, scene),
            Self::Booking(refused) => of_booking(refused, scene),
            Self::NoPointHere { .. } => {
                words("这里没有这一站，服务台能帮您", "No such point here. The desk can help")
            }
            Self::PointElsewhere { .. } => {
                words("这是另一个活动的站牌，服务台能帮您", "Another campaign's sign. The desk can help")
            }
            Self::AlreadyCheckedIn { at: time, .. } => {
                since("已经签到了", "Already checked in", at(time), "好好玩", "Enjoy the evening")
            }
            Self::NoSuchActivity { .. } => {
                words("这里没有这项活动，服务台能帮您", "Not held here. The desk can help")
            }
            Self::ActivityClosed { .. } => {
                words("这项活动先停一停，请看节目单", "Paused for now. See what is on")
            }
            Self::NotOnNow { .. } => words("这项活动现在没开，请看节目单", "Not on now. See what is on"),
            Self::NobodyNamed => words("请先加一位", "Add one person first"),
            Self::PartyTooLarge { most, .. } => words(
                format!("一次最多 {most} 人，可以分几次签到"),
                format!("At most {most} at once. Check in twice"),
            ),
            Self::NoSuchGroup { .. } => words("没有这个人群，请换一个", "No such group. Choose another"),
            Self::StampsToGo { still_needed: 1 } => words("还差 1 枚", "1 stamp to go"),
            Self::StampsToGo { still_needed } => {
                words(format!("还差 {still_needed} 枚"), format!("{still_needed} stamps to go"))
            }
            Self::AlreadyHanded { at: time } => {
                since("礼物领过了", "Gift collected", at(time), "章都留着", "Your stamps stay")
            }
            Self::GiftsGone { elsewhere, .. } if elsewhere.is_empty() => {
                words("礼物发完了，章都留着", "Gifts are gone. Your stamps stay")
            }
            Self::GiftsGone { .. } => {
                words("这里的礼物发完了，服务台知道哪里还有", "Gone here. The desk knows where else")
            }
            Self::CountFirst { .. } => {
                words("礼物还没清点，服务台能帮您", "Gifts need counting. The desk can help")
            }
            Self::NoSuchReward { .. } => {
                words("这里没有这份礼物，服务台能帮您", "No such gift here. The desk can help")
            }
            Self::LastDayOver { .. } => {
                words("这一天已经过了，服务台能帮您", "That day is over. The desk can help")
            }
            Self::KeyRevoked => {
                words("这台机器不发护照了，服务台能帮您", "No passports here. The desk can help")
            }
        }
    }
}

fn of_stamp(refused: &StampRefusal, scene: &Scene<'_>) -> Words {
    match refused {
        StampRefusal::NoSuchPoint { .. } => {
            words("这里没有这一站，服务台能帮您", "No such point here. The desk can help")
        }
        StampRefusal::ClosedNow { opens: Some(opens), .. } => {
            let opens = clock(scene, *opens);
            words(
                format!("这一站 {opens} 开，先去别的站"),
                format!("Opens at {opens}. Try another point first"),
            )
        }
        StampRefusal::ClosedNow { opens: None, .. } => {
            words("这一站不再开了，去别的站看看", "Closed for good. Try another point")
        }
        StampRefusal::ClosedByStaff { .. } => {
            words("这一站先停一停，去别的站看看", "Paused for now. Try another point")
        }
        StampRefusal::AlreadyStamped { at, .. } => {
            let at = at.map(|at| clock(scene, at));
            since("这一站盖过了", "Already stamped here", at, "去下一站吧", "Try the next point")
        }
        StampRefusal::OutOfOrder { next, .. } => {
            let next = name(scene, next);
            words(format!("先去{}，再来这一站", next.zh), format!("First to {}, then here", next.en_or_zh()))
        }
        StampRefusal::QuizFirst { quiz, .. } => {
            let question = &quiz.question;
            words(format!("先答一题：{}", question.zh), format!("A question first: {}", question.en_or_zh()))
        }
        StampRefusal::WrongAnswer { .. } => words("还不对，再想一想", "Not quite. Try another answer"),
    }
}

fn of_booking(refused: &booking::Refusal, scene: &Scene<'_>) -> Words {
    use booking::Refusal as Booking;
    match refused {
        Booking::Unreadable => words("预约码不完整，请再扫一次", "The code is damaged. Scan it again"),
        Booking::Forged => {
            words("这个预约没有核对上，可以直接签到", "Booking not confirmed. Check in without it")
        }
        Booking::UnknownKey => {
            words("这里核对不了这个预约，可以直接签到", "Cannot check it here. Check in without it")
        }
        Booking::Revoked => {
            words("这个预约码已经停用，可以直接签到", "This code is withdrawn. Check in without it")
        }
        Booking::Foreign => {
            words("这不是这个活动的预约，可以直接签到", "Another campaign's booking. Check in without it")
        }
        Booking::OtherVenue { venue } => elsewhere(scene, venue),
        Booking::TooEarly { at: Some(at), .. } => {
            let at = at.format("%H:%M");
            words(format!("预约的是 {at}，提前一小时来就好"), format!("Booked for {at}. Come an hour before"))
        }
        Booking::TooEarly { day, at: None } => {
            let [zh, en] = dates(*day);
            words(format!("预约的是{zh}，那天见"), format!("Booked for {en}. See you then"))
        }
        Booking::Over { day } => {
            let [zh, en] = dates(*day);
            words(format!("预约的是{zh}，可以直接签到"), format!("Booked for {en}. Check in without it"))
        }
        Booking::Used { at: Some(at) } => {
            let at = clock(scene, *at);
            words(format!("{at} 已经用过了，服务台能帮您"), format!("Used at {at}. The desk can help"))
        }
        Booking::Used { at: None } => words("已经用过了，服务台能帮您", "Used already. The desk can help"),
        Booking::TooMany { booked, extra, .. } => words(
            format!("预约了 {booked} 人，最多再加 {extra} 人"),
            format!("Booked for {booked}. {extra} more may join"),
        ),
    }
}

fn elsewhere(scene: &Scene<'_>, venue: &VenueId) -> Words {
    match scene.pack.venue(venue) {
        Some(venue) => {
            let name = &venue.name;
            words(
                format!("预约的是{}，去那里用", name.zh),
                format!("Booked at {}. Use it there", name.en_or_zh()),
            )
        }
        None => words("预约的是另一个馆，去那里用", "Booked at another venue. Use it there"),
    }
}

/// A day as each language writes it.
fn dates(day: NaiveDate) -> [String; 2] {
    [day.format("%-m月%-d日").to_string(), day.format("%-d %B").to_string()]
}

/// With a time it says when; without one it says what to do.
fn since(zh: &str, en: &str, at: Option<String>, then_zh: &str, then_en: &str) -> Words {
    match at {
        Some(at) => words(format!("{zh}，{at}"), format!("{en} at {at}")),
        None => words(format!("{zh}，{then_zh}"), format!("{en}. {then_en}")),
    }
}

fn clock(scene: &Scene<'_>, at: NaiveDateTime) -> String {
    let today = scene.local(scene.now).map(|now| now.date());
    let form = if today == Some(at.date()) { "%H:%M" } else { "%m-%d %H:%M" };
    at.format(form).to_string()
}

fn name(scene: &Scene<'_>, id: &PointId) -> Name {
    let mut points = scene.pack.trails.iter().flat_map(|trail| &trail.points);
    let found = points.find(|point| point.id == *id).map(|point| point.name.clone());
    found.unwrap_or_else(|| Name { zh: id.to_string(), en: None })
}
