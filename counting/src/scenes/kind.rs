//! The kinds of scenes.

/// From where the camera looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// From the ceiling: heads and shoulders.
    Overhead,
    /// From a wall: people stand, and hide each other.
    Oblique,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// People one by one.
    One,
    /// Always two abreast.
    Two,
    /// Always three abreast.
    Three,
    /// Always four abreast.
    Four,
    /// Children, most of them with grown-ups.
    Children,
    /// Prams and carts, which are nobody.
    Wheels,
    /// Most turn back before the line, on it or just after it.
    Turners,
    /// A group stands near the line while others pass.
    Standing,
    /// Many in both directions.
    Crowd,
    /// Some stand at a table for minutes, then leave.
    Dwellers,
    /// The line ends in the picture, and some pass beyond its end.
    Beyond,
    /// The first picture has people in it.
    Peopled,
    /// Lamps are switched.
    Lamps,
    /// Patches of sun come, go and wander.
    Sun,
    /// People cast long shadows.
    Shadows,
    /// Little light, much noise.
    Noise,
    /// The camera trembles.
    Shake,
    /// Nobody: an hour of lamps, sun and shadows from outside.
    Empty,
}

/// A kind of scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind {
    /// From where.
    pub view: View,
    /// What.
    pub family: Family,
}

/// Size and rate of the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    /// Width, px; 160 to 1920.
    pub width: u32,
    /// Height, px; 120 to 1080.
    pub height: u32,
    /// Frames a second; 1 to 60.
    pub rate: u32,
}

pub(super) const FORMATS: [Format; 6] = [
    Format { width: 320, height: 240, rate: 10 },
    Format { width: 640, height: 480, rate: 15 },
    Format { width: 480, height: 360, rate: 10 },
    Format { width: 320, height: 240, rate: 25 },
    Format { width: 640, height: 360, rate: 15 },
    Format { width: 1280, height: 720, rate: 10 },
];

impl View {
    /// Its name in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overhead => "overhead",
            Self::Oblique => "oblique",
        }
    }
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::One,
        Self::Two,
        Self::Three,
        Self::Four,
        Self::Children,
        Self::Wheels,
        Self::Turners,
        Self::Standing,
        Self::Crowd,
        Self::Dwellers,
        Self::Beyond,
        Self::Peopled,
        Self::Lamps,
        Self::Sun,
        Self::Shadows,
        Self::Noise,
        Self::Shake,
        Self::Empty,
    ];

    /// Its name in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Three => "three",
            Self::Four => "four",
            Self::Children => "children",
            Self::Wheels => "wheels",
            Self::Turners => "turners",
            Self::Standing => "standing",
            Self::Crowd => "crowd",
            Self::Dwellers => "dwellers",
            Self::Beyond => "beyond",
            Self::Peopled => "peopled",
            Self::Lamps => "lamps",
            Self::Sun => "sun",
            Self::Shadows => "shadows",
            Self::Noise => "noise",
            Self::Shake => "shake",
            Self::Empty => "empty",
        }
    }

    /// How many metres along the line must be seen.
    pub(super) const fn wide(self) -> f32 {
        match self {
            Self::Three => 2.2,
            Self::Four => 2.8,
            Self::Crowd | Self::Children | Self::Dwellers => 3.0,
            Self::Beyond => 4.0,
            _ => 1.8,
        }
    }

    /// How long it goes on, s.
    pub(super) const fn seconds(self) -> f32 {
        match self {
            Self::Empty => 3600.0,
            Self::Dwellers => 420.0,
            _ => 100.0,
        }
    }
}

impl Kind {
    /// All kinds, overhead first.
    pub fn all() -> impl Iterator<Item = Self> {
        let views = [View::Overhead, View::Oblique];
        views.into_iter().flat_map(|view| Family::ALL.map(|family| Self { view, family }))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.view.name(), self.family.name())
    }
}
