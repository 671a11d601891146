//! All that is shared, read for staff and for tests.

use crate::{Ledger, LedgerError, error::Cause, forget, share, stock, streams};
use venue::{bearer::Bearer, shared::At, trail_state::TrailState};

impl Ledger {
    /// All shared facts known, summed up: devices that have met show the same. It reads
    /// every shared fact, some 2 µs each, in one read transaction.
    ///
    /// # Errors
    /// When the file cannot be read; [`LedgerError::Nowhere`] when there are own facts
    /// and nobody said where the ledger is.
    pub fn trail_state(&self) -> Result<TrailState, LedgerError> {
        self.at(self.read_trail_state())
    }

    fn read_trail_state(&self) -> Result<TrailState, Cause> {
        let db = self.db.unchecked_transaction()?;
        let vector = streams::vector(&db, &self.home, None)?;
        let forgotten = forget::tombs(&db)?.len() as u64;
        let mut state = TrailState::new(vector, forgotten, &stock::read(&db, &self.home)?);
        let sql = "SELECT shared.at, shared.believed, clocks.began, subjects.bearer, whats.body FROM shared
                   JOIN streams ON streams.no = shared.stream JOIN whats ON whats.id = shared.what
                   LEFT JOIN subjects ON subjects.no = shared.subject
                   LEFT JOIN clocks ON clocks.stream = streams.stream AND clocks.lid = streams.lid
                   WHERE NOT EXISTS (SELECT 1 FROM undone WHERE undone.stream = streams.stream
                   AND undone.s = shared.s AND undone.lid = streams.lid)";
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let time = At::from((row.get(0)?, row.get(1)?)).time(row.get(2)?);
            let bearer: Option<Vec<u8>> = row.get(3)?;
            let what = share::what_of(row.get_ref(4)?.as_bytes().map_err(rusqlite::Error::from)?)?;
            state.add(bearer.as_deref().and_then(Bearer::of_bytes), time, &what);
        }
        drop(rows);
        drop(statement);
        db.commit()?;
        Ok(state)
    }
}
