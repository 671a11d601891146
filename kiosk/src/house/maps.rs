//! The maps of the house, and the pictures they are drawn on.

use super::House;
use crate::{draw::Photo, flow::MapToShow};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};
use venue::map::{Map, maps_of};

/// The pictures of the house's maps, by their files.
#[derive(Debug, Clone, Default)]
pub(super) struct Photos(BTreeMap<PathBuf, Photo>);

impl House {
    /// The maps that are shown here, in their order.
    #[must_use]
    pub fn maps(&self) -> Vec<Map<'_>> {
        maps_of(&self.pack, &self.stand.venue, self.point().map(|point| &point.id))
    }

    /// The same as the flow needs to know them.
    pub(super) fn maps_to_show(&self) -> Vec<MapToShow> {
        let show = |map: Map<'_>| MapToShow { id: map.id, trail: map.trail.cloned() };
        self.maps().into_iter().map(show).collect()
    }

    /// The files of the pictures its maps are drawn on.
    #[must_use]
    pub fn picture_files(&self) -> BTreeSet<PathBuf> {
        self.maps().iter().filter_map(|map| Some(map.picture?.path())).collect()
    }

    /// The house with the pictures of its maps read. One that can't be read is told in the
    /// log; its map is drawn whole. This takes its time, up to a second for a picture.
    #[must_use]
    pub fn with_pictures(mut self) -> Self {
        let read = |map: &Map<'_>| {
            let file = map.picture?;
            match pictures::read(&file.path()) {
                Ok(picture) => Some((file.path(), Photo::new(picture))),
                Err(fault) => {
                    let problem = file.problem(&fault.to_string(), fault.advice());
                    tracing::error!("{problem}; until then the map is drawn without it");
                    None
                }
            }
        };
        let photos = self.maps().iter().filter_map(read).collect();
        self.photos = Photos(photos);
        self
    }

    /// Takes a picture for that of a file.
    pub(crate) fn hang(&mut self, file: PathBuf, photo: Photo) {
        self.photos.0.insert(file, photo);
    }

    /// The picture of a map, if it has one that could be read.
    #[must_use]
    pub fn photo(&self, map: &Map<'_>) -> Option<Photo> {
        self.photos.0.get(&map.picture?.path()).cloned()
    }
}
