//! Whose ledger this is and where it stands: what its own facts are told with.

use crate::{Ledger, error::Cause};
use std::sync::Arc;
use venue::{hash::Lid, settle::Here};

/// The ledger's id, and where it is once its program has said so.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) lid: Lid,
    pub(crate) here: Option<Arc<Here>>,
}

impl Home {
    /// Where the ledger is.
    ///
    /// # Errors
    /// When nobody has said.
    pub(crate) fn here(&self) -> Result<&Here, Cause> {
        self.here.as_deref().ok_or(Cause::Nowhere)
    }
}

impl Ledger {
    /// Says where the ledger is and by which rules its verdicts are given. A program
    /// does so once after opening, and again when it gets another pack; it is kept in
    /// memory alone.
    pub fn settle_in(&mut self, here: Arc<Here>) {
        self.home.here = Some(here);
    }
}
