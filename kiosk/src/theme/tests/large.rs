//! Large print where there is no larger grid: what grows, and what goes back together.

use super::*;

/// Sizes of all letters on the small panel in large print, as they are found, px.
fn sizes(put: impl FnOnce(&mut Theme, &mut Parent<'_>) + Send + Sync + 'static) -> Vec<(String, f32)> {
    let mut app = app((1024, 600));
    app.world_mut().resource_mut::<Variant>().large = true;
    app.update();
    show(&mut app, put);
    for _ in 0..8 {
        app.update();
    }
    let mut words = app.world_mut().query::<(&Text, &TextFont)>();
    let found = words.iter(app.world()).filter_map(|(text, font)| match font.font_size {
        FontSize::Px(size) => Some((text.0.clone(), size)),
        _ => None,
    });
    found.filter(|(text, _)| !text.is_empty()).collect()
}

fn card(theme: &mut Theme, page: &mut Parent<'_>, area: Area, words: &str) {
    theme.night_card(page, area).with_children(|card| {
        card.spawn(Area::new(20.0, 8.0, area.width - 40.0, area.height - 16.0).node()).with_children(
            |column| {
                column.spawn(text(Style::Body, words, tokens::MOON));
            },
        );
    });
}

const LONG: &str = "many words that take two lines when they are small and three when they are large";

#[test]
fn words_with_room_grow_to_the_largest() {
    let sizes = sizes(|theme, page| {
        card(theme, page, Area::new(32.0, 76.0, 464.0, 392.0), "few words");
    });
    assert_eq!(sizes, [("few words".to_owned(), 26.0 * 1.4)]);
}

#[test]
fn cards_of_one_size_beside_each_other_keep_one_size_of_letters() {
    let sizes = sizes(|theme, page| {
        card(theme, page, Area::new(32.0, 76.0, 464.0, 130.0), "few words");
        card(theme, page, Area::new(528.0, 76.0, 464.0, 130.0), LONG);
        card(theme, page, Area::new(32.0, 220.0, 300.0, 240.0), "another size");
    });
    let of = |words: &str| sizes.iter().find(|(text, _)| text == words).unwrap().1;
    assert!(of(LONG) < 26.0 * 1.4, "{sizes:?}");
    assert_eq!(of("few words"), of(LONG));
    assert_eq!(of("another size"), 26.0 * 1.4);
}

#[test]
fn buttons_of_a_row_keep_one_size_and_stay_out_of_the_margin() {
    let sizes = sizes(|theme, page| {
        let row = Node { column_gap: px(12), ..theme.frame.rail().node() };
        page.spawn(row).with_children(|rail| {
            for name in ["Back", "Home", "Display", "My passport", "What's on", "Help"] {
                theme.button(rail, ButtonSpec::plain(name, name));
            }
        });
    });
    assert_eq!(sizes.len(), 6);
    assert!(sizes.iter().all(|(_, size)| *size == sizes[0].1 && *size < 26.0 * 1.4), "{sizes:?}");
}

#[test]
fn a_line_of_one_character_gets_company_before_letters_become_smaller() {
    let mut app = app((1024, 600));
    app.world_mut().resource_mut::<Variant>().large = true;
    app.update();
    show(&mut app, |theme, page| {
        card(theme, page, Area::new(32.0, 76.0, 240.0, 392.0), "卡上有六个字");
    });
    for _ in 0..8 {
        app.update();
    }
    let mut words = app.world_mut().query::<(&TextFont, &bevy::text::TextLayoutInfo)>();
    let (font, layout) = words.single(app.world()).unwrap();
    assert_eq!(font.font_size, FontSize::Px(26.0 * 1.4));
    let lines: Vec<usize> =
        layout.glyphs.chunk_by(|one, other| one.line_index == other.line_index).map(<[_]>::len).collect();
    assert_eq!(lines, [3, 3]);
}
