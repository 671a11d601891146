//! The look's colours, sizes, spaces and times, once.
//!
//! Paper can be touched, lamp gold is light and the one next step, cinnabar is
//! only for what has happened and is saved.

use crate::draw::Rgb;
use bevy::color::Color;
use core::time::Duration;

impl Rgb {
    /// The colour as Bevy takes it.
    pub fn color(self) -> Color {
        Color::srgb_u8(self.0, self.1, self.2)
    }

    /// The colour with an opacity of 0 to 1.
    pub fn faint(self, opacity: f32) -> Color {
        let color = bevy::color::Srgba::rgb_u8(self.0, self.1, self.2);
        Color::Srgba(bevy::color::Alpha::with_alpha(&color, opacity))
    }
}

/// The hall at night: the ground of every screen.
pub const NIGHT: Rgb = Rgb::hex(0x000B_1222);
/// Buttons on the night.
pub const NIGHT_BUTTON: Rgb = Rgb::hex(0x0013_1D35);
/// Where the sky is lightest on ordinary screens.
pub const NIGHT_GLOW: Rgb = Rgb::hex(0x001B_2947);
/// Where the sky is lightest behind the dial.
pub const NIGHT_DIAL: Rgb = Rgb::hex(0x0022_345C);
/// Raised cards on the night, upper end.
pub const NIGHT_RAISED: Rgb = Rgb::hex(0x001E_2B49);
/// Raised cards on the night, lower end.
pub const NIGHT_RAISED_LOW: Rgb = Rgb::hex(0x0017_223C);
/// Text on the night.
pub const MOON: Rgb = Rgb::hex(0x00F4_ECDC);
/// Quieter text on the night.
pub const MOON_DIM: Rgb = Rgb::hex(0x00BC_C5D8);
/// Edges of buttons on the night.
pub const LINE: Rgb = Rgb::hex(0x006C_7FA8);
/// Edges of cards on the night.
pub const HAIR: Rgb = Rgb::hex(0x002C_3B5E);
/// The small rule between two names in the top bar.
pub const RULE: Rgb = Rgb::hex(0x003B_4C73);
/// Stars of the trail not lit yet.
pub const STAR_OPEN: Rgb = Rgb::hex(0x00A9_B8DA);
/// Lines of the trail not walked yet, and the dial.
pub const STAR_LINE: Rgb = Rgb::hex(0x008F_A3CF);
/// A star of the sky.
pub const STAR: Rgb = Rgb::hex(0x00DC_E4F5);

/// Paper: what can be touched.
pub const PAPER: Rgb = Rgb::hex(0x00F7_F0E1);
/// Paper where the lamp is nearest.
pub const PAPER_LIT: Rgb = Rgb::hex(0x00FB_F6EA);
/// Paper where the lamp is farthest.
pub const PAPER_SHADE: Rgb = Rgb::hex(0x00F0_E6D0);
/// Paper pressed.
pub const PAPER_PRESSED: Rgb = Rgb::hex(0x00EA_DFC8);
/// Edges of paper, and hairlines on it.
pub const PAPER_EDGE: Rgb = Rgb::hex(0x00D8_C8A6);
/// Edges of buttons on paper.
pub const PAPER_BUTTON_EDGE: Rgb = Rgb::hex(0x008A_7A5E);
/// Edge of a button that cannot be used now.
pub const REFUSED_EDGE: Rgb = Rgb::hex(0x00C9_BB9D);
/// Face of a button on paper that cannot be used now.
pub const REFUSED_FACE: Rgb = Rgb::hex(0x00F1_E8D4);
/// Sign on a button that cannot be used now; a reason or a grey figure says it too.
pub const REFUSED_SIGN: Rgb = Rgb::hex(0x00A2_957B);
/// Text on paper.
pub const INK: Rgb = Rgb::hex(0x001D_1B19);
/// Quieter text on paper.
pub const INK_SOFT: Rgb = Rgb::hex(0x0057_4E43);
/// A figure that is zero; large sizes only.
pub const ZERO: Rgb = Rgb::hex(0x0087_7B67);

/// Lamp gold: what is lit, and the one next step.
pub const LAMP: Rgb = Rgb::hex(0x00F5_BE55);
/// Lamp gold, upper end of a button.
pub const LAMP_HIGH: Rgb = Rgb::hex(0x00F9_CB6C);
/// Lamp gold, lower end of a button.
pub const LAMP_LOW: Rgb = Rgb::hex(0x00F0_B345);
/// Lamp gold, edge of a button.
pub const LAMP_EDGE: Rgb = Rgb::hex(0x00F9_D994);
/// Lamp gold pressed.
pub const LAMP_PRESSED: Rgb = Rgb::hex(0x00DD_A036);
/// Lamp gold as light: what a graphics card has to add to the night so that it looks
/// as if [`LAMP`] were painted over it.
pub const LAMP_GLOW: Rgb = Rgb::hex(0x00F3_CF79);
/// The heart of a lit star.
pub const LAMP_HEART: Rgb = Rgb::hex(0x00FF_F3D2);
/// Cinnabar, dry: seals, inked lines.
pub const CINNABAR: Rgb = Rgb::hex(0x00B3_261A);
/// Cinnabar just printed.
pub const CINNABAR_WET: Rgb = Rgb::hex(0x00A3_201A);
/// Room left, go there: on paper.
pub const JADE: Rgb = Rgb::hex(0x001B_6152);
/// Room left, saved: on the night.
pub const JADE_NIGHT: Rgb = Rgb::hex(0x0086_D4C0);
/// You are here, and focus on paper.
pub const INDIGO: Rgb = Rgb::hex(0x0027_447A);
/// Children; never by colour alone.
pub const CHILD: Rgb = Rgb::hex(0x009A_6A14);
/// Teenagers; never by colour alone.
pub const TEENAGER: Rgb = JADE;
/// Adults; never by colour alone.
pub const ADULT: Rgb = INDIGO;
/// Seniors; never by colour alone.
pub const SENIOR: Rgb = Rgb::hex(0x006A_4A7C);
/// A visitor in a wheelchair; never by colour alone.
pub const WHEELCHAIR: Rgb = Rgb::hex(0x003A_3F4B);
/// Where light falls and shadow lies under paper.
pub const SHADOW: Rgb = Rgb::hex(0x0003_060E);

/// The smallest side of anything that can be touched, px of the frame.
pub const TARGET: f32 = 96.0;
/// Height of a chip that can be touched, px.
pub const CHIP_TARGET: f32 = 64.0;
/// Height of the one button of the attract screen, px.
pub const ATTRACT_TARGET: f32 = 128.0;
/// Diameter of a stepper's discs, px; on the small frame [`TARGET`].
pub const DISC: f32 = 104.0;
/// Height of a chip that is only read, px.
pub const CHIP: f32 = 48.0;

/// Corner radius of a card, px.
pub const CARD_RADIUS: f32 = 20.0;
/// Corner radius of a button, px.
pub const BUTTON_RADIUS: f32 = 16.0;
/// Corner radius of the attract button, px.
pub const ATTRACT_RADIUS: f32 = 24.0;
/// Edge of cards and buttons, px.
pub const EDGE: f32 = 2.0;
/// Edge of what is selected or next, px.
pub const LAMP_EDGE_WIDTH: f32 = 4.0;
/// Width of the ring round what has the focus, px.
pub const FOCUS_RING: f32 = 6.0;
/// Gap between that ring and the button, px.
pub const FOCUS_GAP: f32 = 4.0;

/// The spaces between things, px: 8 16 24 32 48 64.
pub const SPACES: [f32; 6] = [8.0, 16.0, 24.0, 32.0, 48.0, 64.0];

/// How small a pressed button gets.
pub const PRESSED_SCALE: f32 = 0.97;
/// Time to press a button in.
pub const PRESS: Duration = Duration::from_millis(80);
/// Time for it to come back, a little past its size and home.
pub const RELEASE: Duration = Duration::from_millis(160);
/// Time for a page to arrive.
pub const PAGE: Duration = Duration::from_millis(280);
/// Time for a page of a display to come out of the night: slow, as it is seen from afar.
pub const TURN: Duration = Duration::from_millis(600);
/// Time for a person to walk into the line.
pub const WALK_IN: Duration = Duration::from_millis(280);
/// Time for the star to pass the line of the attract screen.
pub const STAR_PASS: Duration = Duration::from_millis(2_400);
/// Rest between two passes: the screen stands still most of the evening, so that
/// the machine can stay cool.
pub const STAR_REST: Duration = Duration::from_millis(57_600);
/// How long a stepper's button is held before it counts on by itself.
pub const HOLD: Duration = Duration::from_millis(500);
/// Time between two counts of a held button: eight a second.
pub const REPEAT: Duration = Duration::from_millis(125);
/// How long a toast stays.
pub const TOAST: Duration = Duration::from_secs(6);

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, ground, and the least contrast the look promises for it.
    const READING: [(&str, Rgb, Rgb, f64); 12] = [
        ("moon on night", MOON, NIGHT, 7.0),
        ("moon on raised", MOON, NIGHT_RAISED, 7.0),
        ("moon on the dial", MOON, NIGHT_DIAL, 7.0),
        ("dim moon on night", MOON_DIM, NIGHT, 7.0),
        ("dim moon on raised", MOON_DIM, NIGHT_RAISED, 7.0),
        ("moon on a button", MOON, NIGHT_BUTTON, 7.0),
        ("ink on paper", INK, PAPER, 7.0),
        ("ink on shaded paper", INK, PAPER_SHADE, 7.0),
        ("soft ink on paper", INK_SOFT, PAPER, 7.0),
        ("ink on lamp", INK, LAMP, 7.0),
        ("ink on pressed lamp", INK, LAMP_PRESSED, 7.0),
        ("jade on night", JADE_NIGHT, NIGHT, 7.0),
    ];

    /// Large figures, titles, signs and edges.
    const LARGE: [(&str, Rgb, Rgb, f64); 12] = [
        ("zero on paper", ZERO, PAPER, 3.0),
        ("zero on shaded paper", ZERO, PAPER_SHADE, 3.0),
        ("cinnabar on paper", CINNABAR, PAPER, 3.0),
        ("wet cinnabar on paper", CINNABAR_WET, PAPER, 3.0),
        ("jade on paper", JADE, PAPER, 3.0),
        ("indigo on paper", INDIGO, PAPER, 3.0),
        ("child on paper", CHILD, PAPER, 3.0),
        ("senior on paper", SENIOR, PAPER, 3.0),
        ("button edge on night", LINE, NIGHT_BUTTON, 3.0),
        ("button edge on paper", PAPER_BUTTON_EDGE, PAPER, 3.0),
        ("focus on night", LAMP, NIGHT, 3.0),
        ("open star on the dial", STAR_OPEN, NIGHT_DIAL, 3.0),
    ];

    #[test]
    fn what_is_read_stands_out_from_its_ground() {
        for (what, text, ground, least) in READING.into_iter().chain(LARGE) {
            let ratio = text.contrast(ground);
            assert!(ratio >= least, "{what}: {ratio:.2}, promised {least}");
        }
    }

    #[test]
    fn the_ratios_are_those_of_the_look() {
        let close = |one: Rgb, two: Rgb, said: f64| (one.contrast(two) - said).abs() < 0.1;
        assert!(close(MOON, NIGHT, 15.9));
        assert!(close(INK_SOFT, PAPER, 7.2));
        assert!(close(LINE, NIGHT_BUTTON, 4.2));
        assert!(close(ZERO, PAPER, 3.7));
    }
}
