//! Why staff did something: one of the usual reasons of that act, or a sentence of their
//! own. In an entry it is a text: the word of a usual reason, or the sentence.

use crate::desk::Words;

/// The longest sentence, in characters: it stands on one line of a list, and tells no
/// stories of people.
pub const MAX_SAID: usize = 80;

/// A run of so many digits is a telephone number or an identity card, never a reason.
const A_NUMBER_OF_SOMEBODY: usize = 7;

macro_rules! usual {
    ($($name:ident $word:literal $zh:literal $en:literal;)*) => {
        /// A usual reason.
        #[expect(missing_docs, reason = "its words say it")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Usual { $($name,)* }

        impl Usual {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in entries.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What staff read.
            #[must_use]
            pub fn words(self) -> Words {
                match self { $(Self::$name => Words::new($zh, $en),)* }
            }
        }
    };
}

usual! {
    Scheduled "scheduled" "按时清点" "Regular headcount";
    CameraDown "camera-down" "摄像头没在计数" "Camera not counting";
    QueueAtCheckIn "queue-at-check-in" "签到处排队" "Queue at check-in";
    GroupCameIn "group-came-in" "团队一起进场" "A group came in";
    EnteredWrong "entered-wrong" "输错了" "Entered wrong";
    EnteredTwice "entered-twice" "重复了" "Entered twice";
    WrongActivity "wrong-activity" "选错了活动" "Wrong activity";
    LeftAtOnce "left-at-once" "来了又走了" "They left at once";
    TriedOut "tried-out" "有人在试机" "Somebody tried it out";
    ShiftBegins "shift-begins" "上岗" "The shift begins";
    ShiftEnds "shift-ends" "下岗" "The shift ends";
    Break "break" "休息" "A break";
    Relief "relief" "换班" "Relieved by others";
    Arrived "arrived" "到站了" "The van has arrived";
    Moved "moved" "换了地方" "Moved to another place";
    SetWrong "set-wrong" "原来设错了" "It was set wrong";
    BeforeOpening "before-opening" "开门前试一遍" "Trying out before opening";
    Training "training" "培训" "Training";
    AfterRepair "after-repair" "修好后试一试" "Trying out after a repair";
    Ready "ready" "准备好了" "Ready for visitors";
    DayBegan "day-began" "新的一天" "A new day began";
    FireAlarm "fire-alarm" "火警" "Fire alarm";
    PowerCut "power-cut" "停电" "Power cut";
    FirstAid "first-aid" "需要急救" "First aid is needed";
    Crowding "crowding" "人太多了" "Too many people";
    Weather "weather" "恶劣天气" "Severe weather";
    AlarmContact "alarm-contact" "报警触点接通" "The alarm contact closed";
    HeardInHouse "heard-in-house" "馆内另一台设备发出" "Told by another device";
    AllClear "all-clear" "警报解除" "All clear";
    FalseAlarm "false-alarm" "误报" "False alarm";
    DrillOver "drill-over" "演练结束" "The drill is over";
    Opening "opening" "开门清点" "Counted at opening";
    Closing "closing" "收场清点" "Counted at closing";
    NumberOff "number-off" "数目对不上" "The number was off";
    Delivery "delivery" "来货了" "A delivery came";
    LowThere "low-there" "那边快没了" "Running low there";
    TooManyHere "too-many-here" "这边多了" "More here than needed";
    Rain "rain" "下雨" "Rain";
    QueueTooLong "queue-too-long" "排队太长" "The queue is too long";
    ExhibitBroken "exhibit-broken" "展品坏了" "The exhibit is broken";
    VolunteerMissing "volunteer-missing" "志愿者没到" "A volunteer is missing";
    OutOfMaterial "out-of-material" "材料用完了" "Out of material";
    RainOver "rain-over" "雨停了" "The rain is over";
    QueueShort "queue-short" "排队短了" "The queue is short again";
    Repaired "repaired" "修好了" "Repaired";
    VolunteerCame "volunteer-came" "志愿者到了" "A volunteer has come";
    Refilled "refilled" "材料补上了" "Material is back";
    RegularCheck "regular-check" "例行核对" "Regular check";
    JustSetUp "just-set-up" "刚装好" "Just set up";
    StillComing "still-coming" "观众还在进场" "People are still coming in";
    SpeakerLate "speaker-late" "主讲人还没到" "The speaker is late";
    RunsOver "runs-over" "上一场拖延" "The one before runs over";
    DeviceFault "device-fault" "设备故障" "Equipment failed";
    TooFewCame "too-few-came" "来的人太少" "Too few came";
    VisitorsAsk "visitors-ask" "来宾需要" "Visitors ask for it";
    GroupFromAbroad "group-from-abroad" "外宾团" "A group from abroad";
}

/// What staff do, by the reasons there are for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// A headcount.
    Tally,
    /// Taking an entry back.
    Undo,
    /// Coming on duty.
    OnDuty,
    /// Going off duty.
    OffDuty,
    /// Changing the site of a van.
    ChangeSite,
    /// Beginning a rehearsal.
    Rehearse,
    /// Ending a rehearsal.
    EndRehearsal,
    /// Showing the way out.
    Emergency,
    /// Ending that.
    EndEmergency,
    /// Counting a shelf.
    CountShelf,
    /// Carrying pieces of a stock to another device.
    CarryStock,
    /// Closing a point or an activity.
    Close,
    /// Opening it again.
    Open,
    /// Checking a counter by taps.
    Audit,
    /// Moving a session, or calling it off.
    MoveSession,
    /// Putting it back to the programme.
    PutBack,
    /// Setting the language of the house.
    SetLanguage,
}

impl Act {
    /// The usual reasons for it, the most usual first.
    #[must_use]
    pub fn usual(self) -> &'static [Usual] {
        use Usual as U;
        match self {
            Self::Tally => &[U::Scheduled, U::CameraDown, U::QueueAtCheckIn, U::GroupCameIn],
            Self::Undo => &[U::EnteredWrong, U::EnteredTwice, U::WrongActivity, U::LeftAtOnce, U::TriedOut],
            Self::OnDuty => &[U::ShiftBegins, U::Relief],
            Self::OffDuty => &[U::ShiftEnds, U::Break, U::Relief],
            Self::ChangeSite => &[U::Arrived, U::Moved, U::SetWrong],
            Self::Rehearse => &[U::BeforeOpening, U::Training, U::AfterRepair],
            Self::EndRehearsal => &[U::Ready, U::DayBegan],
            Self::Emergency => &[U::FireAlarm, U::PowerCut, U::FirstAid, U::Crowding, U::Weather],
            Self::EndEmergency => &[U::AllClear, U::FalseAlarm, U::DrillOver],
            Self::CountShelf => &[U::Opening, U::Closing, U::NumberOff, U::Delivery],
            Self::CarryStock => &[U::LowThere, U::TooManyHere, U::Closing],
            Self::Close => {
                &[U::QueueTooLong, U::Rain, U::ExhibitBroken, U::VolunteerMissing, U::OutOfMaterial]
            }
            Self::Open => &[U::QueueShort, U::RainOver, U::Repaired, U::VolunteerCame, U::Refilled],
            Self::Audit => &[U::RegularCheck, U::JustSetUp, U::NumberOff],
            Self::MoveSession => {
                &[U::StillComing, U::SpeakerLate, U::RunsOver, U::DeviceFault, U::TooFewCame]
            }
            Self::PutBack => &[U::SetWrong, U::Ready, U::Repaired],
            Self::SetLanguage => &[U::VisitorsAsk, U::GroupFromAbroad],
        }
    }
}

/// Why staff did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A usual one.
    Usual(Usual),
    /// In a sentence of their own.
    Said(String),
}

/// Why a text is no reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAReason {
    /// Nothing is left of it.
    #[error("nothing is said; choose a reason or say in a few words why")]
    Empty,
    /// It is longer than [`MAX_SAID`].
    #[error("it has {0} characters; say it in {MAX_SAID}")]
    TooLong(usize),
    /// It names somebody by a number or an address.
    #[error("it holds what looks like a telephone number or an address; leave people out of it")]
    OfSomebody,
}

impl Reason {
    /// A sentence as somebody typed it: white space made single, what is not to be seen
    /// taken out.
    ///
    /// # Errors
    /// [`NotAReason`].
    pub fn said(text: &str) -> Result<Self, NotAReason> {
        let seen = text.chars().filter(|c| !is_unseen(*c)).collect::<String>();
        let said = seen.split_whitespace().collect::<Vec<_>>().join(" ");
        match said.chars().count() {
            0 => return Err(NotAReason::Empty),
            n if n > MAX_SAID => return Err(NotAReason::TooLong(n)),
            _ => {}
        }
        if names_somebody(&said) {
            return Err(NotAReason::OfSomebody);
        }
        Ok(Self::of_entry(&said))
    }

    /// The reason that stands in an entry.
    #[must_use]
    pub fn of_entry(text: &str) -> Self {
        let usual = Usual::ALL.iter().find(|usual| usual.as_str() == text);
        usual.map_or_else(|| Self::Said(text.to_owned()), |usual| Self::Usual(*usual))
    }

    /// What stands in the entry.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Usual(usual) => usual.as_str(),
            Self::Said(said) => said,
        }
    }

    /// What staff read: a sentence of their own in the language it was said in.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Usual(usual) => usual.words(),
            Self::Said(said) => Words::new(said.as_str(), said.as_str()),
        }
    }
}

impl From<Usual> for Reason {
    fn from(usual: Usual) -> Self {
        Self::Usual(usual)
    }
}

/// Control characters that are no white space, and marks that only change how the text
/// around them is shown.
fn is_unseen(c: char) -> bool {
    let formats = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    formats || (c.is_control() && !c.is_whitespace())
}

fn names_somebody(said: &str) -> bool {
    // Numbers are also written in groups: 138 0013 8000, 027-8765-4321.
    let digits = said.split(|c: char| !c.is_numeric() && !matches!(c, ' ' | '-' | '.' | '(' | ')' | '+'));
    let long = |run: &str| run.chars().filter(|c| c.is_numeric()).count() >= A_NUMBER_OF_SOMEBODY;
    said.contains('@') || digits.into_iter().any(long)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const ACTS: [Act; 17] = [
        Act::MoveSession,
        Act::PutBack,
        Act::Audit,
        Act::Tally,
        Act::Undo,
        Act::OnDuty,
        Act::OffDuty,
        Act::ChangeSite,
        Act::Rehearse,
        Act::EndRehearsal,
        Act::Emergency,
        Act::EndEmergency,
        Act::CountShelf,
        Act::CarryStock,
        Act::Close,
        Act::Open,
        Act::SetLanguage,
    ];

    #[test]
    fn usual_reasons_have_words_of_their_own_that_are_good_ids() {
        let words: BTreeSet<_> = Usual::ALL.iter().map(|usual| usual.as_str()).collect();
        let zh: BTreeSet<_> = Usual::ALL.iter().map(|usual| usual.words().zh).collect();
        let en: BTreeSet<_> = Usual::ALL.iter().map(|usual| usual.words().en).collect();
        assert_eq!([words.len(), zh.len(), en.len()], [Usual::ALL.len(); 3]);
        for usual in Usual::ALL {
            crate::id::check(usual.as_str()).unwrap();
            assert!(usual.words().en.split_whitespace().count() <= 8);
            assert_eq!(Reason::of_entry(usual.as_str()), Reason::Usual(*usual));
        }
        for act in ACTS {
            let usual: BTreeSet<_> = act.usual().iter().collect();
            assert!(usual.len() >= 2 && usual.len() == act.usual().len(), "{act:?}");
        }
    }

    #[test]
    fn a_sentence_is_made_plain_and_stays_short() {
        let said = |text: &str| Reason::said(text).map(|reason| reason.as_str().to_owned());
        assert_eq!(said("  雨太大，\n 先收 \u{202e}了\u{7} ").unwrap(), "雨太大， 先收 了");
        assert_eq!(said(" rain "), Ok("rain".to_owned()));
        assert_eq!(Reason::said("rain"), Ok(Reason::Usual(Usual::Rain)));
        assert_eq!(said(" \u{200b}\t"), Err(NotAReason::Empty));
        assert_eq!(said(&"雨".repeat(MAX_SAID)).unwrap().chars().count(), MAX_SAID);
        assert_eq!(said(&"雨".repeat(MAX_SAID + 1)), Err(NotAReason::TooLong(MAX_SAID + 1)));
        for somebody in
            ["打 13800138000", "call 027-8765-4321", "１３８００１３８０００", "a@b.cn", "+86 138 0013 8000"]
        {
            assert_eq!(said(somebody), Err(NotAReason::OfSomebody), "{somebody}");
        }
        assert_eq!(said("45 人从 3 号门进，20:10 到 20:22").unwrap(), "45 人从 3 号门进，20:10 到 20:22");
    }
}
