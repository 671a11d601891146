//! What a display is told, read from this machine's ledger: what every sign of the house says.

use super::{Desk, Trouble};
use crate::sign::{Display, Shown};
use anyhow::anyhow;
use ledger::{Signboard, clock};

impl Desk {
    /// What a display shows now.
    ///
    /// # Errors
    /// When the ledger can't be read, or the pack has lost the hall the display stands in.
    pub fn on_display(&mut self, display: Display) -> Result<Shown, Trouble> {
        let readings = clock::read(self.trust)?;
        let (pack, spot) = (self.house.pack(), &self.spot);
        let board = self.board.get_or_insert_with(|| Signboard::new(pack, spot.venue.clone()));
        let tonight = board.look(&self.ledger, &readings)?;
        Ok(match display {
            Display::Foyer => Shown::Foyer(tonight.foyer()),
            Display::Wall => Shown::Wall(tonight.wall()),
            Display::Hall => {
                let hall = spot.hall.as_ref().and_then(|hall| tonight.hall(hall));
                Shown::Hall(hall.ok_or_else(|| Trouble::Staff(anyhow!("it stands in no hall of the pack")))?)
            }
        })
    }
}
