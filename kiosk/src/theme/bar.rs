//! The bar above and the rail below every screen.

use super::{ButtonSpec, Parent, Style, Theme, Unspoken, row, text, tokens};
use crate::draw::{Icon, Picture};
use bevy::prelude::*;

/// What stands in the bar.
#[derive(Clone, Copy, Debug)]
pub struct TopBar<'a> {
    /// Name of the night.
    pub campaign: &'a str,
    /// The hall, and the screen in it.
    pub place: &'a str,
    /// The time, such as `20:14`.
    pub time: &'a str,
}

/// On the text that shows the time: set its `Text`.
#[derive(Component)]
pub struct Clock;

/// What stands at the left of the rail.
#[derive(Clone, Copy, Debug)]
pub struct Rail<'a> {
    /// Label of the button `back`, where there is a way back.
    pub back: Option<&'a str>,
    /// Name of the other language, on the button `language`.
    pub language: &'a str,
}

/// Width of the buttons at the left of the rail, px.
const RAIL_BUTTON: f32 = 170.0;

impl Theme<'_> {
    /// Campaign, place and time along the top.
    pub fn top_bar<'p>(&mut self, parent: &'p mut Parent<'_>, bar: &TopBar) -> EntityCommands<'p> {
        let area = self.frame.bar();
        let node = Node { align_items: AlignItems::Center, column_gap: px(24), ..area.node() };
        let small = self.frame.shape == super::Shape::Small;
        let mark = self.picture(&Picture::Mark { size: if small { 48 } else { 64 } });
        let (name, time) = if small {
            (Style::Name.sized(32.0), Style::Strong.sized(28.0))
        } else {
            (Style::Name.sized(38.0), Style::Strong.sized(40.0))
        };
        let rule = Node { width: px(2), height: px(32), ..default() };
        let push = Node { flex_grow: 1.0, ..default() };
        parent.spawn((
            node,
            Pickable::IGNORE,
            children![
                mark,
                (text(name, bar.campaign, tokens::MOON), Unspoken),
                (rule, BackgroundColor(tokens::RULE.color()), Pickable::IGNORE),
                text(Style::Note, bar.place, tokens::MOON_DIM),
                (push, Pickable::IGNORE),
                (text(time, bar.time, tokens::MOON), Clock, Unspoken),
            ],
        ))
    }

    /// Back and language at the left of the rail; `right` puts what comes next at
    /// its right.
    pub fn rail<'p>(
        &mut self,
        parent: &'p mut Parent<'_>,
        rail: &Rail,
        right: impl FnOnce(&mut Self, &mut Parent<'_>),
    ) -> EntityCommands<'p> {
        let area = self.frame.rail();
        let mut bar = parent.spawn((
            Node { align_items: AlignItems::Center, column_gap: px(16), ..area.node() },
            Pickable::IGNORE,
        ));
        bar.with_children(|bar| {
            if let Some(back) = rail.back {
                let spec = ButtonSpec::plain("back", back).icon(Icon::Back);
                self.button(bar, spec.width(RAIL_BUTTON));
            }
            let spec = ButtonSpec::plain("language", rail.language);
            self.button(bar, spec.width(RAIL_BUTTON));
            let end = Node { flex_grow: 1.0, justify_content: JustifyContent::FlexEnd, ..row(16.0) };
            bar.spawn((end, Pickable::IGNORE)).with_children(|end| right(self, end));
        });
        bar
    }
}
