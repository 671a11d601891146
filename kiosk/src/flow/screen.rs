//! The screens there are, and their names.

/// Where the visitor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Screen {
    /// Nobody is here; a touch anywhere begins.
    Attract,
    /// What one can do.
    Home,
    /// Which activity, when several are on.
    Activity,
    /// Who is in the party, by steppers.
    CheckIn,
    /// Who is in the party, typed: a school class.
    Class,
    /// Which finer groups are among them; may be skipped.
    Groups,
    /// It is recorded; what happens next.
    Thanks,
    /// It could not be recorded; what to do instead.
    Sorry,
    /// The programme of the night.
    WhatsOn,
    /// How it works, and where people help.
    Help,
    /// What can be done about a passport: get one, show one, type its short code.
    Passport,
    /// A code is looked for by the camera; scanners work here as everywhere.
    Scan,
    /// The short code of a card that was left at home is typed.
    ShortCode,
    /// A passport is open: its stamps, what is missing, its gifts.
    Book,
    /// A passport was issued.
    Issued,
    /// A stamp was given.
    Stamped,
    /// A question is asked before a stamp.
    Quiz,
    /// The rules refused it; what is, and what to do.
    Refused,
    /// The trail as a map.
    Map,
    /// Whether a passport is really to be forgotten.
    Forget,
    /// Gifts that were handed over.
    Gifts,
    /// How the screen is to be: larger, stronger, lower, calmer, slower.
    Display,
    /// What a display shows that nobody touches.
    Sign,
    /// The way out: an emergency in the house.
    WayOut,
    /// Staff type their PIN.
    Pin,
    /// Staff see the evening.
    Tonight,
    /// What staff can do.
    Deeds,
    /// Staff type how many.
    Tally,
    /// Staff choose one of a list.
    Pick,
    /// Staff say who they are and why.
    Why,
    /// Staff tap for each person who crosses a line.
    Audit,
    /// How the devices are.
    Checks,
    /// What audits found of each line.
    Audits,
    /// The end of the evening.
    Summary,
    /// Staff call an emergency, or see who is inside during one.
    Alarm,
}

impl Screen {
    /// All screens.
    pub const ALL: [Self; 35] = [
        Self::Attract,
        Self::Home,
        Self::Activity,
        Self::CheckIn,
        Self::Class,
        Self::Groups,
        Self::Thanks,
        Self::Sorry,
        Self::WhatsOn,
        Self::Help,
        Self::Passport,
        Self::Scan,
        Self::ShortCode,
        Self::Book,
        Self::Issued,
        Self::Stamped,
        Self::Quiz,
        Self::Refused,
        Self::Map,
        Self::Forget,
        Self::Gifts,
        Self::Display,
        Self::Sign,
        Self::WayOut,
        Self::Pin,
        Self::Tonight,
        Self::Deeds,
        Self::Tally,
        Self::Pick,
        Self::Why,
        Self::Audit,
        Self::Checks,
        Self::Audits,
        Self::Summary,
        Self::Alarm,
    ];

    /// Whether staff alone get here.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(
            self,
            Self::Pin
                | Self::Tonight
                | Self::Deeds
                | Self::Tally
                | Self::Pick
                | Self::Why
                | Self::Audit
                | Self::Checks
                | Self::Audits
                | Self::Summary
                | Self::Alarm
        )
    }

    /// The stable name, as `kiosk walk` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attract => "attract",
            Self::Home => "home",
            Self::Activity => "activity",
            Self::CheckIn => "check-in",
            Self::Class => "class",
            Self::Thanks => "thanks",
            Self::Sorry => "sorry",
            Self::WhatsOn => "whats-on",
            Self::Help => "help",
            Self::Groups => "groups",
            Self::Passport => "passport",
            Self::Scan => "scan",
            Self::ShortCode => "short-code",
            Self::Book => "book",
            Self::Issued => "issued",
            Self::Stamped => "stamped",
            Self::Quiz => "quiz",
            Self::Refused => "refused",
            Self::Map => "map",
            Self::Forget => "forget",
            Self::Gifts => "gifts",
            Self::Display => "display",
            Self::Sign => "sign",
            Self::WayOut => "way-out",
            Self::Pin => "pin",
            Self::Tonight => "tonight",
            Self::Deeds => "deeds",
            Self::Tally => "tally",
            Self::Pick => "pick",
            Self::Why => "why",
            Self::Audit => "audit",
            Self::Checks => "checks",
            Self::Audits => "audits",
            Self::Summary => "summary",
            Self::Alarm => "alarm",
        }
    }
}
