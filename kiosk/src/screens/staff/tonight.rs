//! The evening in figures: each method for itself, how far they differ, how the devices are,
//! and what is saved here and at headquarters.

mod chart;

use super::{audited::Speaker, device, grid, said, staff_page, whole};
use crate::{
    desk::Evening,
    flow::Screen,
    screens::{View, inside, is_small},
    theme::{self, Area, ButtonSpec, Parent, Shape, Style, Theme, tokens},
    visit::at,
    wording::Key,
};
use bevy::prelude::*;
use venue::{
    entry::Method,
    staff::{Difference, Finding, Level, Part},
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(at(Screen::Tonight)), enter);
}

/// Where everything lies.
struct Places {
    methods: Area,
    chart: Area,
    devices: Area,
    records: Area,
}

fn places(theme: &Theme<'_>) -> Places {
    let (frame, content) = (*theme.frame, theme.frame.content());
    let (top, bottom, gap) = (content.top, content.bottom(), frame.gutter);
    let span = |first, span, top: f32, bottom: f32| {
        let (left, width) = frame.columns(first, span);
        Area::new(left, top, width, bottom - top)
    };
    match frame.shape {
        Shape::Landscape => Places {
            methods: span(0, 8, top, top + 262.0),
            chart: span(0, 8, top + 262.0 + gap, bottom),
            devices: span(8, 4, top, top + 420.0),
            records: span(8, 4, top + 420.0 + gap, bottom),
        },
        Shape::Portrait => {
            let whole = whole(theme);
            Places {
                methods: Area { height: 262.0, ..whole },
                chart: Area { top: whole.top + 294.0, height: 520.0, ..whole },
                devices: Area { top: whole.top + 846.0, height: 380.0, ..whole },
                records: Area { top: whole.top + 1_258.0, height: whole.height - 1_258.0, ..whole },
            }
        }
        Shape::Small => Places {
            methods: span(0, 3, top, top + 176.0),
            chart: span(0, 3, top + 176.0 + 16.0, bottom),
            devices: span(3, 1, top, top + 176.0),
            records: span(3, 1, top + 176.0 + 16.0, bottom),
        },
    }
}

fn enter(mut commands: Commands, mut theme: Theme, view: View) {
    let Some(evening) = view.visit.flow.staff.evening.clone() else { return };
    let title = view.say(Key::TonightPlace);
    let content = |theme: &mut Theme<'_>, root: &mut Parent<'_>| {
        let places = places(theme);
        methods(theme, root, &view, &evening, places.methods);
        compared(theme, root, &view, &evening, places.chart);
        devices(theme, root, &view, &evening, places.devices);
        records(theme, root, &view, &evening, places.records);
    };
    let right = |theme: &mut Theme<'_>, end: &mut Parent<'_>| {
        theme.button(end, ButtonSpec::plain("alarm", &view.say(Key::TonightAlarm)));
        theme.button(end, ButtonSpec::plain("deeds", &view.say(Key::TonightDeeds)));
        theme.button(end, ButtonSpec::primary("count-heads", &view.say(Key::TonightCount)));
    };
    staff_page(&mut commands, &mut theme, &view, (Screen::Tonight, &title), content, right);
}

/// The three methods that staff compare, whether they counted anybody or not.
const METHODS: [Method; 3] = [Method::CheckIn, Method::EntranceLine, Method::Tally];

fn methods(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, evening: &Evening, area: Area) {
    let small = is_small(theme);
    let gap = if small { 16.0 } else { theme.frame.gutter };
    let campaign = &view.visit.house().pack().campaign;
    for (method, area) in METHODS.into_iter().zip(grid(area, 3, 1, gap)) {
        let counted = evening.rundown.counted.iter().find(|counted| counted.method == method);
        theme.night_card(root, area).with_children(|card| {
            let (sides, top) = if small { (18.0, 10.0) } else { (32.0, 22.0) };
            card.spawn(inside(sides, top, 0.0)).with_children(|column| {
                let head = Node { align_items: AlignItems::Center, ..theme::row(14.0) };
                column.spawn((head, Pickable::IGNORE)).with_children(|head| {
                    chart::mark(head, method, if small { 18.0 } else { 24.0 });
                    let style = if small { Style::Body.sized(26.0) } else { Style::Body };
                    head.spawn(theme::text(style, said::method(view, method), tokens::MOON));
                });
                let figure = counted.map_or(0, |counted| said::figure(counted.visits.max(0)));
                let ink = if counted.is_some() { tokens::MOON } else { tokens::MOON_DIM };
                let baseline = Node { align_items: AlignItems::Baseline, ..theme::row(12.0) };
                column.spawn((baseline, Pickable::IGNORE)).with_children(|line| {
                    let style = figure_style(theme);
                    line.spawn(theme::text(style, said::grouped(figure), ink));
                    let style = if small { Style::Chip.sized(22.0) } else { Style::Note };
                    line.spawn(theme::text(style, view.say(Key::TonightUnit), tokens::MOON_DIM));
                });
                let last = counted.map(|counted| campaign.local(counted.last).format("%H:%M").to_string());
                let checked = counted.and_then(|counted| Speaker::of(view).of_counted(counted, evening.at));
                let words = match (checked, last) {
                    // What the figure is worth matters more than when it last grew.
                    (Some((when, error)), _) => vec![error, when],
                    (None, Some(time)) => vec![view.tell(Key::TonightLast, &[("time", (&time).into())])],
                    (None, None) => vec![view.say(Key::TonightNone)],
                };
                let style = match (theme.frame.shape, words.len()) {
                    (Shape::Small, 1) => Style::Chip.sized(22.0),
                    (Shape::Small, _) => Style::Chip.sized(20.0).leaded(24.0),
                    (_, 1) => Style::Note,
                    (Shape::Portrait, _) => Style::Chip.sized(22.0).leaded(28.0),
                    (Shape::Landscape, _) => Style::Chip.leaded(28.0),
                };
                for line in words {
                    column.spawn(theme::text(style, line, tokens::MOON_DIM));
                }
            });
        });
    }
}

fn figure_style(theme: &Theme<'_>) -> Style {
    Style::Figure.sized(match theme.frame.shape {
        Shape::Landscape => 96.0,
        Shape::Portrait => 76.0,
        Shape::Small => 56.0,
    })
}

/// How far the methods differ, in a sentence; the quarter hours below it.
fn compared(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, evening: &Evening, area: Area) {
    let small = is_small(theme);
    theme.night_card(root, area).with_children(|card| {
        let (sides, top) = if small { (18.0, 10.0) } else { (32.0, 26.0) };
        card.spawn(inside(sides, top, if small { 2.0 } else { 4.0 })).with_children(|column| {
            let (headline, more) = difference(view, evening.rundown.difference());
            let style =
                if small { Style::Strong.sized(26.0).leaded(34.0) } else { Style::Strong.sized(36.0) };
            column.spawn(theme::text(style, headline, tokens::MOON));
            let note = if small { Style::Chip.sized(22.0).leaded(28.0) } else { Style::Note };
            column.spawn(theme::text(note, more, tokens::MOON_DIM));
            column.spawn((Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE));
            if !small {
                chart::quarters(theme, column, view, evening, area.width - 2.0 * sides);
            }
            let people = said::figure(evening.rundown.people.max(0));
            let mut words = view.tell(Key::TonightPeople, &[("n", people.into())]);
            if evening.rundown.undated > 0 {
                let n = said::figure(evening.rundown.undated);
                words = view.tell(Key::TonightUndated, &[("n", n.into())]);
            }
            column.spawn(theme::text(note, words, tokens::MOON_DIM));
        });
    });
}

fn difference(view: &View<'_>, difference: Option<Difference>) -> (String, String) {
    let Some(difference) = difference else { return (view.say(Key::TonightSingle), String::new()) };
    if difference.by == 0 {
        return (view.say(Key::TonightAgree), String::new());
    }
    let (more, less) = (said::method(view, difference.more), said::method(view, difference.less));
    let percent = format!("{}.{}", difference.permille / 10, difference.permille % 10);
    let fillings = [
        ("more", (&more).into()),
        ("less", (&less).into()),
        ("n", said::figure(difference.by).into()),
        ("percent", (&percent).into()),
    ];
    let why = if difference.is_notable() { Key::TonightLarge } else { Key::TonightSmall };
    (view.tell(Key::TonightMore, &fillings), view.say(why))
}

fn devices(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, evening: &Evening, area: Area) {
    let small = is_small(theme);
    theme.night_card(root, area).with_children(|card| {
        let (sides, top) = if small { (16.0, 8.0) } else { (32.0, 22.0) };
        card.spawn(inside(sides, top, if small { 0.0 } else { 8.0 })).with_children(|column| {
            let style = if small { Style::Strong.sized(24.0) } else { Style::Strong };
            column.spawn(theme::text(style, view.say(Key::TonightDevices), tokens::MOON));
            let seldom =
                |finding: &Finding| matches!(finding.part(), Part::Pack | Part::Contact | Part::Counter);
            let shown = |finding: &&Finding| !seldom(finding) || finding.level() > Level::Fine;
            for finding in evening.findings.iter().filter(shown) {
                if small {
                    one_sign(theme, column, view, *finding);
                } else {
                    device(
                        theme,
                        column,
                        view,
                        *finding,
                        if view.language().is_chinese() { 28.0 } else { 26.0 },
                    );
                }
            }
        });
    });
}

/// A device where there is little room: its sign and its name.
fn one_sign(theme: &mut Theme<'_>, column: &mut Parent<'_>, view: &View<'_>, finding: Finding) {
    let (icon, colour) = super::sign(finding.level(), true);
    let icon = theme.tinted(&crate::draw::Picture::icon(icon, 18), colour);
    let node = Node { align_items: AlignItems::Center, ..theme::row(10.0) };
    let ink = if finding.level() == Level::Fine { tokens::MOON_DIM } else { tokens::LAMP };
    column.spawn((node, Pickable::IGNORE)).with_children(|row| {
        row.spawn(icon);
        let style = Style::Chip.sized(19.0).leaded(24.0);
        row.spawn(theme::text(style, said::part(view, finding), ink));
    });
}

/// Saved here and at headquarters are two figures.
fn records(theme: &mut Theme<'_>, root: &mut Parent<'_>, view: &View<'_>, evening: &Evening, area: Area) {
    let small = is_small(theme);
    let waiting = evening.saved.saturating_sub(evening.delivered);
    theme.night_card(root, area).with_children(|card| {
        let (sides, top) = if small { (16.0, 8.0) } else { (32.0, 12.0) };
        card.spawn(inside(sides, top, if small { 0.0 } else { 4.0 })).with_children(|column| {
            if !small {
                column.spawn(theme::text(Style::Strong, view.say(Key::TonightRecords), tokens::MOON));
            }
            bar(column, (&view.say(Key::TonightSaved), evening.saved), (1.0, tokens::MOON), small);
            let share = share(evening.delivered, evening.saved);
            let label = view.say(Key::TonightDelivered);
            bar(column, (&label, evening.delivered), (share, tokens::JADE_NIGHT), small);
            if waiting > 0 {
                let style = if small { Style::Chip.sized(20.0) } else { Style::Note };
                let words = view.tell(Key::TonightWaiting, &[("n", said::figure(waiting).into())]);
                column.spawn(theme::text(style, words, tokens::LAMP));
            }
        });
    });
}

#[expect(clippy::cast_precision_loss, reason = "the length of a bar")]
fn share(part: u64, whole: u64) -> f32 {
    if whole == 0 { 1.0 } else { (part as f32 / whole as f32).clamp(0.0, 1.0) }
}

fn bar(
    column: &mut Parent<'_>,
    (label, figure): (&str, u64),
    (share, colour): (f32, crate::draw::Rgb),
    small: bool,
) {
    let head = Node {
        flex_direction: if small { FlexDirection::Column } else { FlexDirection::Row },
        align_items: if small { AlignItems::FlexStart } else { AlignItems::Center },
        justify_content: JustifyContent::SpaceBetween,
        min_height: px(if small { 48.0 } else { 68.0 }),
        ..default()
    };
    column.spawn((head, Pickable::IGNORE)).with_children(|head| {
        let style = if small { Style::Chip.sized(19.0).leaded(22.0) } else { Style::Note };
        head.spawn(theme::text(style, label, tokens::MOON_DIM));
        let style = if small {
            Style::Strong.sized(26.0).leaded(30.0)
        } else {
            Style::Figure.sized(52.0).leaded(60.0)
        };
        head.spawn(theme::text(style, said::grouped(said::figure(figure)), tokens::MOON));
    });
    let high = if small { 8.0 } else { 14.0 };
    let radius = BorderRadius::all(px(high / 2.0));
    let track = Node {
        height: px(high),
        align_self: AlignSelf::Stretch,
        flex_shrink: 0.0,
        border_radius: radius,
        ..default()
    };
    let fill =
        Node { width: percent(share * 100.0), height: percent(100), border_radius: radius, ..default() };
    column.spawn((
        track,
        BackgroundColor(tokens::HAIR.color()),
        Pickable::IGNORE,
        children![(fill, BackgroundColor(colour.color()), Pickable::IGNORE)],
    ));
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn nothing_to_send_is_all_sent() {
        assert!((share(0, 0) - 1.0).abs() < f32::EPSILON && share(1, 2) < 0.6 && share(9, 3) <= 1.0);
    }
}
