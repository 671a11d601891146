//! Words with a fixed meaning: each list stands in one table with the Chinese name
//! that plans and exports use and an English one for screens.

use serde::{Serialize, Serializer};

/// A word of a fixed list.
pub trait Word: Copy + Eq + 'static {
    /// What the list is of, for problems: `venue kind`.
    const WHAT: &'static str;
    /// Every word of the list, in the order of the plans.
    const ALL: &'static [Self];

    /// The word as it stands in packs.
    fn word(self) -> &'static str;

    /// Other spellings a pack may use for it.
    fn also(self) -> &'static [&'static str] {
        &[]
    }

    /// Finds a word.
    #[must_use]
    fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|each| each.word() == text || each.also().contains(&text))
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident is $what:literal;
     $($(#[$word_doc:meta])* $variant:ident = $zh:literal / $en:literal $(also $other:literal)?,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$word_doc])* $variant,)*
        }

        impl $name {
            /// The Chinese name, as plans write it.
            #[must_use]
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            /// The English name, for screens.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }
        }

        impl Word for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn word(self) -> &'static str {
                self.zh()
            }

            fn also(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($other)?],)* }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.zh())
            }
        }
    };
}

words! {
    /// What kind of place a venue is: one each.
    VenueKind is "venue kind";
    /// A science museum with a house.
    ScienceMuseum = "实体科技馆" / "Science museum",
    /// A museum that travels from town to town.
    MobileMuseum = "流动科技馆" / "Mobile science museum",
    /// A van that brings exhibits to schools and villages.
    ScienceVan = "科普大篷车" / "Science van",
    /// A small museum in a rural middle school.
    RuralSchoolMuseum = "农村中学科技馆" / "Rural school science museum",
    /// A museum on the network.
    DigitalMuseum = "数字科技馆" / "Digital science museum",
    /// A natural history museum.
    NaturalHistoryMuseum = "自然馆" / "Natural history museum",
    /// A museum of culture and heritage.
    CultureMuseum = "文博馆" / "Culture museum",
    /// A planetarium.
    Planetarium = "天文馆" / "Planetarium",
    /// An aquarium.
    Aquarium = "水族馆" / "Aquarium",
    /// A museum of the earth sciences.
    GeologyMuseum = "地学博物馆" / "Earth science museum",
    /// A museum of one branch of science.
    SpecialisedMuseum = "专业科技博物馆" / "Specialised science museum",
    /// A place of a university, also called Xinghuo museum.
    UniversityVenue = "高校场馆" / "University museum" also "星火馆",
    /// A company's exhibition hall.
    CompanyHall = "企业展厅" / "Company exhibition hall",
    /// A school.
    School = "学校" / "School",
    /// A library.
    Library = "图书馆" / "Library",
    /// A bookshop.
    Bookshop = "书店" / "Bookshop",
    /// A community's culture centre.
    CommunityCentre = "社区文化中心" / "Community culture centre",
    /// A science and technology courtyard in the country.
    ScienceCourtyard = "科技小院" / "Science courtyard",
    /// A venue of the Ant programme.
    AntVenue = "蚂蚁科普场馆" / "Ant science venue",
}

words! {
    /// A title a venue bears; it may bear several.
    Designation is "designation";
    /// A base of science popularisation.
    EducationBase = "科普教育基地" / "Science education base",
    /// A base that tells of the spirit of scientists.
    ScientistsSpiritBase = "科学家精神教育基地" / "Spirit of scientists base",
    /// A demonstration area.
    DemonstrationArea = "科普示范区" / "Science demonstration area",
}

words! {
    /// The society's liaison level by kind of museum.
    Committee is "committee";
    /// Science museums.
    ScienceMuseums = "科技馆" / "Science museums",
    /// Museums of the earth sciences.
    GeologyMuseums = "地学博物馆" / "Earth science museums",
    /// Development of exhibits and design of their surroundings.
    Exhibits = "展项研发与环境设计" / "Exhibits and design",
    /// Natural history museums.
    NaturalHistoryMuseums = "自然历史博物馆" / "Natural history museums",
    /// Aquariums.
    Aquariums = "水族馆" / "Aquariums",
    /// Planetariums.
    Planetariums = "天文馆" / "Planetariums",
    /// Museums of one branch of science.
    SpecialisedMuseums = "专业科技博物馆" / "Specialised science museums",
}

words! {
    /// What kind of place a van stops at.
    SiteKind is "kind of site";
    /// A school.
    School = "学校" / "School",
    /// A public office.
    Office = "机关" / "Public office",
    /// A company.
    Company = "企业" / "Company",
    /// A village.
    Village = "乡村" / "Village",
    /// A community of a town.
    Community = "社区" / "Community",
    /// Barracks: see [`SiteKind::is_undisclosed`].
    Barracks = "军营" / "Barracks",
}

impl SiteKind {
    /// Whether the place of such a stop is never shown or exported.
    #[must_use]
    pub fn is_undisclosed(self) -> bool {
        self == Self::Barracks
    }
}

/// One of the four steppers with which a kiosk asks who is in the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stepper {
    /// 儿童
    Child,
    /// 青少年
    Teenager,
    /// 成人
    Adult,
    /// 老年人
    Senior,
}

impl Word for Stepper {
    const WHAT: &'static str = "stepper";
    const ALL: &'static [Self] = &[Self::Child, Self::Teenager, Self::Adult, Self::Senior];

    fn word(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Teenager => "teenager",
            Self::Adult => "adult",
            Self::Senior => "senior",
        }
    }
}

/// What the seal of a trail's point shows. A kiosk draws these and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pictogram {
    /// A dial.
    Measuring,
    /// Linked rings.
    Magic,
    /// A row of swinging balls.
    Mechanics,
    /// A spinning top.
    Toys,
    /// A dragonfly.
    Insects,
    /// A rocket.
    Space,
    /// A gear.
    Inventions,
    /// A labyrinth.
    Brain,
}

impl Word for Pictogram {
    const WHAT: &'static str = "pictogram";
    const ALL: &'static [Self] = &[
        Self::Measuring,
        Self::Magic,
        Self::Mechanics,
        Self::Toys,
        Self::Insects,
        Self::Space,
        Self::Inventions,
        Self::Brain,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Measuring => "measuring",
            Self::Magic => "magic",
            Self::Mechanics => "mechanics",
            Self::Toys => "toys",
            Self::Insects => "insects",
            Self::Space => "space",
            Self::Inventions => "inventions",
            Self::Brain => "brain",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_by_its_name_and_by_no_other() {
        assert_eq!(VenueKind::ALL.len(), 19);
        for kind in VenueKind::ALL {
            assert_eq!(VenueKind::find(kind.zh()), Some(*kind));
        }
        assert_eq!(VenueKind::find("星火馆"), Some(VenueKind::UniversityVenue));
        assert_eq!(VenueKind::find("科技管"), None);
        assert_eq!(Designation::ALL.len(), 3);
        assert_eq!(Committee::ALL.len(), 7);
    }

    #[test]
    fn only_barracks_are_never_shown() {
        let hidden: Vec<_> = SiteKind::ALL.iter().filter(|kind| kind.is_undisclosed()).collect();
        assert_eq!(hidden, [&SiteKind::Barracks]);
    }
}
