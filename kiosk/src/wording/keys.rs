//! The keys of the wording. They are a type, so that a screen can't ask for words that
//! no file has.

macro_rules! keys {
    ($($name:ident = $id:literal,)*) => {
        /// What can be said.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is named for its key; what it says stands in assets/wording")]
        pub enum Key {
            $($name,)*
        }

        impl Key {
            /// Every key.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The key as the files have it.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

keys! {
    LanguageName = "language-name",
    Back = "back",
    Home = "home",
    More = "more",
    Everywhere = "everywhere",
    ClockPlace = "clock-place",
    AttractStart = "attract-start",
    AttractNext = "attract-next",
    AttractNow = "attract-now",
    AttractSession = "attract-session",
    HomeCheckIn = "home-check-in",
    HomePromise = "home-promise",
    HomePromiseShort = "home-promise-short",
    HomeWhatsOn = "home-whats-on",
    HomeHelp = "home-help",
    HomeTrail = "home-trail",
    HomeNothingOpen = "home-nothing-open",
    ActivityTitle = "activity-title",
    ActivityPlace = "activity-place",
    ActivityAllNight = "activity-all-night",
    CheckInTitle = "check-in-title",
    Child = "child",
    Teenager = "teenager",
    Adult = "adult",
    Senior = "senior",
    CheckInTotal = "check-in-total",
    CheckInNobody = "check-in-nobody",
    CheckInFor = "check-in-for",
    Confirm = "confirm",
    ConfirmNobody = "confirm-nobody",
    ClassCard = "class-card",
    ClassCardMore = "class-card-more",
    ClassTitle = "class-title",
    ClassChild = "class-child",
    ClassTeenager = "class-teenager",
    ClassAdult = "class-adult",
    KeyClear = "key-clear",
    ThanksTitle = "thanks-title",
    ThanksVisits = "thanks-visits",
    ThanksSaved = "thanks-saved",
    ThanksNext = "thanks-next",
    ThanksInMinutes = "thanks-in-minutes",
    ThanksNow = "thanks-now",
    ThanksNoMore = "thanks-no-more",
    ThanksWhatsOn = "thanks-whats-on",
    Done = "done",
    Undo = "undo",
    UndoHint = "undo-hint",
    SorryTitle = "sorry-title",
    SorrySlowTitle = "sorry-slow-title",
    SorryBusy = "sorry-busy",
    SorryFull = "sorry-full",
    SorryGone = "sorry-gone",
    SorrySlow = "sorry-slow",
    SorryParty = "sorry-party",
    Retry = "retry",
    WhatsOnNow = "whats-on-now",
    WhatsOnNext = "whats-on-next",
    WhatsOnLater = "whats-on-later",
    WhatsOnSpan = "whats-on-span",
    WhatsOnSeats = "whats-on-seats",
    WhatsOnWalkIn = "whats-on-walk-in",
    WhatsOnNoneNow = "whats-on-none-now",
    WhatsOnNoneNext = "whats-on-none-next",
    WhatsOnNoneLater = "whats-on-none-later",
    HelpTitle = "help-title",
    HelpCheckIn = "help-check-in",
    HelpCheckInMore = "help-check-in-more",
    HelpClass = "help-class",
    HelpClassMore = "help-class-more",
    HelpMistake = "help-mistake",
    HelpMistakeMore = "help-mistake-more",
    HelpPrivate = "help-private",
    HelpPrivateMore = "help-private-more",
    HelpDesk = "help-desk",
    HelpDeskMore = "help-desk-more",
    NoticeAddOne = "notice-add-one",
    NoticeFull = "notice-full",
    NoticeNothingOn = "notice-nothing-on",
    NoticeRecording = "notice-recording",
    NoticeTakenBack = "notice-taken-back",
    NoticeNotTakenBack = "notice-not-taken-back",
    StillHere = "still-here",
    StillHereLeft = "still-here-left",
    StillHereButton = "still-here-button",
}
