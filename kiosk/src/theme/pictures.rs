//! Painted pictures kept for the next screen, and the sky behind it.

use super::Variant;
use super::fonts::Outlines;
use super::frame::Frame;
use crate::draw::{FIBRE_TILE, Glyph, Glyphs, Photo, Picture, Raster, Rgb, Sky, fibre_tile};
use bevy::asset::RenderAssetUsages;
use bevy::image::ImageSampler;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy::text::FontCx;

/// Pictures kept at once. A whole night shows fewer than a hundred different ones;
/// at some 40 KB each this is a limit of about ten megabytes.
const KEPT: usize = 256;

/// The pictures painted so far.
#[derive(Resource)]
pub struct Pictures {
    painted: HashMap<(Picture, u32, bool), Handle<Image>>,
    sky: Option<((Sky, UVec2), Handle<Image>)>,
    fibres: Option<Handle<Image>>,
    photo: Option<((Photo, u32), Handle<Image>)>,
    face: Option<Outlines>,
}

impl FromWorld for Pictures {
    fn from_world(world: &mut World) -> Self {
        let face = world.get_resource_mut::<FontCx>().and_then(|mut fonts| Outlines::find(&mut fonts));
        Self { painted: HashMap::default(), sky: None, fibres: None, photo: None, face }
    }
}

/// Characters of the voice, or none when the face is missing: start-up has
/// refused that already, and a drawing without its two characters is no crash.
struct Voice<'a>(Option<&'a Outlines>);

impl Glyphs for Voice<'_> {
    fn outline(&self, character: char) -> Option<Glyph> {
        self.0?.outline(character)
    }
}

impl Pictures {
    /// The picture as a texture for this frame, painted if it was not before.
    pub(super) fn get(
        &mut self,
        picture: &Picture,
        frame: &Frame,
        variant: Variant,
        images: &mut Assets<Image>,
    ) -> Handle<Image> {
        let key = (picture.clone(), frame.pixels.to_bits(), variant.contrast);
        if let Some(painted) = self.painted.get(&key) {
            return painted.clone();
        }
        if self.painted.len() >= KEPT {
            // What is still shown keeps its own handle.
            self.painted.clear();
        }
        let mut raster = picture.paint(f64::from(frame.pixels), &Voice(self.face.as_ref()));
        if variant.contrast {
            picture.strengthen(&mut raster);
        }
        let handle = images.add(texture(raster, RenderAssetUsages::RENDER_WORLD));
        self.painted.insert(key, handle.clone());
        handle
    }

    /// The night for this frame. Only the last one is kept: it is the one picture
    /// as large as the screen.
    pub(super) fn sky(
        &mut self,
        sky: Sky,
        size: UVec2,
        frame: &Frame,
        images: &mut Assets<Image>,
    ) -> Handle<Image> {
        if let Some((kept, handle)) = &self.sky
            && *kept == (sky, size)
        {
            return handle.clone();
        }
        let raster = sky.paint(size.x, size.y, f64::from(frame.pixels));
        let mut night = texture(raster, RenderAssetUsages::RENDER_WORLD);
        // Pixel for pixel, so nothing is to be smoothed; without a graphics card that
        // is a good part of the time of every picture.
        night.sampler = ImageSampler::nearest();
        let handle = images.add(night);
        self.sky = Some(((sky, size), handle.clone()));
        handle
    }

    /// A picture of the pack, as fine as it is shown so many pixels wide. Only the last one
    /// is kept: it is large, and one at a time is looked at.
    pub(super) fn photo(&mut self, photo: &Photo, width: u32, images: &mut Assets<Image>) -> Handle<Image> {
        let Some(size) = photo.at_least(width) else { return Handle::default() };
        let key = (photo.clone(), size.width);
        if let Some((kept, handle)) = &self.photo
            && *kept == key
        {
            return handle.clone();
        }
        let raster = Raster { width: size.width, height: size.height, pixels: size.pixels.clone() };
        let handle = images.add(texture(raster, RenderAssetUsages::RENDER_WORLD));
        self.photo = Some((key, handle.clone()));
        handle
    }

    /// The tile of paper fibres. Bevy cuts it into repeats on the main side, so it
    /// stays there too.
    pub(super) fn fibres(&mut self, images: &mut Assets<Image>) -> Handle<Image> {
        self.fibres
            .get_or_insert_with(|| images.add(texture(fibre_tile(), RenderAssetUsages::default())))
            .clone()
    }
}

/// Paints no more than it says: a picture in its size, tinted if it is white.
pub(super) fn shown(
    (picture, tint): (&Picture, Option<Rgb>),
    variant: Variant,
    pictures: &mut Pictures,
    frame: &Frame,
    images: &mut Assets<Image>,
) -> impl Bundle + use<> {
    let (width, height) = picture.size();
    let mut image =
        ImageNode::new(pictures.get(picture, frame, variant, images)).with_mode(NodeImageMode::Stretch);
    if let Some(tint) = tint {
        image.color = tint.color();
    }
    #[expect(clippy::cast_possible_truncation, reason = "design pixels")]
    let node = Node { width: px(width as f32), height: px(height as f32), flex_shrink: 0.0, ..default() };
    (image, node, Pickable::IGNORE)
}

/// What was painted, as Bevy takes it.
pub(crate) fn texture(raster: Raster, usage: RenderAssetUsages) -> Image {
    let size = Extent3d { width: raster.width, height: raster.height, depth_or_array_layers: 1 };
    Image::new(size, TextureDimension::D2, raster.pixels, TextureFormat::Rgba8UnormSrgb, usage)
}

/// A tile as large as the fibres, for checks elsewhere.
pub(super) const FIBRE_SIDE: u16 = FIBRE_TILE;
