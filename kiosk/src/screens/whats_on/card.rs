//! A session on its card: when, what, where, for whom; and where to go when it is full.

use super::super::{View, inside, is_small};
use crate::{
    draw::{Icon, Picture},
    flow::By,
    house::{Event, Instead},
    theme::{self, Area, Parent, Shape, Style, Theme, tokens},
    wording::Key,
};
use bevy::prelude::*;

/// What a card is set in, px.
struct Setting {
    sides: f32,
    top: f32,
    time: Style,
    name: Style,
    note: Style,
    /// Height of a chip.
    chip: f32,
    /// From its edge to its words.
    pad: f32,
    /// Between two lines.
    gap: f32,
    /// Lines of alternatives that fit.
    lines: usize,
    /// From line to line of them.
    leading: f32,
}

fn setting(theme: &Theme<'_>, full: bool) -> Setting {
    let name = |size: f32, line: f32| Style::Name.sized(size).leaded(line);
    let time = |size: f32, line: f32| Style::Strong.sized(size).leaded(line);
    let note = |size: f32, line: f32| Style::Note.sized(size).leaded(line);
    match theme.frame.shape {
        Shape::Landscape => Setting {
            sides: 32.0,
            top: 12.0,
            time: time(36.0, 46.0),
            name: if full { name(38.0, 46.0) } else { name(44.0, 58.0) },
            note: note(27.0, 40.0),
            chip: 42.0,
            pad: 12.0,
            gap: if full { 0.0 } else { 6.0 },
            lines: 3,
            leading: 30.0,
        },
        Shape::Portrait => Setting {
            sides: 36.0,
            top: 8.0,
            time: time(36.0, 46.0),
            name: if full { name(36.0, 44.0) } else { name(42.0, 54.0) },
            note: note(27.0, 40.0),
            chip: 42.0,
            pad: 12.0,
            gap: 0.0,
            lines: 3,
            leading: 27.0,
        },
        Shape::Small => Setting {
            sides: 14.0,
            top: 3.0,
            time: time(25.0, 32.0),
            name: name(25.0, 30.0),
            note: note(24.0, 28.0),
            chip: 32.0,
            pad: 8.0,
            gap: 0.0,
            lines: 2,
            leading: 27.0,
        },
    }
}

fn one_line() -> TextLayout {
    TextLayout::linebreak(LineBreak::NoWrap)
}

/// Two things at the ends of a line.
fn ends() -> Node {
    Node { justify_content: JustifyContent::SpaceBetween, flex_shrink: 0.0, ..theme::row(12.0) }
}

pub(super) fn card(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, event: &Event, area: Area) {
    let set = setting(theme, event.is_full());
    let width = area.width - 2.0 * set.sides - 2.0 * tokens::EDGE;
    theme.night_card(root, area).insert(Pickable::IGNORE).with_children(|card| {
        let (room, ignored) = inside(set.sides, set.top, set.gap);
        let room = Node { justify_content: JustifyContent::Center, ..room };
        card.spawn((room, ignored)).with_children(|words| {
            words.spawn((ends(), Pickable::IGNORE)).with_children(|line| {
                let time = if is_small(theme) { event.from.clone() } else { when(view, event) };
                line.spawn((theme::text(set.time, time, tokens::MOON), one_line()));
                seats(theme, line, view, event, &set);
            });
            let name = view.named(&event.name);
            // A long name is set smaller rather than broken.
            let most = width / theme::width_of(&name, 1.0);
            let style = if set.name.size() > most { set.name.sized(most.max(24.0)) } else { set.name };
            words.spawn((theme::text(style.leaded(set.name.line()), name, tokens::MOON), one_line()));
            if event.instead.is_empty() {
                particulars(theme, words, view, event, (&set, width));
            } else {
                instead(theme, words, view, &event.instead, (&set, width));
            }
        });
    });
}

/// The seats; that there are none, or that it is called off, is hatched and black on paper.
fn seats(theme: &mut Theme<'_>, line: &mut Parent<'_>, view: &View<'_>, event: &Event, set: &Setting) {
    let style = set.note.bold();
    if event.called_off {
        paper_chip(theme, line, &view.say(Key::WhatsOnCalledOff), set);
        return;
    }
    if !event.is_full() {
        line.spawn((theme::text(style, view.seats(event), tokens::JADE_NIGHT), one_line()));
        return;
    }
    let words = if event.instead.is_empty() { view.seats(event) } else { view.say(Key::WhatsOnInsteadHead) };
    paper_chip(theme, line, &words, set);
}

/// Hatched, black on paper: nobody gets in.
fn paper_chip(theme: &mut Theme<'_>, line: &mut Parent<'_>, words: &str, set: &Setting) {
    let node = Node {
        height: px(set.chip - 4.0),
        padding: px(14).horizontal(),
        align_items: AlignItems::Center,
        border_radius: BorderRadius::all(px(8)),
        overflow: Overflow::clip(),
        flex_shrink: 0.0,
        ..default()
    };
    let stroke = Picture::Stroke { way: (24, -44), width: 2, dashed: false, seed: 3 };
    line.spawn((node, BackgroundColor(tokens::PAPER.color()), Pickable::IGNORE)).with_children(|chip| {
        for place in 0..HATCHES {
            let at = Node {
                position_type: PositionType::Absolute,
                left: px(f32::from(place) * 22.0 - 20.0),
                top: px(-10),
                ..default()
            };
            let hatch = theme.tinted(&stroke, tokens::PAPER_EDGE);
            chip.spawn((at, Pickable::IGNORE)).with_children(|at| {
                at.spawn((hatch, theme::Texture));
            });
        }
        let style = set.note.bold().leaded(set.chip - 8.0);
        chip.spawn((theme::text(style, words, tokens::INK), one_line()));
    });
}

/// Strokes of a hatch: as many as cross the longest words on it.
const HATCHES: u8 = 10;

/// Where, or by hall how soon; in which languages and for which ages.
fn particulars(
    theme: &Theme<'_>,
    words: &mut Parent<'_>,
    view: &View<'_>,
    event: &Event,
    (set, width): (&Setting, f32),
) {
    let place = match view.visit.flow.by {
        By::Time => Some(view.hall(event)),
        By::Hall => view.soon(event),
    };
    let small = is_small(theme);
    let ages = view.ages(event);
    let ages_taken = ages.as_ref().map_or(0.0, |ages| chip_width(ages, set));
    let least = languages(view, event, set, 0.0).map_or(0.0, |own| chip_width(&own, set) + 12.0);
    let room = if small { width } else { width - ages_taken - least };
    let place = was_and_where(view, event, place.unwrap_or_default(), (set, room));
    let taken = ages_taken + if small { 0.0 } else { reading_width(&place, set.note.size()) + 12.0 };
    let languages = languages(view, event, set, width - taken);
    let place = (theme::text(set.note, place, tokens::MOON_DIM), one_line());
    let chips = |row: &mut Parent<'_>| {
        if let Some(languages) = languages {
            chip(row, &languages, (set.chip / 2.0, set));
        }
        if let Some(ages) = ages {
            chip(row, &ages, (6.0, set));
        }
    };
    let row = (Node { flex_shrink: 0.0, ..theme::row(8.0) }, Pickable::IGNORE);
    if small {
        words.spawn(place);
        words.spawn(row).with_children(chips);
    } else {
        words.spawn((ends(), Pickable::IGNORE)).with_children(|line| {
            line.spawn(place);
            line.spawn(row).with_children(chips);
        });
    }
}

/// The place, and when the programme had what staff moved; without room for both the time alone.
fn was_and_where(view: &View<'_>, event: &Event, place: String, (set, room): (&Setting, f32)) -> String {
    let Some(time) = &event.planned else { return place };
    let both = view.tell(Key::WhatsOnWas, &[("time", time.into()), ("place", (&place).into())]);
    if reading_width(&both, set.note.size()) <= room {
        both
    } else {
        view.tell(Key::WhatsOnWasAlone, &[("time", time.into())])
    }
}

/// The languages in so much room (px): all of them, or else the one that matters most to
/// who reads this.
fn languages(view: &View<'_>, event: &Event, set: &Setting, room: f32) -> Option<String> {
    let all = view.languages(event);
    let joined = all.join("/");
    if chip_width(&joined, set) <= room {
        return (!all.is_empty()).then_some(joined);
    }
    let own = if view.language().is_chinese() { Key::WhatsOnInChinese } else { Key::WhatsOnInEnglish };
    let own = view.say(own);
    if all.contains(&own) { Some(own) } else { all.into_iter().next() }
}

fn chip_width(words: &str, set: &Setting) -> f32 {
    reading_width(words, 24.0) + 2.0 * (set.pad + tokens::EDGE) + 8.0
}

/// About how wide words are in the reading face (px): its Latin letters are narrower than
/// those of the voice.
fn reading_width(words: &str, size: f32) -> f32 {
    words.chars().map(|c| if c.is_ascii() { size * 0.53 } else { size }).sum()
}

/// A round chip says a language, a square one ages: the shape tells them apart.
fn chip(row: &mut Parent<'_>, words: &str, (radius, set): (f32, &Setting)) {
    let node = Node {
        height: px(set.chip),
        padding: px(set.pad).horizontal(),
        align_items: AlignItems::Center,
        border: px(tokens::EDGE).all(),
        border_radius: BorderRadius::all(px(radius)),
        flex_shrink: 0.0,
        ..default()
    };
    let style = Style::Chip.sized(24.0).leaded(28.0);
    row.spawn((
        node,
        BorderColor::all(tokens::LINE.color()),
        Pickable::IGNORE,
        children![(theme::text(style, words, tokens::MOON), one_line())],
    ));
}

/// Where to go instead: as many as there are lines for, in jade with an arrow each.
fn instead(
    theme: &mut Theme<'_>,
    words: &mut Parent<'_>,
    view: &View<'_>,
    others: &[Instead],
    (set, width): (&Setting, f32),
) {
    let (arrow, gap, size) = (22.0, 10.0, 24.0);
    let room = width - arrow - gap;
    let needs = |words: &str| match reading_width(words, size) {
        one if one <= room => 1,
        // Words do not fill a line to its end.
        more if more * 1.15 <= 2.0 * room => 2,
        _ => 3,
    };
    let style = Style::Chip.sized(size).leaded(set.leading);
    let mut lines = set.lines;
    for other in others {
        let told = tell(view, other);
        // Where there is no room for the hall either, the name is what one asks for.
        let short = tell_short(view, other);
        let (told, needed) = match (needs(&told), needs(&short)) {
            (1, _) => (told, 1),
            // Rather a line for the hall than a break within a name.
            (2, 1) if lines >= 2 => (format!("{short}\n{}", hall_of(view, other)), 2),
            (both, _) if both <= lines => (told, both),
            (_, alone) => (short, alone),
        };
        if needed > lines {
            break;
        }
        lines -= needed;
        let height = set.leading * f32::from(u8::try_from(needed).unwrap_or(1));
        let sign = theme.tinted(&Picture::icon(Icon::Arrow, 22), tokens::JADE_NIGHT);
        let row =
            Node { height: px(height), align_items: AlignItems::Center, flex_shrink: 0.0, ..theme::row(gap) };
        words.spawn((row, Pickable::IGNORE)).with_children(|row| {
            row.spawn(sign);
            let place = Node { width: px(room), flex_shrink: 0.0, ..default() };
            row.spawn((place, Pickable::IGNORE, children![theme::text(style, told, tokens::JADE_NIGHT)]));
        });
    }
}

fn hall_of(view: &View<'_>, other: &Instead) -> String {
    other.hall.as_ref().map_or_else(|| view.say(Key::Everywhere), |hall| view.named(hall))
}

fn tell(view: &View<'_>, other: &Instead) -> String {
    let hall = hall_of(view, other);
    view.tell(Key::WhatsOnInstead, &[("other", (&tell_short(view, other)).into()), ("hall", (&hall).into())])
}

fn tell_short(view: &View<'_>, other: &Instead) -> String {
    let name = view.named(&other.name);
    let time = if other.running { view.say(Key::WhatsOnNow) } else { other.from.clone() };
    view.tell(Key::WhatsOnInsteadShort, &[("time", (&time).into()), ("name", (&name).into())])
}

fn when(view: &View<'_>, event: &Event) -> String {
    view.tell(Key::WhatsOnSpan, &[("from", (&event.from).into()), ("to", (&event.to).into())])
}
