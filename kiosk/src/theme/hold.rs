//! Buttons that count on while they are held.

use super::tap::Tapped;
use super::tokens;
use bevy::prelude::*;
use bevy::ui::Pressed;
use core::time::Duration;

/// On a button that counts on while it is held: how long it has been so far.
#[derive(Component, Default)]
pub(super) struct Held {
    time: Duration,
    counted: u32,
}

impl Held {
    /// Whether it has counted by itself since it was pressed.
    pub(super) const fn has_counted(&self) -> bool {
        self.counted > 0
    }

    /// How many counts are due after so much time.
    fn due(time: Duration) -> u32 {
        let Some(beyond) = time.checked_sub(tokens::HOLD) else {
            return 0;
        };
        let counts = beyond.as_millis() / tokens::REPEAT.as_millis();
        u32::try_from(counts).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// Counts on for every button that is held long enough, and forgets the rest.
pub(super) fn count_on(
    time: Res<Time>,
    mut buttons: Query<(&Name, &mut Held, Option<Ref<Pressed>>)>,
    mut taps: MessageWriter<Tapped>,
) {
    for (name, mut held, pressed) in &mut buttons {
        if pressed.is_none_or(|pressed| pressed.is_added()) {
            if held.time > Duration::ZERO {
                *held = Held::default();
            }
            continue;
        }
        held.time += time.delta();
        let due = Held::due(held.time);
        // One count an update at most: a slow frame must not skip past the figure
        // the visitor wants.
        if due > held.counted {
            held.counted = due;
            taps.write(Tapped(name.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_after_half_a_second_and_then_eight_times_a_second() {
        let due = |ms| Held::due(Duration::from_millis(ms));
        assert_eq!([due(0), due(499)], [0, 0]);
        assert_eq!([due(500), due(624), due(625)], [1, 1, 2]);
        assert_eq!(due(1_500), 9);
    }
}
