//! A pack's own pictures: read from their files, held against their limits, and decoded
//! into colours. What is drawn on them is no business of this crate.

mod decode;

pub use decode::of_bytes;

use std::{fs::File, io::Read, ops::RangeInclusive, path::Path};

/// Sides of a picture, px. Below, a map is coarse on the smallest panel; above, it is more
/// than any screen shows, and some graphics cards take no more.
pub const SIDES: RangeInclusive<u32> = 320..=4_096;

/// The most bytes of a picture's file: 8 MiB. A drawing has one or two, a photograph of
/// 12 megapixels has six.
pub const MOST_BYTES: u64 = 8 << 20;

/// The longest side a picture is kept in, px. A map takes two thirds of a screen, so this
/// is as fine as the finest screen shows it, and 16 MiB at most.
pub const KEPT_SIDE: u32 = 2_048;

/// A picture in colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its width, px.
    pub width: u32,
    /// Its height, px.
    pub height: u32,
    /// Red, green, blue and opacity of every pixel, row by row; opaque throughout.
    pub pixels: Vec<u8>,
}

/// Why a file is no picture to draw a map on.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such file.
    #[error("is not there")]
    Missing,
    /// It can't be read.
    #[error("can't be read ({0})")]
    Unreadable(std::io::Error),
    /// More bytes than are read.
    #[error("has more than {} MiB", MOST_BYTES >> 20)]
    TooManyBytes,
    /// Another kind of file.
    #[error("is no PNG or JPEG, whatever it is called")]
    OtherKind,
    /// It begins as a picture and does not go on as one.
    #[error("is damaged ({0})")]
    Damaged(String),
    /// Its sides are out of bounds.
    #[error("has {0}×{1} pixels, and {from} to {to} are taken on each side", from = SIDES.start(), to = SIDES.end())]
    WrongSides(u32, u32),
}

impl Fault {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Missing => "put it beside the pack's file, or correct its name",
            Self::Unreadable(_) => "let it be a plain file that this program may read",
            Self::TooManyBytes => "save it smaller, as a JPEG for instance",
            Self::OtherKind => "save it as PNG or JPEG",
            Self::Damaged(_) => "save or copy it anew",
            Self::WrongSides(..) => "save it in another size; some 2000 pixels across are best",
        }
    }
}

/// Reads the picture of a file.
///
/// # Errors
/// It is missing, damaged, of another kind, or beyond the limits.
pub fn read(path: &Path) -> Result<Picture, Fault> {
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Fault::Missing,
        _ => Fault::Unreadable(error),
    })?;
    // What is no plain file may never end.
    let about = file.metadata().map_err(Fault::Unreadable)?;
    if !about.is_file() {
        return Err(Fault::Unreadable(std::io::Error::other("it is no plain file")));
    }
    let mut bytes = vec![];
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(Fault::Unreadable)?;
    of_bytes(&bytes)
}

impl Picture {
    /// The same in half the size; an odd row or column at the end is left out.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let row = index(self.width) * 4;
        let pixels = (0..index(height)).flat_map(|y| (0..index(width)).map(move |x| y * 2 * row + x * 8));
        let mean = |at: usize| {
            let of = |channel: usize| {
                let four =
                    [at, at + 4, at + row, at + row + 4].map(|corner| self.pixels.get(corner + channel));
                let (sum, count) = four
                    .into_iter()
                    .flatten()
                    .fold((0_u32, 0_u32), |(sum, n), v| (sum + u32::from(*v), n + 1));
                u8::try_from((sum + count / 2) / count.max(1)).unwrap_or(u8::MAX)
            };
            [of(0), of(1), of(2), of(3)]
        };
        Self { width, height, pixels: pixels.flat_map(mean).collect() }
    }

    /// The same in the sizes it is shown in, each half of the one before it: from
    /// [`KEPT_SIDE`] down to what the smallest panel shows. So that no pixel of it is passed
    /// over, whatever the screen.
    #[must_use]
    pub fn in_sizes(self) -> Vec<Self> {
        let mut largest = self;
        while largest.longest() > KEPT_SIDE {
            largest = largest.halved();
        }
        let mut sizes = vec![largest];
        while let Some(smaller) =
            sizes.last().filter(|last| last.longest() / 2 >= *SIDES.start()).map(Self::halved)
        {
            sizes.push(smaller);
        }
        sizes
    }

    /// Its longer side, px.
    #[must_use]
    pub fn longest(&self) -> u32 {
        self.width.max(self.height)
    }
}

fn index(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(usize::MAX)
}
